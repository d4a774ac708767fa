//! The value that a machine can safely put in the place of a faulty one.
//!
//! Each way of mending gives candidates; the first that the field accepts is proposed. A candidate that
//! the field would refuse is never proposed, so mending twice changes nothing.

use super::cell::CellPlan;
use super::custom::{self, CellCheck};
use crate::schema::times::{self, Moment};
use crate::schema::values::coordinates;
use crate::schema::{FieldKind, GeopointFormat, NumberFormat, TimeFormat};
use beffroi_kernel::slug::fold_text;

/// Longer values are not mended.
const TEXT_BYTES_MAX: usize = 300;

/// A value to put in the place of another, and why, in French.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(crate) value: String,
    pub(crate) reason: &'static str,
}

/// The proposal for a cell that the plan refuses.
pub(crate) fn propose(plan: &CellPlan, text: &str) -> Option<Proposal> {
    if text.len() > TEXT_BYTES_MAX || plan.is_empty(text) {
        return None;
    }
    let mut accept = |value: Option<String>, reason: &'static str| {
        value
            .filter(|value| value != text && !plan.is_empty(value) && plan.judge(value).is_fine())
            .map(|value| Proposal { value, reason })
    };
    let tidy = tidied(text);
    accept(Some(tidy.clone()), "espaces superflus retirés")
        .or_else(|| by_kind(plan, &tidy, &mut accept))
        .or_else(|| accept(allowed(plan, &tidy), "écriture prévue par le schéma"))
        .or_else(|| code(plan, &tidy, &mut accept))
}

type Accept<'a> = dyn FnMut(Option<String>, &'static str) -> Option<Proposal> + 'a;

fn by_kind(plan: &CellPlan, tidy: &str, accept: &mut Accept<'_>) -> Option<Proposal> {
    match &plan.field.kind {
        FieldKind::Number(format) => {
            accept(number(format, tidy), "nombre écrit avec un point décimal, sans espace ni unité")
        }
        FieldKind::Integer(format) => {
            accept(integer(format, tidy), "nombre entier écrit avec ses seuls chiffres")
        }
        FieldKind::Year => {
            accept(integer(&NumberFormat::default(), tidy), "année écrite avec ses seuls chiffres")
        }
        FieldKind::Boolean(words) => {
            let yes = truth(tidy)?;
            let words = if yes { &words.yes } else { &words.no };
            accept(words.first().cloned(), "réponse écrite comme le schéma la prévoit")
        }
        FieldKind::Date(format) => {
            let pattern = match format {
                TimeFormat::Pattern(pattern) => pattern,
                TimeFormat::Iso | TimeFormat::Any => "%Y-%m-%d",
            };
            accept(
                french_date(tidy).and_then(|moment| moment.write(pattern)),
                "date écrite dans l'ordre prévu",
            )
        }
        FieldKind::Datetime(TimeFormat::Iso) => accept(
            french_datetime(tidy).and_then(|moment| moment.write("%Y-%m-%dT%H:%M:%S")),
            "date écrite dans l'ordre prévu",
        ),
        FieldKind::Time(TimeFormat::Iso) => accept(french_time(tidy), "heure écrite avec des deux-points"),
        FieldKind::Geopoint(format) => point(*format, tidy, accept),
        FieldKind::Array(Some(items)) => accept(list(items, tidy), "liste écrite en JSON"),
        _ => None,
    }
}

