//! How much one document may hold, and what is said beyond.

use crate::samples;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::{Content, Document};
use beffroi_kernel::{Error, Limits};
use beffroi_pdf::Press;

fn code(limits: &Limits, document: &Document) -> &'static str {
    match Press::new(limits).unwrap().print(document) {
        Ok(_) => "printed",
        Err(Error::Limit(problem)) => problem.code,
        Err(error) => panic!("{}", error.chain()),
    }
}

#[test]
fn a_document_that_holds_too_much_is_refused_before_it_is_set() {
    let document = samples::plan();
    let bytes = serde_json::to_vec(&document).unwrap().len();
    assert_eq!(code(&Limits { print_bytes_max: bytes, ..Limits::default() }, &document), "printed");
    assert_eq!(
        code(&Limits { print_bytes_max: bytes - 1, ..Limits::default() }, &document),
        "document-too-large"
    );
}

#[test]
fn a_document_of_too_many_pages_is_refused() {
    let document = samples::report();
    assert_eq!(code(&Limits { print_pages_max: 3, ..Limits::default() }, &document), "printed");
    assert_eq!(code(&Limits { print_pages_max: 2, ..Limits::default() }, &document), "too-many-pages");
}

#[test]
fn as_much_as_is_allowed_is_printed_or_refused_and_never_hangs() {
    let mut document = samples::plan();
    let Content::Plan(plan) = &mut document.content else { panic!("no plan") };
    let one = plan.actions.first().unwrap().clone();
    let bytes = serde_json::to_vec(&one).unwrap().len() + 1;
    plan.actions = vec![one; 60_000 / bytes];
    let limits = Limits { print_bytes_max: 80_000, ..Limits::default() };
    assert_eq!(code(&limits, &document), "printed");
}
