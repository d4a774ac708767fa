//! Times reading, detection and conversion of a CSV file, beside a bare scan by the `csv` crate.
//!
//! `cargo bench -p beffroi-tables --bench reading -- FILE`; without a file, one of 200 000 rows is made.

use beffroi_kernel::ports::Source;
use beffroi_kernel::{Limits, Result};
use beffroi_tables::detect::Detector;
use beffroi_tables::read::{self, Worker};
use beffroi_tables::rows::Block;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir();
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let path = match given {
        Some(path) => PathBuf::from(path),
        None => made(&folder)?,
    };
    let bytes = std::fs::metadata(&path)?.len();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} ({} bytes)", path.display(), bytes)?;
    let bare = time(|| bare_scan(&path).map_err(Into::into))?;
    let one = time(|| scan(&path, Some(1), || Cells(0)).map(|_| ()).map_err(|error| error.chain().into()))?;
    let split = time(|| scan(&path, None, || Cells(0)).map(|_| ()).map_err(|error| error.chain().into()))?;
    let detection = time(|| detect(&path).map(|_| ()).map_err(|error| error.chain().into()))?;
    let columns = detect(&path).map_err(|error| error.chain())?.columns;
    let table = folder.join(format!("beffroi-bench-{}.parquet", std::process::id()));
    let convert = time(|| {
        let opened = read::open(&source(&path), &Limits::default()).map_err(|error| error.chain())?;
        beffroi_tables::convert::to_parquet(opened, &columns, &table).map_err(|error| error.chain())?;
        Ok(std::fs::remove_file(&table)?)
    })?;
    for (name, duration) in [
        ("csv crate, bare scan, 1 thread", bare),
        ("cells, 1 thread", one),
        ("cells", split),
        ("detection", detection),
        ("conversion to Parquet", convert),
    ] {
        let speed = bytes as f64 / duration.as_secs_f64() / 1e6;
        let ratio = duration.as_secs_f64() / bare.as_secs_f64();
        writeln!(
            out,
            "{name:32} {:8.1} ms {speed:8.0} MB/s {ratio:6.2} x bare",
            duration.as_secs_f64() * 1e3
        )?;
    }
    Ok(())
}

type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

/// The median of nine runs.
fn time(mut run: impl FnMut() -> Outcome) -> std::result::Result<Duration, Box<dyn std::error::Error>> {
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

fn source(path: &Path) -> Source<'_> {
    Source { path, name: "bench.csv", sheet: None, schema: None, progress: None }
}

fn bare_scan(path: &Path) -> std::result::Result<(), csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.len();
    }
    std::hint::black_box(cells);
    Ok(())
}

struct Cells(usize);

impl Worker for Cells {
    type Output = ();

    fn work(&mut self, _first_row: u64, block: &Block) -> Result<()> {
        self.0 += block.iter().map(|row| row.len()).sum::<usize>();
        Ok(())
    }
}

fn scan<W: Worker<Output = ()>>(
    path: &Path,
    threads: Option<usize>,
    make: impl Fn() -> W + Sync,
) -> Result<Vec<W>> {
    let table = read::open(&source(path), &Limits::default())?;
    let scanned = match threads {
        Some(threads) => table.scan_on(threads, make, |()| Ok(()))?,
        None => table.scan(make, |()| Ok(()))?,
    };
    Ok(scanned.workers)
}

struct Detecting(Detector);

impl Worker for Detecting {
    type Output = ();

    fn work(&mut self, first_row: u64, block: &Block) -> Result<()> {
        self.0.observe(first_row, block);
        Ok(())
    }
}

fn detect(path: &Path) -> Result<beffroi_tables::detect::Detection> {
    let headers = read::open(&source(path), &Limits::default())?.headers().to_vec();
    let workers = scan(path, None, || Detecting(Detector::new(&headers)))?;
    let merged = workers.into_iter().map(|worker| worker.0).reduce(Detector::merge);
    Ok(merged.map(Detector::finish).unwrap_or_default())
}

/// A file like those of a town hall, always the same.
fn made(folder: &Path) -> std::io::Result<PathBuf> {
    let path = folder.join("beffroi-bench-200000.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path)?);
    writeln!(
        file,
        "id_local,nom_lieu,adresse,insee,type,date_maj,ouvert,source,Xlong,Ylat,nbre_pl,commentaire"
    )?;
    for row in 0..200_000u64 {
        let mixed = row.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        writeln!(
            file,
            "{:05}-C-{:03},Aire n° {} de l'échangeur,{} rue de la Gare,{:05},Aire de covoiturage,20{:02}-{:02}-{:02},{},732829320,{}.{:05},4{}.{:05},{},\"stationnement, gratuit\"",
            mixed % 95_000,
            row % 1000,
            mixed % 3000,
            mixed % 200,
            1000 + mixed % 90_000,
            10 + mixed % 16,
            1 + mixed % 12,
            1 + mixed % 28,
            mixed.is_multiple_of(2),
            mixed % 8,
            mixed % 99_991,
            mixed % 9,
            mixed % 99_989,
            mixed % 120,
        )?;
    }
    file.flush()?;
    Ok(path)
}