/// Blanks around removed, blanks inside made plain and single.
pub(crate) fn tidied(text: &str) -> String {
    let invisible =
        |character: &char| !matches!(character, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{ad}');
    let visible: String = text.chars().filter(invisible).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `1 234,50 €` as `1234.50`.
fn number(format: &NumberFormat, tidy: &str) -> Option<String> {
    let bare = without_unit(tidy);
    let tight: String =
        bare.chars().filter(|character| !character.is_whitespace() && *character != '\'').collect();
    let (units, decimals) = match (tight.rfind(','), tight.rfind('.')) {
        // `1.234,5`: points between thousands.
        (Some(comma), Some(point)) if point < comma && thousands(&tight[..comma], '.') => {
            (tight[..comma].replace('.', ""), &tight[comma + 1..])
        }
        // `1,234.5`: commas between thousands.
        (Some(comma), Some(point)) if comma < point && thousands(&tight[..point], ',') => {
            (tight[..point].replace(',', ""), &tight[point + 1..])
        }
        (Some(comma), None) => (tight[..comma].to_owned(), &tight[comma + 1..]),
        (None, Some(point)) => (tight[..point].to_owned(), &tight[point + 1..]),
        (None, None) => (tight.clone(), ""),
        _ => return None,
    };
    let unsigned = units.strip_prefix('-').unwrap_or(&units);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if unsigned.is_empty() || !digits(unsigned) || !digits(decimals) || !spaced_by_thousands(bare) {
        return None;
    }
    Some(if decimals.is_empty() { units } else { format!("{units}{}{decimals}", format.decimal) })
}

/// Whether groups between separators have three digits, but the first.
fn thousands(text: &str, separator: char) -> bool {
    let mut groups = text.trim_start_matches('-').split(separator);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

/// Blanks may stand only where a French number has them: `12 3` is two numbers, not one.
fn spaced_by_thousands(text: &str) -> bool {
    let units = text.split([',', '.']).next().unwrap_or_default();
    let blanks_after = text.len() > units.len() && text[units.len()..].contains(char::is_whitespace);
    !blanks_after
        && (!units.contains(char::is_whitespace) || thousands(&units.replace(char::is_whitespace, " "), ' '))
}

/// Without a currency or a common unit at the end.
fn without_unit(text: &str) -> &str {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return text;
    }
    for unit in ["euros", "euro", "eur", "€"] {
        if let Some(rest) = lower.strip_suffix(unit) {
            return text[..rest.len()].trim_end();
        }
    }
    text
}

/// `1 234`, `12,0` or `12.00` as whole numbers.
fn integer(format: &NumberFormat, tidy: &str) -> Option<String> {
    let plain = NumberFormat { decimal: '.', ..format.clone() };
    let written = number(&plain, tidy)?;
    match written.split_once('.') {
        Some((units, decimals)) => decimals.bytes().all(|byte| byte == b'0').then(|| units.to_owned()),
        None => Some(written),
    }
}

/// The answer that a word says.
fn truth(tidy: &str) -> Option<bool> {
    match fold_text(tidy).as_str() {
        "oui" | "o" | "vrai" | "true" | "yes" | "y" | "1" | "v" | "t" | "x" => Some(true),
        "non" | "n" | "faux" | "false" | "no" | "0" | "f" => Some(false),
        _ => None,
    }
}

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// `31/01/2024`, `31-01-2024`, `31.01.2024`, `2024/01/31`, `31 janvier 2024`, or a date with a time at midnight.
fn french_date(tidy: &str) -> Option<Moment> {
    let day = match tidy.split_once([' ', 'T']) {
        Some((day, time)) if times::iso_time(time) == Some(0.0) => day,
        Some(_) => return named_month(tidy),
        None => tidy,
    };
    ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d"]
        .iter()
        .find_map(|pattern| times::by_pattern(pattern, day))
        .or_else(|| (day.len() == 8).then(|| compact_date(day)).flatten())
        .or_else(|| times::iso_datetime(day))
}

/// `20240131`.
fn compact_date(text: &str) -> Option<Moment> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let likely = digits && matches!(&text[..2], "19" | "20");
    likely.then(|| times::iso_date(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))).flatten()
}

/// `3 mars 2024`, `1er janvier 2024`.
fn named_month(tidy: &str) -> Option<Moment> {
    let mut words = tidy.split(' ');
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || year.len() != 4 {
        return None;
    }
    let month = fold_text(month);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    times::by_pattern("%d/%m/%Y", &format!("{}/{month}/{year}", day.trim_end_matches("er")))
}

