//! Columns as people would name them.

use super::*;
use beffroi_kernel::report::Meaning;

fn detect(header: &str, values: &[&str]) -> Detection {
    let mut detector = Detector::new(&[header.to_owned()]);
    detector.observe(2, &Block::from_rows(values.iter().map(|value| [*value])));
    detector.finish()
}

#[test]
fn columns_are_what_a_person_would_say() {
    use ColumnType::{Boolean, Date, Datetime, Geometry, Integer, Number, Text};
    let cases: &[(&str, &[&str], ColumnType, Option<Meaning>)] = &[
        ("code_insee", &["01004", "2A004", "97105"], Text, Some(Meaning::CommuneCode)),
        ("code postal", &["01000", "75001"], Text, Some(Meaning::PostalCode)),
        ("DEP", &["01", "2A", "75"], Text, Some(Meaning::DepartementCode)),
        ("REG", &["01", "84", "11"], Text, Some(Meaning::RegionCode)),
        ("siret", &["73282932000074", "35600000049837"], Text, Some(Meaning::Siret)),
        ("SIREN", &["732829320", "732829321"], Text, Some(Meaning::Siren)),
        ("contact", &["mairie@ars.fr", "x@y.fr"], Text, Some(Meaning::Email)),
        ("Téléphone", &["01 23 45 67 89", "0987654321"], Text, Some(Meaning::Phone)),
        ("lien", &["https://a.fr", "http://b.fr/x"], Text, Some(Meaning::Url)),
        ("compte", &["FR76 3000 6000 0112 3456 7890 189"], Text, Some(Meaning::Iban)),
        ("numéro", &["269054958815780"], Text, Some(Meaning::Nir)),
        ("id", &["1", "2", "3"], Text, None),
        ("valeur", &["007", "12"], Text, None),
        ("quantité", &["1", "2", "30"], Integer, None),
        ("surface", &["1,5", "2", "3 000,25"], Number, None),
        ("montant", &["50 000 euros", "12 €"], Integer, Some(Meaning::Money)),
        ("Montant (€)", &["1947,40", "12"], Number, Some(Meaning::Money)),
        ("part", &["12 %", "8,5%"], Number, Some(Meaning::Percentage)),
        ("année", &["2023", "2024"], Integer, Some(Meaning::Year)),
        ("ouvert", &["Oui", "non", "NON"], Boolean, None),
        ("actif", &["true", "false"], Boolean, None),
        ("date", &["31/01/2024", "1/2/2024"], Date, None),
        ("DELIB_ID", &["2021-03-02", "2021-03-03"], Text, None),
        ("date ref", &["2021-03-02", "2021-03-03"], Date, None),
        ("date", &["3 mars 2024", "1er avril 2024"], Date, None),
        ("date", &["20240102", "20241231"], Date, None),
        ("date_naissance", &["31/01/1954"], Date, Some(Meaning::BirthDate)),
        ("horodatage", &["2022-10-18T12:35:49+0000"], Datetime, None),
        ("Date", &["20240102 00:00:00"], Datetime, None),
        ("lat", &["48.85", "45.1"], Number, Some(Meaning::Latitude)),
        ("longitude", &["2.35", "-1.5"], Number, Some(Meaning::Longitude)),
        ("loc", &["47.687375,-2.748526", "45.5,2.6"], Geometry, Some(Meaning::LatitudeLongitude)),
        ("coordonneesXY", &["[-3.129521,47.652461]"], Geometry, Some(Meaning::LongitudeLatitude)),
        ("geom", &["POINT(2 48)", "LINESTRING(1 2, 3 4)"], Geometry, Some(Meaning::Wkt)),
        ("geom", &[r#"{"type":"Point","coordinates":[1,2]}"#], Geometry, Some(Meaning::Geojson)),
        ("Chef_de_projet", &["Jean Dupont", "Marie MARTIN"], Text, Some(Meaning::PersonName)),
        ("adresse", &["12 rue de la Paix", "3 av. Foch"], Text, Some(Meaning::Address)),
        ("nom_commune", &["Saint-Étienne", "Ars", "Ambronay"], Text, None),
        ("nom", &["Salle Jean Moulin", "Salle des fêtes"], Text, None),
        ("vide", &["", " "], Text, None),
        ("libellé", &["a", "b"], Text, None),
    ];
    for (header, values, column_type, meaning) in cases {
        let detection = detect(header, values);
        let column = &detection.columns[0];
        assert_eq!((column.column_type, column.meaning), (*column_type, *meaning), "{header}: {values:?}");
    }
}

#[test]
fn misfits_are_counted_and_listed() {
    let mut values = vec!["12"; 99];
    values.insert(10, "douze");
    values.push("");
    let detection = detect("quantité", &values);
    let column = &detection.columns[0];
    assert_eq!((column.column_type, column.misfits, column.nulls), (ColumnType::Integer, 1, 1));
    assert_eq!(detection.misfits[0], [Misfit { row: 12, value: "douze".to_owned() }]);
    assert_eq!(column.fit, 0.99);
    assert!(
        fits(ColumnType::Integer, "12")
            && fits(ColumnType::Integer, "")
            && !fits(ColumnType::Integer, "douze")
    );
}

#[test]
fn profiles_tell_what_values_look_like() {
    let detection = detect("quantité", &["1", "2", "2", "5"]);
    let profile = &detection.columns[0].profile;
    assert_eq!((profile.distinct, profile.distinct_exact), (3, true));
    assert_eq!(
        (profile.min.as_deref(), profile.max.as_deref(), profile.mean),
        (Some("1"), Some("5"), Some(2.5))
    );
    assert_eq!((profile.top[0].value.as_str(), profile.top[0].count), ("2", 2));
    assert_eq!(profile.histogram.iter().sum::<u64>(), 4);
    let dates = detect("date", &["31/01/2024", "2024-02-01"]);
    assert_eq!(dates.columns[0].profile.min.as_deref(), Some("2024-01-31"));
    assert_eq!(dates.columns[0].writing.as_deref(), Some("yyyy-mm-dd, dd/mm/yyyy"));
}

#[test]
fn personal_data_is_suspected_with_few_false_alarms() {
    let suspects = |headers: &[&str], rows: &[&[&str]]| -> Vec<(String, Meaning)> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let mut detector = Detector::new(&headers);
        detector.observe(2, &Block::from_rows(rows.iter().copied()));
        detector.finish().personal_data.into_iter().map(|found| (found.field, found.meaning)).collect()
    };
    let found = suspects(
        &["nom", "prenom", "né le", "adresse", "commune"],
        &[
            &["DUPONT", "Jean", "31/01/1954", "3 rue Foch", "Ars"],
            &["MARTIN", "Luce", "01/02/1961", "4 rue Foch", "Ars"],
        ],
    );
    let expected = [
        ("nom", Meaning::PersonName),
        ("prenom", Meaning::PersonName),
        ("né le", Meaning::BirthDate),
        ("adresse", Meaning::Address),
    ];
    assert_eq!(found, expected.map(|(field, meaning)| (field.to_owned(), meaning)));
    let none = suspects(
        &["nom", "adresse", "nom_commune", "ouvert"],
        &[
            &["Salle Jean Moulin", "3 rue Foch", "Saint-Paul", "oui"],
            &["Gymnase", "4 rue Foch", "Ars", "non"],
        ],
    );
    assert_eq!(none, []);
    assert_eq!(suspects(&["contact"], &[&["mairie@ars.fr"]]), [("contact".to_owned(), Meaning::Email)]);
}
