//! Sign-in providers over OpenID Connect: the code flow, as ProConnect wants it.
//!
//! Everything that comes back is checked: who answers (RFC 9207), issuer, audience, signature by a key of the provider with the one
//! algorithm that is configured, nonce, dates, assurance; and the user information, which may be signed too,
//! must speak of the same person.

mod http;
mod metadata;
mod settings;
mod token;

pub use settings::{ProviderSettings, Signature};

use beffroi_kernel::ports::{AuthorizationResponse, Identity, ProviderHead, Providers, SignInRequest};
use beffroi_kernel::{Clock, Error, Problem, Result};
use http::Client;
use metadata::Metadata;
use openidconnect::url::Url;
use openidconnect::{IssuerUrl, PkceCodeChallenge, PkceCodeVerifier};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what a provider says of itself is believed: its keys change now and then.
const METADATA_KEPT: Duration = Duration::from_secs(3_600);

/// The providers that an administrator configured.
pub struct OpenIdProviders {
    all: Vec<Provider>,
    clock: Arc<dyn Clock>,
}

/// One provider, and what it last said of itself.
struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    secret: String,
    client: Client,
    metadata: Mutex<Option<(Instant, Arc<Metadata>)>>,
}

/// What the token address answers.
#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
}

impl OpenIdProviders {
    /// Reads the settings. No provider is called yet: one that is down does not keep the program from starting.
    ///
    /// # Errors
    /// [`Error::Input`] when a setting cannot be used.
    pub fn new(settings: Vec<ProviderSettings>, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut all: Vec<Provider> = Vec::with_capacity(settings.len());
        for settings in settings {
            if all.iter().any(|known| known.settings.code == settings.code) {
                return Err(settings::wrong(&settings.code, "two providers have this code"));
            }
            let (issuer, secret) = settings.check()?;
            let client = Client::new(issuer.url(), &settings.hosts);
            all.push(Provider { settings, issuer, secret, client, metadata: Mutex::default() });
        }
        Ok(Self { all, clock })
    }

    /// Asks every provider who it is, as at the first sign-in: what went wrong with each that does not answer well.
    #[must_use]
    pub fn trial(&self) -> Vec<(String, Error)> {
        let tried = self.all.iter().map(|provider| (provider, self.metadata(provider, true)));
        tried.filter_map(|(provider, told)| Some((provider.settings.code.clone(), told.err()?))).collect()
    }

    fn provider(&self, code: &str) -> Result<&Provider> {
        self.all.iter().find(|provider| provider.settings.code == code).ok_or(Error::NotFound)
    }

    /// What a provider says of itself, with its keys; asked again when that was long ago, or when `anew`.
    fn metadata(&self, provider: &Provider, anew: bool) -> Result<Arc<Metadata>> {
        let kept = || provider.metadata.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, metadata)) = kept().clone().filter(|(at, _)| !anew && at.elapsed() < METADATA_KEPT) {
            let _ = at;
            return Ok(metadata);
        }
        let call = |request| provider.client.call(request);
        let metadata = Metadata::discover(&provider.issuer, &call)
            .map_err(|error| down(&provider.settings, &chain(&error)))?;
        // It is asked only where it was configured to be; the browser goes where it says, over HTTPS.
        let asked = [
            metadata.token_endpoint().map(|address| address.url()),
            metadata.userinfo_endpoint().map(|address| address.url()),
        ];
        if let Some(address) = asked.into_iter().flatten().find(|address| !provider.client.reaches(address)) {
            let host = address.host_str().unwrap_or_default();
            let detail = format!("it names an address at {host}: if that is right, add the host to `hosts`");
            return Err(down(&provider.settings, &detail));
        }
        if metadata.authorization_endpoint().url().scheme() != provider.issuer.url().scheme() {
            return Err(down(&provider.settings, "it names an address that is not HTTPS"));
        }
        let metadata = Arc::new(metadata);
        *kept() = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    fn exchange(
        &self,
        provider: &Provider,
        metadata: &Metadata,
        code: &str,
        request: &SignInRequest<'_>,
    ) -> Result<Tokens> {
        let settings = &provider.settings;
        let address = metadata.token_endpoint().ok_or_else(|| down(settings, "it names no token address"))?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", request.redirect),
            ("client_id", &settings.client_id),
            ("client_secret", &provider.secret),
        ];
        if settings.pkce {
            form.push(("code_verifier", request.verifier));
        }
        let answer =
            provider.client.post(address.url(), &form).map_err(|error| down(settings, &error.to_string()))?;
        if answer.status().is_server_error() {
            return Err(down(settings, &format!("its token address answered {}", answer.status())));
        }
        if !answer.status().is_success() {
            // What it says may quote the code: only the word for the error goes to the log.
            let said = serde_json::from_slice::<serde_json::Value>(answer.body()).unwrap_or_default();
            let word = said.get("error").and_then(|word| word.as_str()).unwrap_or_default().to_owned();
            return Err(refused(&format!("the code was refused: {} {word}", answer.status())));
        }
        serde_json::from_slice(answer.body()).map_err(|error| refused(&format!("no tokens came: {error}")))
    }

    /// What the provider says of the person, beyond who they are.
    fn person(&self, provider: &Provider, metadata: &Metadata, access_token: &str) -> Result<token::Person> {
        let settings = &provider.settings;
        let address =
            metadata.userinfo_endpoint().ok_or_else(|| down(settings, "it names no user address"))?;
        let answer = provider
            .client
            .get(address.url(), access_token)
            .map_err(|error| down(settings, &error.to_string()))?;
        if answer.status().is_server_error() {
            return Err(down(settings, &format!("its user address answered {}", answer.status())));
        }
        if !answer.status().is_success() {
            return Err(refused(&format!("the user information was refused: {}", answer.status())));
        }
        let kind =
            answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/jwt" => {
                let text = std::str::from_utf8(answer.body())
                    .map_err(|_| refused("the user information is no signed text"))?;
                token::signed(&self.checks(provider, metadata), text.trim())
            }
            "application/json" if !settings.signed_userinfo => serde_json::from_slice(answer.body())
                .map_err(|error| refused(&format!("the user information cannot be read: {error}"))),
            _ => Err(refused(&format!("the user information is {kind:?}, and must be signed"))),
        }
    }

    fn checks<'a>(&self, provider: &'a Provider, metadata: &'a Metadata) -> token::Checks<'a> {
        token::Checks {
            settings: &provider.settings,
            issuer: &provider.issuer,
            secret: &provider.secret,
            keys: metadata.jwks(),
            now: self.clock.now(),
        }
    }
}