fn french_datetime(tidy: &str) -> Option<Moment> {
    ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d/%m/%YT%H:%M:%S", "%d/%m/%Y"]
        .iter()
        .find_map(|pattern| times::by_pattern(pattern, tidy))
}

/// `22h`, `22h30`, `22:30:00` as `22:30:00`.
fn french_time(tidy: &str) -> Option<String> {
    let lower = tidy.to_lowercase().replace(' ', "");
    let (hours, minutes) = lower.split_once(['h', ':'])?;
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    let written = format!("{hours:0>2}:{minutes:0>2}:00");
    times::iso_time(&written).map(|_| written)
}

/// Brackets put or removed, longitude and latitude put in their order.
fn point(format: GeopointFormat, tidy: &str, accept: &mut Accept<'_>) -> Option<Proposal> {
    let write = |first: &str, second: &str| match format {
        GeopointFormat::Text => format!("{first}, {second}"),
        GeopointFormat::Array => format!("[{first}, {second}]"),
        GeopointFormat::Object => format!("{{\"lon\": {first}, \"lat\": {second}}}"),
    };
    let inside = tidy.trim_matches(['[', ']', '(', ')']);
    let (first, second) = inside.split_once([',', ';']).or_else(|| inside.split_once(' '))?;
    let (first, second) = (first.trim(), second.trim());
    let (left, right) = (first.parse().ok()?, second.parse().ok()?);
    if !custom::in_france(left, right) && custom::in_france(right, left) {
        return accept(Some(write(second, first)), "longitude et latitude remises dans l'ordre");
    }
    accept(Some(write(first, second)), "point écrit comme le schéma le prévoit")
}

/// A point of a field whose longitude and latitude are plainly swapped, though each is possible.
pub(crate) fn swapped_point(format: GeopointFormat, text: &str) -> Option<Proposal> {
    let (longitude, latitude) = coordinates(format, text)?;
    if custom::in_france(longitude, latitude) || !custom::in_france(latitude, longitude) {
        return None;
    }
    point(format, &tidied(text), &mut |value, reason| value.map(|value| Proposal { value, reason }))
}

/// `a, b` or `a;b` as `["a","b"]`, when every item is expected.
fn list(items: &[String], tidy: &str) -> Option<String> {
    let inside = tidy.trim_matches(['[', ']']);
    let parts = inside.split([',', ';', '|']).map(|part| closest(items, part.trim_matches([' ', '"', '\''])));
    serde_json::to_string(&parts.collect::<Option<Vec<_>>>()?).ok()
}

/// The allowed value that differs only by case, accents, blanks or apostrophes.
fn allowed(plan: &CellPlan, tidy: &str) -> Option<String> {
    closest(&plan.field.constraints.allowed, tidy).map(str::to_owned)
}

fn closest<'a>(items: &'a [String], text: &str) -> Option<&'a str> {
    let folded = |text: &str| fold_text(text).replace('’', "'").split_whitespace().collect::<String>();
    let wanted = folded(text);
    let mut found = items.iter().filter(|item| folded(item) == wanted);
    let first = found.next()?;
    // Two values that differ only so cannot be told apart.
    if found.any(|other| other != first) { None } else { Some(first) }
}

