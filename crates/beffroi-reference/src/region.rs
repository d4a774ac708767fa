//! The régions and the collectivities of overseas that stand beside them: code, name, time zone.

use crate::fact::{Facts, Value};

/// A région, or a collectivity of overseas that belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code: that of INSEE.
    pub code: &'static str,
    /// How conditions call it.
    pub word: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its time zone.
    pub zone: &'static str,
}

const fn region(code: &'static str, word: &'static str, label: &'static str, zone: &'static str) -> Region {
    Region { code, word, label, zone }
}

/// Every one, by name of the mainland first.
pub const REGIONS: [Region; 24] = [
    region("84", "auvergne_rhone_alpes", "Auvergne-Rhône-Alpes", "Europe/Paris"),
    region("27", "bourgogne_franche_comte", "Bourgogne-Franche-Comté", "Europe/Paris"),
    region("53", "bretagne", "Bretagne", "Europe/Paris"),
    region("24", "centre_val_de_loire", "Centre-Val de Loire", "Europe/Paris"),
    region("94", "corse", "Corse", "Europe/Paris"),
    region("44", "grand_est", "Grand Est", "Europe/Paris"),
    region("32", "hauts_de_france", "Hauts-de-France", "Europe/Paris"),
    region("11", "ile_de_france", "Île-de-France", "Europe/Paris"),
    region("28", "normandie", "Normandie", "Europe/Paris"),
    region("75", "nouvelle_aquitaine", "Nouvelle-Aquitaine", "Europe/Paris"),
    region("76", "occitanie", "Occitanie", "Europe/Paris"),
    region("52", "pays_de_la_loire", "Pays de la Loire", "Europe/Paris"),
    region("93", "provence_alpes_cote_d_azur", "Provence-Alpes-Côte d’Azur", "Europe/Paris"),
    region("01", "guadeloupe", "Guadeloupe", "America/Guadeloupe"),
    region("02", "martinique", "Martinique", "America/Martinique"),
    region("03", "guyane", "Guyane", "America/Cayenne"),
    region("04", "la_reunion", "La Réunion", "Indian/Reunion"),
    region("06", "mayotte", "Mayotte", "Indian/Mayotte"),
    region("975", "saint_pierre_et_miquelon", "Saint-Pierre-et-Miquelon", "America/Miquelon"),
    region("977", "saint_barthelemy", "Saint-Barthélemy", "America/St_Barthelemy"),
    region("978", "saint_martin", "Saint-Martin", "America/Marigot"),
    region("986", "wallis_et_futuna", "Wallis-et-Futuna", "Pacific/Wallis"),
    region("987", "polynesie_francaise", "Polynésie française", "Pacific/Tahiti"),
    region("988", "nouvelle_caledonie", "Nouvelle-Calédonie", "Pacific/Noumea"),
];

/// The one with this code. The code of a département of overseas collectivities is that of the collectivity.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code == code)
}

/// The one that facts name; nothing when they name none.
#[must_use]
pub fn of(facts: &Facts) -> Option<&'static Region> {
    match facts.get("region") {
        Some(Value::Choice(word)) => by_word(word),
        _ => None,
    }
}

/// The one that conditions call so.
#[must_use]
fn by_word(word: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    #[test]
    fn codes_and_words_are_unique_and_zones_exist() {
        for region in &REGIONS {
            assert_eq!(REGIONS.iter().filter(|other| other.code == region.code).count(), 1);
            assert_eq!(REGIONS.iter().filter(|other| other.word == region.word).count(), 1);
            assert!(TimeZone::get(region.zone).is_ok(), "{}", region.zone);
        }
        assert_eq!(by_code("76").map(|region| region.label), Some("Occitanie"));
    }
}
