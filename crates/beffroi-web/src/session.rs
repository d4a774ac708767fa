//! The cookie that holds a session.

use crate::Settings;
use axum::http::{HeaderMap, HeaderValue, header};
use beffroi_domain::account::SessionToken;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;

/// The cookie's name: the prefix makes browsers refuse it unless it is secure and of this host alone.
fn name(settings: &Settings) -> &'static str {
    if settings.is_https() { "__Host-beffroi" } else { "beffroi" }
}

/// The token that the browser holds.
#[must_use]
pub fn token(settings: &Settings, headers: &HeaderMap) -> Option<SessionToken> {
    let wanted = name(settings);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| SessionToken::from_text(value))
}

/// The header that gives the browser a token.
pub fn given(settings: &Settings, token: &SessionToken) -> Result<HeaderValue> {
    cookie(settings, token.expose(), "")
}

/// The header that takes the token away.
pub fn taken_away(settings: &Settings) -> Result<HeaderValue> {
    cookie(settings, "", "; Max-Age=0")
}

fn cookie(settings: &Settings, value: &str, end: &str) -> Result<HeaderValue> {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}", name(settings));
    let mut header = HeaderValue::from_str(&text).context("write the session cookie")?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(public_url: &str) -> Settings {
        Settings { public_url: public_url.to_owned(), behind_proxy: false }
    }

    #[test]
    fn the_cookie_is_found_among_others_and_only_under_its_own_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; beffroi=abc; b=2"));
        let plain = token(&settings("http://localhost"), &headers);
        assert_eq!(plain.map(|token| token.expose().to_owned()), Some("abc".to_owned()));
        assert!(token(&settings("https://exemple.fr"), &headers).is_none());
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_this_host() {
        let text = given(&settings("https://exemple.fr"), &SessionToken::from_text("abc")).unwrap();
        let text = text.to_str().unwrap();
        assert!(text.starts_with("__Host-beffroi=abc; Path=/; HttpOnly; SameSite=Lax; Secure"), "{text}");
    }
}
