//! Where a request comes from: the address, through declared proxies only, and the machine in a few words.

use crate::web::Web;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};
use beffroi_domain::account::Origin;
use beffroi_kernel::{Error, Problem};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// An address or a network, such as `192.0.2.1`, `10.0.0.0/8` or `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// The addresses of this machine: a proxy beside the program.
    #[must_use]
    pub fn of_this_machine() -> Vec<Self> {
        let one = |address: IpAddr, bits| Self { address, bits };
        vec![one([127, 0, 0, 0].into(), 8), one(std::net::Ipv6Addr::LOCALHOST.into(), 128)]
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bytes = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(address) => (32, u128::from(address.to_bits())),
            IpAddr::V6(address) => (128, address.to_bits()),
        };
        let ((width, own), (other_width, other)) = (bytes(self.address), bytes(address));
        let shift = u32::from(width - self.bits.min(width));
        width == other_width && own.checked_shr(shift).unwrap_or(0) == other.checked_shr(shift).unwrap_or(0)
    }
}

impl FromStr for Network {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::Input(
                Problem::new("network-invalid", format!("« {text} » n’est ni une adresse ni un réseau."))
                    .advice("Écrivez par exemple 192.0.2.1 ou 10.0.0.0/8.")
                    .detail("expected an address or a network"),
            )
        };
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

/// Where a request comes from.
pub fn origin(web: &Web, headers: &HeaderMap, extensions: &Extensions) -> Origin {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Origin { address: address(&web.settings.trusted_proxies, peer, headers), device: device(agent) }
}

/// The address that a request comes from. Each proxy adds at the end whom it was called by: read from the end,
/// the first address that is no proxy of ours is the client, and what stands before it may be invented.
fn address(trusted: &[Network], peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let Some(peer) = peer else { return "unknown".to_owned() };
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    if !is_proxy(peer) {
        return client.to_string();
    }
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What is no address was written by nobody we know.
        let Ok(address) = bare(text.trim()).parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_proxy(client) {
            break;
        }
    }
    client.to_string()
}

/// An address without the port and the brackets that some proxies write.
fn bare(text: &str) -> &str {
    if let Some((inside, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside;
    }
    match text.split_once(':') {
        Some((address, port)) if !port.contains(':') => address,
        _ => text,
    }
}

/// A browser and a system, in the words of people.
fn device(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(piece, _)| agent.contains(piece)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} sous {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "appareil inconnu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        for (text, address, expected) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("fd00::/8", "fd12::1", true),
            ("::1", "::1", true),
        ] {
            assert_eq!(network(text).contains(address.parse().unwrap()), expected, "{text} {address}");
        }
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_declared_proxies_are_believed() {
        let trusted = [network("10.0.0.0/8"), network("192.0.2.10")];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.2.3.4", "198.51.100.1, 192.0.2.10"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.1", &["n'importe quoi"], "10.0.0.1"),
            ("10.0.0.1", &["1.2.3.4, n'importe quoi"], "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            let found = address(&trusted, Some(peer.parse().unwrap()), &headers);
            assert_eq!(found, expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn machines_are_named_as_people_do() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox sous Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge sous Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit Version/19 Safari/604.1",
                "Safari sous iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome sous Android"),
            ("curl/8.5", "curl"),
            ("", "appareil inconnu"),
        ] {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }
}
