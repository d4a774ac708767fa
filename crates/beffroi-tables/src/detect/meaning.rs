//! Decides what a column is: its type, and what its values mean.

use super::column::Summary;
use super::names::Words;
use super::traits::Trait;
use beffroi_kernel::report::{ColumnType, Meaning};

/// A column is typed when at least this share of its filled cells fit.
const FIT_MIN: f64 = 0.95;
/// A meaning needs this share when the header says nothing.
const SHARE_ALONE: f64 = 0.9;
/// A meaning needs this share when the header says it too.
const SHARE_NAMED: f64 = 0.5;

/// What was decided of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub column_type: ColumnType,
    pub meaning: Option<Meaning>,
    /// Share of the filled cells that fit type and meaning.
    pub fit: f64,
}

/// Decides from what was counted and from the header.
pub(crate) fn decide(summary: &Summary, words: &Words) -> Verdict {
    let text = |meaning, fit| Verdict { column_type: ColumnType::Text, meaning, fit };
    if summary.filled == 0 {
        return text(None, 1.0);
    }
    if let Some((meaning, fit)) = code(summary, words) {
        return text(Some(meaning), fit);
    }
    if let Some(verdict) = geometry(summary, words) {
        return verdict;
    }
    let column_type = written_type(summary, words);
    let fit = match type_trait(column_type) {
        Some(what) => summary.share(what),
        None => 1.0,
    };
    let (meaning, share) = match column_type {
        ColumnType::Integer | ColumnType::Number => quantity(summary, words),
        ColumnType::Date | ColumnType::Datetime if is_birth(words) => (Some(Meaning::BirthDate), 1.0),
        ColumnType::Text => described(summary, words),
        _ => (None, 1.0),
    };
    Verdict { column_type, meaning, fit: fit.min(share) }
}

/// The trait that every value of a type has; nothing for text, which anything is.
pub(crate) fn type_trait(column_type: ColumnType) -> Option<Trait> {
    match column_type {
        ColumnType::Text => None,
        ColumnType::Integer => Some(Trait::Integer),
        ColumnType::Number => Some(Trait::Number),
        ColumnType::Boolean => Some(Trait::IsBoolean),
        ColumnType::Date => Some(Trait::IsDate),
        ColumnType::Datetime => Some(Trait::FitsDatetime),
        ColumnType::Geometry => Some(Trait::IsGeometry),
    }
}

/// Codes: always text, whatever their digits look like.
fn code(summary: &Summary, words: &Words) -> Option<(Meaning, f64)> {
    type Rule = (Meaning, Trait, Option<f64>, fn(&Words) -> bool);
    const RULES: [Rule; 7] = [
        (Meaning::Nir, Trait::Nir, Some(SHARE_ALONE), |words| {
            words.any(&["nir", "nss"]) || words.holds(&["securite_sociale", "numero_secu", "num_secu"])
        }),
        (Meaning::Iban, Trait::Iban, Some(SHARE_NAMED), |words| words.any(&["iban"])),
        (Meaning::Email, Trait::Email, Some(0.8), |words| {
            words.holds(&["mail", "courriel", "contact", "adresse_electronique"])
        }),
        (Meaning::Url, Trait::Url, Some(0.8), |words| words.any(&["url", "site", "web", "lien", "uri"])),
        (Meaning::Phone, Trait::Phone, Some(0.8), |words| {
            words.holds(&["tel"]) && !words.holds(&["hotel"])
                || words.any(&["phone", "portable", "mobile", "fax"])
        }),
        (Meaning::DepartementCode, Trait::Departement, None, |words| {
            words.any(&[
                "dep",
                "dept",
                "departement",
                "numdep",
                "codedep",
                "coddep",
                "dpt",
                "cdep",
                "codedepartement",
            ])
        }),
        (Meaning::RegionCode, Trait::Region, None, |words| {
            words.any(&["reg", "region", "codreg", "codereg", "numreg", "coderegion"])
        }),
    ];
    if let Some(found) = company(summary, words).or_else(|| place_code(summary, words)) {
        return Some(found);
    }
    RULES.iter().find_map(|(meaning, what, alone, is_named)| {
        let share = summary.share(*what);
        let named_min = if alone.is_some() { SHARE_NAMED } else { 0.8 };
        let enough = is_named(words) && share >= named_min || alone.is_some_and(|alone| share >= alone);
        enough.then_some((*meaning, share))
    })
}