/// Codes: blanks inside, capitals, lost leading zeros, the `.0` that a spreadsheet adds.
fn code(plan: &CellPlan, tidy: &str, accept: &mut Accept<'_>) -> Option<Proposal> {
    let checked = |check: CellCheck| plan.customs.contains(&check);
    let shaped = plan.field.constraints.pattern.is_some() || !plan.customs.is_empty();
    if !shaped || !matches!(plan.field.kind, FieldKind::Text(_)) {
        return None;
    }
    if checked(CellCheck::Actes)
        && let Some((subject, rest)) = tidy.split_once('/')
    {
        return accept(
            Some(format!("{}/{}", subject.trim(), rest.trim())),
            "espaces autour de la barre retirés",
        );
    }
    let tight: String = tidy.chars().filter(|character| !character.is_whitespace()).collect();
    let whole = tight.strip_suffix(".0").or_else(|| tight.strip_suffix(",0")).unwrap_or(&tight).to_owned();
    accept(Some(tight.clone()), "espaces retirés")
        .or_else(|| accept(Some(whole.clone()), "« .0 » ajouté par un tableur retiré"))
        .or_else(|| accept(Some(tight.to_uppercase()), "lettres mises en capitales"))
        .or_else(|| accept(custom::phone_international(tidy), "numéro écrit sous sa forme internationale"))
        .or_else(|| {
            let padded = padded(&whole, plan);
            accept(padded, "zéro initial rétabli")
        })
}

