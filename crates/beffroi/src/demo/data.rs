//! The demonstration's data: plausible, fictional, and the same at every start.
//!
//! The Haute-Brévane does not exist: neither its places, nor its people, nor its figures.

use std::fmt::Write;

/// One data set of the demonstration.
pub struct DemoDataset {
    /// Short name of the territory that owns it.
    pub territory: &'static str,
    /// Title.
    pub title: &'static str,
    /// What it is, in a sentence or two.
    pub description: &'static str,
    /// Theme.
    pub theme: &'static str,
    /// Key words.
    pub keywords: &'static [&'static str],
    /// How often it is expected to change.
    pub frequency: &'static str,
    /// Name of the file, as an agent would have called it.
    pub file_name: &'static str,
    /// The files, the oldest version first.
    pub versions: Vec<Vec<u8>>,
    /// The schema it is held against.
    pub schema: Option<&'static str>,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// Whether it is published.
    pub published: bool,
}

/// Numbers that look random and are the same at every start (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % ((high - low + 1) as u64)) as i64
    }

    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[(self.next() % from.len() as u64) as usize]
    }
}

const COMMUNES: [(&str, &str, f64, f64, i64); 9] = [
    ("Montbrévan", "99201", 46.412, 2.871, 18_430),
    ("Saint-Elme-sur-Brévane", "99202", 46.447, 2.934, 1_214),
    ("Les Aulnes-Rouges", "99203", 46.381, 2.792, 2_870),
    ("Fontaigues", "99204", 46.503, 2.846, 946),
    ("Roche-Tervanne", "99205", 46.359, 2.953, 3_105),
    ("Vaucombre", "99206", 46.471, 2.741, 612),
    ("Le Pont-Sarrois", "99207", 46.334, 2.868, 2_244),
    ("Chantelouve-le-Bas", "99208", 46.528, 2.969, 1_487),
    ("Orval-Brévan", "99209", 46.402, 3.021, 742),
];

const STREETS: [&str; 12] = [
    "rue de l'Église", "place de la Mairie", "rue des Tanneurs", "chemin du Lavoir", "avenue de la Gare",
    "rue du Four-Banal", "impasse des Tilleuls", "route de Vaucombre", "quai de la Brévane", "rue Haute",
    "allée des Sports", "rue de l'École",
];

/// Every data set of the demonstration.
#[must_use]
pub fn datasets() -> Vec<DemoDataset> {
    vec![
        deliberations(),
        equipment(),
        grants(),
        library(),
        parking(),
        budget(),
        menus(),
        waste(),
        collection_points(),
        energy(),
        traffic(),
        staff(),
    ]
}

