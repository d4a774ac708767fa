//! The town's data sets: library, car parks, budget, menus.

use super::{COMMUNES, DemoDataset, Dice, STREETS, group_thousands};
use std::fmt::Write;

pub(super) fn library() -> DemoDataset {
    let mut dice = Dice(4);
    let mut csv = String::from("Mois;Entrées;Prêts adultes;Prêts jeunesse;Inscrits actifs\n");
    for year in 2019..=2026 {
        for month in 1..=if year == 2026 { 10 } else { 12 } {
            let closed = year == 2020 && (3..=5).contains(&month);
            let season = 1.0 + 0.25 * f64::from(month - 7).abs() / 6.0;
            let level = if closed { 0.05 } else { season * (0.9 + 0.2 * dice.share()) };
            let visits = (3_900.0 * level) as i64;
            let _ = writeln!(
                csv,
                "01/{month:02}/{year};{visits};{};{};{}",
                (2_700.0 * level) as i64,
                (2_100.0 * level * (0.95 + 0.1 * dice.share())) as i64,
                2_150 + (year - 2019) * 64 + dice.between(-20, 20) as i32,
            );
        }
    }
    DemoDataset {
        territory: "montbrevan",
        title: "Fréquentation de la médiathèque",
        description: "Entrées, prêts et inscrits de la médiathèque de Montbrévan, mois par mois depuis 2019. La fermeture du printemps 2020 s'y lit.",
        theme: "EDUC",
        keywords: &["médiathèque", "fréquentation", "culture"],
        frequency: "MONTHLY",
        file_name: "frequentation_mediatheque.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["Mois"],
        published: true,
    }
}

pub(super) fn parking() -> DemoDataset {
    let mut dice = Dice(5);
    let mut csv = String::from("id,nom,insee,adresse,type_usagers,nb_places,nb_pmr,gratuit,lat_lon\n");
    let names =
        ["Gare", "Halles", "Hôpital", "Lycée", "Stade", "Quai", "Tanneries", "Mairie", "Cinéma", "Thermes"];
    for number in 0..40 {
        let (_, insee, latitude, longitude, _) = COMMUNES[0];
        let places = dice.between(12, 380);
        let _ = writeln!(
            csv,
            "{insee}-P-{:03},Parking {}{},{insee},\"{}, Montbrévan\",{},{places},{},{},\"{:.5},{:.5}\"",
            number + 1,
            names[number % names.len()],
            if number >= names.len() { format!(" {}", number / names.len() + 1) } else { String::new() },
            dice.pick(&STREETS),
            dice.pick(&["tous", "abonnés", "tous", "résidents"]),
            places / 40 + 1,
            if dice.share() < 0.55 { "vrai" } else { "faux" },
            latitude + (dice.share() - 0.5) * 0.05,
            longitude + (dice.share() - 0.5) * 0.07,
        );
    }
    DemoDataset {
        territory: "montbrevan",
        title: "Parcs de stationnement",
        description: "Les parcs de stationnement de Montbrévan : capacité, places réservées, tarif et position.",
        theme: "TRAN",
        keywords: &["stationnement", "mobilité", "carte"],
        frequency: "ANNUAL",
        file_name: "stationnement.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["id"],
        published: true,
    }
}

pub(super) fn budget() -> DemoDataset {
    let mut dice = Dice(6);
    let mut csv = String::from("exercice;section;sens;chapitre;libelle;montant_vote\n");
    let lines = [
        ("fonctionnement", "dépense", "011", "Charges à caractère général", 4_200_000),
        ("fonctionnement", "dépense", "012", "Charges de personnel", 9_800_000),
        ("fonctionnement", "dépense", "65", "Autres charges de gestion courante", 2_100_000),
        ("fonctionnement", "dépense", "66", "Charges financières", 310_000),
        ("fonctionnement", "recette", "70", "Produits des services", 1_450_000),
        ("fonctionnement", "recette", "73", "Impôts et taxes", 6_900_000),
        ("fonctionnement", "recette", "731", "Fiscalité locale", 5_600_000),
        ("fonctionnement", "recette", "74", "Dotations et participations", 4_050_000),
        ("investissement", "dépense", "16", "Emprunts et dettes", 1_300_000),
        ("investissement", "dépense", "21", "Immobilisations corporelles", 3_900_000),
        ("investissement", "dépense", "23", "Immobilisations en cours", 2_750_000),
        ("investissement", "recette", "10", "Dotations, fonds divers", 1_250_000),
        ("investissement", "recette", "13", "Subventions d'investissement", 1_800_000),
        ("investissement", "recette", "16", "Emprunts et dettes", 2_600_000),
    ];
    for year in 2022..=2026 {
        for (section, direction, chapter, label, amount) in lines {
            let grown =
                f64::from(amount) * (1.0 + 0.025 * f64::from(year - 2022)) * (0.97 + 0.06 * dice.share());
            let _ = writeln!(
                csv,
                "{year};{section};{direction};{chapter};{label};{},{:02} €",
                group_thousands(grown as i64),
                dice.between(0, 99)
            );
        }
    }
    DemoDataset {
        territory: "montbrevan",
        title: "Budgets primitifs votés",
        description: "Les montants votés par chapitre au budget principal de la ville, de 2022 à 2026.",
        theme: "ECON",
        keywords: &["budget", "finances", "comptes"],
        frequency: "ANNUAL",
        file_name: "budget_primitif.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &[],
        published: true,
    }
}

pub(super) fn menus() -> DemoDataset {
    let mut dice = Dice(7);
    let mut csv = String::from("date;entrée;plat;légume;dessert;bio;végétarien\n");
    for day in 1..=28 {
        if day % 7 == 0 || day % 7 == 6 {
            continue;
        }
        let _ = writeln!(
            csv,
            "2026-11-{day:02};{};{};{};{};{};{}",
            dice.pick(&["Carottes râpées", "Betteraves", "Potage de saison", "Salade verte"]),
            dice.pick(&["Poulet rôti", "Dahl de lentilles", "Poisson pané", "Omelette", "Blanquette"]),
            dice.pick(&["Riz", "Haricots verts", "Purée", "Gratin de courge"]),
            dice.pick(&["Pomme", "Yaourt", "Compote", "Fromage blanc"]),
            dice.pick(&["oui", "non"]),
            dice.pick(&["oui", "non"]),
        );
    }
    DemoDataset {
        territory: "montbrevan",
        title: "Menus de la restauration scolaire",
        description: "Les menus servis dans les écoles de Montbrévan en novembre 2026.",
        theme: "EDUC",
        keywords: &["menus", "écoles"],
        frequency: "MONTHLY",
        file_name: "menus_novembre.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["date"],
        published: false,
    }
}
