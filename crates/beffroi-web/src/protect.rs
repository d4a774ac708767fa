//! Headers that protect, requests from other sites that are refused, and the API opened to all.

use crate::failure::{cross_site, is_api};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing but what we serve ourselves; no script or style inside a page; no frame around it.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Refuses what comes from another site.
pub async fn same_site(request: Request, next: Next) -> Response {
    if changes(request.method()) && is_cross_site(request.headers()) {
        return cross_site();
    }
    next.run(request).await
}

/// Adds the headers, and answers preflights of the API.
pub async fn headers(request: Request, next: Next) -> Response {
    let api = is_api(request.uri().path());
    let preflight = api && request.method() == Method::OPTIONS;
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if api {
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(header::ACCESS_CONTROL_EXPOSE_HEADERS, "content-disposition, etag, x-request-id");
    }
    if preflight {
        set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD");
        set(header::ACCESS_CONTROL_ALLOW_HEADERS, "*");
        set(header::ACCESS_CONTROL_MAX_AGE, "86400");
    }
    response
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser says that the request was made by a page of another site. What is no browser says
/// nothing, and carries no cookie that it was not given on purpose.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let from = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    from.is_none() || from != text(header::HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_site_is_recognised() {
        for (pairs, expected) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("origin", "http://a.fr:8080"), ("host", "a.fr:8080")], false),
            (&[("origin", "http://b.fr"), ("host", "a.fr")], true),
            (&[("origin", "null"), ("host", "a.fr")], true),
            (&[("origin", "http://a.fr"), ("host", "a.fr"), ("sec-fetch-site", "cross-site")], true),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(is_cross_site(&headers), expected, "{pairs:?}");
        }
    }
}
