//! Mail over SMTP: the one way by which Beffroi writes to people.

use beffroi_kernel::ports::{Mail, Mailer};
use beffroi_kernel::{Error, Problem, Result};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, SmtpTransport};
use lettre::{Address, Transport};
use serde::{Deserialize, Serialize};
use std::time::Duration;

beffroi_kernel::described! {
    /// The mail server. Without one, mail waits, and the pages that write it show the links to be handed over.
    #[derive(Clone, Deserialize, Serialize)]
    #[serde(default, deny_unknown_fields)]
    pub struct SmtpSettings {
        /// Name of the mail server. Empty: no mail is sent.
        pub host: String,
        /// Port of the mail server. Absent: 587 with `starttls`, 465 with `tls`, 25 with `none`.
        pub port: Option<u16>,
        /// How the connection is protected: `starttls`, `tls`, or `none`, which only a server on this machine may
        /// have.
        pub security: Security,
        /// Name to sign in to the mail server with. Absent: it asks for none.
        pub username: Option<String>,
        /// Password for `username`.
        #[serde(skip_serializing)]
        pub password: Option<String>,
        /// Address that mails come from, with a name if you like: `Beffroi <beffroi@example.fr>`.
        pub from: String,
        /// How long the mail server may take to answer, in seconds.
        pub timeout_seconds: u64,
    }
}

impl Default for SmtpSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: None,
            security: Security::Starttls,
            username: None,
            password: None,
            from: String::new(),
            timeout_seconds: 20,
        }
    }
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The password is for the mail server alone, never for a log.
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port())
            .field("security", &self.security)
            .field("username", &self.username)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

impl SmtpSettings {
    /// Whether a mail server is configured at all.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        !self.host.is_empty()
    }

    /// The port, whether it is said or not.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::Starttls => 587,
            Security::Tls => 465,
            Security::None => 25,
        })
    }
}

/// How a connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// It begins in clear and must then be encrypted: a server that does not offer it is refused.
    #[default]
    Starttls,
    /// It is encrypted from the beginning.
    Tls,
    /// It is in clear: only to a server on this machine.
    None,
}

/// Hands mail to a mail server.
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMailer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl SmtpMailer {
    /// A mailer for this server. Nothing is sent, nor asked of the server.
    ///
    /// # Errors
    /// [`Error::Input`] that names the field at fault.
    pub fn new(settings: &SmtpSettings) -> Result<Self> {
        let from: Mailbox = settings
            .from
            .parse()
            .map_err(|error| wrong("from", "L’adresse d’expéditeur n’est pas une adresse.", &error))?;
        if settings.security == Security::None && !is_here(&settings.host) {
            return Err(wrong(
                "security",
                "Une connexion en clair n’est permise qu’avec un serveur de courrier sur cette machine.",
                &"security = \"none\" needs host = \"localhost\", \"127.0.0.1\" or \"::1\"",
            ));
        }
        let tls = match settings.security {
            Security::None => Tls::None,
            Security::Starttls => Tls::Required(parameters(&settings.host)?),
            Security::Tls => Tls::Wrapper(parameters(&settings.host)?),
        };
        let mut builder = SmtpTransport::builder_dangerous(&settings.host)
            .port(settings.port())
            .tls(tls)
            .timeout(Some(Duration::from_secs(settings.timeout_seconds.max(1))));
        if let Some(username) = &settings.username {
            let missing = || {
                wrong(
                    "password",
                    "Le mot de passe du serveur de courrier manque.",
                    &"username without password",
                )
            };
            let password = settings.password.clone().ok_or_else(missing)?;
            builder = builder.credentials(Credentials::new(username.clone(), password));
        }
        Ok(Self { transport: builder.build(), from })
    }

    /// Asks the server whether it answers and lets us in, without sending anything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with the reason.
    pub fn test(&self) -> Result<()> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(later("the mail server does not answer NOOP")),
            Err(error) => Err(later(&error.to_string())),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message> {
        // An address is parsed, never pasted: a line break in it is no address.
        let to: Address =
            mail.to.parse().map_err(|error| refused(&format!("the recipient is no address: {error}")))?;
        if mail.subject.chars().any(char::is_control) {
            return Err(refused("the subject holds a control character"));
        }
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .message_id(Some(mail.message_id.clone()))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|error| refused(&format!("the mail cannot be built: {error}")))
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): answering machines do not answer.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: &Mail) -> Result<()> {
        let message = self.message(mail)?;
        self.transport.send(&message).map(drop).map_err(|error| sorted(&error))
    }
}

/// What the server said, sorted by who must act: a refusal for good (5xx) concerns this mail, unless it concerns
/// our right to send at all; everything else may pass.
fn sorted(error: &SmtpError) -> Error {
    const OURS: [u16; 4] = [530, 534, 535, 538];
    let code = error.status().map(u16::from);
    if error.is_permanent() && !code.is_some_and(|code| OURS.contains(&code)) {
        return refused(&error.to_string());
    }
    later(&error.to_string())
}

fn later(reason: &str) -> Error {
    Error::Unavailable(
        Problem::new("mail-later", "Le serveur de courrier ne répond pas ou demande d’attendre.")
            .advice("Beffroi réessaiera de lui-même.")
            .detail(reason.to_owned()),
    )
}

fn refused(reason: &str) -> Error {
    Error::Input(
        Problem::new("mail-refused", "Le serveur de courrier refuse ce message.")
            .advice("Vérifiez l’adresse.")
            .detail(reason.to_owned()),
    )
}

fn wrong(field: &str, message: &str, detail: &dyn std::fmt::Display) -> Error {
    Error::Input(
        Problem::new("mail-settings", message)
            .advice(format!("Corrigez « {field} » dans la table [mail] du fichier de configuration."))
            .detail(detail.to_string())
            .field(field),
    )
}

fn parameters(host: &str) -> Result<TlsParameters> {
    TlsParameters::new(host.to_owned())
        .map_err(|error| wrong("host", "Ce nom de serveur de courrier ne convient pas.", &error))
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
