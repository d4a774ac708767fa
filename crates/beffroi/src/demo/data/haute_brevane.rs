//! The département's data sets: traffic counts, and a directory that is not published.

use super::{DemoDataset, Dice};
use std::fmt::Write;

pub(super) fn traffic() -> DemoDataset {
    let mut dice = Dice(11);
    let mut csv = String::from("horodatage,poste,route,sens,vehicules_legers,poids_lourds,vitesse_moyenne\n");
    let posts = [("P01", "D12", 210), ("P02", "D12", 160), ("P03", "D48", 95), ("P04", "D203", 330)];
    for day in 1..=31 {
        for hour in 0..24 {
            for (post, road, level) in posts {
                for direction in ["entrant", "sortant"] {
                    let peak = match hour {
                        7..=8 => {
                            if direction == "entrant" {
                                2.6
                            } else {
                                1.4
                            }
                        }
                        16..=18 => {
                            if direction == "sortant" {
                                2.5
                            } else {
                                1.5
                            }
                        }
                        0..=5 => 0.12,
                        _ => 1.0,
                    };
                    let week_end = if matches!(day % 7, 0 | 6) { 0.62 } else { 1.0 };
                    let cars = (f64::from(level) * peak * week_end * (0.85 + 0.3 * dice.share())) as i64;
                    let _ = writeln!(
                        csv,
                        "2026-10-{day:02}T{hour:02}:00:00+02:00,{post},{road},{direction},{cars},{},{:.1}",
                        cars / 14,
                        58.0 + 22.0 * dice.share()
                    );
                }
            }
        }
    }
    DemoDataset {
        territory: "haute-brevane",
        title: "Comptages routiers horaires",
        description: "Véhicules comptés heure par heure sur quatre postes du réseau départemental en octobre 2026.",
        theme: "TRAN",
        keywords: &["trafic", "routes", "comptage"],
        frequency: "MONTHLY",
        file_name: "comptages_octobre_2026.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["horodatage", "poste", "sens"],
        published: true,
    }
}

pub(super) fn staff() -> DemoDataset {
    let mut dice = Dice(12);
    let mut csv = String::from("nom,prénom,service,courriel,téléphone,date de naissance\n");
    let first = ["Alix", "Brune", "Côme", "Dorine", "Elio", "Fanette", "Gaspard", "Hermine"];
    let last = ["Tervanne", "Aubrelle", "Montsarrois", "Vaucombre", "Lestival", "Brévanier"];
    for number in 0..36 {
        let (name, family) = (first[number % first.len()], last[number % last.len()]);
        let _ = writeln!(
            csv,
            "{family},{name},{},agent{:02}@haute-brevane.example,01 99 00 {:02} {:02},{}-{:02}-{:02}",
            dice.pick(&["Routes", "Finances", "Numérique", "Archives"]),
            number + 1,
            dice.between(10, 99),
            dice.between(10, 99),
            dice.between(1963, 2001),
            dice.between(1, 12),
            dice.between(1, 28),
        );
    }
    DemoDataset {
        territory: "haute-brevane",
        title: "Annuaire interne des agents",
        description: "Un fichier interne, non publié : Beffroi y reconnaît des données personnelles et demande une confirmation avant toute publication.",
        theme: "GOVE",
        keywords: &["annuaire"],
        frequency: "IRREG",
        file_name: "annuaire_interne.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["courriel"],
        published: false,
    }
}
