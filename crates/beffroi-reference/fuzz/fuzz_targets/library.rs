//! Any text as a file of each kind of item, beside the facts of the program.
#![no_main]

use beffroi_reference::Library;

/// The facts that conditions in these files may name.
const FACTS: &str = include_str!("../../../../reference/facts/territory.toml");
const FOLDERS: [&str; 9] = [
    "facts", "obligations", "qualifications", "measures", "questionnaires", "contacts", "schemes", "aid-limits",
    "figures",
];

libfuzzer_sys::fuzz_target!(|input: (u8, &str)| {
    let (folder, text) = (FOLDERS[usize::from(input.0) % FOLDERS.len()], input.1);
    let files = [
        ("facts/territory.toml".to_owned(), FACTS.to_owned()),
        (format!("{folder}/fuzz.toml"), text.to_owned()),
    ];
    if let Err(problems) = Library::load(&files) {
        assert!(!problems.is_empty(), "refused without saying why");
    }
});
