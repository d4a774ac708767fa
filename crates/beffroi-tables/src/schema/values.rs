//! Whether a text is a value of a field's kind, and its place among the values of that kind.

use super::model::{BooleanWords, FieldKind, GeopointFormat, NumberFormat, TextFormat, TimeFormat};
use super::times;
use serde_json::Value;

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Whether the text is a value of the kind.
#[must_use]
pub(crate) fn fits(kind: &FieldKind, text: &str) -> bool {
    match kind {
        FieldKind::Text(TextFormat::Any) | FieldKind::Any => true,
        FieldKind::Text(TextFormat::Email) => is_email(text),
        FieldKind::Text(TextFormat::Uri) => is_uri(text),
        FieldKind::Text(TextFormat::Uuid) => is_uuid(text),
        FieldKind::Text(TextFormat::Binary) => is_base64(text),
        FieldKind::Boolean(words) => boolean(words, text).is_some(),
        FieldKind::Duration => is_duration(text),
        FieldKind::Geopoint(format) => point(*format, text).is_some(),
        FieldKind::Geojson => serde_json::from_str::<Value>(text).is_ok_and(|value| is_geojson(&value)),
        FieldKind::Array(allowed) => items(text).is_some_and(|items| match allowed {
            Some(allowed) => items.iter().all(|item| allowed.contains(&super::json::plain(item))),
            None => true,
        }),
        FieldKind::Object => serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object()),
        FieldKind::Number(_)
        | FieldKind::Integer(_)
        | FieldKind::Date(_)
        | FieldKind::Datetime(_)
        | FieldKind::Time(_)
        | FieldKind::Year
        | FieldKind::Yearmonth => key(kind, text).is_some(),
    }
}

/// The place of a value in the order of its kind; nothing when it is not a value of the kind, or when the
/// kind has no order.
#[must_use]
pub(crate) fn key(kind: &FieldKind, text: &str) -> Option<f64> {
    match kind {
        FieldKind::Number(format) => number(format, text),
        FieldKind::Integer(format) => integer(format, text),
        FieldKind::Date(format) => moment(format, text, times::iso_date).map(times::Moment::key),
        FieldKind::Datetime(format) => moment(format, text, times::iso_datetime).map(times::Moment::key),
        FieldKind::Time(TimeFormat::Pattern(pattern)) => {
            times::by_pattern(pattern, text).map(times::Moment::key)
        }
        FieldKind::Time(_) => times::iso_time(text),
        FieldKind::Year => year(text),
        FieldKind::Yearmonth => yearmonth(text),
        _ => None,
    }
}

/// The place of a bound, which may be written plainly (`0.5`, `2024-01-31`) whatever the field's own format.
#[must_use]
pub(crate) fn bound_key(kind: &FieldKind, text: &str) -> Option<f64> {
    key(kind, text).or_else(|| match kind {
        FieldKind::Number(_) | FieldKind::Integer(_) => plain_number(text),
        FieldKind::Date(_) => times::iso_date(text).map(times::Moment::key),
        FieldKind::Datetime(_) => times::iso_datetime(text).map(times::Moment::key),
        FieldKind::Time(_) => times::iso_time(text),
        _ => None,
    })
}

/// What `minLength` and `maxLength` count: items of an array, members of an object, else characters.
#[must_use]
pub(crate) fn length(kind: &FieldKind, text: &str) -> usize {
    match kind {
        FieldKind::Array(_) => items(text).map_or(0, |items| items.len()),
        FieldKind::Object => match serde_json::from_str(text) {
            Ok(Value::Object(members)) => members.len(),
            _ => 0,
        },
        _ if text.is_ascii() => text.len(),
        _ => text.chars().count(),
    }
}

fn moment(format: &TimeFormat, text: &str, iso: fn(&str) -> Option<times::Moment>) -> Option<times::Moment> {
    match format {
        TimeFormat::Iso => iso(text),
        TimeFormat::Any => iso(text)
            .or_else(|| times::by_pattern("%d/%m/%Y", text))
            .or_else(|| times::by_pattern("%d/%m/%Y %H:%M:%S", text)),
        TimeFormat::Pattern(pattern) if pattern == "%Y-%m-%d" => times::iso_date(text),
        TimeFormat::Pattern(pattern) => times::by_pattern(pattern, text),
    }
}

