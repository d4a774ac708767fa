//! Calls to a provider: to its own addresses alone, short, small, and never redirected.

use openidconnect::http::{Request, Response};
use openidconnect::url::Url;
use std::time::Duration;

/// How long one call may take.
const CALL_SECONDS_MAX: Duration = Duration::from_secs(10);
/// How long a connection may take.
const CONNECTION_SECONDS_MAX: Duration = Duration::from_secs(5);
/// Largest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 500_000;

/// A client that calls the hosts of one provider and no other, follows no redirection and waits for nobody.
pub struct Client {
    agent: ureq::Agent,
    scheme: String,
    /// Names, with the port when it is not the usual one of the scheme.
    hosts: Vec<String>,
}

/// The name of the host of an address, with its port when it is not the usual one.
fn host(address: &Url) -> Option<String> {
    let name = address.host_str()?;
    Some(address.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
}

impl Client {
    /// A client for the host of this issuer, and for the others that an administrator named.
    pub fn new(issuer: &Url, others: &[String]) -> Self {
        let configuration = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(CALL_SECONDS_MAX))
            .timeout_connect(Some(CONNECTION_SECONDS_MAX))
            .build();
        let named = others.iter().map(|other| other.trim().to_ascii_lowercase());
        let hosts = host(issuer).into_iter().chain(named).collect();
        Self { agent: configuration.into(), scheme: issuer.scheme().to_owned(), hosts }
    }

    /// Whether an address is one that may be called.
    pub fn reaches(&self, address: &Url) -> bool {
        address.scheme() == self.scheme && host(address).is_some_and(|host| self.hosts.contains(&host))
    }

    /// One call. An address that the provider gave, and that is not its own, is not called: whoever speaks for a
    /// provider must not make this machine ask other machines.
    pub fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ureq::Error> {
        let address = request.uri().to_string();
        if !Url::parse(&address).is_ok_and(|address| self.reaches(&address)) {
            return Err(ureq::Error::BadUri(format!(
                "{address} is on no host of this provider: if it is right, add the host to `hosts`"
            )));
        }
        let (parts, body) = self.agent.run(request)?.into_parts();
        let body = body.into_with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(Response::from_parts(parts, body))
    }

    /// Sends a form.
    pub fn post(&self, address: &Url, form: &[(&str, &str)]) -> Result<Response<Vec<u8>>, ureq::Error> {
        let body =
            openidconnect::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(address.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(body.into_bytes())?;
        self.call(request)
    }

    /// Reads an address with a token.
    pub fn get(&self, address: &Url, token: &str) -> Result<Response<Vec<u8>>, ureq::Error> {
        let request = Request::get(address.as_str())
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "application/jwt, application/json")
            .body(Vec::new())?;
        self.call(request)
    }
}
