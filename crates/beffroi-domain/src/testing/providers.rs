//! A sign-in provider for tests: it vouches for whom it is told to, and can be down.

use beffroi_kernel::ports::{AuthorizationResponse, Identity, ProviderHead, Providers, SignInRequest};
use beffroi_kernel::{Error, Problem, Result};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The provider `test`, in memory.
#[derive(Default)]
pub struct FakeProviders(Mutex<State>);

#[derive(Default)]
struct State {
    down: bool,
    /// What each state was begun with: nonce, verifier, redirection.
    begun: HashMap<String, (String, String, String)>,
    identities: HashMap<String, Identity>,
}

impl FakeProviders {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, `code` stands for somebody.
    pub fn vouch(
        &self,
        code: &str,
        subject: &str,
        email: &str,
        siret: Option<&str>,
        assurance: Option<&str>,
    ) {
        let identity = Identity {
            subject: subject.to_owned(),
            email: email.to_owned(),
            name: "Agent du fournisseur".to_owned(),
            siret: siret.map(str::to_owned),
            assurance: assurance.map(str::to_owned),
            token: format!("jeton-de-{subject}"),
        };
        self.state().identities.insert(code.to_owned(), identity);
    }

    /// From now on it answers, or not.
    pub fn set_down(&self, down: bool) {
        self.state().down = down;
    }
}

fn down() -> Error {
    Error::Unavailable(
        Problem::new("provider-down", "Le fournisseur d’identité ne répond pas.")
            .advice("Connectez-vous avec votre mot de passe."),
    )
}

fn wrong() -> Error {
    Error::Input(Problem::new("provider-answer-refused", "La réponse du fournisseur ne convient pas."))
}

impl Providers for FakeProviders {
    fn list(&self) -> Vec<ProviderHead> {
        vec![ProviderHead { code: "test".to_owned(), label: "Fournisseur d’essai".to_owned() }]
    }

    fn begin(&self, provider: &str, request: &SignInRequest<'_>) -> Result<String> {
        let mut state = self.state();
        if provider != "test" {
            return Err(Error::NotFound);
        }
        if state.down {
            return Err(down());
        }
        let kept = (request.nonce.to_owned(), request.verifier.to_owned(), request.redirect.to_owned());
        state.begun.insert(request.state.to_owned(), kept);
        Ok(format!("https://fournisseur.example/autoriser?state={}", request.state))
    }

    fn complete(
        &self,
        _provider: &str,
        response: &AuthorizationResponse<'_>,
        request: &SignInRequest<'_>,
    ) -> Result<Identity> {
        let mut state = self.state();
        if state.down {
            return Err(down());
        }
        let given = (request.nonce.to_owned(), request.verifier.to_owned(), request.redirect.to_owned());
        if state.begun.get(request.state) != Some(&given) {
            return Err(wrong());
        }
        state.identities.remove(response.code).ok_or_else(wrong)
    }

    fn end(&self, _provider: &str, token: &str, state: &str, redirect: &str) -> Result<Option<String>> {
        if self.state().down {
            return Err(down());
        }
        Ok(Some(format!(
            "https://fournisseur.example/fin?id_token_hint={token}&state={state}&post_logout_redirect_uri={redirect}"
        )))
    }
}