/// SIREN and SIRET, with mistakes in their check digits.
fn company(summary: &Summary, words: &Words) -> Option<(Meaning, f64)> {
    let rules = [
        (Meaning::Siret, Trait::Siret, Trait::DigitsFourteen, "siret"),
        (Meaning::Siren, Trait::Siren, Trait::DigitsNine, "siren"),
    ];
    rules.into_iter().find_map(|(meaning, checked, shaped, name)| {
        let is_named = words.holds(&[name]);
        let share = summary.share(checked);
        let alone = share >= SHARE_ALONE && (summary.values.len() >= 3 || words.is_identifier());
        (alone || is_named && summary.share(shaped) >= SHARE_NAMED).then_some((meaning, share))
    })
}

/// INSEE commune codes and postal codes look the same: the header decides.
fn place_code(summary: &Summary, words: &Words) -> Option<(Meaning, f64)> {
    let (commune, postal) = (summary.share(Trait::Commune), summary.share(Trait::Postal));
    let says_postal =
        words.holds(&["postal", "code_post", "codepos", "zip_code", "cpost"]) || words.any(&["cp", "zip"]);
    let says_insee =
        words.holds(&["insee", "depcom", "codgeo", "codecom", "codcom", "numcom", "cheflieu", "chef_lieu"])
            || words.any(&["com", "cog", "comparent", "commune", "communes", "citycode"]);
    if says_postal && postal >= SHARE_NAMED {
        return Some((Meaning::PostalCode, postal));
    }
    if says_insee && commune >= SHARE_NAMED {
        return Some((Meaning::CommuneCode, commune));
    }
    None
}

fn geometry(summary: &Summary, words: &Words) -> Option<Verdict> {
    let share = summary.share(Trait::IsGeometry);
    if share < FIT_MIN {
        return None;
    }
    let longitude_first = {
        let france = (summary.count(Trait::FranceLongitudeFirst), summary.count(Trait::FranceLatitudeFirst));
        let all = (summary.share(Trait::LongitudeFirst), summary.share(Trait::LatitudeFirst));
        let says_longitude =
            words.holds(&["xy", "lonlat", "lon_lat", "long_lat", "lng_lat", "longitude_latitude"]);
        let says_latitude = words.holds(&["yx", "latlon", "lat_lon", "lat_long", "latitude_longitude"]);
        if france.0 + france.1 > summary.filled / 2 {
            france.0 > france.1
        } else if all.0 < FIT_MIN || all.1 < FIT_MIN {
            all.0 > all.1
        } else {
            says_longitude || !says_latitude && summary.share(Trait::PairBracketed) > 0.5
        }
    };
    let (meaning, fit) = if summary.share(Trait::Geojson) > 0.5 {
        (Meaning::Geojson, share)
    } else if summary.share(Trait::Wkt) > 0.5 {
        (Meaning::Wkt, share)
    } else if longitude_first {
        (Meaning::LongitudeLatitude, summary.share(Trait::LongitudeFirst))
    } else {
        (Meaning::LatitudeLongitude, summary.share(Trait::LatitudeFirst))
    };
    Some(Verdict { column_type: ColumnType::Geometry, meaning: Some(meaning), fit })
}

/// The type by which nearly all values are written. Identifiers and everything with a leading zero
/// that a number would lose stay text.
fn written_type(summary: &Summary, words: &Words) -> ColumnType {
    let fits = |what| summary.share(what) >= FIT_MIN;
    if fits(Trait::IsBoolean) {
        return ColumnType::Boolean;
    }
    // `2021-03-02` may be the second act of the third sitting: what the header calls an identifier is one.
    let names_things = words.is_identifier() && !words.any(&["date", "dates", "jour", "le"]);
    if fits(Trait::IsDate) && !names_things && !(words.is_identifier() && fits(Trait::DateCompact)) {
        return ColumnType::Date;
    }
    if fits(Trait::FitsDatetime) && summary.count(Trait::IsDatetime) > 0 && !fits(Trait::DateCompact)
        || fits(Trait::IsDatetime)
    {
        return ColumnType::Datetime;
    }
    let is_code = words.is_identifier() || summary.count(Trait::LeadingZero) > 0;
    // Beyond this a number no longer tells neighbours apart.
    const NUMBER_MAX: f64 = 9_007_199_254_740_992.0;
    // Numbers that all have twelve figures and more name things.
    const CODE_MIN: f64 = 1e11;
    let numbers = &summary.numbers;
    let too_long = numbers.max >= NUMBER_MAX || numbers.min <= -NUMBER_MAX || numbers.min >= CODE_MIN;
    let is_whole = summary.count(Trait::Integer) >= summary.count(Trait::Number);
    if !fits(Trait::Number) || is_whole && (is_code || too_long) || summary.count(Trait::LeadingZero) > 0 {
        return ColumnType::Text;
    }
    if is_whole { ColumnType::Integer } else { ColumnType::Number }
}

