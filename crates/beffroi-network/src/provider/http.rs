//! Calls to providers: short, small, and never redirected.

use openidconnect::http::{Request, Response};
use openidconnect::url::Url;
use std::time::Duration;

/// How long one call may take.
const CALL_SECONDS_MAX: Duration = Duration::from_secs(10);
/// How long a connection may take.
const CONNECTION_SECONDS_MAX: Duration = Duration::from_secs(5);
/// Largest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 500_000;

/// A client that follows no redirection and waits for nobody.
pub struct Client(ureq::Agent);

impl Client {
    pub fn new() -> Self {
        let configuration = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(CALL_SECONDS_MAX))
            .timeout_connect(Some(CONNECTION_SECONDS_MAX))
            .build();
        Self(configuration.into())
    }

    /// One call.
    pub fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ureq::Error> {
        let (parts, body) = self.0.run(request)?.into_parts();
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