/// A number as its field writes it.
fn number(format: &NumberFormat, text: &str) -> Option<f64> {
    if let Some(found) = plain_number(text)
        && (format.decimal == '.' || !text.contains('.'))
    {
        return Some(found);
    }
    if format.decimal == '.' && format.group.is_none() && format.bare {
        return match text.trim() {
            "NaN" | "nan" => Some(f64::NAN),
            "INF" | "Infinity" | "inf" | "infinity" => Some(f64::INFINITY),
            "-INF" | "-Infinity" | "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        };
    }
    plain_number(&normalised(format, text))
}

fn integer(format: &NumberFormat, text: &str) -> Option<f64> {
    if let Some(found) = plain_integer(text) {
        return Some(found);
    }
    if format.group.is_none() && format.bare { None } else { plain_integer(&normalised(format, text)) }
}

/// The number without what its format allows around and inside it.
fn normalised(format: &NumberFormat, text: &str) -> String {
    let inside = if format.bare {
        text
    } else {
        text.trim_matches(|character: char| {
            !character.is_ascii_digit() && character != '-' && character != '+'
        })
    };
    inside
        .chars()
        .filter(|character| Some(*character) != format.group)
        .map(|character| match character {
            character if character == format.decimal => '.',
            // A point that is not the decimal separator makes the number unreadable.
            '.' => '?',
            other => other,
        })
        .collect()
}

/// `-12`, `12.5`, `1e-3`, blanks around allowed.
pub(crate) fn plain_number(text: &str) -> Option<f64> {
    let text = trimmed(text);
    let bytes = text.as_bytes();
    let (negative, mut at) = match bytes.first()? {
        b'-' => (true, 1),
        b'+' => (false, 1),
        _ => (false, 0),
    };
    let start = at;
    let (mut mantissa, mut decimals, mut point) = (0_u64, 0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                decimals += usize::from(point);
            }
            b'.' if !point => point = true,
            _ => break,
        }
        at += 1;
    }
    let digits = at - start - usize::from(point);
    if digits == 0 {
        return None;
    }
    if at == bytes.len() && digits <= 15 {
        let value = mantissa as f64 / POWERS[decimals];
        return Some(if negative { -value } else { value });
    }
    if at < bytes.len() && !matches!(bytes[at], b'e' | b'E') {
        return None;
    }
    text.parse().ok()
}

/// `-12`, blanks around allowed.
fn plain_integer(text: &str) -> Option<f64> {
    let text = trimmed(text);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    plain_number(text)
}

/// Without blanks around; fast when there are none.
fn trimmed(text: &str) -> &str {
    let tight = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_graphic());
    let bytes = text.as_bytes();
    if tight(bytes.first()) && tight(bytes.last()) { text } else { text.trim() }
}

/// The truth that a word of the field says.
pub(crate) fn boolean(words: &BooleanWords, text: &str) -> Option<bool> {
    if words.yes.iter().any(|word| word == text) {
        Some(true)
    } else if words.no.iter().any(|word| word == text) {
        Some(false)
    } else {
        None
    }
}

fn year(text: &str) -> Option<f64> {
    (text.len() == 4).then(|| plain_integer(text)).flatten().filter(|year| *year >= 0.0)
}

fn yearmonth(text: &str) -> Option<f64> {
    let (years, months) = text.split_once('-')?;
    let month = plain_integer(months).filter(|month| months.len() == 2 && (1.0..=12.0).contains(month))?;
    Some(year(years)? * 12.0 + month)
}

/// Longitude and latitude of a point.
pub(crate) fn point(format: GeopointFormat, text: &str) -> Option<(f64, f64)> {
    let (longitude, latitude) = coordinates(format, text)?;
    ((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude))
        .then_some((longitude, latitude))
}

/// The two numbers of a point, in any range.
pub(crate) fn coordinates(format: GeopointFormat, text: &str) -> Option<(f64, f64)> {
    match format {
        GeopointFormat::Text => {
            let (longitude, latitude) = text.split_once(',')?;
            Some((plain_number(longitude)?, plain_number(latitude)?))
        }
        GeopointFormat::Array => match serde_json::from_str(text).ok()? {
            Value::Array(items) if items.len() == 2 => Some((coordinate(&items[0])?, coordinate(&items[1])?)),
            _ => None,
        },
        GeopointFormat::Object => match serde_json::from_str(text).ok()? {
            Value::Object(members) if members.len() == 2 => {
                Some((coordinate(members.get("lon")?)?, coordinate(members.get("lat")?)?))
            }
            _ => None,
        },
    }
}

fn coordinate(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => plain_number(text),
        _ => None,
    }
}

