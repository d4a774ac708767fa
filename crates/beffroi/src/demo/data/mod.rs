//! The demonstration's data: plausible, fictional, and the same at every start.
//!
//! The Haute-Brévane does not exist: neither its places, nor its people, nor its figures.

mod haute_brevane;
mod montbrevan;
mod pays_de_brevane;
mod saint_elme;

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
    "rue de l'Église",
    "place de la Mairie",
    "rue des Tanneurs",
    "chemin du Lavoir",
    "avenue de la Gare",
    "rue du Four-Banal",
    "impasse des Tilleuls",
    "route de Vaucombre",
    "quai de la Brévane",
    "rue Haute",
    "allée des Sports",
    "rue de l'École",
];

/// Every data set of the demonstration.
#[must_use]
pub fn datasets() -> Vec<DemoDataset> {
    vec![
        saint_elme::deliberations(),
        saint_elme::equipment(),
        saint_elme::grants(),
        montbrevan::library(),
        montbrevan::parking(),
        montbrevan::budget(),
        montbrevan::menus(),
        pays_de_brevane::waste(),
        pays_de_brevane::collection_points(),
        pays_de_brevane::energy(),
        haute_brevane::traffic(),
        haute_brevane::staff(),
    ]
}

/// A SIRET whose check digits are right: of the SIREN (its first nine digits), and of the whole.
fn siret(eight_digits: &str) -> String {
    with_check_digit(&format!("{}0001", with_check_digit(eight_digits)))
}

/// These digits, and the one that makes Luhn's sum right.
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
        assert_eq!(siret("73282932").len(), 14);
    }
}
