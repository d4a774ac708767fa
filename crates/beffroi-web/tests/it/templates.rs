//! Every template renders every sample; nothing is left behind; each page has what a reader needs.

use beffroi_web::testing::{rendered_samples, templates};

#[test]
fn every_template_renders_every_sample() {
    let pages = rendered_samples();
    let rendered: Vec<&str> = pages.iter().map(|(name, ..)| *name).collect();
    for name in templates() {
        let shared = name.starts_with("components/") || name.ends_with("base.html");
        assert!(shared || rendered.contains(&name.as_str()), "{name} is used by no page");
    }
}

/// How often a piece of text occurs.
fn count(page: &str, piece: &str) -> usize {
    page.matches(piece).count()
}

#[test]
fn every_page_has_one_title_one_main_part_and_a_way_to_it() {
    for (name, number, page) in rendered_samples() {
        let of = format!("{name} {number}");
        assert_eq!(count(&page, "<h1"), 1, "{of}: one h1");
        assert_eq!(count(&page, "<main"), 1, "{of}: one main");
        assert!(page.contains("<html lang=\"fr\">"), "{of}: its language");
        assert!(
            page.contains("class=\"skip\" href=\"#contenu\"") && page.contains("id=\"contenu\""),
            "{of}: skip"
        );
        assert!(page.contains("<title>") && !page.contains("<title></title>"), "{of}: a title");
        assert!(page.len() < 100_000, "{of}: {} bytes", page.len());
    }
}

#[test]
fn no_page_holds_a_script_or_a_style_of_its_own() {
    for (name, number, page) in rendered_samples() {
        assert!(!page.contains(" style=\""), "{name} {number}");
        assert!(!page.contains("<style"), "{name} {number}");
        assert!(!page.contains(" onclick") && !page.contains("javascript:"), "{name} {number}");
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/static/"), "{name} {number}");
        }
    }
}

#[test]
fn identifiers_are_unique_and_labels_have_their_field() {
    for (name, number, page) in rendered_samples() {
        let attribute = |attribute: &str| -> Vec<String> {
            let piece = format!(" {attribute}=\"");
            page.split(&piece).skip(1).filter_map(|part| part.split('"').next()).map(str::to_owned).collect()
        };
        let mut ids = attribute("id");
        for wanted in ["for", "aria-labelledby", "aria-describedby"] {
            for id in attribute(wanted).iter().flat_map(|list| list.split_whitespace().map(str::to_owned)) {
                assert!(ids.contains(&id), "{name} {number}: {wanted} names {id}, which is not there");
            }
        }
        ids.sort();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} {number}: an id stands twice");
    }
}

#[test]
fn tables_have_captions_and_scopes() {
    for (name, number, page) in rendered_samples() {
        assert_eq!(count(&page, "<table"), count(&page, "<caption>"), "{name} {number}: captions");
        let heads = count(&page, "<th ") + count(&page, "<th>");
        assert_eq!(heads, count(&page, "<th scope="), "{name} {number}: scopes");
    }
}

/// The page without the hashes of the files that it names: a change of the style sheet is no change of the page.
fn without_hashes(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find("?v=") {
        out.push_str(&rest[..at]);
        rest = rest[at + 3..].trim_start_matches(|c: char| c.is_ascii_hexdigit());
    }
    out + rest
}

#[test]
fn a_few_pages_look_as_they_did() {
    for (name, number, page) in rendered_samples() {
        if number == 0
            && ["failure.html", "account/sign_in.html", "dataset/rows.html", "space/dataset.html"]
                .contains(&name)
        {
            insta::assert_snapshot!(name.replace('/', "_"), without_hashes(&page));
        }
    }
}

#[test]
fn what_people_write_is_escaped() {
    let pages = rendered_samples();
    let rows = pages.iter().find(|(name, ..)| *name == "dataset/rows.html").map(|(.., page)| page).unwrap();
    assert!(rows.contains("Aire &lt;du&gt; Lac") && !rows.contains("Aire <du> Lac"));
}

#[test]
fn what_scrolls_can_be_reached_by_the_keyboard() {
    for (name, number, page) in rendered_samples() {
        for frame in page.split("<div class=\"frame").skip(1) {
            let tag = frame.split('>').next().unwrap();
            assert!(
                tag.contains("tabindex=\"0\"") && tag.contains("aria-label=\""),
                "{name} {number}: {tag}"
            );
        }
    }
}