/// What a number measures, and the share of values that can be it.
fn quantity(summary: &Summary, words: &Words) -> (Option<Meaning>, f64) {
    let decimals = summary.count(Trait::Number) > summary.count(Trait::Integer);
    if words.any(&["an", "annee", "annees", "year", "exercice", "millesime"])
        && summary.share(Trait::Year) >= FIT_MIN
    {
        return (Some(Meaning::Year), summary.share(Trait::Year));
    }
    let latitude =
        words.any(&["lat", "latitude", "ylat", "lat_wgs84"]) || words.is(&["y", "coord_y"]) && decimals;
    if latitude && summary.share(Trait::LatitudeRange) >= SHARE_ALONE {
        return (Some(Meaning::Latitude), summary.share(Trait::LatitudeRange));
    }
    let longitude = words.any(&["lon", "lng", "long", "longitude", "xlong", "xlon"])
        || words.is(&["x", "coord_x"]) && decimals;
    if longitude && summary.share(Trait::LongitudeRange) >= SHARE_ALONE {
        return (Some(Meaning::Longitude), summary.share(Trait::LongitudeRange));
    }
    let percent = words.any(&["pourcentage", "pourcentages", "taux", "pct", "percent", "pourcent"])
        || words.holds(&["txcouv"]);
    if percent || summary.share(Trait::Percent) >= SHARE_NAMED {
        return (Some(Meaning::Percentage), 1.0);
    }
    let money = words.any(&[
        "montant", "montants", "prix", "cout", "couts", "tarif", "tarifs", "budget", "depense", "depenses",
        "recette", "recettes", "euros", "euro", "eur", "ttc", "ht", "loyer",
    ]);
    if money || summary.share(Trait::Euro) >= SHARE_NAMED {
        return (Some(Meaning::Money), 1.0);
    }
    (None, 1.0)
}

fn is_birth(words: &Words) -> bool {
    words.any(&["naissance", "birth", "birthdate", "birthday", "ne", "nee"])
        || words.holds(&["datenais", "date_nais", "ddn"])
}

/// What a text describes: people and addresses.
fn described(summary: &Summary, words: &Words) -> (Option<Meaning>, f64) {
    let people = summary.share(Trait::FirstName) + summary.share(Trait::PersonTitle);
    if is_person_header(words) && summary.share(Trait::PersonShape) >= SHARE_NAMED
        || people >= SHARE_NAMED && !is_place_header(words)
    {
        let share = people.max(summary.share(Trait::PersonShape)).min(1.0);
        return (Some(Meaning::PersonName), share);
    }
    let address = summary.share(Trait::Address);
    let says_address = words.any(&["adresse", "address", "adr", "voie", "domicile"]);
    if address >= SHARE_NAMED || says_address && address >= 0.2 && !words.holds(&["complement"]) {
        return (Some(Meaning::Address), address);
    }
    (None, 1.0)
}

/// Headers that name people. `nom` alone names anything.
fn is_person_header(words: &Words) -> bool {
    words.any(&["prenom", "prenoms", "patronyme", "firstname", "lastname"])
        || words.holds(&[
            "nom_prenom",
            "prenom_nom",
            "nom_de_famille",
            "nom_naissance",
            "nom_usage",
            "nom_complet_agent",
        ])
        || words.any(&[
            "agent",
            "elu",
            "elus",
            "maire",
            "referent",
            "interlocuteur",
            "habitant",
            "conseiller",
        ]) && words.any(&["nom", "noms", "elu", "referent", "maire"])
}

/// Headers that name places, bodies and works, which are often called after people.
fn is_place_header(words: &Words) -> bool {
    words.any(&[
        "commune",
        "communes",
        "ville",
        "rue",
        "voie",
        "lieu",
        "adresse",
        "ecole",
        "etablissement",
        "equipement",
        "salle",
        "station",
        "arret",
        "gare",
        "quartier",
        "departement",
        "region",
        "epci",
        "libelle",
        "lib",
        "titre",
        "description",
        "objet",
        "denomination",
        "enseigne",
        "site",
        "batiment",
        "monument",
        "parking",
        "oeuvre",
        "appellation",
        "sujet",
        "insee",
    ])
}
