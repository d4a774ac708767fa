//! Reads the official files: recognised by their header, whatever they are called.

use super::model::{OfficialFile, Place, PlaceKind};
use super::rules::Key;
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Problem, Result};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The columns by which each file is known. The first that fits wins: populations also name communes.
const HEADERS: [(OfficialFile, &[&str]); 5] = [
    (OfficialFile::Groupings, &["siren", "raison_sociale", "nature_juridique", "insee", "siren_membre"]),
    (OfficialFile::Communes, &["typecom", "com", "reg", "dep", "libelle"]),
    (OfficialFile::Populations, &["dep", "codcom", "pmun"]),
    (OfficialFile::Departements, &["dep", "reg", "cheflieu", "libelle"]),
    (OfficialFile::Regions, &["reg", "cheflieu", "libelle"]),
];

/// Which official file has this header; nothing when none.
#[must_use]
pub fn recognise(header: &[String]) -> Option<OfficialFile> {
    let names = header.iter().map(|name| name.to_lowercase()).collect::<Vec<_>>();
    HEADERS
        .iter()
        .find(|(_, wanted)| wanted.iter().all(|one| names.iter().any(|name| name == one)))
        .map(|(file, _)| *file)
}

/// What a file says, place by place.
pub(super) fn read(file: OfficialFile, rows: &[TextRow], source: &str, at: Timestamp) -> Result<Vec<Place>> {
    let (header, rows) = rows.split_first().ok_or_else(|| nothing(file))?;
    let table = Table { header: header.cells.iter().map(|name| name.to_lowercase()).collect(), source, at };
    let mut places = BTreeMap::new();
    for row in rows {
        match file {
            OfficialFile::Communes => table.commune(&row.cells, &mut places),
            OfficialFile::Departements => table.departement(&row.cells, &mut places),
            OfficialFile::Regions => table.region(&row.cells, &mut places),
            OfficialFile::Groupings => table.grouping(&row.cells, &mut places),
            OfficialFile::Populations => table.population(&row.cells, &mut places),
        }
    }
    if places.is_empty() { Err(nothing(file)) } else { Ok(places.into_values().collect()) }
}

fn nothing(file: OfficialFile) -> Error {
    Error::Input(
        Problem::new("places-none", format!("Ce fichier ({}) ne contient aucun lieu lisible.", file.label()))
            .advice("Reprenez le fichier officiel, sans le modifier."),
    )
}

struct Table<'a> {
    header: Vec<String>,
    source: &'a str,
    at: Timestamp,
}

impl Table<'_> {
    fn cell<'c>(&self, cells: &'c [String], name: &str) -> &'c str {
        let at = self.header.iter().position(|head| head == name);
        at.and_then(|at| cells.get(at)).map_or("", String::as_str)
    }

    fn some(&self, cells: &[String], name: &str) -> Option<String> {
        Some(self.cell(cells, name).to_owned()).filter(|text| !text.is_empty())
    }

    fn place(&self, kind: PlaceKind, code: &str, name: &str) -> Place {
        Place {
            kind,
            code: code.to_owned(),
            name: name.to_owned(),
            nature: None,
            siren: None,
            departement: None,
            region: None,
            epci_siren: None,
            population: None,
            population_year: None,
            source: self.source.to_owned(),
            loaded: self.at,
        }
    }

    /// Delegated communes and arrondissements are no communes of today, and are passed over.
    fn commune(&self, cells: &[String], places: &mut BTreeMap<Key, Place>) {
        let code = self.cell(cells, "com");
        if self.cell(cells, "typecom") != "COM" || !is_commune(code) {
            return;
        }
        let place = Place {
            departement: self.some(cells, "dep"),
            region: self.some(cells, "reg"),
            ..self.place(PlaceKind::Commune, code, self.cell(cells, "libelle"))
        };
        places.insert((PlaceKind::Commune, code.to_owned()), place);
    }

    fn departement(&self, cells: &[String], places: &mut BTreeMap<Key, Place>) {
        let code = self.cell(cells, "dep");
        if !is_code(code, 2, 3) {
            return;
        }
        let place = Place {
            region: self.some(cells, "reg"),
            ..self.place(PlaceKind::Departement, code, self.cell(cells, "libelle"))
        };
        places.insert((PlaceKind::Departement, code.to_owned()), place);
    }

    fn region(&self, cells: &[String], places: &mut BTreeMap<Key, Place>) {
        let code = self.cell(cells, "reg");
        if is_code(code, 2, 2) {
            let place = self.place(PlaceKind::Region, code, self.cell(cells, "libelle"));
            places.insert((PlaceKind::Region, code.to_owned()), place);
        }
    }

    /// One line names a grouping and one of its communes.
    fn grouping(&self, cells: &[String], places: &mut BTreeMap<Key, Place>) {
        let siren = self.cell(cells, "siren");
        if !is_siren(siren) {
            return;
        }
        let year = self.year("pmun_");
        let epci = Place {
            nature: nature(self.cell(cells, "nature_juridique")),
            siren: Some(siren.to_owned()),
            departement: self.some(cells, "dept"),
            population: number(self.cell(cells, "total_pop_mun")),
            population_year: year,
            ..self.place(PlaceKind::Epci, siren, self.cell(cells, "raison_sociale"))
        };
        places.entry((PlaceKind::Epci, siren.to_owned())).or_insert(epci);
        let code = self.cell(cells, "insee");
        if !is_commune(code) {
            return;
        }
        let commune = Place {
            siren: self.some(cells, "siren_membre").filter(|siren| is_siren(siren)),
            departement: self.some(cells, "dep_com"),
            epci_siren: Some(siren.to_owned()),
            population: self
                .header
                .iter()
                .find(|head| head.starts_with("pmun_"))
                .and_then(|head| number(self.cell(cells, head))),
            population_year: year,
            ..self.place(PlaceKind::Commune, code, self.cell(cells, "nom_membre"))
        };
        places.insert((PlaceKind::Commune, code.to_owned()), commune);
    }

    /// `DEP` and `CODCOM` together are the INSEE code; overseas the département has three digits, and the
    /// number of the commune repeats none of them.
    fn population(&self, cells: &[String], places: &mut BTreeMap<Key, Place>) {
        let (departement, number_of) = (self.cell(cells, "dep"), self.cell(cells, "codcom"));
        let code = match departement.len() {
            3 if number_of.len() == 3 => format!("{}{number_of}", &departement[..2]),
            _ => format!("{departement}{number_of}"),
        };
        let Some(population) = number(self.cell(cells, "pmun")).filter(|_| is_commune(&code)) else { return };
        let place = Place {
            departement: Some(departement.to_owned()),
            population: Some(population),
            population_year: year_in(self.source),
            ..self.place(PlaceKind::Commune, &code, self.cell(cells, "com"))
        };
        places.insert((PlaceKind::Commune, code), place);
    }

    /// The year that ends the name of a column.
    fn year(&self, prefix: &str) -> Option<u16> {
        self.header.iter().find_map(|head| year_in(head.strip_prefix(prefix)?))
    }
}

