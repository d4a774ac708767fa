//! What one cell must be, compiled: a field of a schema with the custom checks of its column.

use super::custom::CellCheck;
use crate::schema::values;
use crate::schema::{Bound, Constraints, Field, FieldKind, GeopointFormat, Schema, TextFormat, TimeFormat};
use std::collections::HashSet;
use std::sync::Arc;

/// What is wrong with one cell, first of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Required,
    Type,
    Allowed,
    Pattern,
    Minimum,
    Maximum,
    LengthMin,
    LengthMax,
}

/// What a check of one cell found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) fault: Option<Fault>,
    /// The custom checks that the cell fails, one bit each.
    pub(crate) customs: u8,
    /// Whether the cell counts as empty.
    pub(crate) empty: bool,
}

impl Verdict {
    pub(crate) const FINE: Self = Self { fault: None, customs: 0, empty: false };
    pub(crate) const EMPTY: Self = Self { fault: None, customs: 0, empty: true };

    pub(crate) fn is_fine(self) -> bool {
        self.fault.is_none() && self.customs == 0
    }
}

/// Enumerations up to this length are searched from first to last.
const FEW: usize = 8;

#[derive(Clone, Debug)]
enum Allowed {
    All,
    /// Texts of a short list.
    Few(Vec<String>),
    /// Texts of a long list.
    Many(Arc<HashSet<String, foldhash::fast::FixedState>>),
    /// Values that have an order, by their place in it: `80.0` is `80`.
    Keys(Vec<f64>),
}

/// What one cell must be.
#[derive(Clone, Debug)]
pub(crate) struct CellPlan {
    pub(crate) field: Field,
    pub(crate) required: bool,
    pub(crate) customs: Vec<CellCheck>,
    missing: Vec<String>,
    allowed: Allowed,
}

impl CellPlan {
    /// The plan of a field of a schema.
    pub(crate) fn new(schema: &Schema, field: &Field) -> Self {
        let point = match field.kind {
            FieldKind::Geopoint(format) => format,
            _ => GeopointFormat::Text,
        };
        let customs = schema.custom_checks.iter().filter_map(|check| CellCheck::of(check, point));
        let customs =
            customs.filter(|(_, column)| *column == field.name).map(|(check, _)| check).take(8).collect();
        let mut field = field.clone();
        let required = schema.requires(&field);
        let allowed = compile_allowed(&field.kind, &mut field.constraints);
        Self { required, customs, missing: schema.missing_values.clone(), allowed, field }
    }

    /// Whether any text passes, so that there is nothing to look at.
    pub(crate) fn passes_all(&self) -> bool {
        let Constraints { pattern, minimum, maximum, length_min, length_max, .. } = &self.field.constraints;
        let any_text = matches!(self.field.kind, FieldKind::Text(TextFormat::Any) | FieldKind::Any);
        let free = pattern.is_none() && minimum.is_none() && maximum.is_none();
        any_text
            && free
            && length_min.is_none()
            && length_max.is_none()
            && !self.required
            && self.customs.is_empty()
            && matches!(self.allowed, Allowed::All)
    }

    /// How many verdicts are worth remembering: none when judging is as quick as remembering.
    pub(crate) fn memory(&self) -> usize {
        if self.customs.contains(&CellCheck::OpeningHours) {
            return 4_096;
        }
        let dear_kind = match &self.field.kind {
            FieldKind::Text(format) => *format != TextFormat::Any,
            FieldKind::Boolean(words) => words.yes.len() + words.no.len() > FEW,
            FieldKind::Date(format) | FieldKind::Datetime(format) | FieldKind::Time(format) => {
                matches!(format, TimeFormat::Pattern(_))
            }
            FieldKind::Duration
            | FieldKind::Geopoint(_)
            | FieldKind::Geojson
            | FieldKind::Array(_)
            | FieldKind::Object => true,
            FieldKind::Number(_)
            | FieldKind::Integer(_)
            | FieldKind::Year
            | FieldKind::Yearmonth
            | FieldKind::Any => false,
        };
        let dear = dear_kind || self.field.constraints.pattern.is_some() || !self.customs.is_empty();
        if dear { 1_024 } else { 0 }
    }

    /// Whether texts other than blanks count as empty.
    pub(crate) fn has_missing_words(&self) -> bool {
        !self.missing.is_empty()
    }

    /// Whether a cell counts as empty.
    pub(crate) fn is_empty(&self, text: &str) -> bool {
        is_blank(text) || self.missing.iter().any(|missing| missing == text)
    }

    /// What is wrong with a cell.
    pub(crate) fn judge(&self, text: &str) -> Verdict {
        if self.is_empty(text) {
            let fault = self.required.then_some(Fault::Required);
            return Verdict { fault, ..Verdict::EMPTY };
        }
        let fault = self.fault(text);
        let mut customs = 0;
        // A value that is not of its type is not looked at further.
        if fault != Some(Fault::Type) {
            for (bit, check) in self.customs.iter().enumerate() {
                customs |= u8::from(!check.passes(text)) << bit;
            }
        }
        Verdict { fault, customs, empty: false }
    }

