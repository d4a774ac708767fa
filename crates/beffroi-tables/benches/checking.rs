//! Times the check of a file, with and without a schema, its import and its mending, beside a bare scan by the
//! `csv` crate.
//!
//! `cargo bench -p beffroi-tables --bench checking -- FILE SCHEMA`, or with `--once` one check only
//! (`--once --import`: one import), to look at its memory and its processor time from outside.

use beffroi_kernel::Limits;
use beffroi_kernel::ports::{SchemaText, Source, Tables};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let once = arguments.iter().any(|argument| argument == "--once");
    let given: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let mut out = std::io::stdout().lock();
    let [file, schema] = given.as_slice() else {
        writeln!(out, "left out: give a CSV file and its schema")?;
        return Ok(());
    };
    let path = Path::new(file.as_str());
    let schema = SchemaText { id: "schema".to_owned(), json: std::fs::read_to_string(schema)? };
    let source = |schema| Source { path, name: "bench.csv", sheet: None, schema, progress: None };
    let limits = Limits::default();
    let engine = beffroi_tables::Engine::new(limits.clone());
    let table = std::env::temp_dir().join(format!("beffroi-bench-{}.parquet", std::process::id()));
    let import = || -> Outcome<u64> {
        engine.ingest(source(Some(&schema)), &table).map_err(|error| error.chain())?;
        let bytes = std::fs::metadata(&table)?.len();
        std::fs::remove_file(&table)?;
        Ok(bytes)
    };
    if once && arguments.iter().any(|argument| argument == "--import") {
        writeln!(out, "table of {} bytes", import()?)?;
        return Ok(());
    }
    let check = |schema| beffroi_tables::check::check(source(schema), &limits).map_err(|error| error.chain());
    let report = check(Some(&schema))?;
    writeln!(
        out,
        "{} rows, {} errors, {} warnings",
        report.rows, report.errors_total, report.warnings_total
    )?;
    if once {
        return Ok(());
    }
    let copy = std::env::temp_dir().join(format!("beffroi-bench-{}.csv", std::process::id()));
    let mut table_bytes = 0;
    let [bare, plain, full, imported, mended] = time([
        &mut || bare_scan(path),
        &mut || Ok(check(None).map(drop)?),
        &mut || Ok(check(Some(&schema)).map(drop)?),
        &mut || {
            table_bytes = import()?;
            Ok(())
        },
        &mut || {
            beffroi_tables::mend::mend(source(Some(&schema)), &limits, &copy)
                .map_err(|error| error.chain())?;
            Ok(std::fs::remove_file(&copy)?)
        },
    ])?;
    let bytes = report.bytes as f64;
    let named = [
        ("csv crate, bare scan, 1 thread", bare),
        ("check", plain),
        ("check with schema", full),
        ("import with schema", imported),
        ("mend", mended),
    ];
    print(&mut out, bytes, &named)?;
    let ratio = imported.as_secs_f64() / full.as_secs_f64();
    writeln!(out, "import / check: {ratio:.2}; table of {table_bytes} bytes")?;
    Ok(())
}

/// One line for each task: time, bytes a second, and how many times the first task.
fn print(out: &mut impl Write, bytes: f64, named: &[(&str, Duration)]) -> Outcome<()> {
    for (name, duration) in named {
        let seconds = duration.as_secs_f64();
        let ratio = seconds / named[0].1.as_secs_f64();
        let speed = bytes / seconds / 1e6;
        writeln!(out, "{name:32} {:8.1} ms {speed:8.0} MB/s {ratio:6.2} x bare", seconds * 1e3)?;
    }
    Ok(())
}

/// The median time of each task over nine rounds: taken in turn, they share what else the machine does.
fn time<const N: usize>(mut tasks: [&mut dyn FnMut() -> Outcome<()>; N]) -> Outcome<[Duration; N]> {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..9 {
        for (task, times) in tasks.iter_mut().zip(&mut times) {
            let start = Instant::now();
            task()?;
            times.push(start.elapsed());
        }
    }
    Ok(times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    }))
}

fn bare_scan(path: &Path) -> Outcome<()> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.len();
    }
    std::hint::black_box(cells);
    Ok(())
}
