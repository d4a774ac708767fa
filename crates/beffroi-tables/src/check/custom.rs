//! Validata's checks of one cell: SIREN, SIRET, phone, opening hours, Actes nomenclature, years, points.

use crate::detect;
use crate::schema::values::coordinates;
use crate::schema::{CustomCheck, GeopointFormat};
use beffroi_kernel::slug::fold_text;

/// Longest opening hours read, in bytes: OpenStreetMap allows 255 characters.
const OPENING_HOURS_BYTES_MAX: usize = 1_020;

/// The subjects of the Actes nomenclature, folded.
const ACTES: [&str; 9] = [
    "commande publique",
    "urbanisme",
    "domaine et patrimoine",
    "fonction publique",
    "institutions et vie politique",
    "libertes publiques et pouvoirs de police",
    "finances locales",
    "domaines de competences par themes",
    "autres domaines de competences",
];

/// West, south, east, north of what is France, in degrees.
const FRANCE: [[f64; 4]; 12] = [
    [-5.15, 41.33, 9.57, 51.10],        // metropolitan
    [-61.82, 15.82, -60.99, 16.52],     // Guadeloupe
    [-61.24, 14.37, -60.80, 14.89],     // Martinique
    [-54.61, 2.10, -51.60, 5.76],       // Guyane
    [55.20, -21.40, 55.85, -20.86],     // La Réunion
    [45.00, -13.02, 45.32, -12.62],     // Mayotte
    [-56.53, 46.74, -56.08, 47.15],     // Saint-Pierre-et-Miquelon
    [-63.17, 18.03, -62.96, 18.14],     // Saint-Martin
    [-62.96, 17.86, -62.78, 17.98],     // Saint-Barthélemy
    [163.50, -22.80, 168.20, -19.50],   // Nouvelle-Calédonie
    [-154.80, -27.95, -134.40, -7.80],  // Polynésie française
    [-178.30, -14.40, -176.10, -13.15], // Wallis-et-Futuna
];

/// A check of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellCheck {
    Siret,
    Siren,
    Phone,
    OpeningHours,
    Actes,
    Years { single: bool },
    FrenchPoint(GeopointFormat),
}

impl CellCheck {
    /// The check of a schema, when it reads one cell only, with its column.
    pub(crate) fn of(check: &CustomCheck, point: GeopointFormat) -> Option<(Self, &str)> {
        Some(match check {
            CustomCheck::Siret(column) => (Self::Siret, column),
            CustomCheck::Siren(column) => (Self::Siren, column),
            CustomCheck::Phone(column) => (Self::Phone, column),
            CustomCheck::OpeningHours(column) => (Self::OpeningHours, column),
            CustomCheck::Actes(column) => (Self::Actes, column),
            CustomCheck::Years { column, single } => (Self::Years { single: *single }, column),
            CustomCheck::FrenchPoint(column) => (Self::FrenchPoint(point), column),
            CustomCheck::Compare { .. }
            | CustomCheck::Cohesive(_)
            | CustomCheck::Sum { .. }
            | CustomCheck::OneOf(..) => return None,
        })
    }

    /// Whether a filled cell passes.
    pub(crate) fn passes(self, text: &str) -> bool {
        match self {
            Self::Siret => is_siret(text),
            Self::Siren => is_siren(text),
            Self::Phone => is_phone(text),
            Self::OpeningHours => is_opening_hours(text),
            Self::Actes => is_actes(text),
            Self::Years { single } => is_years(text, single),
            Self::FrenchPoint(format) => {
                coordinates(format, text).is_some_and(|(lon, lat)| in_france(lon, lat))
            }
        }
    }
}

fn are_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A SIREN written as it must be published: nine digits and nothing else.
pub(crate) fn is_siren(text: &str) -> bool {
    are_digits(text, 9) && detect::is_siren(text)
}

/// A SIRET written as it must be published: fourteen digits and nothing else.
pub(crate) fn is_siret(text: &str) -> bool {
    are_digits(text, 14) && detect::is_siret(text)
}

/// A French number (`06 12 34 56 78`, `+33 6…`) or an international one that starts with `+`.
pub(crate) fn is_phone(text: &str) -> bool {
    phone_international(text).is_some()
}

/// A phone number as `+33612345678`.
pub(crate) fn phone_international(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for (at, character) in text.trim().char_indices() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if at == 0 => digits.push('+'),
            ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}' | '\u{2009}' => {}
            _ => return None,
        }
    }
    if let Some(rest) = digits.strip_prefix("00") {
        digits = format!("+{rest}");
    }
    if let Some(national) = digits.strip_prefix("+330").filter(|rest| rest.len() == 9) {
        digits = format!("+33{national}");
    }
    let number = match digits.strip_prefix('+') {
        Some(number) => number.to_owned(),
        None => format!("33{}", digits.strip_prefix('0').filter(|rest| rest.len() == 9)?),
    };
    let national = |length: std::ops::RangeInclusive<usize>, code: &str| {
        number.strip_prefix(code).map(|rest| length.contains(&rest.len()) && !rest.starts_with('0'))
    };
    let fits = ["33", "590", "594", "596", "262"]
        .iter()
        .find_map(|code| national(9..=9, code))
        .or_else(|| ["508", "681", "687", "689"].iter().find_map(|code| national(6..=9, code)))
        .unwrap_or_else(|| (9..=15).contains(&number.len()) && !number.starts_with('0'));
    fits.then(|| format!("+{number}"))
}