fn items(text: &str) -> Option<Vec<Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Array(items)) => Some(items),
        _ => None,
    }
}

/// A GeoJSON geometry, feature or collection.
fn is_geojson(value: &Value) -> bool {
    let Some(kind) = value.get("type").and_then(Value::as_str) else { return false };
    let coordinates = value.get("coordinates");
    let all = |key: &str| {
        value.get(key).and_then(Value::as_array).is_some_and(|items| items.iter().all(is_geojson))
    };
    match kind {
        "Point" => coordinates.is_some_and(|value| nested(value, 0)),
        "MultiPoint" | "LineString" => coordinates.is_some_and(|value| nested(value, 1)),
        "MultiLineString" | "Polygon" => coordinates.is_some_and(|value| nested(value, 2)),
        "MultiPolygon" => coordinates.is_some_and(|value| nested(value, 3)),
        "GeometryCollection" => all("geometries"),
        "FeatureCollection" => all("features"),
        "Feature" => value.get("geometry").is_some_and(|geometry| geometry.is_null() || is_geojson(geometry)),
        _ => false,
    }
}

/// Positions inside `depth` levels of arrays.
fn nested(value: &Value, depth: usize) -> bool {
    let Value::Array(items) = value else { return false };
    if depth == 0 {
        items.len() >= 2 && items.iter().all(Value::is_number)
    } else {
        items.iter().all(|item| nested(item, depth - 1))
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let word = |text: &str, extra: &[u8]| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b >= 128 || extra.contains(&b))
    };
    local.len() <= 64
        && local.split('.').all(|part| word(part, b"!#$%&'*+-/=?^_`{|}~"))
        && domain.contains('.')
        && domain.split('.').all(|part| word(part, b"-") && !part.starts_with('-') && !part.ends_with('-'))
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|end| end.len() >= 2 && !end.bytes().all(|b| b.is_ascii_digit()))
}

/// An address with a scheme; with a host when the scheme needs one.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_fits = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let rest_fits = !rest.is_empty()
        && !rest.chars().any(|character| {
            character.is_whitespace() || character.is_control() || "<>\"{}\\^`".contains(character)
        });
    let host_fits = match rest.strip_prefix("//") {
        Some(after) => after.split(['/', '?', '#']).next().is_some_and(|host| !host.is_empty()),
        None => !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "ftp"),
    };
    scheme_fits && rest_fits && host_fits
}

fn is_uuid(text: &str) -> bool {
    let bare = text.trim_start_matches("urn:uuid:").trim_matches(['{', '}']);
    let digits = bare.bytes().filter(|byte| *byte != b'-');
    digits.clone().count() == 32 && digits.clone().all(|byte| byte.is_ascii_hexdigit())
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
}

