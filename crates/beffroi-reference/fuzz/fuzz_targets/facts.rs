//! Any text as a file of facts; what is read says something to every obligation and every qualification.
#![no_main]

use beffroi_reference::Library;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(library) = Library::embedded() else { panic!("the reference of the program is unclear") };
    let Ok(facts) = library.vocabulary.read_file("facts.toml", text) else { return };
    for obligation in library.obligations.all() {
        let _ = obligation.evaluate(&facts);
    }
    for qualification in library.qualifications.all() {
        let _ = qualification.qualify(&facts);
    }
});
