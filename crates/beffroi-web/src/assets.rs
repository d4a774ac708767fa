//! Style sheet, marks and the little script there is: embedded, named with the hash of their content.

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../static/"]
struct Static;

/// The address of a file of `static/`, with the hash of its content so that it can be kept for ever.
#[must_use]
pub fn address(name: &str) -> String {
    match Static::get(name) {
        Some(file) => format!("/static/{name}?v={}", short_hash(&file.metadata.sha256_hash())),
        None => format!("/static/{name}"),
    }
}

/// Serves one file of `static/`.
pub async fn serve(Path(name): Path<String>, request: Request) -> Response {
    let Some(file) = Static::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let hash = short_hash(&file.metadata.sha256_hash());
    let tag = format!("\"{hash}\"");
    let named = request.uri().query().is_some_and(|query| query == format!("v={hash}"));
    let keep = if named { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let seen =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let head = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, keep),
        (header::CONTENT_TYPE, media_type(&name)),
    ];
    if seen {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, Body::from(file.data.into_owned())).into_response()
}

fn short_hash(hash: &[u8]) -> String {
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_changes_with_the_content() {
        let address = super::address("beffroi.css");
        assert!(address.starts_with("/static/beffroi.css?v=") && address.len() == 22 + 12, "{address}");
        assert_eq!(super::address("none.css"), "/static/none.css");
    }
}
