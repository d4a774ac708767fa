//! How long printing takes: `cargo bench -p beffroi-pdf`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at what it did not expect, and speaks"
)]

#[path = "../tests/it/samples/mod.rs"]
mod samples;

use beffroi_kernel::Limits;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::Content;
use beffroi_pdf::Press;
use std::time::{Duration, Instant};

/// As many as a large syndicate has members.
const REPORTS: usize = 600;

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The most memory that this process ever held, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

fn main() {
    let start = Instant::now();
    let press = Press::new(&Limits::default()).unwrap();
    println!("opening the press: {:.1} ms", milliseconds(start.elapsed()));
    for document in samples::all() {
        let model = document.content.model();
        let start = Instant::now();
        let bytes = press.print(&document).unwrap();
        let first = start.elapsed();
        let mut times: Vec<Duration> = (0..21)
            .map(|day| {
                let mut other = document.clone();
                other.head.territory = format!("Commune numéro {day}");
                let start = Instant::now();
                press.print(&other).unwrap();
                start.elapsed()
            })
            .collect();
        times.sort();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        println!(
            "{model}: first {:.1} ms, then {:.1} ms, {} kB",
            milliseconds(first),
            milliseconds(median),
            bytes.len() / 1_000
        );
    }
    for threads in [1, 2] {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let press = &press;
                scope.spawn(move || {
                    for number in (thread..REPORTS).step_by(threads) {
                        press.print(&report(number)).unwrap();
                    }
                });
            }
        });
        let all = start.elapsed();
        println!(
            "{REPORTS} reports, {threads} at once: {:.1} s, {:.1} ms each",
            all.as_secs_f64(),
            milliseconds(all) / 600.0
        );
    }
    println!("peak {} MiB", peak());
    largest(&press);
    println!("peak with the largest {} MiB", peak());
}

/// As much as a document may hold: what one request can cost.
fn largest(press: &Press) {
    let mut document = samples::plan();
    let Content::Plan(plan) = &mut document.content else { return };
    let one = plan.actions.first().cloned().unwrap();
    let bytes = serde_json::to_vec(&one).unwrap().len() + 1;
    plan.actions = vec![one; (Limits::default().print_bytes_max - 2_000) / bytes];
    let start = Instant::now();
    let what = match press.print(&document) {
        Ok(bytes) => format!("{} kB", bytes.len() / 1_000),
        Err(error) => error.chain(),
    };
    println!("the largest: {:.0} ms, {what}", milliseconds(start.elapsed()));
}

/// A report of its own: other territory, other answers.
fn report(number: usize) -> beffroi_kernel::print::Document {
    let mut document = samples::report();
    document.head.territory = format!("Commune de Val-Fictif-{number}");
    if let Content::AssessmentReport(report) = &mut document.content {
        report.cause = format!("La cause de la commune {number}.");
        for answer in &mut report.answers {
            answer.answer = format!("réponse {number}");
        }
    }
    document
}
