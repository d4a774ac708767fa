//! The doctor looks at other machines: the mail server, the sign-in providers.

use super::Finding;
use beffroi_domain::App;
use beffroi_domain::mail::{self, MailState};
use beffroi_kernel::Error;
use beffroi_kernel::ports::{Mail, SignInRequest};

/// Looks at the mail server, by sending something when somebody is named, and at every provider.
pub(super) async fn look(app: &App, send_to: Option<&str>) -> Vec<Finding> {
    let mut findings = vec![server(app, send_to).await];
    findings.extend(outbox(app).await);
    findings.extend(providers(app).await);
    findings
}

async fn server(app: &App, send_to: Option<&str>) -> Finding {
    const SUBJECT: &str = "mail";
    let Some(mailer) = app.mailer.clone() else {
        return Finding::advice(
            SUBJECT,
            "no mail server is configured: invitations and alerts stay in the outbox",
            "describe one in the table `[mail]`",
        );
    };
    let Some(address) = send_to else {
        return Finding::fine(SUBJECT, "configured; --send-mail ADDRESS tries it");
    };
    let mail = Mail {
        to: address.to_owned(),
        subject: "Beffroi : essai d’envoi".to_owned(),
        text: "Ce courrier est un essai de l’administrateur de Beffroi.\nS’il vous parvient, l’envoi fonctionne.\n"
            .to_owned(),
        message_id: format!("doctor-{}@beffroi.invalid", app.clock.now().as_nanosecond()),
    };
    match tokio::task::spawn_blocking(move || mailer.send(&mail)).await {
        Ok(Ok(())) => {
            Finding::fine(SUBJECT, format!("the server took a mail for {address}: see whether it arrives"))
        }
        Ok(Err(error)) => Finding::wrong(
            SUBJECT,
            format!("the server did not take a mail for {address}: {}", said(&error)),
            "check host, port, security, username and password of `[mail]`, and that the server lets this machine send",
        ),
        Err(_) => Finding::wrong(SUBJECT, "sending a mail ended early", "see the log"),
    }
}

/// What is wrong with the outbox, when something is.
async fn outbox(app: &App) -> Option<Finding> {
    const SUBJECT: &str = "outbox";
    let counts = match mail::counts(app).await {
        Ok(counts) => counts,
        Err(error) => return Some(Finding::wrong(SUBJECT, said(&error), "see the log of the database")),
    };
    let count = |state| counts.iter().find(|(of, _)| *of == state).map_or(0, |(_, count)| *count);
    let (waiting, dead) = (count(MailState::Waiting), count(MailState::Dead));
    (waiting + dead > 0).then(|| {
        Finding::advice(
            SUBJECT,
            format!("{waiting} mails wait, {dead} were given up or withdrawn in the last month"),
            "if they wait for long, --send-mail ADDRESS tries the server; what was given up is asked for anew on its page",
        )
    })
}

async fn providers(app: &App) -> Vec<Finding> {
    const SUBJECT: &str = "provider";
    let Some(providers) = app.providers.clone() else { return Vec::new() };
    let mut findings = Vec::new();
    for head in providers.list() {
        let (asked, code) = (providers.clone(), head.code.clone());
        // Asks for the provider's own description, and sends nobody anywhere.
        let begin = move || {
            let text = "doctor-doctor-doctor-doctor-doctor-doctor-doctor";
            let redirect = "https://beffroi.invalid/";
            asked.begin(&code, &SignInRequest { state: text, nonce: text, verifier: text, redirect })
        };
        findings.push(match tokio::task::spawn_blocking(begin).await {
            Ok(Ok(_)) => Finding::fine(SUBJECT, format!("{} ({}) answers", head.label, head.code)),
            Ok(Err(error)) => Finding::wrong(
                SUBJECT,
                format!("{} ({}): {}", head.label, head.code, said(&error)),
                "check `issuer`, the network and the proxy of this machine; local accounts still work",
            ),
            Err(_) => Finding::wrong(SUBJECT, format!("{}: asking it ended early", head.code), "see the log"),
        });
    }
    findings
}

fn said(error: &Error) -> String {
    match error.problem() {
        Some(problem) if !problem.detail.is_empty() => problem.detail.clone(),
        _ => error.chain(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use beffroi_domain::testing::House;
    use beffroi_kernel::ports::{AuthorizationResponse, Identity, Mailer, ProviderHead, Providers};
    use beffroi_kernel::{Problem, Result};
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Letterbox {
        taken: Mutex<Vec<Mail>>,
    }

    impl Mailer for Letterbox {
        fn send(&self, mail: &Mail) -> Result<()> {
            if mail.to.contains("refused") {
                return Err(Error::Input(Problem::new("mail", "…").detail("550 no such user")));
            }
            self.taken.lock().unwrap().push(mail.clone());
            Ok(())
        }
    }

    struct Two;

    impl Providers for Two {
        fn list(&self) -> Vec<ProviderHead> {
            let head = |code: &str| ProviderHead { code: code.to_owned(), label: code.to_uppercase() };
            vec![head("up"), head("down")]
        }

        fn begin(&self, provider: &str, request: &SignInRequest<'_>) -> Result<String> {
            assert!(request.state.len() >= 32 && request.nonce.len() >= 32 && request.verifier.len() >= 43);
            match provider {
                "up" => Ok("https://up.example/".to_owned()),
                _ => Err(Error::Unavailable(Problem::new("provider", "…").detail("connection refused"))),
            }
        }

        fn complete(
            &self,
            _: &str,
            _: &AuthorizationResponse<'_>,
            _: &SignInRequest<'_>,
        ) -> Result<Identity> {
            Err(Error::NotFound)
        }

        fn end(&self, _: &str, _: &str, _: &str, _: &str) -> Result<Option<String>> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn other_machines_are_asked_and_their_answer_is_told() {
        let mut house = House::new().await.unwrap();
        let verdicts =
            |findings: Vec<Finding>| findings.into_iter().map(|one| one.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(look(&house.app, Some("a@b.example")).await), [Verdict::Advice]);
        let letterbox = Arc::new(Letterbox::default());
        house.app.mailer = Some(letterbox.clone());
        house.app.providers = Some(Arc::new(Two));
        let expected = [Verdict::Fine, Verdict::Fine, Verdict::Wrong];
        assert_eq!(verdicts(look(&house.app, None).await), expected);
        assert!(letterbox.taken.lock().unwrap().is_empty(), "nothing is sent unless it is asked for");
        assert_eq!(verdicts(look(&house.app, Some("a@b.example")).await), expected);
        assert_eq!(letterbox.taken.lock().unwrap()[0].to, "a@b.example");
        let refused = look(&house.app, Some("refused@b.example")).await.remove(0);
        assert_eq!(refused.verdict, Verdict::Wrong);
        assert!(refused.found.contains("550"), "{refused:?}");
    }
}