impl Providers for OpenIdProviders {
    fn list(&self) -> Vec<ProviderHead> {
        let head = |provider: &Provider| ProviderHead {
            code: provider.settings.code.clone(),
            label: provider.settings.label.clone(),
        };
        self.all.iter().map(head).collect()
    }

    fn begin(&self, provider: &str, request: &SignInRequest<'_>) -> Result<String> {
        let provider = self.provider(provider)?;
        let settings = &provider.settings;
        let metadata = self.metadata(provider, false)?;
        let mut address = metadata.authorization_endpoint().url().clone();
        let mut query = address.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", request.redirect)
            .append_pair("scope", &settings.scopes.join(" "))
            .append_pair("state", request.state)
            .append_pair("nonce", request.nonce);
        if settings.pkce {
            let verifier = PkceCodeVerifier::new(request.verifier.to_owned());
            let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
            query
                .append_pair("code_challenge", challenge.as_str())
                .append_pair("code_challenge_method", challenge.method().as_str());
        }
        if let Some(claims) = settings.claims() {
            query.append_pair("claims", &claims);
        }
        drop(query);
        Ok(address.into())
    }

    fn complete(
        &self,
        provider: &str,
        response: &AuthorizationResponse<'_>,
        request: &SignInRequest<'_>,
    ) -> Result<Identity> {
        let provider = self.provider(provider)?;
        let mut metadata = self.metadata(provider, false)?;
        // Before the code leaves: a code of one provider is never shown to another.
        metadata::is_from(&metadata, response.issuer).map_err(refused)?;
        let tokens = self.exchange(provider, &metadata, response.code, request)?;
        let checked = token::identity(
            &self.checks(provider, &metadata),
            &tokens.id_token,
            request.nonce,
            &tokens.access_token,
        );
        let (subject, assurance) = match checked {
            Ok(checked) => checked,
            Err(token::Refusal::UnknownKey(_)) => {
                // The provider has changed its keys since they were read.
                metadata = self.metadata(provider, true)?;
                let checks = self.checks(provider, &metadata);
                token::identity(&checks, &tokens.id_token, request.nonce, &tokens.access_token)
                    .map_err(|refusal| refused(refusal.text()))?
            }
            Err(refusal @ token::Refusal::Wrong(_)) => return Err(refused(refusal.text())),
        };
        if !provider.settings.accepts(assurance.as_deref()) {
            return Err(too_weak(assurance.as_deref()));
        }
        let person = self.person(provider, &metadata, &tokens.access_token)?;
        if person.sub != subject {
            return Err(refused("the user information speaks of somebody else"));
        }
        let name = person.name();
        Ok(Identity {
            subject,
            email: person.email,
            name,
            siret: person.siret,
            assurance,
            token: tokens.id_token,
        })
    }

    fn end(&self, provider: &str, token: &str, state: &str, redirect: &str) -> Result<Option<String>> {
        let provider = self.provider(provider)?;
        let metadata = self.metadata(provider, false)?;
        let Some(end) = &metadata.additional_metadata().end_session_endpoint else { return Ok(None) };
        let mut address: Url = end.url().clone();
        address
            .query_pairs_mut()
            .append_pair("id_token_hint", token)
            .append_pair("state", state)
            .append_pair("post_logout_redirect_uri", redirect);
        Ok(Some(address.into()))
    }
}

fn down(settings: &ProviderSettings, detail: &str) -> Error {
    Error::Unavailable(
        Problem::new("provider-down", format!("{} ne répond pas pour le moment.", settings.label))
            .advice("Connectez-vous avec votre mot de passe, ou recommencez dans quelques minutes.")
            .detail(format!("provider {}: {detail}", settings.code)),
    )
}

fn refused(detail: &str) -> Error {
    Error::Input(
        Problem::new("provider-answer-refused", "La réponse du fournisseur d’identité ne convient pas.")
            .advice("Recommencez. Si cela revient, prévenez l’administrateur de ce site.")
            .detail(detail.to_owned()),
    )
}

fn too_weak(assurance: Option<&str>) -> Error {
    let got: String = assurance.unwrap_or("none").chars().filter(char::is_ascii_graphic).take(100).collect();
    Error::Input(
        Problem::new(
            "provider-assurance",
            "Votre fournisseur d’identité ne vous a pas reconnu assez sûrement.",
        )
        .advice("Activez chez lui la double authentification, puis recommencez.")
        .detail(format!("assurance {got} is not among those demanded")),
    )
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