/// A SIREN or a SIRET whose last digit makes Luhn's sum right.
fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0');
            if at.is_multiple_of(2) { if digit > 4 { digit * 2 - 9 } else { digit * 2 } } else { digit }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn deliberations() -> DemoDataset {
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
    let siret = with_check_digit("2199020240001");
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

fn equipment() -> DemoDataset {
    let mut dice = Dice(2);
    let kinds = [
        "Mairie", "École primaire", "Salle des fêtes", "Stade", "Aire de jeux", "Bibliothèque", "Cimetière",
        "Déchèterie", "Boulodrome", "Lavoir", "Défibrillateur", "Toilettes publiques",
    ];
    let file = |dice: &mut Dice, count: usize| {
        let mut csv = String::from("Identifiant;Nom de l'équipement;Catégorie;Adresse;Latitude;Longitude;Accessible PMR;Surface (m²)\r\n");
        for number in 0..count {
            let kind = kinds[number % kinds.len()];
            let (_, _, latitude, longitude, _) = COMMUNES[1];
            let _ = write!(
                csv,
                "EQ-{:03};{kind}{};{} {};{:.5};{:.5};{};{}\r\n",
                number + 1,
                if number >= kinds.len() { format!(" n° {}", number / kinds.len() + 1) } else { String::new() },
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
    let first = file(&mut Dice(22), 30);
    let second = file(&mut Dice(22), 34).replace(";non;", ";oui;").replacen("Stade;", "Stade municipal;", 1);
    let _ = dice.next();
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

fn grants() -> DemoDataset {
    let mut dice = Dice(3);
    let associations = [
        "Amicale des aînés", "Club de pétanque", "Comité des fêtes", "Les Amis du lavoir", "Football club de Saint-Elme",
        "Harmonie de la Brévane", "Parents d'élèves de l'école", "Chasseurs réunis", "Théâtre du Four-Banal", "Jardins partagés",
    ];
    let mut csv = String::from("nomAttribuant,idAttribuant,dateConvention,nomBeneficiaire,idBeneficiaire,objet,montant,nature\n");
    let giver = with_check_digit("2199020240001");
    for number in 0..46 {
        let siret = with_check_digit(&format!("8{:08}0001", 12_345_678 + number * 7_919));
        // Four faults, as they really occur: a French date, a SIRET with a wrong digit, an amount in words, a nature out of the list.
        let date = if number == 11 { "14/03/2025".to_owned() } else { format!("2025-{:02}-{:02}", dice.between(1, 12), dice.between(1, 28)) };
        let siret = if number == 19 { format!("{}{}", &siret[..13], (siret.as_bytes()[13] - b'0' + 1) % 10) } else { siret };
        let amount = if number == 27 { "cinq cents".to_owned() } else { (dice.between(2, 60) * 50).to_string() };
        let nature = if number == 33 { "Aide En Numéraire" } else { "aide en numéraire" };
        let _ = writeln!(
            csv,
            "Saint-Elme-sur-Brévane,{giver},{date},{},{siret},Fonctionnement annuel,{amount},{nature}",
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
        schema: Some(super::GRANTS_SCHEMA_ID),
        key: &[],
        published: true,
    }
}

fn library() -> DemoDataset {
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

fn parking() -> DemoDataset {
    let mut dice = Dice(5);
    let mut csv = String::from("id,nom,insee,adresse,type_usagers,nb_places,nb_pmr,gratuit,lat_lon\n");
    let names = ["Gare", "Halles", "Hôpital", "Lycée", "Stade", "Quai", "Tanneries", "Mairie", "Cinéma", "Thermes"];
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

fn budget() -> DemoDataset {
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
            let grown = f64::from(amount) * (1.0 + 0.025 * f64::from(year - 2022)) * (0.97 + 0.06 * dice.share());
            let _ = writeln!(csv, "{year};{section};{direction};{chapter};{label};{},{:02} €", group_thousands(grown as i64), dice.between(0, 99));
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

fn group_thousands(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

fn menus() -> DemoDataset {
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

fn waste() -> DemoDataset {
    let mut dice = Dice(8);
    let mut csv = String::from("mois,commune,code_insee,population,flux,tonnage\n");
    let flows = [("Ordures ménagères", 17.5), ("Emballages et papiers", 5.2), ("Verre", 3.1), ("Biodéchets", 2.2)];
    for year in 2021..=2026 {
        for month in 1..=if year == 2026 { 10 } else { 12 } {
            for (commune, insee, _, _, population) in COMMUNES {
                for (flow, kilograms) in flows {
                    let trend = match flow {
                        "Ordures ménagères" => 1.0 - 0.035 * f64::from(year - 2021),
                        "Biodéchets" => (f64::from(year - 2021) / 4.0).min(1.4),
                        _ => 1.0 + 0.02 * f64::from(year - 2021),
                    };
                    let summer = if (7..=8).contains(&month) { 1.22 } else { 1.0 };
                    let tons = population as f64 * kilograms / 1000.0 * trend * summer * (0.92 + 0.16 * dice.share());
                    let _ = writeln!(csv, "{year}-{month:02}-01,{commune},{insee},{population},{flow},{tons:.2}");
                }
            }
        }
    }
    DemoDataset {
        territory: "pays-de-brevane",
        title: "Collecte des déchets par commune",
        description: "Tonnages collectés chaque mois dans les neuf communes du Pays de Brévane, par flux, depuis 2021.",
        theme: "ENVI",
        keywords: &["déchets", "collecte", "tri"],
        frequency: "MONTHLY",
        file_name: "collecte_dechets.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &["mois", "code_insee", "flux"],
        published: true,
    }
}

fn collection_points() -> DemoDataset {
    let mut dice = Dice(9);
    let mut features = Vec::new();
    for number in 0..120 {
        let (commune, insee, latitude, longitude, _) = COMMUNES[number % COMMUNES.len()];
        let x = longitude + (dice.share() - 0.5) * 0.04;
        let y = latitude + (dice.share() - 0.5) * 0.03;
        features.push(serde_json::json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [(x * 1e5).round() / 1e5, (y * 1e5).round() / 1e5] },
            "properties": {
                "identifiant": format!("PAV-{:03}", number + 1),
                "commune": commune,
                "code_insee": insee,
                "flux": dice.pick(&["Verre", "Emballages", "Papier", "Textile"]),
                "volume_m3": [3, 4, 5][(dice.next() % 3) as usize],
                "mise_en_service": format!("{}-{:02}-15", dice.between(2009, 2025), dice.between(1, 12)),
            }
        }));
    }
    let collection = serde_json::json!({ "type": "FeatureCollection", "features": features });
    DemoDataset {
        territory: "pays-de-brevane",
        title: "Points d'apport volontaire",
        description: "Où déposer le verre, les emballages, le papier et les textiles dans le Pays de Brévane.",
        theme: "ENVI",
        keywords: &["tri", "verre", "carte"],
        frequency: "ANNUAL",
        file_name: "points_apport_volontaire.geojson",
        versions: vec![collection.to_string().into_bytes()],
        schema: None,
        key: &["identifiant"],
        published: true,
    }
}

fn energy() -> DemoDataset {
    let mut dice = Dice(10);
    let mut csv = String::from("Bâtiment;Usage;Année;Surface chauffée (m²);Électricité (kWh);Gaz (kWh);Étiquette\n");
    let buildings = [
        ("Siège communautaire", "Bureaux", 1_850), ("Piscine de la Brévane", "Sport", 2_960), ("Gymnase des Tanneries", "Sport", 1_420),
        ("Crèche Les Aulnes", "Petite enfance", 640), ("Maison France services", "Accueil", 310), ("Atelier technique", "Ateliers", 1_100),
        ("Conservatoire", "Culture", 980), ("Pépinière d'entreprises", "Économie", 1_270),
    ];
    for year in 2018..=2025 {
        for (building, usage, area) in buildings {
            let pool = if usage == "Sport" { 2.1 } else { 1.0 };
            let saved = 1.0 - 0.03 * f64::from(year - 2018);
            let _ = writeln!(
                csv,
                "{building};{usage};{year};{area};{};{};{}",
                group_thousands((f64::from(area) * 62.0 * pool * saved * (0.94 + 0.12 * dice.share())) as i64),
                if usage == "Accueil" { String::new() } else { group_thousands((f64::from(area) * 98.0 * pool * saved * (0.94 + 0.12 * dice.share())) as i64) },
                dice.pick(&["B", "C", "C", "D", "D", "E"]),
            );
        }
    }
    DemoDataset {
        territory: "pays-de-brevane",
        title: "Consommation d'énergie des bâtiments",
        description: "Électricité et gaz consommés chaque année par les bâtiments intercommunaux. La maison France services n'a pas le gaz : ses cases sont vides, et non nulles.",
        theme: "ENER",
        keywords: &["énergie", "bâtiments", "sobriété"],
        frequency: "ANNUAL",
        file_name: "consommation_energie.csv",
        versions: vec![csv.into_bytes()],
        schema: None,
        key: &[],
        published: true,
    }
}

fn traffic() -> DemoDataset {
    let mut dice = Dice(11);
    let mut csv = String::from("horodatage,poste,route,sens,vehicules_legers,poids_lourds,vitesse_moyenne\n");
    let posts = [("P01", "D12", 210), ("P02", "D12", 160), ("P03", "D48", 95), ("P04", "D203", 330)];
    for day in 1..=31 {
        for hour in 0..24 {
            for (post, road, level) in posts {
                for direction in ["entrant", "sortant"] {
                    let peak = match hour {
                        7..=8 => if direction == "entrant" { 2.6 } else { 1.4 },
                        16..=18 => if direction == "sortant" { 2.5 } else { 1.5 },
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

fn staff() -> DemoDataset {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_the_same_at_every_start() {
        let (one, two) = (datasets(), datasets());
        assert_eq!(one.len(), 12);
        assert!(one.iter().zip(&two).all(|(a, b)| a.versions == b.versions));
    }

    #[test]
    fn check_digits_are_right() {
        assert_eq!(with_check_digit("73282932"), "732829320");
    }
}
