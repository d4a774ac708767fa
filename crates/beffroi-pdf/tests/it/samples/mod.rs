//! Documents as they could be, of territories that do not exist: for the tests, the bench and the eye.

mod diagnosis;
mod packs;

pub use diagnosis::{questionnaire, report};
pub use packs::{committee, insurer, obligations, plan};

use beffroi_kernel::print::{Content, Document, Grade, Head, Letter, Step};
use jiff::civil::date;

const D_PLUS: Grade = Grade::new(Letter::D, Step::Plus);

/// One document of each kind.
pub fn all() -> Vec<Document> {
    vec![questionnaire(), report(), plan(), obligations(), committee(), insurer()]
}

fn document(title: &str, content: Content) -> Document {
    let address = format!("https://beffroi.example/t/val-fictif/{}", content.model());
    let head = Head {
        title: title.to_owned(),
        territory: "Commune de Val-Fictif".to_owned(),
        date: date(2026, 11, 24),
        reference: "2026-11-23".to_owned(),
        address: Some(address),
    };
    Document { head, content }
}

fn text(words: &str) -> String {
    words.to_owned()
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| text(word)).collect()
}
