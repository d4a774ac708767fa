//! The community's data sets: waste, collection points, energy.

use super::{COMMUNES, DemoDataset, Dice, group_thousands};
use std::fmt::Write;

pub(super) fn waste() -> DemoDataset {
    let mut dice = Dice(8);
    let mut csv = String::from("mois,commune,code_insee,population,flux,tonnage\n");
    let flows =
        [("Ordures ménagères", 17.5), ("Emballages et papiers", 5.2), ("Verre", 3.1), ("Biodéchets", 2.2)];
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
                    let tons = population as f64 * kilograms / 1000.0
                        * trend
                        * summer
                        * (0.92 + 0.16 * dice.share());
                    let _ =
                        writeln!(csv, "{year}-{month:02}-01,{commune},{insee},{population},{flow},{tons:.2}");
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

pub(super) fn collection_points() -> DemoDataset {
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
                "volume_m3": dice.between(3, 5),
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

pub(super) fn energy() -> DemoDataset {
    let mut dice = Dice(10);
    let mut csv =
        String::from("Bâtiment;Usage;Année;Surface chauffée (m²);Électricité (kWh);Gaz (kWh);Étiquette\n");
    let buildings = [
        ("Siège communautaire", "Bureaux", 1_850),
        ("Piscine de la Brévane", "Sport", 2_960),
        ("Gymnase des Tanneries", "Sport", 1_420),
        ("Crèche Les Aulnes", "Petite enfance", 640),
        ("Maison France services", "Accueil", 310),
        ("Atelier technique", "Ateliers", 1_100),
        ("Conservatoire", "Culture", 980),
        ("Pépinière d'entreprises", "Économie", 1_270),
    ];
    for year in 2018..=2025 {
        for (building, usage, area) in buildings {
            let pool = if usage == "Sport" { 2.1 } else { 1.0 };
            let saved = 1.0 - 0.03 * f64::from(year - 2018);
            let _ = writeln!(
                csv,
                "{building};{usage};{year};{area};{};{};{}",
                group_thousands(
                    (f64::from(area) * 62.0 * pool * saved * (0.94 + 0.12 * dice.share())) as i64
                ),
                if usage == "Accueil" {
                    String::new()
                } else {
                    group_thousands(
                        (f64::from(area) * 98.0 * pool * saved * (0.94 + 0.12 * dice.share())) as i64,
                    )
                },
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
