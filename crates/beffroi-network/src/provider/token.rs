//! Reading and checking what a provider signed.

use super::refused;
use super::settings::ProviderSettings;
use beffroi_kernel::Result;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, ClientSecret, IssuerUrl, JsonWebKey,
    Nonce, SignatureVerificationError,
};
use serde::Deserialize;
use std::str::FromStr;

/// What everything is held against.
pub struct Checks<'a> {
    pub settings: &'a ProviderSettings,
    pub issuer: &'a IssuerUrl,
    pub secret: &'a str,
    pub keys: &'a CoreJsonWebKeySet,
    pub now: Timestamp,
}

/// Why a token is not believed.
pub enum Refusal {
    /// It names a key that the provider did not publish when its keys were last read.
    UnknownKey(String),
    /// It does not hold.
    Wrong(String),
}

impl Refusal {
    pub fn text(&self) -> &str {
        match self {
            Self::UnknownKey(text) | Self::Wrong(text) => text,
        }
    }
}

/// Checks an identity token: gives the person's key and how surely they were recognised.
pub fn identity(
    checks: &Checks<'_>,
    text: &str,
    nonce: &str,
    access_token: &str,
) -> Result<(String, Option<String>), Refusal> {
    let told = |text: String| format!("the identity token does not hold: {text}");
    let wrong = |text: String| Refusal::Wrong(told(text));
    let token = CoreIdToken::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let verifier = CoreIdTokenVerifier::new_confidential_client(
        ClientId::new(checks.settings.client_id.clone()),
        ClientSecret::new(checks.secret.to_owned()),
        checks.issuer.clone(),
        checks.keys.clone(),
    )
    .set_allowed_algs([checks.settings.signature.algorithm()]);
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            Refusal::UnknownKey(told(super::chain(&error)))
        }
        other => wrong(super::chain(&other)),
    })?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|error| wrong(error.to_string()))?;
        let key = token.signing_key(&verifier).map_err(|error| wrong(error.to_string()))?;
        let access = AccessToken::new(access_token.to_owned());
        let found =
            AccessTokenHash::from_token(&access, algorithm, key).map_err(|error| wrong(error.to_string()))?;
        if found != *expected {
            return Err(wrong("it was given with another access token".to_owned()));
        }
    }
    let assurance = claims.auth_context_ref().map(|acr| (**acr).clone());
    Ok((claims.subject().to_string(), assurance))
}

/// What a provider says of a person.
#[derive(Deserialize)]
pub struct Person {
    pub sub: String,
    pub email: String,
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    usual_name: String,
    #[serde(default)]
    family_name: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    pub siret: Option<String>,
}

impl Person {
    /// The name that people use: given and usual name, or what else there is.
    pub fn name(&self) -> String {
        let last = if self.usual_name.is_empty() { &self.family_name } else { &self.usual_name };
        let both = format!("{} {last}", self.given_name);
        let both = both.trim();
        let found = if both.is_empty() { self.name.trim() } else { both };
        if found.is_empty() { self.email.clone() } else { found.to_owned() }
    }
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Frame {
    iss: String,
    aud: Audience,
    #[serde(default)]
    exp: Option<f64>,
}

/// Checks signed user information: by the same keys, for the same audience, as the identity token.
///
/// The library checks it with RS256 only, and not its dates: hence this.
pub fn signed(checks: &Checks<'_>, text: &str) -> Result<Person> {
    let mut parts = text.split('.');
    let (Some(head_text), Some(body_text), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(refused("the user information is no signed text"));
    };
    let decode = |text: &str| {
        BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| refused("the user information cannot be decoded"))
    };
    let head: Head = serde_json::from_slice(&decode(head_text)?)
        .map_err(|error| refused(&format!("the head of the user information: {error}")))?;
    if head.alg != checks.settings.signature.name() || head.crit.is_some() {
        return Err(refused(&format!("the user information is signed with {:.20}", head.alg)));
    }
    let message = format!("{head_text}.{body_text}");
    if !is_signed(checks, head.kid.as_deref(), message.as_bytes(), &decode(signature)?) {
        return Err(refused("no key of the provider signed the user information"));
    }
    let body = decode(body_text)?;
    let frame: Frame = serde_json::from_slice(&body)
        .map_err(|error| refused(&format!("the user information names no issuer and audience: {error}")))?;
    let client = &checks.settings.client_id;
    let for_us = match &frame.aud {
        Audience::One(one) => one == client,
        Audience::Several(all) => all.len() == 1 && all.contains(client),
    };
    let in_time = frame.exp.is_none_or(|end| end > checks.now.as_second() as f64);
    if frame.iss != checks.issuer.as_str() || !for_us || !in_time {
        return Err(refused("the user information is another's, for another, or of another time"));
    }
    serde_json::from_slice(&body).map_err(|error| refused(&format!("the user information: {error}")))
}

fn is_signed(checks: &Checks<'_>, kid: Option<&str>, message: &[u8], signature: &[u8]) -> bool {
    let algorithm = checks.settings.signature.algorithm();
    let fits = |key: &CoreJsonWebKey| key.verify_signature(&algorithm, message, signature).is_ok();
    if algorithm == CoreJwsSigningAlgorithm::HmacSha256 {
        return fits(&CoreJsonWebKey::new_symmetric(checks.secret.as_bytes().to_vec()));
    }
    let named = |key: &&CoreJsonWebKey| match (kid, key.key_id()) {
        (Some(wanted), Some(id)) => id.as_str() == wanted,
        _ => true,
    };
    checks.keys.keys().iter().filter(named).any(fits)
}
