//! What real files of town halls are, as a person who looks at them would say.

use crate::read::{detect, source};
use beffroi_kernel::report::ColumnType::{self, Boolean, Date, Datetime, Geometry, Integer, Number, Text};
use beffroi_kernel::report::Meaning::{self, *};
use std::path::Path;

/// A file; what it is; its columns; what some of them are.
struct Expected {
    file: &'static str,
    /// Format, encoding, delimiter.
    written: (&'static str, &'static str, char),
    header_row: u64,
    rows: u64,
    columns: usize,
    some: &'static [(&'static str, ColumnType, Option<Meaning>)],
}

const UTF8: (&str, &str, char) = ("csv", "utf-8", ',');
const UTF8_SEMICOLON: (&str, &str, char) = ("csv", "utf-8", ';');
const EXCEL: (&str, &str, char) = ("csv", "windows-1252", ';');
const fn binary(format: &'static str) -> (&'static str, &'static str, char) {
    (format, "", ' ')
}

#[rustfmt::skip]
const FILES: &[Expected] = &[
    Expected { file: "cog/communes.csv", written: UTF8, header_row: 1, rows: 37_496, columns: 12, some: &[("COM", Text, Some(CommuneCode)), ("REG", Text, Some(RegionCode)), ("DEP", Text, Some(DepartementCode)), ("TNCC", Integer, None), ("CAN", Text, None), ("COMPARENT", Text, Some(CommuneCode))] },
    Expected { file: "cog/departements.csv", written: UTF8, header_row: 1, rows: 101, columns: 7, some: &[("DEP", Text, Some(DepartementCode)), ("CHEFLIEU", Text, Some(CommuneCode)), ("LIBELLE", Text, None)] },
    Expected { file: "cog/donnees_communes_mayotte.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 17, columns: 10, some: &[("CODREG", Text, Some(RegionCode)), ("CODCOM", Text, None), ("PMUN", Integer, None)] },
    Expected { file: "cog/epcicom.xlsx", written: binary("xlsx"), header_row: 1, rows: 34_871, columns: 14, some: &[("dept", Text, Some(DepartementCode)), ("siren", Text, Some(Siren)), ("insee", Text, Some(CommuneCode)), ("nb_membres", Integer, None)] },
    Expected { file: "cog/regions.csv", written: UTF8, header_row: 1, rows: 18, columns: 6, some: &[("REG", Text, Some(RegionCode)), ("CHEFLIEU", Text, Some(CommuneCode))] },
    Expected { file: "divers/couverture_thd_communes.csv", written: UTF8_SEMICOLON, header_row: 3, rows: 404, columns: 11, some: &[("NUMCOM", Text, Some(CommuneCode)), ("NUMDEP", Text, None), ("NUMEPCI", Text, Some(Siren)), ("TXCOUVGLO_COM_2014", Number, Some(Percentage)), ("GEO_INFO", Geometry, Some(Geojson))] },
    Expected { file: "divers/couverture_thd_communes.parquet", written: binary("parquet"), header_row: 1, rows: 1_000, columns: 10, some: &[("inseecommune", Text, Some(CommuneCode)), ("debutalim", Date, None), ("annee", Integer, Some(Year)), ("lat", Number, Some(Latitude)), ("is_true", Boolean, None), ("timestamp", Datetime, None)] },
    Expected { file: "divers/joconde.csv", written: ("csv", "utf-8", '|'), header_row: 1, rows: 100, columns: 68, some: &[("Presence_image", Boolean, None), ("Date_creation", Date, None), ("coordonnees", Geometry, Some(LatitudeLongitude)), ("Auteur", Text, None)] },
    Expected { file: "geo/amenagements_cyclables.csv", written: UTF8, header_row: 1, rows: 1, columns: 24, some: &[("code_com", Text, Some(CommuneCode))] },
    Expected { file: "geo/amenagements_cyclables.geojson", written: ("geojson", "utf-8", ' '), header_row: 1, rows: 1, columns: 31, some: &[("geometry", Geometry, Some(Geojson))] },
    Expected { file: "geo/geojson-broken.geojson", written: ("geojson", "utf-8", ' '), header_row: 1, rows: 1, columns: 3, some: &[("geometry", Geometry, Some(Geojson)), ("desc", Text, None)] },
    Expected { file: "geo/geojson-example.geojson", written: ("geojson", "utf-8", ' '), header_row: 1, rows: 3, columns: 7, some: &[("id", Text, None), ("bool", Boolean, None), ("int", Integer, None)] },
    Expected { file: "irve/dynamique-exemple-valide.csv", written: UTF8, header_row: 1, rows: 2, columns: 8, some: &[("horodatage", Datetime, None)] },
    Expected { file: "irve/statique-exemple-valide.csv", written: UTF8, header_row: 1, rows: 2, columns: 40, some: &[("siren_amenageur", Text, Some(Siren)), ("contact_operateur", Text, Some(Email)), ("coordonneesXY", Geometry, Some(LongitudeLatitude)), ("nbre_pdc", Integer, None), ("prise_type_2", Boolean, None), ("date_maj", Date, None), ("code_insee_commune", Text, Some(CommuneCode))] },
    Expected { file: "lieux-covoiturage/bnlc_2026-08.csv", written: UTF8, header_row: 1, rows: 2_473, columns: 19, some: &[("insee", Text, Some(CommuneCode)), ("source", Text, Some(Siren)), ("Xlong", Number, Some(Longitude)), ("Ylat", Number, Some(Latitude)), ("nbre_pl", Integer, None), ("ouvert", Boolean, None), ("date_maj", Date, None)] },
    Expected { file: "lieux-covoiturage/bnlc_datasets.csv", written: UTF8, header_row: 1, rows: 54, columns: 6, some: &[] },
    Expected { file: "lieux-covoiturage/exemple-invalide.csv", written: UTF8, header_row: 1, rows: 2, columns: 18, some: &[("insee", Text, Some(CommuneCode))] },
    Expected { file: "lieux-covoiturage/exemple-valide.csv", written: UTF8, header_row: 1, rows: 1, columns: 18, some: &[("insee", Text, Some(CommuneCode))] },
    Expected { file: "lieux-covoiturage/exemple-valide-b.csv", written: UTF8, header_row: 1, rows: 1, columns: 18, some: &[] },
    Expected { file: "lieux-covoiturage/exemple-valide-v0.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 1, columns: 19, some: &[] },
    Expected { file: "messy/PCAET_V1_entete.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 206, columns: 21, some: &[("Id", Text, None), ("Date_creation", Date, None), ("SIREN collectivites_coporteuses", Text, Some(Siren)), ("Population_couverte", Integer, None), ("Chef_de_projet", Text, Some(PersonName))] },
    Expected { file: "messy/dataset-latin1.zip", written: ("csv", "windows-1252", ','), header_row: 1, rows: 2, columns: 2, some: &[("id", Text, None)] },
    Expected { file: "messy/date-formats.csv", written: UTF8, header_row: 1, rows: 3, columns: 4, some: &[("date", Date, None), ("datetime", Datetime, None), ("date fr", Date, None), ("datetime fr", Datetime, None)] },
    Expected { file: "messy/dates.ods", written: binary("ods"), header_row: 1, rows: 3, columns: 2, some: &[("coldate", Date, None)] },
    Expected { file: "messy/empty-number-values.csv", written: UTF8, header_row: 1, rows: 18, columns: 5, some: &[("r2", Integer, None), ("Code OGR", Text, None)] },
    Expected { file: "messy/formatting-issues.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 12, columns: 6, some: &[("Volume (m3)", Number, None), ("Montant (?)", Number, Some(Money))] },
    Expected { file: "messy/header.ods", written: binary("ods"), header_row: 3, rows: 1, columns: 2, some: &[("col1", Text, None)] },
    Expected { file: "messy/header.xlsx", written: binary("xlsx"), header_row: 3, rows: 1, columns: 2, some: &[("col1", Text, None)] },
    Expected { file: "messy/jep-2019-HR.csv", written: UTF8, header_row: 1, rows: 33, columns: 69, some: &[("Téléphone du lieu", Text, Some(Phone))] },
    Expected { file: "messy/laposte_ouverture.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 9_999, columns: 22, some: &[("#Id", Text, None), ("Date", Date, None)] },
    Expected { file: "messy/misc.xlsx", written: binary("xlsx"), header_row: 1, rows: 4, columns: 4, some: &[("col1", Integer, None), ("col3", Text, Some(Url))] },
    Expected { file: "messy/populations_communes_quotes.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 4_999, columns: 5, some: &[("DEPCOM", Text, Some(CommuneCode)), ("PMUN", Integer, None)] },
    Expected { file: "messy/salles-sur-yffiniac.csv", written: UTF8, header_row: 1, rows: 8, columns: 5, some: &[("SALLE", Text, None), ("CAPACITE", Text, None)] },
    Expected { file: "messy/tab-sep.tsv", written: ("csv", "utf-8", '\t'), header_row: 1, rows: 2, columns: 4, some: &[("some date", Date, None), ("loc", Geometry, Some(LatitudeLongitude))] },
    Expected { file: "messy/trailing-seps.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 7, columns: 8, some: &[("Nombre passagers", Integer, None), ("Date", Datetime, None), ("Code croisiere", Text, None)] },
    Expected { file: "messy/utf16.csv", written: ("csv", "utf-16le", ';'), header_row: 1, rows: 20, columns: 3, some: &[("Images", Text, None), ("lat", Number, Some(Latitude)), ("long", Number, Some(Longitude))] },
    Expected { file: "stationnement/exemple-invalide.csv", written: UTF8, header_row: 1, rows: 1, columns: 30, some: &[] },
    Expected { file: "stationnement/exemple-presque-valide.csv", written: UTF8, header_row: 1, rows: 2, columns: 30, some: &[] },
    Expected { file: "stationnement/exemple-valide.csv", written: UTF8, header_row: 1, rows: 2, columns: 30, some: &[] },
    Expected { file: "stationnement/exemple-valide.xlsx", written: binary("xlsx"), header_row: 1, rows: 2, columns: 30, some: &[] },
    Expected { file: "subventions/COM_Poitiers_subventions_2017.csv", written: UTF8_SEMICOLON, header_row: 1, rows: 562, columns: 11, some: &[] },
    Expected { file: "subventions/DEP_Aube_conventions.xlsx", written: binary("xlsx"), header_row: 2, rows: 7, columns: 14, some: &[("Identification de l’attributaire (SIRET)", Text, Some(Siret)), ("Identification du bénéficiaire", Text, None), ("Montant  total de la subvention", Integer, Some(Money)), ("Date de la convention de subvention", Date, None)] },
    Expected { file: "subventions/DEP_DeuxSevres_conventions.xls", written: binary("xls"), header_row: 1, rows: 467, columns: 11, some: &[("N° SIRET attributaire", Text, Some(Siret)), ("Montant décidé ligne", Number, Some(Money)), ("Date convention", Date, None)] },
    Expected { file: "subventions/DEP_Lot_subventions_2017.csv", written: EXCEL, header_row: 1, rows: 13, columns: 14, some: &[] },
    Expected { file: "subventions/DEP_Somme_20180330.csv", written: EXCEL, header_row: 1, rows: 11, columns: 13, some: &[("idBeneficiaire", Text, Some(Siret)), ("montant", Number, Some(Money)), ("dateConvention", Date, None)] },
    Expected { file: "subventions/exemple-duplicate-column.csv", written: ("csv", "windows-1252", ','), header_row: 1, rows: 29, columns: 15, some: &[] },
    Expected { file: "subventions/exemple_invalide_erreurs_cellules.csv", written: UTF8, header_row: 1, rows: 29, columns: 15, some: &[] },
    Expected { file: "subventions/exemple_valide.csv", written: UTF8, header_row: 1, rows: 29, columns: 16, some: &[("idAttribuant", Text, Some(Siret)), ("idBeneficiaire", Text, Some(Siret)), ("notificationUE", Boolean, None), ("pourcentageSubvention", Number, Some(Percentage))] },
    Expected { file: "subventions/exemple_valide_v1.csv", written: UTF8, header_row: 1, rows: 29, columns: 15, some: &[] },
];

/// Files that hold no table, and the code of the refusal.
const REFUSED: &[(&str, &str)] = &[("geo/paths.gpx", "format-unknown")];

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data")
}

#[test]
fn real_files_are_what_a_person_would_say() {
    let folder = data();
    if !folder.is_dir() {
        println!("left out: {} is not there", folder.display());
        return;
    }
    let mut faults = Vec::new();
    for expected in FILES {
        let path = folder.join(expected.file);
        let (about, detection) =
            detect(&source(&path)).unwrap_or_else(|error| panic!("{}: {error}", expected.file));
        let encoding = about.encoding.as_ref().map_or("", |written| written.encoding.label());
        let delimiter = about.dialect.and_then(|dialect| dialect.delimiter).map_or(' ', char::from);
        let found = (
            (about.format.code(), encoding, delimiter),
            about.header_row,
            detection.rows,
            detection.columns.len(),
        );
        let wanted = (expected.written, expected.header_row, expected.rows, expected.columns);
        if found != wanted {
            faults.push(format!("{}: {found:?}, not {wanted:?}", expected.file));
        }
        for (name, column_type, meaning) in expected.some {
            let column = detection.columns.iter().find(|column| column.name == *name);
            let found = column.map(|column| (column.column_type, column.meaning));
            if found != Some((*column_type, *meaning)) {
                faults
                    .push(format!("{}: {name} is {found:?}, not {column_type:?} {meaning:?}", expected.file));
            }
        }
    }
    for (file, code) in REFUSED {
        let error = detect(&source(&folder.join(file))).expect_err(file);
        assert_eq!(error.problem().map(|problem| problem.code), Some(*code), "{file}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_file_is_left_out() {
    let folder = data();
    if !folder.is_dir() {
        println!("left out: {} is not there", folder.display());
        return;
    }
    let known: Vec<&str> =
        FILES.iter().map(|expected| expected.file).chain(REFUSED.iter().map(|(file, _)| *file)).collect();
    for part in ["messy", "geo", "divers", "cog", "subventions", "lieux-covoiturage", "stationnement", "irve"]
    {
        for entry in std::fs::read_dir(folder.join(part)).expect("a folder") {
            let name = format!("{part}/{}", entry.expect("an entry").file_name().to_string_lossy());
            assert!(known.contains(&name.as_str()), "{name} is not in the table");
        }
    }
}

/// Columns in which personal data are found, and no other.
const PERSONAL: &[(&str, &[(&str, Meaning)])] = &[
    ("messy/PCAET_V1_entete.csv", &[("Chef_de_projet", PersonName), ("Elu_referent", PersonName)]),
    ("irve/statique-exemple-valide.csv", &[("contact_amenageur", Email), ("contact_operateur", Email)]),
    ("messy/jep-2019-HR.csv", &[("Téléphone du lieu", Phone)]),
];

#[test]
fn personal_data_is_found_without_false_alarms() {
    let folder = data();
    if !folder.is_dir() {
        println!("left out: {} is not there", folder.display());
        return;
    }
    for expected in FILES {
        let (_, detection) = detect(&source(&folder.join(expected.file))).expect(expected.file);
        let found: Vec<(&str, Meaning)> =
            detection.personal_data.iter().map(|found| (found.field.as_str(), found.meaning)).collect();
        let wanted =
            PERSONAL.iter().find(|(file, _)| *file == expected.file).map_or(&[][..], |(_, columns)| columns);
        assert_eq!(found, wanted, "{}", expected.file);
    }
}
