//! Headers that protect, requests from other sites that are refused, forms without their token that are refused,
//! and the API opened to all.

use crate::failure::{cross_site, is_api, stale_form};
use crate::session::{Browser, TOKEN_FIELD};
use crate::web::Web;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::sync::Arc;

/// Nothing but what we serve ourselves; no script or style inside a page; no frame around it.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// How long browsers insist on HTTPS once they saw it: a year.
const STRICT_TRANSPORT: &str = "max-age=31536000";
/// How much of a form with a file is read to find its token, which comes first, in bytes.
const FIRST_FIELD_BYTES_MAX: usize = 4_096;

/// Refuses what comes from another site.
pub async fn same_site(request: Request, next: Next) -> Response {
    if changes(request.method()) && is_cross_site(request.headers()) {
        return cross_site();
    }
    next.run(request).await
}

/// Refuses a form that was not given to this browser. The API for programs takes no cookie, so that no page of
/// another site can make a browser use it: there, no token is asked for.
pub async fn forms(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let browser = Arc::new(Browser::of(&web, request.headers()));
    request.extensions_mut().insert(browser.clone());
    let api = is_api(request.uri().path());
    if changes(request.method()) && !api {
        request = match with_token(request, &browser).await {
            Ok(request) => request,
            Err(refused) => return refused,
        };
    }
    let mut response = next.run(request).await;
    if let Some(cookie) = browser.made(&web.settings) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The request again, when its form holds the token of this browser.
async fn with_token(request: Request, browser: &Browser) -> Result<Request, Response> {
    let (parts, body) = request.into_parts();
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if let Some(boundary) = boundary(kind) {
        let (first, rest) = first_bytes(body.into_data_stream()).await?;
        if !first_field(&first, &boundary).is_some_and(|token| browser.accepts(token)) {
            return Err(stale_form());
        }
        let whole = stream::once(async move { Ok::<_, axum::Error>(first) }).chain(rest);
        return Ok(Request::from_parts(parts, Body::from_stream(whole)));
    }
    let Ok(bytes) = axum::body::to_bytes(body, crate::routes::FORM_BYTES_MAX).await else {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    let fits = kind.starts_with("application/x-www-form-urlencoded")
        && field(&bytes).is_some_and(|token| browser.accepts(token));
    if !fits {
        return Err(stale_form());
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// The token in a form without a file. It is made of digits: nothing in it is encoded.
fn field(form: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(form).ok()?;
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == TOKEN_FIELD)
        .map(|(_, v)| v)
}

/// What stands between the fields of a form with a file.
fn boundary(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let given =
        rest.split(';').filter_map(|part| part.trim().split_once('=')).find(|(name, _)| *name == "boundary");
    Some(given.map_or_else(String::new, |(_, value)| value.trim_matches('"').to_owned()))
}

/// The beginning of a body, and what follows it.
async fn first_bytes(mut body: BodyDataStream) -> Result<(Bytes, BodyDataStream), Response> {
    let mut first = Vec::new();
    while first.len() < FIRST_FIELD_BYTES_MAX {
        match body.next().await {
            Some(Ok(piece)) => first.extend_from_slice(&piece),
            Some(Err(_)) => return Err(StatusCode::BAD_REQUEST.into_response()),
            None => break,
        }
    }
    Ok((first.into(), body))
}

/// The token in the first field of a form with a file.
fn first_field<'b>(first: &'b [u8], boundary: &str) -> Option<&'b str> {
    let start = first.get(..first.len().min(FIRST_FIELD_BYTES_MAX))?;
    // The file may follow, and be cut within a character.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&start[..error.valid_up_to()]).ok()?,
    };
    let rest = text.strip_prefix("--")?.strip_prefix(boundary)?.strip_prefix("\r\n")?;
    let (head, rest) = rest.split_once("\r\n\r\n")?;
    let head = head.to_ascii_lowercase();
    let named = head.starts_with("content-disposition: form-data;") && head.contains("name=\"jeton\"");
    let (value, _) = rest.split_once("\r\n")?;
    named.then_some(value)
}

/// Adds the headers, keeps caches away from what not everybody may see, and answers preflights of the API.
pub async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let api = is_api(request.uri().path());
    let preflight = api && request.method() == Method::OPTIONS;
    let fixed = request.uri().path().starts_with("/static/");
    // Whoever says who they are may be shown what others may not see, in an error as well.
    let known = crate::session::token(&web.settings, request.headers()).is_some()
        || request.headers().contains_key(header::AUTHORIZATION);
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    if !fixed && (known || headers.contains_key(header::SET_COOKIE)) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-embedder-policy"), "require-corp");
    let readers = if api { "cross-origin" } else { "same-origin" };
    set(HeaderName::from_static("cross-origin-resource-policy"), readers);
    if web.settings.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
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

    #[test]
    fn the_token_is_found_in_both_kinds_of_form() {
        assert_eq!(field(b"a=1&jeton=00ff&b=2"), Some("00ff"));
        assert_eq!(field(b"a=1&faux-jeton=00ff"), None);
        assert_eq!(boundary("multipart/form-data; boundary=\"x y\"").as_deref(), Some("x y"));
        assert_eq!(boundary("application/json"), None);
        let part = |head: &str| format!("--b\r\n{head}\r\n\r\n00ff\r\n--b\r\nx").into_bytes();
        for (head, expected) in [
            ("Content-Disposition: form-data; name=\"jeton\"", Some("00ff")),
            ("content-disposition: form-data; name=\"autre\"", None),
            ("x-jeton: name=\"jeton\"", None),
        ] {
            assert_eq!(first_field(&part(head), "b"), expected, "{head}");
        }
        assert_eq!(first_field(&part("content-disposition: form-data; name=\"jeton\""), "c"), None);
        assert_eq!(first_field(b"", "b"), None);
        let mut cut = part("content-disposition: form-data; name=\"jeton\"");
        cut.push(0xc3);
        assert_eq!(first_field(&cut, "b"), Some("00ff"));
    }
}
