//! The exact text of every version of the reference that somebody used: it can be read again for ever, although the
//! version may have left the reference.

use super::store;
use crate::App;
use beffroi_kernel::Result;
use beffroi_store::WriteContext;

/// Keeps a text, unless it is kept already.
pub(crate) async fn keep(
    cx: &mut WriteContext,
    kind: &str,
    id: &str,
    version: u32,
    sha256: &str,
    text: &str,
) -> Result<()> {
    store::keep(cx, kind, id, version, sha256, text).await
}

/// A text that was kept.
pub(crate) async fn kept_text(
    app: &App,
    kind: &str,
    id: &str,
    version: u32,
    sha256: &str,
) -> Result<Option<String>> {
    store::kept_text(&app.store, kind, id, version, sha256).await
}