/// The digits with the leading zeros that a spreadsheet removed: one, or up to three when a check digit
/// proves the result.
fn padded(digits: &str, plan: &CellPlan) -> Option<String> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let proved = |text: &str| custom::is_siren(text) || custom::is_siret(text);
    (1..=3).map(|zeros| format!("{}{digits}", "0".repeat(zeros))).find(|candidate| {
        let numbered = matches!(candidate.len(), 9 | 14);
        let safe = if numbered { proved(candidate) } else { candidate.len() == digits.len() + 1 };
        safe && plan.judge(candidate).is_fine()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use beffroi_kernel::ports::SchemaText;

    fn plan(field: &str, checks: &str) -> CellPlan {
        let json = format!(r#"{{"fields":[{field}],"custom_checks":[{checks}]}}"#);
        let schema = Schema::load(&SchemaText { id: "t".to_owned(), json }).unwrap();
        CellPlan::new(&schema, &schema.fields[0])
    }

    #[track_caller]
    fn check(field: &str, cases: &[(&str, Option<&str>)]) {
        let plan = plan(field, "");
        for (text, expected) in cases {
            let found = propose(&plan, text).map(|proposal| proposal.value);
            assert_eq!(found.as_deref(), *expected, "{text:?} for {field}");
        }
    }

    #[test]
    fn numbers() {
        check(
            r#"{"name":"n","type":"number"}"#,
            &[
                ("1,5", Some("1.5")),
                ("40 000,00", Some("40000.00")),
                ("40\u{202f}000,00 €", Some("40000.00")),
                ("50 000 euros", Some("50000")),
                ("1.234,5", Some("1234.5")),
                ("1,234.5", Some("1234.5")),
                ("-3,2", Some("-3.2")),
                ("12 3", None),
                ("1 2345", None),
                ("1,2,3", None),
                ("3 à 5", None),
                ("50 %", None),
                ("environ 3", None),
            ],
        );
        check(r#"{"name":"n","type":"number","decimalChar":","}"#, &[("1.5", Some("1,5"))]);
        check(
            r#"{"name":"n","type":"integer","constraints":{"minimum":0}}"#,
            &[
                ("1 234", Some("1234")),
                ("12,0", Some("12")),
                ("12.00", Some("12")),
                ("12,5", None),
                ("-3,0", None),
            ],
        );
        check(
            r#"{"name":"n","type":"number","constraints":{"maximum":1}}"#,
            &[("0,5", Some("0.5")), ("100", None), ("1,5", None)],
        );
    }

    #[test]
    fn dates_and_answers() {
        check(
            r#"{"name":"d","type":"date"}"#,
            &[
                ("31/01/2024", Some("2024-01-31")),
                ("24-06-2019", Some("2019-06-24")),
                ("1/2/2024", Some("2024-02-01")),
                ("2024/01/31", Some("2024-01-31")),
                ("2024-01-31T00:00:00", Some("2024-01-31")),
                ("2024-01-31 00:00:00", Some("2024-01-31")),
                ("20240131", Some("2024-01-31")),
                ("3 mars 2024", Some("2024-03-03")),
                ("1er août 2024", Some("2024-08-01")),
                ("01/31/2024", None),
                ("31/01/24", None),
                ("2024-01-31T10:00:00", None),
                ("janvier 2024", None),
            ],
        );
        check(r#"{"name":"d","type":"date","format":"%d/%m/%Y"}"#, &[("2024-01-31", Some("31/01/2024"))]);
        check(
            r#"{"name":"h","type":"time"}"#,
            &[("22h", Some("22:00:00")), ("8h30", Some("08:30:00")), ("soir", None)],
        );
        check(
            r#"{"name":"b","type":"boolean","trueValues":["oui"],"falseValues":["non"]}"#,
            &[
                ("Oui", Some("oui")),
                ("no", Some("non")),
                ("true", Some("oui")),
                ("0", Some("non")),
                ("peut-être", None),
            ],
        );
    }

    #[test]
    fn words_and_codes() {
        check(
            r#"{"name":"w","constraints":{"enum":["Aire de covoiturage","Sortie d'autoroute","Supermarché"]}}"#,
            &[
                ("aire de  covoiturage ", Some("Aire de covoiturage")),
                ("Sortie d’autoroute", Some("Sortie d'autoroute")),
                ("SUPERMARCHE", Some("Supermarché")),
                ("Parking", None),
            ],
        );
        check(r#"{"name":"w","constraints":{"enum":["a","A"]}}"#, &[("á", None)]);
        check(
            r#"{"name":"i","constraints":{"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}$"}}"#,
            &[
                ("1004", Some("01004")),
                ("2a004", Some("2A004")),
                ("75 056", Some("75056")),
                ("75056.0", Some("75056")),
                ("104", None),
                ("Paris", None),
            ],
        );
        let siret = plan(r#"{"name":"s"}"#, r#"{"name":"french-siret-value","params":{"column":"s"}}"#);
        let proposed = |text| propose(&siret, text).map(|proposal| proposal.value);
        assert_eq!(proposed("732 829 320 00074").as_deref(), Some("73282932000074"));
        assert_eq!(proposed("732829320.0"), None);
        assert_eq!(proposed("21860194600000"), None);
        assert_eq!(proposed("5480070200012"), None);
        let phone = plan(r#"{"name":"p","constraints":{"pattern":"^\\+33\\d{9}$"}}"#, "");
        assert_eq!(propose(&phone, "06 12 34 56 78").unwrap().value, "+33612345678");
    }

    #[test]
    fn points() {
        check(
            r#"{"name":"p","type":"geopoint","format":"array"}"#,
            &[("2.35,48.85", Some("[2.35, 48.85]")), ("48.85, 2.35", Some("[2.35, 48.85]")), ("Paris", None)],
        );
        let swapped = swapped_point(GeopointFormat::Array, "[48.85, 2.35]").unwrap();
        assert_eq!(swapped.value, "[2.35, 48.85]");
        assert_eq!(swapped_point(GeopointFormat::Array, "[2.35, 48.85]"), None);
        assert_eq!(swapped_point(GeopointFormat::Array, "[-73.9, 40.7]"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_proposal_is_always_accepted(text in "[0-9 ,./€a-zA-Zéà-]{0,14}") {
            for field in [r#"{"name":"x","type":"number","constraints":{"minimum":0}}"#, r#"{"name":"x","type":"date"}"#,
                r#"{"name":"x","type":"integer"}"#, r#"{"name":"x","constraints":{"pattern":"^\\d{5}$"}}"#,
                r#"{"name":"x","type":"boolean"}"#, r#"{"name":"x","type":"geopoint"}"#] {
                let plan = plan(field, "");
                if let Some(proposal) = propose(&plan, &text) {
                    proptest::prop_assert!(plan.judge(&proposal.value).is_fine());
                    proptest::prop_assert_ne!(proposal.value, text.clone());
                }
            }
        }
    }
}
