//! Sees at a glance that a cell is good, for the commonest fields: most cells of most files are.
//!
//! A glance never refuses: what it does not recognise is judged in full.

use super::cell::{CellPlan, is_blank};
use crate::schema::{FieldKind, NumberFormat, TextFormat, TimeFormat};

/// How to see at a glance that a cell is good.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Glance {
    /// No way.
    None,
    /// Any text that is not blank.
    Text,
    /// One of a few words.
    Words(Vec<String>),
    /// Digits alone.
    Digits,
    /// A plain number whose whole part lies strictly between two bounds.
    Number { above: i64, below: i64 },
    /// `2024-01-15`.
    Date,
    /// A text of one of a few plain shapes.
    Shapes(Vec<Shape>),
}

/// A text of fixed length, character by character: which ASCII characters may stand at each place.
pub(crate) type Shape = Vec<u128>;

/// Most shapes that one pattern may give.
const SHAPES_MAX: usize = 16;
/// Longest shape.
const SHAPE_MAX: usize = 40;

impl Glance {
    /// How to look at the cells of a plan.
    pub(crate) fn of(plan: &CellPlan) -> Self {
        let constraints = &plan.field.constraints;
        let measured = constraints.length_min.is_some() || constraints.length_max.is_some();
        let bounded = constraints.minimum.is_some() || constraints.maximum.is_some();
        // A word of `missingValues` could look like a value.
        if !plan.customs.is_empty() || measured || plan.has_missing_words() {
            return Self::None;
        }
        if let Some(pattern) = &constraints.pattern {
            let text =
                matches!(plan.field.kind, FieldKind::Text(TextFormat::Any)) && constraints.allowed.is_empty();
            return shapes(pattern.text()).filter(|_| text).map_or(Self::None, Self::Shapes);
        }
        match &plan.field.kind {
            FieldKind::Text(TextFormat::Any) | FieldKind::Any if constraints.allowed.is_empty() => Self::Text,
            FieldKind::Text(TextFormat::Any) if constraints.allowed.len() <= 8 => {
                Self::Words(constraints.allowed.clone())
            }
            _ if !constraints.allowed.is_empty() => Self::None,
            FieldKind::Boolean(words) => {
                Self::Words(words.yes.iter().take(2).chain(words.no.iter().take(2)).cloned().collect())
            }
            FieldKind::Integer(format) if *format == NumberFormat::default() => {
                let low = constraints.minimum.as_ref().is_none_or(|bound| bound.key <= 0.0);
                if low && constraints.maximum.is_none() { Self::Digits } else { Self::None }
            }
            FieldKind::Number(format) if *format == NumberFormat::default() => {
                // A whole part strictly inside the bounds leaves room for any decimals.
                let above =
                    constraints.minimum.as_ref().map_or(i64::MIN, |bound| bound.key.floor() as i64 + 1);
                let below =
                    constraints.maximum.as_ref().map_or(i64::MAX, |bound| bound.key.ceil() as i64 - 1);
                Self::Number { above, below }
            }
            FieldKind::Date(TimeFormat::Iso) if !bounded => Self::Date,
            FieldKind::Date(TimeFormat::Pattern(pattern)) if !bounded && pattern == "%Y-%m-%d" => Self::Date,
            _ => Self::None,
        }
    }

    /// Whether a cell is good at a glance.
    #[inline]
    pub(crate) fn sees(&self, text: &str) -> bool {
        match self {
            Self::None => false,
            Self::Text => !is_blank(text),
            Self::Words(words) => words.iter().any(|word| word == text) && !is_blank(text),
            Self::Digits => (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Number { above, below } => plain_number(text.as_bytes(), *above, *below),
            Self::Date => plain_date(text.as_bytes()),
            Self::Shapes(shapes) => shapes.iter().any(|shape| has_shape(text.as_bytes(), shape)),
        }
    }
}

/// `-12.345`, its whole part strictly between the bounds.
fn plain_number(text: &[u8], above: i64, below: i64) -> bool {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&digits) {
        return false;
    }
    let decimals = match &rest[digits..] {
        [] => true,
        [b'.', decimals @ ..] => decimals.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let whole = rest[..digits].iter().fold(0_i64, |whole, byte| whole * 10 + i64::from(byte - b'0'));
    let whole = if negative { -whole } else { whole };
    decimals && above < whole && whole < below
}

/// A date of which every month has the day.
fn plain_date(text: &[u8]) -> bool {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return false };
    let digits = [a, b, c, d, e, f, g, h].iter().all(u8::is_ascii_digit);
    let month = (e.wrapping_sub(b'0')).wrapping_mul(10).wrapping_add(f.wrapping_sub(b'0'));
    let day = (g.wrapping_sub(b'0')).wrapping_mul(10).wrapping_add(h.wrapping_sub(b'0'));
    digits && (1..=12).contains(&month) && (1..=28).contains(&day)
}

