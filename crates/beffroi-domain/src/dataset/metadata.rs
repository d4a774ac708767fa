//! What is said of a data set: the words that DCAT-AP and data.gouv.fr read.

use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Declares a closed list of words with a code (kept, exchanged) and a French label (shown).
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// Every word, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word kept and exchanged.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The word shown to people, in French.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The word with this [`code`](Self::code).
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }
    };
}

vocabulary! {
    /// Themes of the European vocabulary of data themes; the code is the last part of its address.
    Theme {
        /// Agriculture, fisheries, forestry and food.
        Agriculture = "AGRI", "agriculture, pêche, forêts et alimentation";
        /// Economy and finance.
        Economy = "ECON", "économie et finances";
        /// Education, culture and sport.
        Education = "EDUC", "éducation, culture et sport";
        /// Energy.
        Energy = "ENER", "énergie";
        /// Environment.
        Environment = "ENVI", "environnement";
        /// Government and public sector.
        Government = "GOVE", "administration et secteur public";
        /// Health.
        Health = "HEAL", "santé";
        /// International issues.
        International = "INTR", "questions internationales";
        /// Justice, legal system and public safety.
        Justice = "JUST", "justice et sécurité publique";
        /// Regions and cities.
        Regions = "REGI", "régions et villes";
        /// Population and society.
        Society = "SOCI", "population et société";
        /// Science and technology.
        Technology = "TECH", "science et technologie";
        /// Transport.
        Transport = "TRAN", "transports";
    }
}

vocabulary! {
    /// Licences; the code is the one that data.gouv.fr uses.
    Licence {
        /// Licence Ouverte 2.0, the default.
        OpenLicence = "lov2", "Licence Ouverte 2.0";
        /// Open Database License.
        Odbl = "odc-odbl", "Open Database License (ODbL) 1.0";
        /// Creative Commons Attribution.
        CcBy = "cc-by", "Creative Commons Attribution 4.0";
        /// Creative Commons Zero.
        CcZero = "cc-zero", "Creative Commons Zéro 1.0";
        /// Nothing is said.
        NotSpecified = "notspecified", "licence non précisée";
    }
}

impl Licence {
    /// The address of its text; empty when nothing is said.
    #[must_use]
    pub fn url(self) -> &'static str {
        match self {
            Self::OpenLicence => {
                "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
            }
            Self::Odbl => "https://opendatacommons.org/licenses/odbl/summary/",
            Self::CcBy => "https://creativecommons.org/licenses/by/4.0/",
            Self::CcZero => "https://creativecommons.org/publicdomain/zero/1.0/",
            Self::NotSpecified => "",
        }
    }
}

vocabulary! {
    /// How often a data set is renewed; the code is the last part of the European vocabulary's address.
    Frequency {
        /// Always.
        Continuous = "CONT", "en continu";
        /// Every day.
        Daily = "DAILY", "chaque jour";
        /// Every week.
        Weekly = "WEEKLY", "chaque semaine";
        /// Every month.
        Monthly = "MONTHLY", "chaque mois";
        /// Every three months.
        Quarterly = "QUARTERLY", "chaque trimestre";
        /// Twice a year.
        TwiceAYear = "ANNUAL_2", "deux fois par an";
        /// Every year.
        Annual = "ANNUAL", "chaque année";
        /// Every two years.
        Biennial = "BIENNIAL", "tous les deux ans";
        /// Every three years.
        Triennial = "TRIENNIAL", "tous les trois ans";
        /// Every five years.
        Quinquennial = "QUINQUENNIAL", "tous les cinq ans";
        /// Without a rhythm.
        Irregular = "IRREG", "sans rythme régulier";
        /// Never again.
        Never = "NEVER", "jamais (publication unique)";
    }
}

impl Frequency {
    /// The longest time between two publications, in days; nothing when no rhythm is promised.
    #[must_use]
    pub fn days(self) -> Option<i64> {
        match self {
            Self::Continuous | Self::Daily => Some(1),
            Self::Weekly => Some(7),
            Self::Monthly => Some(31),
            Self::Quarterly => Some(92),
            Self::TwiceAYear => Some(184),
            Self::Annual => Some(366),
            Self::Biennial => Some(731),
            Self::Triennial => Some(1_096),
            Self::Quinquennial => Some(1_827),
            Self::Irregular | Self::Never => None,
        }
    }
}

/// What is said of a data set. Made by [`MetadataInput::parse`], which holds the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Its title.
    pub title: String,
    /// What it is, for somebody who does not know it.
    pub description: String,
    /// Words by which it is found.
    pub keywords: Vec<String>,
    /// Its theme.
    pub theme: Option<Theme>,
    /// What others may do with it.
    pub licence: Licence,
    /// How often it is renewed.
    pub frequency: Option<Frequency>,
    /// The first day that it covers.
    pub temporal_start: Option<Date>,
    /// The last day that it covers.
    pub temporal_end: Option<Date>,
    /// The place that it covers, in words; empty means the territory.
    pub spatial: String,
    /// Whom to ask; may be a service.
    pub contact_name: String,
    /// Where to ask.
    pub contact_email: String,
    /// A page that says more.
    pub landing_page: String,
}

