//! What the heavy crates do for the rest of the house, as small object-safe traits.
//!
//! All calls block: a caller inside an asynchronous runtime hands them to a blocking thread.

use crate::error::Result;
use crate::print::Document;
use crate::query::{ExportFormat, ExportOptions, Field, Query, Records};
use crate::report::{Change, Difference, Report};
use std::io::Write;
use std::path::Path;

/// Says how far a long task is: `done` of `total` bytes.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A schema as it was added: its identifier and its JSON text (Table Schema).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaText {
    /// Its identifier, such as `etalab/schema-lieux-covoiturage`.
    pub id: String,
    /// The JSON text.
    pub json: String,
}

/// What to read and how to judge it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Where the bytes are.
    pub path: &'a Path,
    /// The name that the person gave: its ending is a hint, never a proof.
    pub name: &'a str,
    /// The sheet of a spreadsheet; absent means the first that holds a table.
    pub sheet: Option<&'a str>,
    /// The schema to hold it against.
    pub schema: Option<&'a SchemaText>,
    /// Called now and then.
    pub progress: Option<Progress<'a>>,
}

/// A field of a schema, as a page describes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SchemaField {
    /// Its name: the header expected.
    pub name: String,
    /// Its title, or its name.
    pub title: String,
    /// What it holds, in French.
    pub description: String,
    /// Whether it must be filled.
    pub required: bool,
}

/// What a schema says of itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SchemaSummary {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its version; empty when it says none.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// Its fields, in order.
    pub fields: Vec<SchemaField>,
    /// What was understood otherwise than written (a typing error in the schema, say), in French.
    pub remarks: Vec<String>,
}

/// Tables: read, check, mend, convert, query.
pub trait Tables: Send + Sync {
    /// Reads a schema.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when it cannot be used; the message names the reason and the place.
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary>;

    /// Says what a file is and everything that is wrong with it.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when it cannot be read at all, [`crate::Error::Limit`] when it is too large.
    fn check(&self, source: Source<'_>) -> Result<Report>;

    /// Checks a file and writes its table as Parquet to `table`, which must not exist.
    ///
    /// # Errors
    /// As [`check`](Self::check); then `table` does not exist.
    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report>;

    /// Writes to `out`, which must not exist, a copy in UTF-8 CSV in which everything that a machine
    /// can mend safely is mended, and lists every change.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>>;

    /// The columns of a table.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when the table is missing or damaged.
    fn fields(&self, table: &Path) -> Result<Vec<Field>>;

    /// Answers a question.
    ///
    /// # Errors
    /// [`crate::Error::Input`] with the position when the question is not understood,
    /// [`crate::Error::Limit`] when it asks for too much.
    fn records(&self, table: &Path, query: &Query) -> Result<Records>;

    /// Writes the whole answer to a question, without a limit of rows unless the query has one.
    ///
    /// # Errors
    /// As [`records`](Self::records); or the error of `out`.
    fn export(
        &self,
        table: &Path,
        query: &Query,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()>;

    /// How two tables differ. `key` names the columns that identify a row; empty compares whole rows.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when a column of the key is in neither or is not unique.
    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference>;

    /// The rows of a small table as text, the header first, each as wide as the header; blank ones are left out.
    ///
    /// # Errors
    /// As [`check`](Self::check); [`crate::Error::Limit`] with code `too-many-rows` beyond `rows_max` rows of data.
    fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>>;
}

/// One row of a small table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// Its number, as a spreadsheet shows it; 0 for a header that the file does not have.
    pub number: u64,
    /// Its cells, without the blanks around them.
    pub cells: Vec<String>,
}

/// What a table says that has more rows than are read at once.
#[must_use]
pub fn too_many_rows(rows_max: u64) -> crate::Error {
    crate::Error::Limit(
        crate::Problem::new("too-many-rows", format!("Ce fichier compte plus de {rows_max} lignes."))
            .advice("Découpez-le en plusieurs fichiers.")
            .detail(format!("at most {rows_max} rows are read at once")),
    )
}

/// A mail in plain text, to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address of the person.
    pub to: String,
    /// What it is about, in French.
    pub subject: String,
    /// The text, in French, with lines of at most 75 characters.
    pub text: String,
    /// What makes it one: the same at every attempt to send it (`Message-ID`).
    pub message_id: String,
}

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Hands a mail to the server; when it returns, the server has taken it upon itself.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when trying again later may work, [`crate::Error::Input`] when the server
    /// refuses this mail for good.
    fn send(&self, mail: &Mail) -> Result<()>;
}

/// A sign-in provider (ProConnect, or the directory of a syndicate), as pages name it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ProviderHead {
    /// Its name in addresses and in the database: lower-case letters, digits, hyphens.
    pub code: String,
    /// Its name for people.
    pub label: String,
}

/// What a provider is asked when somebody begins to sign in. Both texts are ours, random, used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRequest<'a> {
    /// Comes back with the person: binds the answer to their browser.
    pub state: &'a str,
    /// Comes back signed in the identity token: binds the token to this request.
    pub nonce: &'a str,
    /// The secret behind the PKCE challenge.
    pub verifier: &'a str,
    /// Where the provider sends the person back: exactly as registered there.
    pub redirect: &'a str,
}

/// What came back with the person's browser, from whoever sent it: not believed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorizationResponse<'a> {
    /// The code to be exchanged.
    pub code: &'a str,
    /// Who says that it answers (`iss`, RFC 9207); absent when nobody says it.
    pub issuer: Option<&'a str>,
}

/// Who somebody is, as a provider vouches for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The key: never changes for this person at this provider.
    pub subject: String,
    /// Their address today; may change.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The organisation they act for: 14 digits; absent when the provider knows none.
    pub siret: Option<String>,
    /// How surely they were recognised; absent when the provider does not say.
    pub assurance: Option<String>,
    /// The identity token, which signing out at the provider asks for.
    pub token: String,
}

/// Sign-in providers, over OpenID Connect. Beffroi runs without any.
pub trait Providers: Send + Sync {
    /// Those that are configured, in the order of the configuration.
    fn list(&self) -> Vec<ProviderHead>;

    /// The address to which the person's browser is sent.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] without such a provider, [`crate::Error::Unavailable`] when it does not answer.
    fn begin(&self, provider: &str, request: &SignInRequest<'_>) -> Result<String>;

    /// Exchanges the code that came back for the identity: checks who answers, then signature, issuer, audience,
    /// nonce, dates, the assurance that the configuration demands, and that the user information speaks of the same person.
    ///
    /// # Errors
    /// [`crate::Error::Input`] when anything of it does not hold, [`crate::Error::Unavailable`] when the provider
    /// does not answer.
    fn complete(
        &self,
        provider: &str,
        response: &AuthorizationResponse<'_>,
        request: &SignInRequest<'_>,
    ) -> Result<Identity>;

    /// Where to send the browser to sign out there as well; nothing when the provider offers no such address.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    fn end(&self, provider: &str, token: &str, state: &str, redirect: &str) -> Result<Option<String>>;
}

/// Printed documents.
pub trait Printer: Send + Sync {
    /// Sets a document and gives the bytes of a tagged PDF: the same bytes for the same document.
    ///
    /// Text of the document is shown as it is, whatever it holds; a character that no font of the house has is
    /// shown as `\u{fffd}`.
    ///
    /// # Errors
    /// [`crate::Error::Limit`] when it holds too much or takes too many pages, [`crate::Error::Internal`] when the
    /// model or the engine is at fault.
    fn print(&self, document: &Document) -> Result<Vec<u8>>;
}