/// The first four digits of a text that make a year.
fn year_in(text: &str) -> Option<u16> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 4)?;
    digits.parse().ok().filter(|year| (1990..2100).contains(year))
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.parse().ok()
}

fn is_code(text: &str, shortest: usize, longest: usize) -> bool {
    (shortest..=longest).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn is_commune(text: &str) -> bool {
    is_code(text, 5, 5) && text[2..].bytes().all(|b| b.is_ascii_digit())
}

fn is_siren(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The legal kind behind the abbreviation of the DGCL.
fn nature(text: &str) -> Option<TerritoryKind> {
    Some(match text.trim().to_uppercase().as_str() {
        "CC" => TerritoryKind::CommunauteDeCommunes,
        "CA" => TerritoryKind::CommunauteDAgglomeration,
        "CU" => TerritoryKind::CommunauteUrbaine,
        "METRO" | "MET69" | "METLYON" => TerritoryKind::Metropole,
        "EPT" => TerritoryKind::EtablissementPublicTerritorial,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: char) -> Vec<TextRow> {
        let cells = |line: &str| line.split(separator).map(str::to_owned).collect();
        text.lines()
            .enumerate()
            .map(|(at, line)| TextRow { number: at as u64 + 1, cells: cells(line) })
            .collect()
    }

    fn check(text: &str, separator: char, source: &str, expected: OfficialFile) -> Vec<Place> {
        let rows = rows(text, separator);
        assert_eq!(recognise(&rows[0].cells), Some(expected));
        read(expected, &rows, source, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn each_official_file_is_recognised_and_read() {
        let communes = check(
            "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n\
             COM,99001,98,99,99D,1,0,VAL FICTIF,Val-Fictif,Val-Fictif,01,\nCOMD,99002,,,,,0,X,X,X,,99001",
            ',',
            "communes.csv",
            OfficialFile::Communes,
        );
        assert_eq!(communes.len(), 1);
        assert_eq!((communes[0].code.as_str(), communes[0].region.as_deref()), ("99001", Some("98")));
        let groupings = check(
            "dept,siren,raison_sociale,nature_juridique,total_pop_mun,dep_com,insee,siren_membre,nom_membre,pmun_2025\n\
             99,200000008,CC Fictive,CC,300,99,99001,219900016,Val-Fictif,100\n\
             99,200000008,CC Fictive,CC,300,99,99003,219900032,Essai,200",
            ',',
            "epcicom.xlsx",
            OfficialFile::Groupings,
        );
        assert_eq!(groupings.len(), 3);
        let epci = groupings.iter().find(|place| place.kind == PlaceKind::Epci).unwrap();
        assert_eq!((epci.nature, epci.population), (Some(TerritoryKind::CommunauteDeCommunes), Some(300)));
        let commune = groupings.iter().find(|place| place.code == "99003").unwrap();
        assert_eq!((commune.population, commune.population_year), (Some(200), Some(2025)));
        let populations = check(
            "CODREG;REG;DEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\n06;;976;;;601;;5192;192;5384",
            ';',
            "donnees_communes_2017.csv",
            OfficialFile::Populations,
        );
        assert_eq!((populations[0].code.as_str(), populations[0].population), ("97601", Some(5192)));
        check(
            "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n99,98,99001,5,X,X,Fiction",
            ',',
            "d",
            OfficialFile::Departements,
        );
        check(
            "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n98,99001,5,X,X,Fiction",
            ',',
            "r",
            OfficialFile::Regions,
        );
        assert_eq!(recognise(&["nom".into(), "siren".into()]), None);
    }
}
