//! NIS 2: the cases of the bill, by kind and on either side of each threshold.

use beffroi_reference::{Facts, Library, Value};

/// Facts, then the class under each variant of the bill; `?` is to be clarified.
const CASES: &str = include_str!("../cases/nis2.csv");

#[test]
fn every_case_of_the_bill_has_its_class() {
    let library = Library::embedded().unwrap();
    let qualification = library.qualifications.version("nis2", 1).unwrap();
    let mut lines = CASES.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<&str> = lines.next().unwrap().split(';').collect();
    let mut count = 0;
    for line in lines {
        let mut facts = Facts::new();
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        for (name, cell) in header.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            if let Some(variant) = name.strip_prefix("=") {
                let qualified = qualification.qualify(&facts);
                let found = qualified.variants.iter().find(|there| there.id == variant).unwrap();
                let class = if found.possible.is_empty() { found.classes.join("+") } else { "?".to_owned() };
                assert_eq!(class, **cell, "{line} under {variant}: {found:?}");
                count += 1;
            } else {
                let json = match *cell {
                    "oui" => true.into(),
                    "non" => false.into(),
                    text => text.parse::<f64>().map_or_else(|_| text.into(), Into::into),
                };
                let value: Value = library.vocabulary.read(name, &json).unwrap();
                facts.set(name, value);
            }
        }
    }
    assert!(count > 20, "only {count} cases");
}
