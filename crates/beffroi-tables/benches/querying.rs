//! How fast questions are answered: `cargo bench -p beffroi-tables --bench querying -- TABLE.parquet`.
//!
//! Without a path, a table of a million rows is made. The columns that the questions name are those of
//! the national file of car-sharing places (see `docs/performance.md`).

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use beffroi_kernel::Limits;
use beffroi_kernel::query::Query;
use beffroi_tables::query::Engine;
use parquet::arrow::ArrowWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Name, where, select, group_by, order_by, limit.
const QUERIES: [(&str, &str, &str, &str, &str, u64); 10] = [
    ("equality, total + 100 rows", "insee = '01004'", "", "", "", 100),
    ("contains, total + 100 rows", "nom_lieu like 'gare'", "", "", "", 100),
    ("search, total + 100 rows", "\"gare lyon\"", "", "", "", 100),
    ("group by one key, count", "", "type, count(*) as n", "type", "n desc", 100),
    ("group by one key, filtered", "nbre_pl > 10", "type, count(*) as n", "type", "n desc", 100),
    (
        "group by two keys, count and sum",
        "",
        "left(insee, 2) as dep, type, count(*) as n, sum(nbre_pl)",
        "left(insee, 2) as dep, type",
        "n desc",
        100,
    ),
    ("group by insee, avg", "", "insee, avg(nbre_pl)", "insee", "", 100),
    ("count distinct, median", "", "type, count(distinct insee), median(nbre_pl)", "type", "", 100),
    ("order by desc, 20 rows", "", "", "", "nbre_pl desc", 20),
    ("order by text, filtered, 20 rows", "nbre_pl > 10", "", "", "nom_lieu, insee desc", 20),
];

fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let made = tempfile::tempdir()?;
    let path = match given {
        Some(path) => PathBuf::from(path),
        None => make(made.path())?,
    };
    let engine = Engine::new(Limits::default());
    let mut lines =
        vec![format!("{:<36} {:>9} {:>9} {:>9} {:>9}", "query (ms)", "first", "p50", "p95", "total")];
    for (name, filter, select, group_by, order_by, limit) in QUERIES {
        let query = Query {
            select: text(select),
            filter: text(filter),
            group_by: text(group_by),
            order_by: text(order_by),
            limit: Some(limit),
            offset: 0,
        };
        let begin = Instant::now();
        let total = engine.records(&path, &query)?.total_count;
        let first = begin.elapsed();
        let mut times = Vec::new();
        let begin = Instant::now();
        while times.len() < 200 && begin.elapsed() < Duration::from_secs(3) {
            let start = Instant::now();
            engine.records(&path, &query)?;
            times.push(start.elapsed());
        }
        times.sort();
        let at = |share: f64| milliseconds(times[((times.len() - 1) as f64 * share) as usize]);
        lines.push(format!(
            "{name:<36} {:>9.2} {:>9.2} {:>9.2} {total:>9}",
            milliseconds(first),
            at(0.5),
            at(0.95)
        ));
    }
    lines.push(format!("columns kept: {} bytes", engine.memory().0));
    use std::io::Write;
    Ok(writeln!(std::io::stdout(), "{}", lines.join("\n"))?)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// A million rows with as many distinct values as the real file has.
fn make(folder: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    const ROWS: usize = 1_000_000;
    const TYPES: [&str; 5] =
        ["Aire de covoiturage", "Parking", "Sortie d'autoroute", "Supermarché", "Auto-stop"];
    let number = |row: usize, salt: usize| (row + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let texts = |make: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..ROWS).map(make)))
    };
    let batch = RecordBatch::try_from_iter([
        ("id", texts(&|row| format!("{row:07}-X"))),
        (
            "nom_lieu",
            texts(&|row| {
                format!(
                    "{} n° {}",
                    ["Gare de Lyon", "Église", "Mairie"][number(row, 1) % 3],
                    number(row, 2) % 9_000
                )
            }),
        ),
        ("insee", texts(&|row| format!("{:05}", 1_000 + number(row, 3) % 9_000))),
        ("type", texts(&|row| TYPES[number(row, 4) % 5].to_owned())),
        (
            "nbre_pl",
            Arc::new(Int64Array::from_iter(
                (0..ROWS).map(|row| (number(row, 5) % 10 > 0).then(|| (number(row, 6) % 300) as i64)),
            )) as ArrayRef,
        ),
    ])?;
    let path = folder.join("table.parquet");
    let mut writer = ArrowWriter::try_new(std::fs::File::create(&path)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(path)
}
