//! What a browser holds: the cookie of its session, the cookie that stands in for one before signing in, and
//! the tokens of forms that both give.

use crate::Settings;
use crate::web::Web;
use axum::http::{HeaderMap, HeaderValue, header};
use beffroi_domain::App;
use beffroi_domain::account::SessionToken;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::sync::OnceLock;

/// The name of the field that carries the token in every form.
pub const TOKEN_FIELD: &str = "jeton";
/// How long the cookie before signing in is kept, in seconds: a form left open, a visit to a provider.
const EARLY_SECONDS: u32 = 3_600;

/// The name of a cookie: the prefix makes browsers refuse it unless it is secure and of this host alone.
fn name(settings: &Settings, early: bool) -> &'static str {
    match (settings.is_https(), early) {
        (true, false) => "__Host-beffroi",
        (true, true) => "__Host-beffroi-avant",
        (false, false) => "beffroi",
        (false, true) => "beffroi-avant",
    }
}

fn find<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// The session's token that the browser holds.
#[must_use]
pub fn token(settings: &Settings, headers: &HeaderMap) -> Option<SessionToken> {
    find(headers, name(settings, false)).map(SessionToken::from_text)
}

/// The header that gives the browser a token.
pub fn given(settings: &Settings, token: &SessionToken) -> Result<HeaderValue> {
    cookie(settings, false, token.expose(), "")
}

/// The header that takes the token away.
pub fn taken_away(settings: &Settings) -> Result<HeaderValue> {
    cookie(settings, false, "", "; Max-Age=0")
}

fn cookie(settings: &Settings, early: bool, value: &str, end: &str) -> Result<HeaderValue> {
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}", name(settings, early));
    let mut header = HeaderValue::from_str(&text).context("write a cookie")?;
    header.set_sensitive(true);
    Ok(header)
}

/// What the browser of a request holds.
#[derive(Default)]
pub struct Browser {
    /// The token of its session, whether it still opens anything or not.
    pub session: Option<SessionToken>,
    early: Option<String>,
    /// Made while answering, to be given with the answer.
    made: OnceLock<String>,
    key: [u8; 32],
}

impl Browser {
    /// Reads the cookies of a request.
    pub fn of(web: &Web, headers: &HeaderMap) -> Self {
        Self {
            session: token(&web.settings, headers),
            early: find(headers, name(&web.settings, true)).map(str::to_owned),
            made: OnceLock::new(),
            key: *web.app.form_key(),
        }
    }

    /// The secret of a browser that is not signed in; made, and given with the answer, when it has none.
    pub fn early(&self) -> Result<&str> {
        if let Some(early) = &self.early {
            return Ok(early);
        }
        if self.made.get().is_none() {
            let _ = self.made.set(App::random_text()?);
        }
        Ok(self.made.get().map_or("", String::as_str))
    }

    /// The token for the forms of a page. A page for those who are not signed in yet asks for one by `early`.
    pub fn form_token(&self, early: bool) -> String {
        if early && self.session.is_none() && self.early().is_err() {
            return String::new();
        }
        self.bound_to().map_or_else(String::new, |text| form_token(&self.key, &text))
    }

    /// What the tokens of this browser are made from.
    fn bound_to(&self) -> Option<String> {
        match (&self.session, self.early.as_ref().or(self.made.get())) {
            (Some(session), _) => Some(format!("session:{}", session.expose())),
            (None, Some(early)) => Some(format!("early:{early}")),
            (None, None) => None,
        }
    }

    /// Whether a form's token was made for this browser.
    #[must_use]
    pub fn accepts(&self, token: &str) -> bool {
        let Some(text) = self.bound_to() else { return false };
        let Ok(given) = data_encoding::HEXLOWER.decode(token.as_bytes()) else { return false };
        keyed(&self.key, &text).is_some_and(|mac| mac.verify_slice(&given).is_ok())
    }

    /// The header for the secret that was made while answering.
    pub fn made(&self, settings: &Settings) -> Option<HeaderValue> {
        let made = self.made.get()?;
        cookie(settings, true, made, &format!("; Max-Age={EARLY_SECONDS}")).ok()
    }
}

fn keyed(key: &[u8; 32], text: &str) -> Option<Hmac<Sha256>> {
    // A key of any length is taken: this never fails.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}

/// The token of the forms of a browser that holds this.
pub fn form_token(key: &[u8; 32], text: &str) -> String {
    keyed(key, text)
        .map_or_else(String::new, |mac| data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(public_url: &str) -> Settings {
        Settings { public_url: public_url.to_owned(), trusted_proxies: Vec::new(), security_contact: None }
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

    #[test]
    fn a_form_is_taken_from_the_browser_that_was_given_it() {
        let with = |session: Option<&str>, early: Option<&str>| Browser {
            session: session.map(SessionToken::from_text),
            early: early.map(str::to_owned),
            made: OnceLock::new(),
            key: [7; 32],
        };
        let signed_in = with(Some("a"), Some("b"));
        let token = signed_in.form_token(false);
        assert!(signed_in.accepts(&token) && with(Some("a"), None).accepts(&token));
        for other in [with(Some("b"), None), with(None, Some("a")), with(None, Some("b")), with(None, None)] {
            assert!(!other.accepts(&token));
        }
        assert!(!signed_in.accepts("") && !signed_in.accepts("zz") && !signed_in.accepts(&token[2..]));
        let stranger = with(None, None);
        assert_eq!(stranger.form_token(false), "", "the public is given no cookie");
        assert!(stranger.made(&settings("http://localhost")).is_none());
        let token = stranger.form_token(true);
        assert!(stranger.accepts(&token));
        let cookie = stranger.made(&settings("https://exemple.fr")).unwrap();
        assert!(cookie.to_str().unwrap().starts_with("__Host-beffroi-avant="));
        let other_key = Browser { key: [8; 32], ..with(Some("a"), None) };
        assert!(!other_key.accepts(&signed_in.form_token(false)));
    }
}