fn has_shape(text: &[u8], shape: &[u128]) -> bool {
    text.len() == shape.len()
        && text.iter().zip(shape).all(|(byte, set)| *byte < 128 && set & (1 << byte) != 0)
}

/// The shapes of a pattern made of plain characters, `\d`, sets, `{n}` and one level of choices; nothing
/// when it is made of anything else.
fn shapes(pattern: &str) -> Option<Vec<Shape>> {
    let inside = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut reader = Reader { rest: inside.as_bytes() };
    let shapes = reader.sequence(true)?;
    // A blank is an empty cell, whatever the pattern says.
    let fits = |shape: &Shape| !shape.is_empty() && shape.len() <= SHAPE_MAX && shape[0] & (1 << b' ') == 0;
    (reader.rest.is_empty() && shapes.iter().all(fits)).then_some(shapes)
}

struct Reader<'p> {
    rest: &'p [u8],
}

impl Reader<'_> {
    /// A sequence of atoms, up to the end or to what closes a choice.
    fn sequence(&mut self, groups: bool) -> Option<Vec<Shape>> {
        let mut shapes: Vec<Shape> = vec![Vec::new()];
        while let Some(byte) = self.rest.first() {
            let parts = match byte {
                b'|' | b')' => break,
                b'(' if groups => self.choices()?,
                _ => vec![vec![self.atom()?]],
            };
            let times = self.times()?;
            for _ in 0..times {
                shapes = shapes
                    .iter()
                    .flat_map(|left| parts.iter().map(|right| [left.as_slice(), right].concat()))
                    .collect();
                if shapes.len() > SHAPES_MAX || shapes[0].len() > SHAPE_MAX {
                    return None;
                }
            }
        }
        Some(shapes)
    }

    /// `(a|b)`
    fn choices(&mut self) -> Option<Vec<Shape>> {
        self.rest = &self.rest[1..];
        let mut all = Vec::new();
        loop {
            all.extend(self.sequence(false)?);
            let (closing, rest) = self.rest.split_first()?;
            self.rest = rest;
            match closing {
                b')' => return Some(all),
                b'|' => {}
                _ => return None,
            }
        }
    }

    /// One character, `\d` or a set.
    fn atom(&mut self) -> Option<u128> {
        const DIGITS: u128 = 0x3ff << b'0';
        let (set, rest) = match self.rest {
            [b'\\', b'd', rest @ ..] => (DIGITS, rest),
            [b'\\', escaped, rest @ ..] if escaped.is_ascii_punctuation() => (1 << escaped, rest),
            [b'[', rest @ ..] => {
                let end = rest.iter().position(|byte| *byte == b']')?;
                (set_of(&rest[..end])?, &rest[end + 1..])
            }
            [plain, rest @ ..] if plain.is_ascii_alphanumeric() || b"-_/ ,:;".contains(plain) => {
                (1 << plain, rest)
            }
            _ => return None,
        };
        self.rest = rest;
        Some(set)
    }

    /// `{n}`, or once; nothing for any other repetition.
    fn times(&mut self) -> Option<usize> {
        match self.rest.first() {
            Some(b'{') => {
                let end = self.rest.iter().position(|byte| *byte == b'}')?;
                let times = std::str::from_utf8(&self.rest[1..end]).ok()?.parse().ok()?;
                self.rest = &self.rest[end + 1..];
                // Two repetitions in a row mean something else.
                (times <= SHAPE_MAX && !matches!(self.rest.first(), Some(b'{' | b'?' | b'*' | b'+')))
                    .then_some(times)
            }
            Some(b'?' | b'*' | b'+') => None,
            _ => Some(1),
        }
    }
}