/// The same as a form gives it: nothing but text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetadataInput {
    /// Its title.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Words separated by commas.
    pub keywords: String,
    /// The code of a [`Theme`], or nothing.
    pub theme: String,
    /// The code of a [`Licence`]; nothing means Licence Ouverte 2.0.
    pub licence: String,
    /// The code of a [`Frequency`], or nothing.
    pub frequency: String,
    /// `2024-01-31` or `31/01/2024`, or nothing.
    pub temporal_start: String,
    /// `2024-01-31` or `31/01/2024`, or nothing.
    pub temporal_end: String,
    /// The place that it covers.
    pub spatial: String,
    /// Whom to ask.
    pub contact_name: String,
    /// Where to ask.
    pub contact_email: String,
    /// A page that says more.
    pub landing_page: String,
}

/// Longest text of one line, in characters.
const LINE_CHARACTERS_MAX: usize = 300;
/// Longest description, in characters.
const DESCRIPTION_CHARACTERS_MAX: usize = 20_000;
/// Most keywords.
const KEYWORDS_MAX: usize = 50;

impl MetadataInput {
    /// Only a title.
    #[must_use]
    pub fn titled(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// The metadata.
    ///
    /// # Errors
    /// Everything that must be changed, each with the name of its field.
    pub fn parse(&self) -> Result<Metadata, Vec<Problem>> {
        let mut problems = Vec::new();
        let line = |field: &'static str, text: &str, problems: &mut Vec<Problem>| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.chars().count() > LINE_CHARACTERS_MAX {
                problems.push(
                    Problem::new(
                        "text-too-long",
                        format!("Ce texte dépasse {LINE_CHARACTERS_MAX} caractères."),
                    )
                    .advice("Raccourcissez-le.")
                    .field(field),
                );
            }
            text
        };
        let title = line("title", &self.title, &mut problems);
        if title.is_empty() {
            problems.push(
                Problem::new("title-missing", "Le titre est vide.")
                    .advice("Donnez un titre qui dit ce que contient le jeu de données.")
                    .field("title"),
            );
        }
        let description = self.description.trim().replace("\r\n", "\n");
        if description.chars().count() > DESCRIPTION_CHARACTERS_MAX {
            problems.push(
                Problem::new(
                    "text-too-long",
                    format!("La description dépasse {DESCRIPTION_CHARACTERS_MAX} caractères."),
                )
                .advice("Raccourcissez-la, ou mettez le reste sur une page que vous indiquez ici.")
                .field("description"),
            );
        }
        let metadata = Metadata {
            title,
            description,
            keywords: keywords(&self.keywords, &mut problems),
            theme: word("theme", &self.theme, Theme::from_code, &mut problems),
            licence: word("licence", &self.licence, Licence::from_code, &mut problems)
                .unwrap_or(Licence::OpenLicence),
            frequency: word("frequency", &self.frequency, Frequency::from_code, &mut problems),
            temporal_start: day("temporal_start", &self.temporal_start, &mut problems),
            temporal_end: day("temporal_end", &self.temporal_end, &mut problems),
            spatial: line("spatial", &self.spatial, &mut problems),
            contact_name: line("contact_name", &self.contact_name, &mut problems),
            contact_email: line("contact_email", &self.contact_email, &mut problems),
            landing_page: line("landing_page", &self.landing_page, &mut problems),
        };
        cross_checks(&metadata, &mut problems);
        if problems.is_empty() { Ok(metadata) } else { Err(problems) }
    }

    /// The metadata, or the first problem as an error.
    ///
    /// # Errors
    /// [`Error::Input`] with the first of the problems that [`parse`](Self::parse) gives.
    pub fn accept(&self) -> Result<Metadata> {
        self.parse().map_err(|mut problems| Error::Input(problems.swap_remove(0)))
    }
}

impl From<&Metadata> for MetadataInput {
    fn from(metadata: &Metadata) -> Self {
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        Self {
            title: metadata.title.clone(),
            description: metadata.description.clone(),
            keywords: metadata.keywords.join(", "),
            theme: metadata.theme.map(|theme| theme.code().to_owned()).unwrap_or_default(),
            licence: metadata.licence.code().to_owned(),
            frequency: metadata.frequency.map(|frequency| frequency.code().to_owned()).unwrap_or_default(),
            temporal_start: day(metadata.temporal_start),
            temporal_end: day(metadata.temporal_end),
            spatial: metadata.spatial.clone(),
            contact_name: metadata.contact_name.clone(),
            contact_email: metadata.contact_email.clone(),
            landing_page: metadata.landing_page.clone(),
        }
    }
}

