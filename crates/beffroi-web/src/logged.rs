//! What of an address may stand in a log.

use axum::extract::MatchedPath;
use axum::http::Extensions;

/// The parameters of routes that name something; what any other holds could be a key, and is not shown.
const SHOWN: [&str; 9] =
    ["territory", "dataset", "version", "format", "name", "job", "person", "delegation", "invitation_id"];

/// What a log shows of a request that no route takes.
pub const NO_ROUTE: &str = "none";

/// The route that took a request, as the router writes it.
#[must_use]
pub fn route(extensions: &Extensions) -> &str {
    extensions.get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str)
}

/// The path of a request as a log may show it: with `…` for what could be a secret, such as the token of an
/// invitation; nothing of an address that no route takes.
#[must_use]
pub fn path(route: &str, path: &str) -> String {
    let mut shown = String::with_capacity(path.len());
    let mut pieces = path.split('/');
    for pattern in route.split('/') {
        let Some(piece) = pieces.next() else { break };
        if let Some(name) = pattern.strip_prefix("{*").and_then(|rest| rest.strip_suffix('}')) {
            let whole = std::iter::once(piece).chain(pieces.by_ref()).collect::<Vec<_>>().join("/");
            shown.push_str(if SHOWN.contains(&name) { &whole } else { "…" });
        } else if let Some(name) = pattern.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            shown.push_str(if SHOWN.contains(&name) { piece } else { "…" });
        } else if pattern == piece {
            shown.push_str(piece);
        } else {
            return NO_ROUTE.to_owned();
        }
        shown.push('/');
    }
    shown.pop();
    if shown.is_empty() && path == "/" { "/".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shows_names_and_hides_what_could_be_a_key() {
        for (pattern, asked, expected) in [
            ("/", "/", "/"),
            ("/connexion", "/connexion", "/connexion"),
            (
                "/t/{territory}/donnees/{dataset}",
                "/t/val-fictif/donnees/arbres",
                "/t/val-fictif/donnees/arbres",
            ),
            ("/invitation/{token}", "/invitation/Zm9vYmFy", "/invitation/…"),
            ("/a/{token}/fin", "/a/Zm9vYmFy/fin", "/a/…/fin"),
            ("/static/{*name}", "/static/a/b.css", "/static/a/b.css"),
            ("/x/{*rest}", "/x/secret/secret", "/x/…"),
            (NO_ROUTE, "/invitation/Zm9vYmFy", "none"),
        ] {
            assert_eq!(path(pattern, asked), expected, "{pattern} {asked}");
        }
    }
}
