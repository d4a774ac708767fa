//! The doctor looks at the machine: configuration, folder, secret, clock, addresses.

use super::Finding;
use crate::configuration::Configuration;
use crate::{metrics, wiring};
use beffroi_kernel::Clock;
use beffroi_kernel::clock::SystemClock;
use jiff::civil::date;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

/// Less than this is too little to work with, in bytes.
const FREE_BYTES_MIN: u64 = 200_000_000;
/// How long another program on our port may take to say that it is Beffroi.
const ANSWER_SECONDS_MAX: Duration = Duration::from_secs(3);

/// Looks at everything that needs no database.
pub(super) async fn look(configuration: &Configuration) -> Vec<Finding> {
    let mut findings = vec![Finding::fine("configuration", "understood")];
    findings.extend(
        configuration
            .deprecations()
            .iter()
            .map(|old| Finding::advice("configuration", *old, "edit the file")),
    );
    findings.extend(folder(configuration));
    findings.push(secret(configuration));
    findings.push(clock());
    findings.push(public_url(configuration));
    findings.push(address(configuration).await);
    findings.extend(administration(configuration));
    findings
}

fn folder(configuration: &Configuration) -> Vec<Finding> {
    const SUBJECT: &str = "data folder";
    let folder = &configuration.data_dir;
    let name = folder.display();
    if !folder.exists() {
        return vec![Finding::advice(
            SUBJECT,
            format!("{name} does not exist"),
            "it is made at the first start; if this is not the first one, check `data_dir`",
        )];
    }
    if let Err(error) = wiring::try_to_write(folder) {
        return vec![Finding::wrong(
            SUBJECT,
            format!("{name} cannot be written to: {error}"),
            "run the doctor as the user of the service; give that user the folder (chown)",
        )];
    }
    let mut findings = Vec::new();
    if let Some(mode) = mode(folder).filter(|mode| mode & 0o007 != 0) {
        findings.push(Finding::advice(
            SUBJECT,
            format!("{name} is open to every user of the machine (mode {mode:o})"),
            format!("chmod o-rwx {name}"),
        ));
    }
    let wanted = configuration.limits.upload_bytes_max.saturating_mul(2);
    match metrics::free_bytes(folder) {
        Some(free) if free < FREE_BYTES_MIN => findings.push(Finding::wrong(
            SUBJECT,
            format!("{} MB are free", free / 1_000_000),
            "make room: nothing can be received on a full disk",
        )),
        Some(free) if free < wanted => findings.push(Finding::advice(
            SUBJECT,
            format!("{} MB are free: less than two of the largest files allowed", free / 1_000_000),
            "make room, or lower `limits.upload_bytes_max`",
        )),
        Some(free) => {
            findings.push(Finding::fine(SUBJECT, format!("{name}, writable, {} MB free", free / 1_000_000)));
        }
        None => findings.push(Finding::fine(SUBJECT, format!("{name}, writable"))),
    }
    findings
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

fn secret(configuration: &Configuration) -> Finding {
    const SUBJECT: &str = "secret";
    if let Some(secret) = &configuration.secret_key {
        return match beffroi_store::Secret::from_text(secret.expose()) {
            Ok(_) => Finding::fine(SUBJECT, "given by the configuration or the environment"),
            Err(_) => Finding::wrong(
                SUBJECT,
                "`secret_key` is not 64 hexadecimal digits",
                "take it from the backup; for a new installation: openssl rand -hex 32",
            ),
        };
    }
    let path = configuration.data_dir.join("secret.key");
    if !path.exists() {
        return Finding::advice(
            SUBJECT,
            format!("{} does not exist", path.display()),
            "it is made at the next start; if there was one, restore it first: second factors need it",
        );
    }
    if let Some(mode) = mode(&path).filter(|mode| mode & 0o077 != 0) {
        return Finding::wrong(
            SUBJECT,
            format!("{} can be read by others (mode {mode:o})", path.display()),
            format!("chmod 600 {}", path.display()),
        );
    }
    match std::fs::read_to_string(&path).map(|text| beffroi_store::Secret::from_text(&text).is_ok()) {
        Ok(true) => Finding::fine(SUBJECT, format!("{}, for its owner alone", path.display())),
        Ok(false) => Finding::wrong(
            SUBJECT,
            format!("{} is damaged", path.display()),
            "restore it from the backup: second factors need it",
        ),
        Err(error) => Finding::wrong(
            SUBJECT,
            format!("{} cannot be read: {error}", path.display()),
            "run the doctor as the user of the service",
        ),
    }
}

fn clock() -> Finding {
    let now = SystemClock.now();
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    if (date(2026, 1, 1)..date(2100, 1, 1)).contains(&today) {
        Finding::fine("clock", format!("{now:.0}"))
    } else {
        Finding::wrong(
            "clock",
            format!("it says {now:.0}"),
            "set it, and keep it right with NTP (timedatectl)",
        )
    }
}

fn public_url(configuration: &Configuration) -> Finding {
    const SUBJECT: &str = "public_url";
    let url = configuration.public_url();
    let host = url.split_once("://").map_or("", |(_, host)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    if url.starts_with("http://") && !is_local {
        return Finding::wrong(
            SUBJECT,
            format!("{url} is not HTTPS: passwords and sessions can be read on the way"),
            "put a web server that speaks TLS in front, and write https:// in `public_url`",
        );
    }
    if configuration.public_url.is_none() && !configuration.address.is_loopback() {
        return Finding::wrong(
            SUBJECT,
            "the site can be reached from other machines, and no `public_url` is set",
            "set `public_url` to the https:// address that people type",
        );
    }
    if url.starts_with("https://") && configuration.trusted_proxies().is_empty() {
        return Finding::advice(
            SUBJECT,
            format!(
                "{url}, and `trusted_proxies` is empty: every request seems to come from the web server in front"
            ),
            "name the address of that web server in `trusted_proxies`",
        );
    }
    Finding::fine(SUBJECT, url)
}

async fn address(configuration: &Configuration) -> Finding {
    const SUBJECT: &str = "address";
    let address = SocketAddr::new(configuration.address, configuration.port);
    let error = match tokio::net::TcpListener::bind(address).await {
        Ok(_) => return Finding::fine(SUBJECT, format!("{address} is free: Beffroi does not run now")),
        Err(error) => error,
    };
    if error.kind() != std::io::ErrorKind::AddrInUse {
        return Finding::wrong(
            SUBJECT,
            format!("{address} cannot be listened on: {error}"),
            "choose another `address` or `port` (ports below 1024 need a privilege)",
        );
    }
    if is_beffroi(address).await {
        Finding::fine(SUBJECT, format!("Beffroi runs on {address} and reaches its database"))
    } else {
        Finding::wrong(
            SUBJECT,
            format!("{address} is taken, and what answers there is not a Beffroi in good health"),
            "see its log (journalctl -u beffroi), stop the other program, or choose another `port`",
        )
    }
}

/// Whether a Beffroi that reaches its database answers at this address.
async fn is_beffroi(address: SocketAddr) -> bool {
    let here = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => {
            SocketAddr::new(IpAddr::from([127, 0, 0, 1]), address.port())
        }
        IpAddr::V6(ip) if ip.is_unspecified() => {
            SocketAddr::new(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), address.port())
        }
        _ => address,
    };
    let ask = move || {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().timeout_global(Some(ANSWER_SECONDS_MAX)).build().into();
        let mut answer = agent.get(format!("http://{here}/sante")).call().ok()?;
        answer.body_mut().read_to_string().ok()
    };
    let answer = tokio::task::spawn_blocking(ask).await.ok().flatten();
    answer.is_some_and(|text| text.trim() == "ok")
}

