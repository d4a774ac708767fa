//! The commune's data sets: decisions, equipment, grants.

use super::{COMMUNES, DemoDataset, Dice, STREETS, siret};
use std::fmt::Write;

pub(super) fn deliberations() -> DemoDataset {
    let mut dice = Dice(1);
    let subjects = [
        ("Approbation du compte administratif", "7.1 Decisions budgetaires"),
        ("Vote des taux de la fiscalité directe locale", "7.2 Fiscalité"),
        ("Attribution de subventions aux associations", "7.5 Subventions"),
        ("Tarifs de la restauration scolaire", "7.10 Divers"),
        ("Acquisition d'une parcelle rue des Tanneurs", "3.1 Acquisitions"),
        ("Convention avec le syndicat numérique", "1.4 Autres types de contrats"),
        ("Création d'un poste d'adjoint technique", "4.1 Personnels titulaires"),
        ("Travaux de réfection de la toiture de l'école", "1.1 Marchés publics"),
        ("Règlement du cimetière communal", "6.4 Autres actes réglementaires"),
        ("Extinction nocturne de l'éclairage public", "8.8 Environnement"),
    ];
    let siret = siret("21990202");
    let mut csv = String::from(
        "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,VOTE_EFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION\n",
    );
    for year in 2021..=2026 {
        for (number, month) in [1, 3, 4, 6, 9, 11, 12].into_iter().enumerate() {
            for order in 1..=dice.between(2, 5) {
                let (subject, matter) = subjects[dice.between(0, 9) as usize];
                let (code, name) = matter.split_once(' ').unwrap_or((matter, ""));
                let present = dice.between(11, 15);
                let against = if dice.share() < 0.25 { dice.between(1, 3) } else { 0 };
                let abstained = if dice.share() < 0.3 { dice.between(1, 2) } else { 0 };
                let day = 3 + (number as i64 * 3 + i64::from(year)) % 24;
                let _ = writeln!(
                    csv,
                    "Saint-Elme-sur-Brévane,{siret},{year}-{:02}-{order:02},{year}-{month:02}-{day:02},{code},{name},{subject},15,{present},{},{against},{abstained}",
                    number + 1,
                    present - against - abstained,
                );
            }
        }
    }
    DemoDataset {
        territory: "saint-elme",
        title: "Délibérations du conseil municipal",
        description: "Les décisions votées par le conseil municipal de Saint-Elme-sur-Brévane depuis 2021 : date, objet, matière et résultat du vote.",
        theme: "GOVE",
        keywords: &["délibérations", "conseil municipal", "vote"],
        frequency: "QUARTERLY",
        file_name: "deliberations_saint_elme.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["DELIB_ID"],
        published: true,
    }
}

pub(super) fn equipment() -> DemoDataset {
    let kinds = [
        "Mairie",
        "École primaire",
        "Salle des fêtes",
        "Stade",
        "Aire de jeux",
        "Bibliothèque",
        "Cimetière",
        "Déchèterie",
        "Boulodrome",
        "Lavoir",
        "Défibrillateur",
        "Toilettes publiques",
    ];
    let file = |count: usize| {
        let mut dice = Dice(2);
        let mut csv = String::from(
            "Identifiant;Nom de l'équipement;Catégorie;Adresse;Latitude;Longitude;Accessible PMR;Surface (m²)\r\n",
        );
        for number in 0..count {
            let kind = kinds[number % kinds.len()];
            let (_, _, latitude, longitude, _) = COMMUNES[1];
            let _ = write!(
                csv,
                "EQ-{:03};{kind}{};{kind};{} {};{:.5};{:.5};{};{}\r\n",
                number + 1,
                if number >= kinds.len() {
                    format!(" n° {}", number / kinds.len() + 1)
                } else {
                    String::new()
                },
                dice.between(1, 40),
                dice.pick(&STREETS),
                latitude + (dice.share() - 0.5) * 0.03,
                longitude + (dice.share() - 0.5) * 0.045,
                if dice.share() < 0.7 { "oui" } else { "non" },
                dice.between(12, 2_400),
            );
        }
        csv
    };
    // Between the two: four places more, one renamed, one made accessible.
    let first = file(30);
    let second = file(34).replacen(";non;", ";oui;", 1).replacen("Stade;", "Stade municipal;", 1);
    DemoDataset {
        territory: "saint-elme",
        title: "Équipements publics",
        description: "Les équipements ouverts au public de la commune, avec leur adresse et leur position.",
        theme: "REGI",
        keywords: &["équipements", "accessibilité", "carte"],
        frequency: "ANNUAL",
        file_name: "equipements.csv",
        // As a spreadsheet in French writes it: Windows-1252, semicolons.
        versions: vec![windows_1252(&first), windows_1252(&second)],
        schema: None,
        key: &["Identifiant"],
        published: true,
    }
}

/// The bytes of a text as a French spreadsheet program saves it. The demonstration's texts fit it.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| match character {
            'œ' => 0x9c,
            'Œ' => 0x8c,
            '’' => 0x92,
            '€' => 0x80,
            other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
        })
        .collect()
}

pub(super) fn grants() -> DemoDataset {
    let mut dice = Dice(3);
    let associations = [
        "Amicale des aînés",
        "Club de pétanque",
        "Comité des fêtes",
        "Les Amis du lavoir",
        "Football club de Saint-Elme",
        "Harmonie de la Brévane",
        "Parents d'élèves de l'école",
        "Chasseurs réunis",
        "Théâtre du Four-Banal",
        "Jardins partagés",
    ];
    let mut csv = String::from(
        "nomAttribuant,idAttribuant,dateConvention,nomBeneficiaire,idBeneficiaire,objet,montant,nature\n",
    );
    let giver = siret("21990202");
    for number in 0..46 {
        let beneficiary = siret(&format!("8{:07}", 1_234_567 + number * 7_919));
        // Four faults, as they really occur: a French date, a SIRET with a wrong digit, an amount in words, a nature out of the list.
        let date = if number == 11 {
            "14/03/2025".to_owned()
        } else {
            format!("2025-{:02}-{:02}", dice.between(1, 12), dice.between(1, 28))
        };
        let beneficiary = if number == 19 {
            format!("{}{}", &beneficiary[..13], (beneficiary.as_bytes()[13] - b'0' + 1) % 10)
        } else {
            beneficiary
        };
        let amount =
            if number == 27 { "cinq cents".to_owned() } else { (dice.between(2, 60) * 50).to_string() };
        let nature = if number == 33 { "Aide En Numéraire" } else { "aide en numéraire" };
        let _ = writeln!(
            csv,
            "Saint-Elme-sur-Brévane,{giver},{date},{},{beneficiary},Fonctionnement annuel,{amount},{nature}",
            associations[number % associations.len()]
        );
    }
    DemoDataset {
        territory: "saint-elme",
        title: "Subventions aux associations 2025",
        description: "Les subventions versées par la commune aux associations. Le fichier ne respecte pas encore son schéma : le rapport dit quoi corriger.",
        theme: "ECON",
        keywords: &["subventions", "associations"],
        frequency: "ANNUAL",
        file_name: "subventions_2025.csv",
        versions: vec![csv.into_bytes()],
        schema: Some(crate::demo::GRANTS_SCHEMA_ID),
        key: &[],
        published: true,
    }
}