/// `P1Y2M3DT4H5M6S`, `P2W`.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else { return false };
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (rest, None),
    };
    let parts = |mut text: &str, mut units: &str| {
        while !text.is_empty() {
            let digits = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
            let Some(unit) = text[digits..].chars().next() else { return false };
            let Some(at) = units.find(unit) else { return false };
            if digits == 0 {
                return false;
            }
            units = &units[at + unit.len_utf8()..];
            text = &text[digits + unit.len_utf8()..];
        }
        true
    };
    match time {
        Some("") => false,
        Some(time) => parts(days, "YMWD") && parts(time, "HMS"),
        None => !days.is_empty() && parts(days, "YMWD"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &FieldKind, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(fits(kind, text), "{text:?} should be a {kind:?}");
        }
        for text in bad {
            assert!(!fits(kind, text), "{text:?} should not be a {kind:?}");
        }
    }

    #[test]
    fn numbers() {
        let number = FieldKind::Number(NumberFormat::default());
        check(
            &number,
            &["1", "-1.5", "+2", ".5", "5.", "1e3", "1.5E-3", " 12 ", "NaN", "-INF", "12345678901234567.5"],
            &["", "-", ".", "1,5", "1 000", "50 000 euros", "1_000", "0x10", "1e", "--1", "12€", "1.2.3"],
        );
        assert_eq!(key(&number, "1.1"), Some(1.1));
        assert_eq!(key(&number, "49.921823"), Some(49.921823));
        assert_eq!(key(&number, "-0.1"), Some(-0.1));
        let french = FieldKind::Number(NumberFormat { decimal: ',', group: Some(' '), bare: false });
        check(&french, &["1 234,5", "12 €", "50 000 euros", "7"], &["1.5", "euros", "1,2,3"]);
        assert_eq!(key(&french, "1 234,5 €"), Some(1234.5));
        let integer = FieldKind::Integer(NumberFormat::default());
        check(
            &integer,
            &["0", "-12", "+3", "007", " 4", "123456789012345678901234567890"],
            &["1.0", "1,0", "", "12€", "1e3"],
        );
    }

    #[test]
    fn words_and_codes() {
        check(
            &FieldKind::Text(TextFormat::Email),
            &["mairie@dieppe.fr", "a.b+c@x-y.org", "é@école.fr"],
            &["mairie", "mairie@", "@dieppe.fr", "a b@c.fr", "a@b", "a@b..fr", "mairie@dieppe.fr "],
        );
        check(
            &FieldKind::Text(TextFormat::Uri),
            &["https://data.gouv.fr/x?y=1#z", "mailto:a@b.fr", "urn:isbn:1"],
            &["data.gouv.fr", "https://", "http:/x", "https://a b", ""],
        );
        check(
            &FieldKind::Text(TextFormat::Uuid),
            &["123e4567-e89b-12d3-a456-426614174000"],
            &["123e4567", "g23e4567-e89b-12d3-a456-426614174000"],
        );
        check(&FieldKind::Text(TextFormat::Binary), &["aGVsbG8=", ""], &["aGVsbG8", "é==="]);
        let words = BooleanWords { yes: vec!["oui".to_owned()], no: vec!["non".to_owned()] };
        check(&FieldKind::Boolean(words), &["oui", "non"], &["Oui", "true", "1", ""]);
    }

    #[test]
    fn times_and_places() {
        check(&FieldKind::Year, &["2024", "0001"], &["24", "20245", "-202", "202a"]);
        check(&FieldKind::Yearmonth, &["2024-01"], &["2024-13", "2024-1", "2024"]);
        check(
            &FieldKind::Duration,
            &["P1Y2M3DT4H5M6S", "PT1.5H", "P2W"],
            &["P", "PT", "1Y", "P1H", "P1", "PT1"],
        );
        check(&FieldKind::Time(TimeFormat::Iso), &["22:00:00", "22:00"], &["22h00", "25:00:00"]);
        check(
            &FieldKind::Geopoint(GeopointFormat::Text),
            &["2.35, 48.85", "-61,14"],
            &["48.85", "200,10", "10,100", "2,35,48", "[2,48]"],
        );
        check(
            &FieldKind::Geopoint(GeopointFormat::Array),
            &["[2.35, 48.85]", "[\"2\",\"48\"]"],
            &["2.35, 48.85", "[2]", "[2,48,1]"],
        );
        check(
            &FieldKind::Geopoint(GeopointFormat::Object),
            &[r#"{"lon":2,"lat":48}"#],
            &[r#"{"lon":2}"#, "[2,48]"],
        );
        check(
            &FieldKind::Geojson,
            &[
                r#"{"type":"Point","coordinates":[2,48]}"#,
                r#"{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,48]]]}"#,
                r#"{"type":"Feature","geometry":null,"properties":{}}"#,
            ],
            &[r#"{"type":"Point","coordinates":[2]}"#, r#"{"type":"Circle"}"#, "{", "[1,2]"],
        );
        check(&FieldKind::Array(None), &["[]", r#"["a",1]"#], &["a,b", "{}", ""]);
        let allowed = FieldKind::Array(Some(vec!["a".to_owned(), "b".to_owned()]));
        check(&allowed, &["[]", r#"["a","b"]"#], &[r#"["c"]"#, r#"["a","c"]"#]);
        check(&FieldKind::Object, &["{}"], &["[]", "x"]);
    }

    proptest::proptest! {
        #[test]
        fn a_plain_number_is_read_as_the_language_reads_it(value in -1e9..1e9_f64, decimals in 0_usize..6) {
            let text = format!("{value:.decimals$}");
            proptest::prop_assert_eq!(plain_number(&text), text.parse().ok());
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            for kind in [FieldKind::Number(NumberFormat { decimal: ',', group: Some('é'), bare: false }),
                FieldKind::Year, FieldKind::Yearmonth, FieldKind::Duration, FieldKind::Geojson,
                FieldKind::Geopoint(GeopointFormat::Text), FieldKind::Geopoint(GeopointFormat::Array),
                FieldKind::Text(TextFormat::Email), FieldKind::Text(TextFormat::Uri), FieldKind::Array(None)] {
                let _ = (fits(&kind, &text), key(&kind, &text), length(&kind, &text));
            }
        }
    }
}
