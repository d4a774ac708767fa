//! How a sign-in provider is configured.

use beffroi_kernel::described;
use beffroi_kernel::{Error, Problem, Result};
use openidconnect::IssuerUrl;
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::{Deserialize, Serialize};

/// The algorithm with which a provider signs. One, as registered there: another is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum Signature {
    /// RSA with SHA-256.
    #[default]
    RS256,
    /// The elliptic curve P-256 with SHA-256.
    ES256,
    /// The shared secret with SHA-256: whoever knows the secret of this client can then sign for the provider.
    HS256,
}

impl Signature {
    pub(super) fn algorithm(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::RS256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::ES256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::HS256 => CoreJwsSigningAlgorithm::HmacSha256,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::ES256 => "ES256",
            Self::HS256 => "HS256",
        }
    }
}

described! {
    /// A sign-in provider, as the configuration file says it (`[[providers]]`).
    #[derive(Clone, Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    pub struct ProviderSettings {
        /// Its name in addresses and in the database: lower-case letters, digits, hyphens. Never change it: accounts
        /// are linked to it. The addresses to register at the provider hold it: `<public_url>/connexion/retour/<code>`
        /// for signing in, and `<public_url>/deconnexion/retour` for signing out.
        pub code: String,
        /// Its name for people, such as `ProConnect`.
        pub label: String,
        /// Its issuer, exactly as it calls itself, such as `https://auth.agentconnect.gouv.fr/api/v2`.
        pub issuer: String,
        /// Other hosts where it may be asked for its keys, for tokens and for user information, such as
        /// `keys.example.fr` or `keys.example.fr:8443`. Empty: the host of `issuer` alone is ever called.
        #[serde(default)]
        pub hosts: Vec<String>,
        /// The identifier that the provider gave to this site.
        pub client_id: String,
        /// The secret that it gave.
        #[serde(default, skip_serializing)]
        pub client_secret: Option<String>,
        /// What is asked for. The default is what ProConnect gives to every site.
        #[serde(default = "scopes")]
        pub scopes: Vec<String>,
        /// How surely people must have been recognised (`acr`): one of these, or nobody comes in. Empty demands nothing.
        /// For ProConnect with two factors: `["eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"]`.
        #[serde(default)]
        pub acr_values: Vec<String>,
        /// The algorithm with which it signs, as registered there.
        #[serde(default)]
        pub signature: Signature,
        /// Whether the user information must be signed as well, as ProConnect does.
        #[serde(default = "yes")]
        pub signed_userinfo: bool,
        /// Whether to send a PKCE challenge (RFC 7636).
        #[serde(default = "yes")]
        pub pkce: bool,
    }
}

fn yes() -> bool {
    true
}

fn scopes() -> Vec<String> {
    ["openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id", "idp_acr"]
        .map(str::to_owned)
        .into()
}

/// What a provider is before anything is said of it: cannot be used as it is.
impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            code: String::new(),
            label: String::new(),
            issuer: String::new(),
            hosts: Vec::new(),
            client_id: String::new(),
            client_secret: None,
            scopes: scopes(),
            acr_values: Vec::new(),
            signature: Signature::default(),
            signed_userinfo: true,
            pkce: true,
        }
    }
}

impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProviderSettings({}, {}, …)", self.code, self.issuer)
    }
}

pub(super) fn wrong(code: &str, detail: &str) -> Error {
    Error::Input(
        Problem::new("configuration", "La configuration d’un fournisseur d’identité n’est pas utilisable.")
            .advice("Corrigez-la dans le fichier de configuration, table [[providers]].")
            .detail(format!("provider {code:?}: {detail}")),
    )
}

impl ProviderSettings {
    /// The issuer and the secret, when the settings can be used.
    pub(super) fn check(&self) -> Result<(IssuerUrl, String)> {
        let wrong = |detail: &str| wrong(&self.code, detail);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.code.is_empty() || self.code.len() > 40 || !self.code.chars().all(plain) {
            return Err(wrong("`code` takes lower-case letters, digits and hyphens"));
        }
        if self.label.trim().is_empty() || self.client_id.is_empty() {
            return Err(wrong("`label` and `client_id` must not be empty"));
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return Err(wrong("`scopes` must hold \"openid\""));
        }
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|error| wrong(&format!("`issuer`: {error}")))?;
        let local = matches!(issuer.url().host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if issuer.url().scheme() != "https" && !local {
            return Err(wrong("`issuer` must begin with https://"));
        }
        let secret = self.client_secret.clone().unwrap_or_default();
        if secret.is_empty() {
            return Err(wrong("there is no `client_secret` or `client_secret_file`"));
        }
        Ok((issuer, secret))
    }

    /// What is demanded of the identity token.
    pub(super) fn claims(&self) -> Option<String> {
        if self.acr_values.is_empty() {
            return None;
        }
        let acr = serde_json::json!({ "essential": true, "values": self.acr_values });
        Some(serde_json::json!({ "id_token": { "acr": acr } }).to_string())
    }

    /// Whether somebody was recognised as surely as is demanded.
    pub(super) fn accepts(&self, assurance: Option<&str>) -> bool {
        self.acr_values.is_empty()
            || assurance.is_some_and(|got| self.acr_values.iter().any(|one| one == got))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_used_are_refused_at_start() {
        let good = || ProviderSettings {
            code: "proconnect".into(),
            label: "ProConnect".into(),
            issuer: "https://auth.example/api/v2".into(),
            hosts: Vec::new(),
            client_id: "beffroi".into(),
            client_secret: Some("secret".into()),
            scopes: scopes(),
            acr_values: Vec::new(),
            signature: Signature::RS256,
            signed_userinfo: true,
            pkce: true,
        };
        assert!(good().check().is_ok());
        let local = ProviderSettings { issuer: "http://localhost:3000".into(), ..good() };
        assert!(local.check().is_ok());
        for bad in [
            ProviderSettings { code: "Pro Connect".into(), ..good() },
            ProviderSettings { code: String::new(), ..good() },
            ProviderSettings { label: " ".into(), ..good() },
            ProviderSettings { issuer: "http://auth.example".into(), ..good() },
            ProviderSettings { issuer: "auth".into(), ..good() },
            ProviderSettings { client_secret: None, ..good() },
            ProviderSettings { scopes: vec!["email".into()], ..good() },
        ] {
            assert!(matches!(bad.check(), Err(Error::Input(_))), "{bad:?}");
        }
        assert!(!format!("{:?}", good()).contains("secret"));
    }

    #[test]
    fn what_is_demanded_is_accepted_and_nothing_else() {
        let text = r#"{"code":"a","label":"A","issuer":"https://a.example","client_id":"c","client_secret":"s","acr_values":["eidas2"]}"#;
        let settings: ProviderSettings = serde_json::from_str(text).unwrap();
        assert_eq!(
            settings.claims().unwrap(),
            r#"{"id_token":{"acr":{"essential":true,"values":["eidas2"]}}}"#
        );
        assert!(
            settings.accepts(Some("eidas2")) && !settings.accepts(Some("eidas1")) && !settings.accepts(None)
        );
        assert_eq!(settings.scopes.join(" "), "openid given_name usual_name email uid siret idp_id idp_acr");
        assert!(serde_json::from_str::<ProviderSettings>(&text.replace("acr_values", "acr")).is_err());
    }
}