fn administration(configuration: &Configuration) -> Option<Finding> {
    let address = configuration.administration()?;
    Some(if address.ip().is_loopback() {
        Finding::fine("administration", format!("{address}"))
    } else {
        Finding::advice(
            "administration",
            format!("{address} can be reached from other machines, and asks for no password"),
            "leave it on 127.0.0.1, or let a firewall stand before it",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn the_public_address_is_judged() {
        for (url, address, proxies, expected) in [
            (None, "127.0.0.1", &[][..], Verdict::Fine),
            (None, "0.0.0.0", &[], Verdict::Wrong),
            (Some("http://localhost:8080"), "127.0.0.1", &[], Verdict::Fine),
            (Some("http://donnees.example.fr"), "127.0.0.1", &[], Verdict::Wrong),
            (Some("https://donnees.example.fr"), "127.0.0.1", &[], Verdict::Advice),
            (Some("https://donnees.example.fr"), "127.0.0.1", &["127.0.0.1"], Verdict::Fine),
        ] {
            let configuration = Configuration {
                public_url: url.map(str::to_owned),
                address: address.parse().unwrap(),
                trusted_proxies: proxies.iter().map(|&proxy| proxy.to_owned()).collect(),
                ..Configuration::default()
            };
            assert_eq!(public_url(&configuration).verdict, expected, "{url:?} {address}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_secret_that_others_can_read_is_wrong() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let configuration =
            Configuration { data_dir: folder.path().to_path_buf(), ..Configuration::default() };
        assert_eq!(secret(&configuration).verdict, Verdict::Advice);
        let path = folder.path().join("secret.key");
        for (text, mode, expected) in [
            ("5a".repeat(32), 0o600, Verdict::Fine),
            ("5a".repeat(32), 0o640, Verdict::Wrong),
            ("damaged".to_owned(), 0o600, Verdict::Wrong),
        ] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(secret(&configuration).verdict, expected, "{mode:o}");
        }
    }
}
