//! Where to report a weakness of this site (RFC 9116).

use crate::failure::Answer;
use crate::web::Web;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use beffroi_kernel::Error;

/// How long what is said holds, in days: a copy that somebody kept must not be believed for ever.
const DAYS: i64 = 180;

/// Says whom to write to, when the administrator said it.
pub async fn show(State(web): State<Web>) -> Answer {
    let contact = web.settings.security_contact.as_ref().ok_or(Error::NotFound)?;
    let expires = web.app.clock.now() + jiff::SignedDuration::from_hours(24 * DAYS);
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: fr, en\nCanonical: {}/.well-known/security.txt\n",
        expires.strftime("%Y-%m-%dT00:00:00Z"),
        web.settings.public_url,
    );
    let kept = "public, max-age=86400";
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, kept)], text)
        .into_response())
}
