//! Any text as a condition: what is read is read again the same, and can be evaluated and explained.
#![no_main]

use beffroi_reference::fact::Scope;
use beffroi_reference::{Condition, Facts, Library};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(library) = Library::embedded() else { panic!("the reference of the program is unclear") };
    for scope in [Scope::Territory, Scope::AiSystem] {
        let Ok(condition) = Condition::parse(text, &library.vocabulary, scope) else { continue };
        let again = Condition::parse(condition.text(), &library.vocabulary, scope);
        assert!(again.is_ok_and(|again| again.text() == condition.text()), "{text}");
        let explained = condition.explain(&Facts::default());
        assert_eq!(explained.verdict, condition.evaluate(&Facts::default()), "{text}");
    }
});
