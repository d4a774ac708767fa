//! Errors, sorted by who must act.

/// What every fallible action of Beffroi returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that went wrong, said twice: in French to the person, in English to the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable short name, such as `file-too-large`: what programs test.
    pub code: &'static str,
    /// What happened and where, in one French sentence.
    pub message: String,
    /// What to do next, in one French sentence. Empty when there is nothing to do.
    pub advice: String,
    /// The same for logs, in English, with what an administrator needs.
    pub detail: String,
    /// The form field or the API parameter at fault.
    pub field: Option<String>,
    /// For a text that was parsed: the character (counted from 0) where reading stopped.
    pub position: Option<usize>,
}

impl Problem {
    /// A problem with its stable `code` and its French `message`.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            advice: String::new(),
            detail: String::new(),
            field: None,
            position: None,
        }
    }

    /// Adds what to do next, in French.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Adds the sentence for the administrator, in English.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Names the form field or the parameter at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Points at the character where reading stopped.
    #[must_use]
    pub fn position(mut self, position: usize) -> Self {
        self.position = Some(position);
        self
    }
}

/// Why an action was not done, sorted by who must act.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person must change what they gave. Nothing was changed.
    #[error("invalid input ({}): {} {}", .0.code, .0.message, .0.detail)]
    Input(Problem),
    /// A limit of this instance was met. Nothing was changed.
    #[error("limit reached ({}): {} {}", .0.code, .0.message, .0.detail)]
    Limit(Problem),
    /// Nobody is signed in, and somebody must be.
    #[error("sign-in required")]
    SignIn,
    /// The person may know that the thing exists, but may not do this to it.
    #[error("denied: {0}")]
    Denied(String),
    /// The thing does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// The thing is not in a state that allows this; somebody else may have changed it.
    #[error("conflict ({}): {} {}", .0.code, .0.message, .0.detail)]
    Conflict(Problem),
    /// Something that Beffroi needs does not answer now; trying again may work.
    #[error("unavailable ({}): {} {}", .0.code, .0.message, .0.detail)]
    Unavailable(Problem),
    /// Our own mistake, or a broken disk: `context` says what was being done, `source` why it failed.
    #[error("{context}")]
    Internal {
        /// What was being done, in English.
        context: String,
        /// Why it failed.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Error {
    /// An internal error without a deeper cause.
    pub fn internal(context: impl Into<String>) -> Self {
        Self::Internal { context: context.into(), source: None }
    }

    /// The problem to be shown, when there is one.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Input(p) | Self::Limit(p) | Self::Conflict(p) | Self::Unavailable(p) => Some(p),
            Self::SignIn | Self::Denied(_) | Self::NotFound | Self::Internal { .. } => None,
        }
    }

    /// The error with its chain of causes on one line, for the log.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

/// Adds to a foreign error what was being done.
pub trait Context<T> {
    /// Turns the error into an [`Error::Internal`] that says what was being done.
    ///
    /// # Errors
    /// The error it was given, in its new form.
    fn context(self, doing: &str) -> Result<T>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: &str) -> Result<T> {
        self.map_err(|error| Error::Internal { context: doing.to_owned(), source: Some(error.into()) })
    }
}
