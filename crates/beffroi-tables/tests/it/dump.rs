use beffroi_kernel::{Limits, Result, ports::Source};
use beffroi_tables::{detect::*, read, rows::Block};
struct W(Detector);
impl read::Worker for W {
    type Output = ();
    fn work(&mut self, first: u64, block: &Block) -> Result<()> {
        self.0.observe(first, block);
        Ok(())
    }
}
fn walk(p: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    for e in std::fs::read_dir(p).unwrap() {
        let e = e.unwrap().path();
        if e.is_dir() { walk(&e, out) } else { out.push(e) }
    }
}
#[test]
fn dump() {
    let mut files = vec![];
    for d in ["messy", "geo", "divers", "cog", "subventions", "lieux-covoiturage", "stationnement", "irve"] {
        walk(&std::path::Path::new("/work/shared/data").join(d), &mut files);
    }
    files.sort();
    for f in files {
        let name = f.to_string_lossy().into_owned();
        let t = std::time::Instant::now();
        let source = Source { path: &f, name: &name, sheet: None, schema: None, progress: None };
        let r = read::open(&source, &Limits::default()).and_then(|table| {
            let h = table.headers().to_vec();
            table.scan(|| W(Detector::new(&h)), |()| Ok(()))
        });
        match r {
            Err(e) => println!("== {name}: {}", e),
            Ok(s) => {
                let a = s.about;
                let d = s.workers.into_iter().map(|w| w.0).reduce(Detector::merge).unwrap().finish();
                println!(
                    "== {name}: {} {:?} enc={:?} delim={:?} header_row={} rows={} sheets={:?} dropped={} {:?}",
                    a.format.code(),
                    a.packing,
                    a.encoding.map(|e| (e.encoding.label(), e.reason, e.mixed)),
                    a.dialect.map(|d| d.delimiter.map(char::from)),
                    a.header_row,
                    s.rows,
                    a.sheets,
                    a.header_cells_dropped,
                    t.elapsed()
                );
                for c in &d.columns {
                    println!(
                        "   {:?} {:?} {:?} fit={:.3} nulls={} mis={} w={:?} distinct={}{} min={:?} max={:?} e.g. {:?}",
                        c.name,
                        c.column_type,
                        c.meaning,
                        c.fit,
                        c.nulls,
                        c.misfits,
                        c.writing,
                        c.profile.distinct,
                        if c.profile.distinct_exact { "" } else { "+" },
                        c.profile.min,
                        c.profile.max,
                        c.profile.top.first().map(|t| t.value.chars().take(40).collect::<String>())
                    );
                }
                for p in &d.personal_data {
                    println!("   !! {} {:?} {:.2} {}", p.field, p.meaning, p.share, p.message);
                }
            }
        }
    }
}
