//! Any text as a library of frameworks: what is read is written so that it is read as the same, and what it gives as
//! questionnaires is loaded or refused with a reason.
#![no_main]

use beffroi_reference::framework::FrameworkLibrary;
use beffroi_reference::Library;

/// The head of a library, so that a short text reaches what is behind it.
const HEAD: &str = "urn: urn:fuzz:risk:library:x\nlocale: fr\nref_id: X\nversion: 1\nobjects:\n  framework:\n    urn: urn:fuzz:risk:framework:x\n    ref_id: X\n    requirement_nodes:\n";

libfuzzer_sys::fuzz_target!(|input: (bool, &str)| {
    let text = if input.0 { format!("{HEAD}{}", input.1) } else { input.1.to_owned() };
    let Ok(library) = FrameworkLibrary::read("libraries/fuzz.yaml", &text) else { return };
    let written = library.write();
    match FrameworkLibrary::read("libraries/fuzz.yaml", &written) {
        Ok(again) => assert_eq!(again.document, library.document, "{text}\n{written}"),
        Err(problems) => panic!("{problems:?}\n{text}\n{written}"),
    }
    if let Err(problems) = Library::load(&[("libraries/fuzz.yaml".to_owned(), text)]) {
        assert!(!problems.is_empty(), "refused without saying why");
    }
});
