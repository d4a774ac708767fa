//! The file of a version, as it was given.

use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use beffroi_domain::dataset;
use beffroi_kernel::error::Context;
use serde::Deserialize;
use tokio_util::io::ReaderStream;

/// A version named in an address.
#[derive(Deserialize)]
pub struct NamedVersion {
    dataset: String,
    version: u32,
}

/// Sends the file.
pub async fn original(State(web): State<Web>, visit: Visit, Path(named): Path<NamedVersion>) -> Answer {
    let file = dataset::take_original(&web.app, &visit.actor, &named.dataset, named.version).await?;
    let opened = tokio::fs::File::open(&file.path).await.context("open the original of a version")?;
    let head = [
        // Never shown as a page, whatever is inside.
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition(&file.name)?),
        (header::CONTENT_LENGTH, HeaderValue::from(file.bytes)),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(opened))).into_response())
}

/// The header that makes a browser keep the file under its name.
pub fn disposition(name: &str) -> beffroi_kernel::Result<HeaderValue> {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            _ => {
                let _ = std::fmt::Write::write_fmt(&mut encoded, format_args!("%{byte:02X}"));
            }
        }
    }
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .context("write the name of a file in a header")
}

/// Whether the visitor may have the original: outside, one that holds sheets nobody checked is refused, and
/// then no link to it is shown.
pub async fn is_offered(web: &Web, visit: &Visit, slug: &str, number: u32) -> bool {
    dataset::original(&web.app, &visit.actor, slug, number).await.is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn any_name_makes_a_header() {
        for name in ["données 2024.csv", "a\"b\r\nc.csv", ""] {
            let header = super::disposition(name).unwrap();
            assert!(header.to_str().unwrap().starts_with("attachment; filename=\""));
        }
        let header = super::disposition("é.csv").unwrap();
        assert!(header.to_str().unwrap().ends_with("filename*=UTF-8''%C3%A9.csv"));
    }
}