/// What holds between fields, or needs the cleaned text.
fn cross_checks(metadata: &Metadata, problems: &mut Vec<Problem>) {
    if let (Some(start), Some(end)) = (metadata.temporal_start, metadata.temporal_end)
        && start > end
    {
        problems.push(
            Problem::new("dates-reversed", "La fin de la période couverte précède son début.")
                .advice("Échangez les deux dates ou corrigez-en une.")
                .field("temporal_end"),
        );
    }
    if !metadata.contact_email.is_empty() && !crate::account::is_email(&metadata.contact_email) {
        problems.push(
            Problem::new("email-invalid", "L'adresse électronique du contact n'est pas une adresse.")
                .advice("Écrivez-la sous la forme service@exemple.fr.")
                .field("contact_email"),
        );
    }
    let page = &metadata.landing_page;
    if !page.is_empty() && !page.starts_with("https://") && !page.starts_with("http://") {
        problems.push(
            Problem::new("url-invalid", "L'adresse de la page n'est pas une adresse web.")
                .advice("Elle commence par https://.")
                .field("landing_page"),
        );
    }
}

/// The words between commas, each once.
fn keywords(text: &str, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()) {
        let word: String = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let too_long = words.iter().any(|word| word.chars().count() > LINE_CHARACTERS_MAX);
    if words.len() > KEYWORDS_MAX || too_long {
        problems.push(
            Problem::new(
                "too-many-keywords",
                format!("Il y a plus de {KEYWORDS_MAX} mots-clés, ou l'un est trop long."),
            )
            .advice("Gardez ceux que l'on tapera pour chercher.")
            .field("keywords"),
        );
    }
    words
}

/// A word of a closed list, or nothing.
fn word<T>(
    field: &'static str,
    code: &str,
    from_code: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let code = code.trim();
    let found = from_code(code);
    if found.is_none() && !code.is_empty() {
        problems.push(
            Problem::new("choice-unknown", "Ce choix n'existe pas.")
                .advice("Choisissez dans la liste.")
                .detail(format!("unknown code for {field}"))
                .field(field),
        );
    }
    found
}

/// A day written the French way or the ISO way, or nothing.
fn day(field: &'static str, text: &str, problems: &mut Vec<Problem>) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let date = text.parse::<Date>().ok().or_else(|| Date::strptime("%d/%m/%Y", text).ok());
    if date.is_none() {
        problems.push(
            Problem::new("date-invalid", "Cette date n'est pas lisible.")
                .advice("Écrivez-la sous la forme 31/01/2024.")
                .field(field),
        );
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_gives_becomes_metadata_and_back() {
        let input = MetadataInput {
            title: "  Budget   primitif ".into(),
            keywords: "Budget, finances; budget".into(),
            theme: "ECON".into(),
            frequency: "ANNUAL".into(),
            temporal_start: "01/01/2024".into(),
            temporal_end: "2024-12-31".into(),
            contact_email: "finances@exemple.fr".into(),
            ..MetadataInput::default()
        };
        let metadata = input.parse().unwrap();
        assert_eq!(metadata.title, "Budget primitif");
        assert_eq!(metadata.keywords, ["budget", "finances"]);
        assert_eq!(metadata.licence, Licence::OpenLicence);
        assert_eq!(MetadataInput::from(&metadata).parse().unwrap(), metadata);
    }

    #[test]
    fn what_an_older_program_stored_is_still_read() {
        let stored = r#"{"title":"Arbres","description":"d","keywords":["arbre"],"theme":"ENVI","licence":"lov2",
            "frequency":"ANNUAL","temporal_start":"2024-01-01","temporal_end":null,"spatial":"","contact_name":"",
            "contact_email":"a@b.fr","landing_page":""}"#;
        let metadata: Metadata = serde_json::from_str(stored).unwrap();
        assert_eq!((metadata.theme, metadata.frequency), (Some(Theme::Environment), Some(Frequency::Annual)));
        let again = serde_json::to_string(&metadata).unwrap();
        assert_eq!(again, stored.replace([' ', '\n'], ""));
    }

    #[test]
    fn every_fault_of_a_form_is_named_with_its_field() {
        let good = MetadataInput::titled("Titre");
        let cases = [
            (MetadataInput { title: " ".into(), ..good.clone() }, "title"),
            (MetadataInput { title: "x".repeat(301), ..good.clone() }, "title"),
            (MetadataInput { description: "x".repeat(20_001), ..good.clone() }, "description"),
            (MetadataInput { theme: "NOPE".into(), ..good.clone() }, "theme"),
            (MetadataInput { licence: "NOPE".into(), ..good.clone() }, "licence"),
            (MetadataInput { frequency: "NOPE".into(), ..good.clone() }, "frequency"),
            (MetadataInput { temporal_start: "31/02/2024".into(), ..good.clone() }, "temporal_start"),
            (
                MetadataInput {
                    temporal_start: "2024-02-01".into(),
                    temporal_end: "2024-01-01".into(),
                    ..good.clone()
                },
                "temporal_end",
            ),
            (MetadataInput { contact_email: "mairie".into(), ..good.clone() }, "contact_email"),
            (MetadataInput { landing_page: "javascript:alert(1)".into(), ..good.clone() }, "landing_page"),
            (
                MetadataInput {
                    keywords: (0..51).map(|n| n.to_string()).collect::<Vec<_>>().join(","),
                    ..good.clone()
                },
                "keywords",
            ),
        ];
        for (input, field) in cases {
            let problems = input.parse().unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].field.as_deref(), Some(field));
        }
    }
}
