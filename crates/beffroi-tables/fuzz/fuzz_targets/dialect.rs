//! Any text as `where`, `select`, `group_by` and `order_by`: it gives a tree that prints as itself, or an
//! error that points inside the text.
#![no_main]

use beffroi_tables::query::dialect::{parse_filter, parse_group_by, parse_order_by, parse_select};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match parse_filter(text) {
        Ok(tree) => {
            let printed = tree.to_string();
            // A tree is printed with more parentheses than it was written with: it may become too deep.
            if let Ok(again) = parse_filter(&printed) {
                assert_eq!(again, tree, "{printed}");
            }
        }
        Err(error) => {
            let position = error.problem().and_then(|problem| problem.position);
            assert!(position.is_some_and(|position| position <= text.chars().count()));
        }
    }
    let _ = (parse_select(text), parse_group_by(text), parse_order_by(text));
});
