//! The press: one document in, one PDF out, whatever the document holds.

use crate::text::Alphabet;
use crate::world::{Desk, House};
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::Document;
use beffroi_kernel::{Error, Limits, Problem, Result};
use qrcode::QrCode;
use qrcode::render::svg;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::panic::{AssertUnwindSafe, catch_unwind};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Typst calls itself deeply; the usual 2 MiB are not enough for it in a development build.
const STACK_BYTES: usize = 32 << 20;

/// How many documents ago something set was last of use before it is forgotten.
const REMEMBERED_DOCUMENTS: usize = 2;

/// Sets documents. Kept for as long as the program runs: fonts and models are read once.
pub struct Press {
    house: House,
    /// Everything that the fonts show.
    whole: Alphabet,
    /// What the font of the text shows by itself, for what goes wrong with the whole.
    plain: Alphabet,
    threads: ThreadPool,
    standards: PdfStandards,
    bytes_max: usize,
    pages_max: usize,
}

impl Press {
    /// Reads fonts and models, and makes the threads on which documents are set.
    ///
    /// # Errors
    /// [`Error::Internal`] when something that stands in the program cannot be read.
    pub fn new(limits: &Limits) -> Result<Self> {
        let house = House::open()?;
        let whole = Alphabet::new(house.fonts().iter().flat_map(|font| font.info().coverage.iter()));
        let plain = Alphabet::new(
            house
                .fonts()
                .first()
                .into_iter()
                .flat_map(|font| font.info().coverage.iter())
                .filter(|c| *c < 0x300),
        );
        let threads = ThreadPoolBuilder::new()
            .num_threads(limits.prints_max.max(1))
            .thread_name(|number| format!("press-{number}"))
            .stack_size(STACK_BYTES)
            .build()
            .context("making the threads of the press")?;
        let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
            .map_err(|error| Error::internal(format!("choosing the kind of PDF: {}", error.message())))?;
        Ok(Self {
            house,
            whole,
            plain,
            threads,
            standards,
            bytes_max: limits.print_bytes_max,
            pages_max: limits.print_pages_max,
        })
    }

    fn set(&self, document: &Document, alphabet: &Alphabet) -> Result<Vec<u8>> {
        let mut data = serde_json::to_value(document).context("writing the data of a document")?;
        alphabet.fit(&mut data);
        let data = serde_json::to_vec(&data).context("writing the data of a document")?;
        let address = document.head.address.as_deref().map(code).transpose()?;
        let desk = Desk::new(&self.house, document.content.model(), data, address)?;
        let set = typst::compile::<PagedDocument>(&desk);
        for warning in &set.warnings {
            tracing::debug!(
                model = document.content.model(),
                place = desk.place(warning.span),
                "{}",
                warning.message
            );
        }
        let pages = set.output.map_err(|faults| fault(&desk, document, &faults))?;
        let count = pages.pages().len();
        if count > self.pages_max {
            return Err(Error::Limit(
                Problem::new(
                    "too-many-pages",
                    format!(
                        "Ce document compterait {count} pages, plus que les {} permises.",
                        self.pages_max
                    ),
                )
                .advice("Demandez-le pour une partie seulement.")
                .detail(format!("limits.print_pages_max is {}", self.pages_max)),
            ));
        }
        let options = PdfOptions {
            ident: Smart::Custom(format!(
                "{} {} {} {}",
                document.content.model(),
                document.head.territory,
                document.head.title,
                document.head.date
            )),
            creator: Smart::Custom(Some("Beffroi".to_owned())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&pages, &options).map_err(|faults| fault(&desk, document, &faults))
    }
}

impl Printer for Press {
    fn print(&self, document: &Document) -> Result<Vec<u8>> {
        let bytes = serde_json::to_vec(document).context("measuring a document")?.len();
        if bytes > self.bytes_max {
            return Err(Error::Limit(
                Problem::new("document-too-large", "Il y a trop de texte pour un seul document.")
                    .advice("Demandez-le pour une partie seulement.")
                    .detail(format!("{bytes} bytes of data, limits.print_bytes_max is {}", self.bytes_max)),
            ));
        }
        let printed = guarded(&self.threads, || match self.set(document, &self.whole) {
            // Rare mixtures of scripts leave a letter without a shape, and a PDF that must be readable by machines
            // may not hold one: then only the letters of French and its neighbours are kept.
            Err(Error::Internal { context, .. }) => {
                tracing::warn!("a document is set again with the letters of French only: {context}");
                self.set(document, &self.plain)
            }
            printed => printed,
        });
        typst::comemo::evict(REMEMBERED_DOCUMENTS);
        printed
    }
}

/// Does the work on a thread of the press; a panic there is an error here, and nothing more.
fn guarded<T: Send>(threads: &ThreadPool, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    catch_unwind(AssertUnwindSafe(|| threads.install(work)))
        .unwrap_or_else(|_| Err(Error::internal("the engine that sets documents panicked")))
}

/// An address as a QR code.
fn code(address: &str) -> Result<String> {
    let code = QrCode::new(address.as_bytes()).context("drawing an address as a QR code")?;
    let mut drawing = code.render::<svg::Color<'_>>();
    drawing.min_dimensions(232, 232).quiet_zone(false);
    Ok(drawing.dark_color(svg::Color("#1b2a41")).light_color(svg::Color("#ffffff")).build())
}

fn fault(desk: &Desk<'_>, document: &Document, faults: &[SourceDiagnostic]) -> Error {
    let faults: Vec<String> = faults
        .iter()
        .map(|fault| {
            let hints: String = fault.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
            format!("{} {}{hints}", desk.place(fault.span), fault.message)
        })
        .collect();
    Error::internal(format!("setting the model {}: {}", document.content.model(), faults.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::print::plan::Plan;
    use beffroi_kernel::print::{Content, Head};

    #[test]
    fn a_panic_of_the_engine_costs_one_document() {
        let threads = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let broken: Result<u8> = guarded(&threads, || panic!("a bug of the engine, for this test"));
        assert!(matches!(broken, Err(Error::Internal { .. })));
        assert_eq!(guarded(&threads, || Ok(1)).unwrap(), 1, "the same thread still works");
    }

    #[test]
    fn what_the_whole_alphabet_cannot_print_the_plain_one_can() {
        let press = Press::new(&Limits::default()).unwrap();
        let head = Head {
            title: "Été".to_owned(),
            territory: "Россия e\u{301}\u{489} مرحبا".to_owned(),
            date: jiff::civil::date(2026, 11, 24),
            reference: "1".to_owned(),
            address: None,
        };
        let plan = Plan { summary: String::new(), grade_today: None, grade_after: None, actions: vec![] };
        let document = Document { head, content: Content::Plan(plan) };
        assert!(press.set(&document, &press.plain).unwrap().starts_with(b"%PDF-"));
    }

    #[test]
    fn an_address_too_long_for_a_code_is_an_error() {
        assert!(code("https://beffroi.example/t/val-fictif").unwrap().contains("<svg"));
        assert!(code(&"a".repeat(5_000)).is_err());
    }
}