/// The characters of a plain set such as `013-9A-Z`.
fn set_of(inside: &[u8]) -> Option<u128> {
    let mut set = 0_u128;
    let mut at = 0;
    while at < inside.len() {
        let first = inside[at];
        if !first.is_ascii_alphanumeric() {
            return None;
        }
        let last = if inside.get(at + 1) == Some(&b'-') {
            at += 2;
            *inside.get(at)?
        } else {
            first
        };
        if !last.is_ascii_alphanumeric() || last < first {
            return None;
        }
        (first..=last).for_each(|byte| set |= 1 << byte);
        at += 1;
    }
    (set != 0).then_some(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;
    use beffroi_kernel::ports::SchemaText;

    fn plan(field: &str) -> CellPlan {
        let json = format!(r#"{{"fields":[{field}]}}"#);
        let schema = Schema::load(&SchemaText { id: "t".to_owned(), json }).unwrap();
        CellPlan::new(&schema, &schema.fields[0])
    }

    const FIELDS: [&str; 14] = [
        r#"{"name":"a"}"#,
        r#"{"name":"a","constraints":{"required":true}}"#,
        r#"{"name":"a","constraints":{"enum":["Parking","Aire"," "]}}"#,
        r#"{"name":"a","type":"boolean","trueValues":["oui","Oui","OUI","1"],"falseValues":["non"]}"#,
        r#"{"name":"a","type":"integer","constraints":{"minimum":0}}"#,
        r#"{"name":"a","type":"integer","constraints":{"minimum":1}}"#,
        r#"{"name":"a","type":"number","constraints":{"minimum":-180,"maximum":180}}"#,
        r#"{"name":"a","type":"number","constraints":{"minimum":0.01,"maximum":1}}"#,
        r#"{"name":"a","type":"date"}"#,
        r#"{"name":"a","constraints":{"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}$"}}"#,
        r#"{"name":"a","constraints":{"pattern":"^W\\d{9}$"}}"#,
        r#"{"name":"a","constraints":{"pattern":"^\\d{14}$"}}"#,
        r#"{"name":"a","constraints":{"pattern":"^([013-9]\\d|2[AB1-9])\\d{3}-P-\\d{3}$"}}"#,
        r#"{"name":"a","constraints":{"pattern":"^[0-9]{4}(\\/[0-9]{4})?$"}}"#,
    ];

    #[test]
    fn the_usual_cells_are_seen() {
        #[track_caller]
        fn check(field: usize, text: &str) {
            assert!(Glance::of(&plan(FIELDS[field])).sees(text), "{} {text}", FIELDS[field]);
        }
        check(0, "Dieppe");
        check(1, "é");
        check(2, "Aire");
        check(3, "oui");
        check(4, "12");
        check(6, "-5.099374");
        check(8, "2024-01-28");
        check(9, "01004");
        check(9, "2A004");
        check(10, "W123456789");
        check(11, "73282932000074");
        check(12, "75056-P-001");
    }

    #[test]
    fn odd_patterns_have_no_shape() {
        for pattern in [
            "^a|b$",
            r"^\d+$",
            "^a?$",
            "^[^a]$",
            r"^\w{3}$",
            "^é$",
            "^a{2,3}$",
            "^(a(b|c))$",
            "a",
            "^.$",
            "^a{2}{3}$",
            "^(a",
            "^[a$",
            "^$",
        ] {
            assert_eq!(shapes(pattern), None, "{pattern}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_glance_never_passes_what_the_judge_refuses(at in 0..FIELDS.len(), text in "[0-9AB./W -]{0,15}|[a-zA-Z ]{0,8}|20[0-9]{2}-[0-9]{2}-[0-9]{2}|-?[0-9]{1,3}(\\.[0-9]{0,4})?") {
            let plan = plan(FIELDS[at]);
            if Glance::of(&plan).sees(&text) {
                proptest::prop_assert!(plan.judge(&text).is_fine());
            }
        }
    }
}
