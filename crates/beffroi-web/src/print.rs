//! Printed documents, as answers.

use crate::failure::Answer;
use crate::visit::Visit;
use crate::web::Web;
use axum::http::header;
use axum::response::IntoResponse;
use beffroi_kernel::print::{Content, Document, Head};
use jiff::civil::Date;

/// What stands on every page of a document about the territory; `page` is where the same is up to date.
pub fn head(web: &Web, visit: &Visit, title: &str, page: &str, day: Date) -> Head {
    Head {
        title: title.to_owned(),
        territory: visit.territory.name.clone(),
        date: day,
        reference: String::new(),
        address: Some(format!("{}{page}", web.settings.public_url.trim_end_matches('/'))),
    }
}

/// The document as a PDF, shown and never kept on the way.
pub async fn pdf(web: &Web, head: Head, content: Content) -> Answer {
    let bytes = web.app.print(Document { head, content }).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    Ok((headers, bytes).into_response())
}