    fn fault(&self, text: &str) -> Option<Fault> {
        let Constraints { pattern, minimum, maximum, length_min, length_max, .. } = &self.field.constraints;
        let kind = &self.field.kind;
        let ordered = minimum.is_some() || maximum.is_some() || matches!(self.allowed, Allowed::Keys(_));
        let key = if ordered {
            match values::key(kind, text) {
                Some(key) => key,
                None => return Some(Fault::Type),
            }
        } else if values::fits(kind, text) {
            0.0
        } else {
            return Some(Fault::Type);
        };
        if !self.allows(text, key) {
            return Some(Fault::Allowed);
        }
        if pattern.as_ref().is_some_and(|pattern| !pattern.matches(text)) {
            return Some(Fault::Pattern);
        }
        if minimum.as_ref().is_some_and(|Bound { key: bound, .. }| key < *bound) {
            return Some(Fault::Minimum);
        }
        if maximum.as_ref().is_some_and(|Bound { key: bound, .. }| key > *bound) {
            return Some(Fault::Maximum);
        }
        if length_min.is_none() && length_max.is_none() {
            return None;
        }
        let length = values::length(kind, text);
        if length_min.is_some_and(|least| length < least) {
            Some(Fault::LengthMin)
        } else if length_max.is_some_and(|most| length > most) {
            Some(Fault::LengthMax)
        } else {
            None
        }
    }

    fn allows(&self, text: &str, key: f64) -> bool {
        match &self.allowed {
            Allowed::All => true,
            Allowed::Few(texts) => texts.iter().any(|allowed| allowed == text),
            Allowed::Many(texts) => texts.contains(text),
            Allowed::Keys(keys) => keys.contains(&key),
        }
    }
}

/// Whether a text is empty or made of blanks: nobody sees the difference on a screen.
pub(crate) fn is_blank(text: &str) -> bool {
    // A visible ASCII character at the start settles nearly every cell.
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

fn compile_allowed(kind: &FieldKind, constraints: &mut Constraints) -> Allowed {
    if constraints.allowed.is_empty() {
        return Allowed::All;
    }
    let keys: Option<Vec<f64>> =
        constraints.allowed.iter().map(|text| values::bound_key(kind, text)).collect();
    match keys {
        Some(keys) => Allowed::Keys(keys),
        None if constraints.allowed.len() <= FEW => Allowed::Few(constraints.allowed.clone()),
        None => Allowed::Many(Arc::new(constraints.allowed.iter().cloned().collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::ports::SchemaText;

    fn plan(field: &str, more: &str) -> CellPlan {
        let json = format!(r#"{{"missingValues":["","NA"],"fields":[{field}]{more}}}"#);
        let schema = Schema::load(&SchemaText { id: "t".to_owned(), json }).unwrap();
        CellPlan::new(&schema, &schema.fields[0])
    }

    #[track_caller]
    fn check(plan: &CellPlan, text: &str, fault: Option<Fault>, customs: u8) {
        let verdict = plan.judge(text);
        assert_eq!((verdict.fault, verdict.customs), (fault, customs), "{text:?} for {}", plan.field.name);
    }

    #[test]
    fn each_constraint_has_its_fault() {
        let number = plan(
            r#"{"name":"n","type":"number","constraints":{"required":true,"minimum":0,"maximum":"1"}}"#,
            "",
        );
        check(&number, "0.5", None, 0);
        check(&number, "", Some(Fault::Required), 0);
        check(&number, "  ", Some(Fault::Required), 0);
        check(&number, "NA", Some(Fault::Required), 0);
        check(&number, "x", Some(Fault::Type), 0);
        check(&number, "-1", Some(Fault::Minimum), 0);
        check(&number, "100", Some(Fault::Maximum), 0);
        let text = plan(r#"{"name":"t","constraints":{"pattern":"^é+$","minLength":2,"maxLength":3}}"#, "");
        check(&text, "éé", None, 0);
        check(&text, "é", Some(Fault::LengthMin), 0);
        check(&text, "éééé", Some(Fault::LengthMax), 0);
        check(&text, "ab", Some(Fault::Pattern), 0);
        check(&text, "", None, 0);
        let words = plan(r#"{"name":"w","constraints":{"enum":["a","b","c","d","e","f","g","h","i"]}}"#, "");
        check(&words, "i", None, 0);
        check(&words, "I", Some(Fault::Allowed), 0);
        let sizes = plan(r#"{"name":"s","type":"number","constraints":{"enum":[80,100.0]}}"#, "");
        check(&sizes, "80.0", None, 0);
        check(&sizes, "100", None, 0);
        check(&sizes, "90", Some(Fault::Allowed), 0);
        let date = plan(r#"{"name":"d","type":"date","constraints":{"minimum":"2020-01-01"}}"#, "");
        check(&date, "2019-12-31", Some(Fault::Minimum), 0);
        check(&date, "31/12/2021", Some(Fault::Type), 0);
    }

    #[test]
    fn a_custom_check_speaks_beside_a_constraint_and_not_beside_a_type() {
        let checks = r#","custom_checks":[{"name":"french-siret-value","params":{"column":"s"}}]"#;
        let siret = plan(r#"{"name":"s","type":"string","constraints":{"pattern":"^\\d{14}$"}}"#, checks);
        check(&siret, "218601946", Some(Fault::Pattern), 1);
        check(&siret, "21860194600000", None, 1);
        check(&siret, "73282932000074", None, 0);
        check(&siret, "", None, 0);
        let number = plan(r#"{"name":"s","type":"integer"}"#, checks);
        check(&number, "x", Some(Fault::Type), 0);
    }

    proptest::proptest! {
        #[test]
        fn a_value_of_the_list_passes(list in proptest::collection::vec("[a-zA-Z0-9éè ]{1,9}", 1..20), at in 0_usize..20) {
            let json = serde_json::json!({"fields": [{"name": "w", "constraints": {"enum": list, "required": false}}]}).to_string();
            let schema = Schema::load(&SchemaText { id: "t".to_owned(), json }).unwrap();
            let plan = CellPlan::new(&schema, &schema.fields[0]);
            proptest::prop_assert!(plan.judge(&list[at % list.len()]).is_fine());
        }
    }
}
