//! What somebody typed in a form, kept in an address while they prove again who they are.
//!
//! It is sealed: no log and no history shows it, nobody else opens it, and nobody can hand an administrator a form
//! that is filled in already.

use super::model::SignedIn;
use crate::App;
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use beffroi_store::Use;

/// Most bytes that are kept: more does not fit in an address.
const BYTES_MAX: usize = 4_096;

/// What a form holds: names and values, in the order of sending.
pub type Typed = Vec<(String, String)>;

fn owner(signed_in: &SignedIn, page: &str) -> String {
    format!("{}:{page}", signed_in.person)
}

/// Seals what was typed in the form of a page; empty when it is too much to be kept.
///
/// # Errors
/// [`beffroi_kernel::Error::Internal`] when the machine gives no random bytes.
pub fn keep_typed(app: &App, signed_in: &SignedIn, page: &str, typed: &Typed) -> Result<String> {
    let text = serde_json::to_vec(typed).context("writing what was typed in a form")?;
    if text.len() > BYTES_MAX {
        return Ok(String::new());
    }
    app.secret.seal(Use::Draft, &owner(signed_in, page), &text)
}

/// What was typed in the form of this page by this person; nothing when it was sealed for another.
#[must_use]
pub fn typed(app: &App, signed_in: &SignedIn, page: &str, sealed: &str) -> Typed {
    let opened = app.secret.open(Use::Draft, &owner(signed_in, page), sealed);
    opened.ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}
