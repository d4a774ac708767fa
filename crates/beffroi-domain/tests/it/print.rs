//! Printing: how many at once, and what happens to the others.

use crate::word;
use beffroi_domain::testing::{FakeTables, House};
use beffroi_domain::{App, Ports, Settings};
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::plan::Plan;
use beffroi_kernel::print::{Content, Document, Head};
use beffroi_kernel::{Limits, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Takes its time, and counts how often it works at once.
struct SlowPrinter {
    pause: Duration,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl SlowPrinter {
    fn new(pause: Duration) -> Arc<Self> {
        Arc::new(Self { pause, now: AtomicUsize::new(0), most: AtomicUsize::new(0) })
    }
}

impl Printer for SlowPrinter {
    fn print(&self, document: &Document) -> Result<Vec<u8>> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(self.pause);
        self.now.fetch_sub(1, Ordering::SeqCst);
        assert!(document.head.title != "PANIC", "a bug of the printer, for a test");
        Ok(document.head.title.clone().into_bytes())
    }
}

fn document(title: &str) -> Document {
    let head = Head {
        title: title.to_owned(),
        territory: "Val-Fictif".to_owned(),
        date: jiff::civil::date(2026, 11, 24),
        reference: "2026-11-23".to_owned(),
        address: None,
    };
    let plan = Plan { summary: String::new(), grade_today: None, grade_after: None, actions: vec![] };
    Document { head, content: Content::Plan(plan) }
}

async fn app(house: &House, limits: Limits, printer: Option<Arc<SlowPrinter>>) -> App {
    let data = house.app.data().join("printing");
    let settings = Settings { database_url: None, data, limits, secret: None };
    let mut ports = Ports::new(Arc::new(FakeTables), house.clock.clone());
    ports.printer = printer.map(|printer| printer as Arc<dyn Printer>);
    App::open(settings, ports).await.unwrap()
}

#[tokio::test]
async fn no_more_documents_are_printed_at_once_than_allowed_and_the_others_wait() {
    let house = House::new().await.unwrap();
    for prints_max in [1, 2] {
        let printer = SlowPrinter::new(Duration::from_millis(30));
        let app = app(&house, Limits { prints_max, ..Limits::default() }, Some(printer.clone())).await;
        let prints: Vec<_> = (0..6)
            .map(|number| {
                let app = app.clone();
                tokio::spawn(async move { app.print(document(&number.to_string())).await.unwrap() })
            })
            .collect();
        for (number, print) in prints.into_iter().enumerate() {
            assert_eq!(print.await.unwrap(), number.to_string().into_bytes());
        }
        assert_eq!(printer.most.load(Ordering::SeqCst), prints_max);
    }
}

#[tokio::test]
async fn who_waits_too_long_is_told_so_and_a_reader_who_leaves_frees_no_turn() {
    let house = House::new().await.unwrap();
    let printer = SlowPrinter::new(Duration::from_millis(1_500));
    let limits = Limits { prints_max: 1, turn_seconds_max: 1, ..Limits::default() };
    let app = app(&house, limits, Some(printer.clone())).await;
    let first = tokio::spawn({
        let app = app.clone();
        async move { app.print(document("first")).await }
    });
    while printer.now.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.abort();
    assert_eq!(word(&app.print(document("second")).await), "too-many-prints");
    assert_eq!(printer.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_printer_that_panics_costs_one_document_and_none_is_said() {
    let house = House::new().await.unwrap();
    let printer = SlowPrinter::new(Duration::ZERO);
    let app = app(&house, Limits { prints_max: 1, ..Limits::default() }, Some(printer)).await;
    assert_eq!(word(&app.print(document("PANIC")).await), "internal");
    assert_eq!(app.print(document("next")).await.unwrap(), b"next");
    assert_eq!(word(&house.app.print(document("none")).await), "no-printer");
}