/// Opening hours in OpenStreetMap's grammar.
pub(crate) fn is_opening_hours(text: &str) -> bool {
    text.len() <= OPENING_HOURS_BYTES_MAX && opening_hours_syntax::parse(text).is_ok()
}

/// A subject of the Actes nomenclature, `/`, and the rest, without blanks around the stroke.
pub(crate) fn is_actes(text: &str) -> bool {
    let Some((subject, rest)) = text.split_once('/') else { return false };
    !rest.starts_with(' ') && !text.contains("/ ") && ACTES.contains(&fold_text(subject).as_str())
}

/// `2023/2024`, the first before the second; a single year where that is allowed.
pub(crate) fn is_years(text: &str, single: bool) -> bool {
    match text.split_once('/') {
        Some((first, second)) => are_digits(first, 4) && are_digits(second, 4) && first < second,
        None => single && are_digits(text, 4),
    }
}

/// Whether a point lies in France, overseas included; the outlines are boxes, so neighbours pass too.
pub(crate) fn in_france(longitude: f64, latitude: f64) -> bool {
    FRANCE.iter().any(|[west, south, east, north]| {
        (*west..=*east).contains(&longitude) && (*south..=*north).contains(&latitude)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: CellCheck, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(cell.passes(text), "{text:?} should pass {cell:?}");
        }
        for text in bad {
            assert!(!cell.passes(text), "{text:?} should not pass {cell:?}");
        }
    }

    #[test]
    fn company_numbers() {
        check(
            CellCheck::Siren,
            &["732829320", "217602176", "356000000"],
            &["732829321", "73282932", "7328293200", "73282932a", ""],
        );
        check(
            CellCheck::Siret,
            &["73282932000074", "21060004500392", "35600000000048", "35600000049837"],
            &[
                "73282932000075",
                "21860194600000",
                "7328293200007",
                "732 829 320 00074",
                "32402138500000.0",
                "35600000049838",
            ],
        );
    }

    #[test]
    fn phones() {
        check(
            CellCheck::Phone,
            &[
                "0612345678",
                "06 12 34 56 78",
                "06.12.34.56.78",
                "+33612345678",
                "+33 (0)6 12 34 56 78",
                "0033612345678",
                "+590690123456",
                "+41223344556",
                "+687123456",
            ],
            &[
                "612345678",
                "0012345678",
                "06 12 34 56 7",
                "061234567890",
                "3949",
                "+33012",
                "mairie",
                "+",
                "06-12-34-56-78 poste 3",
                "+33061234567",
            ],
        );
    }

    #[test]
    fn opening_hours() {
        check(
            CellCheck::OpeningHours,
            &[
                "24/7",
                "Mo-Fr",
                "Mo-Su 00:00-23:59",
                "Mo-Su 04:30-01:30",
                "07:00-22:00",
                "Mo-Fr 08:00-12:00,13:30-17:30; Sa 09:00-12:00; PH off",
            ],
            &["true", "false", "Lu-Ve", "Lu-Ve 8h-12h", "de 8h à 18h", "lundi", ""],
        );
        assert!(!is_opening_hours(&"Mo,".repeat(1_000)));
    }

    #[test]
    fn actes_and_years() {
        check(
            CellCheck::Actes,
            &["Commande publique/Marchés", "LIBERTES publiques et pouvoirs de police/x", "Finances locales/"],
            &["Finances locales", "Finances/x", "Finances locales /x", "Finances locales/ x", "Voirie/x"],
        );
        check(
            CellCheck::Years { single: true },
            &["2024", "2023/2024"],
            &["2024/2023", "2024/2024", "24", "2023-2024", "2023/24"],
        );
        check(CellCheck::Years { single: false }, &["2023/2024"], &["2024"]);
    }

    #[test]
    fn points() {
        check(
            CellCheck::FrenchPoint(GeopointFormat::Text),
            &["2.35, 48.85", "55.45,-20.88", "-61.0,14.6", "166.45,-22.27"],
            &["48.85, 2.35", "-73.9, 40.7", "0,0"],
        );
        check(CellCheck::FrenchPoint(GeopointFormat::Array), &["[2.35, 48.85]"], &["[48.85, 2.35]"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[MoTuFr0-9:,; /+()\\[\\]A-Za-z-]{0,40}", other in "\\PC{0,30}") {
            for cell in [CellCheck::Siret, CellCheck::Siren, CellCheck::Phone, CellCheck::OpeningHours, CellCheck::Actes,
                CellCheck::Years { single: true }, CellCheck::FrenchPoint(GeopointFormat::Text)] {
                let _ = (cell.passes(&text), cell.passes(&other));
            }
        }

        #[test]
        fn one_wrong_digit_is_always_seen(digits in "[0-9]{8}", place in 0_usize..8, by in 1_u8..10) {
            let last = (0..10).map(|last| format!("{digits}{last}")).find(|text| is_siren(text)).unwrap();
            let mut wrong = last.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            proptest::prop_assert!(!is_siren(std::str::from_utf8(&wrong).unwrap()));
        }
    }
}
