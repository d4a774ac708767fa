//! Files that wait for a confirmation: what they would do was shown, nothing is done yet. Kept for an hour, for the
//! territory that brought them.

use crate::App;
use crate::files::{STAGING, Upload};
use beffroi_kernel::ports::{self, TextRow};
use beffroi_kernel::{Actor, Error, Problem, Result};
use std::path::{Path, PathBuf};

/// Keeps a file; gives its token, 32 hexadecimal digits, and where it lies. `purpose` is a plain word: a file that
/// waits for one thing is not found by another.
pub(crate) async fn keep(
    app: &App,
    actor: &Actor,
    purpose: &str,
    mut upload: Upload,
) -> Result<(String, PathBuf)> {
    let token = beffroi_store::hexadecimal(&beffroi_store::random::<16>()?);
    let (folder, file) = (app.files.join(STAGING), name(actor, purpose, &token));
    let path = folder.join(&file);
    app.blocking(move |_| upload.move_into(&folder, &file)).await?;
    Ok((token, path))
}

/// Where a file lies that waits.
///
/// # Errors
/// [`Error::Conflict`] with code `list-gone` when it waited too long, or is another territory's.
pub(crate) fn find(app: &App, actor: &Actor, purpose: &str, token: &str) -> Result<PathBuf> {
    let plain = token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit());
    let path = app.files.join(STAGING).join(name(actor, purpose, token));
    if plain && path.is_file() {
        return Ok(path);
    }
    Err(Error::Conflict(
        Problem::new("list-gone", "Cette liste n’est plus là : rien n’a été importé.")
            .advice("Elle n’est gardée qu’une heure. Déposez-la de nouveau."),
    ))
}

/// The file belongs to the territory that gave it: its name says so.
fn name(actor: &Actor, purpose: &str, token: &str) -> String {
    format!("{purpose}-{}-{token}", actor.territory)
}

/// The rows of a file, its header among them.
///
/// # Errors
/// Those of [`ports::Tables::rows`].
pub(crate) async fn rows(app: &App, path: &Path, name: &str) -> Result<Vec<TextRow>> {
    let (path, name) = (path.to_owned(), name.to_owned());
    app.blocking(move |app| {
        let source = ports::Source { path: &path, name: &name, sheet: None, schema: None, progress: None };
        app.tables.rows(source, app.limits.import_rows_max)
    })
    .await
}
