//! From the JSON text of a schema to what it says.

use super::json::{flag, plain, size, text, texts};
use super::model::{
    BooleanWords, Bound, Constraints, CustomCheck, Field, FieldKind, GeopointFormat, NumberFormat, Operator,
    Schema, TextFormat, TimeFormat,
};
use super::{Pattern, PatternBudget, values};
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::ports::SchemaText;
use serde_json::Value;

/// Largest schema read, in bytes: the largest known has 450 000.
pub const SCHEMA_BYTES_MAX: usize = 10_000_000;
/// Most fields in a schema.
pub const SCHEMA_FIELDS_MAX: usize = 5_000;

impl Schema {
    /// Reads a Table Schema.
    ///
    /// # Errors
    /// [`Error::Input`] when it cannot be used: the message names the reason and the place.
    pub fn load(source: &SchemaText) -> Result<Self> {
        if source.json.len() > SCHEMA_BYTES_MAX {
            return Err(Error::Limit(
                Problem::new(
                    "schema-too-large",
                    format!("Le schéma dépasse {} Mo.", SCHEMA_BYTES_MAX / 1_000_000),
                )
                .advice("Vérifiez que le fichier est bien un schéma, et non un fichier de données.")
                .detail(format!("schema of {} bytes, at most {SCHEMA_BYTES_MAX}", source.json.len())),
            ));
        }
        let json = source.json.trim_start_matches('\u{feff}');
        let root: Value = serde_json::from_str(json).map_err(|error| not_json(json, &error))?;
        let items = fields_of(&root)?;
        let (mut remarks, mut budget) = (Vec::new(), PatternBudget::default());
        let mut fields: Vec<Field> = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let field = load_field(item, index, &mut budget, &mut remarks)?;
            if fields.iter().any(|earlier| earlier.name == field.name) {
                remarks.push(format!(
                    "Le champ « {} » est décrit deux fois : seule la première compte.",
                    field.name
                ));
            } else {
                fields.push(field);
            }
        }
        let primary_key = load_primary_key(&root, &fields, &mut remarks);
        let custom_checks = load_checks(&root, &fields, &mut remarks);
        let name = text(&root, "name");
        let title = [text(&root, "title"), name.clone(), source.id.clone()];
        Ok(Self {
            id: source.id.clone(),
            title: title.into_iter().find(|title| !title.is_empty()).unwrap_or_default(),
            name,
            version: text(&root, "version"),
            description: text(&root, "description"),
            fields,
            primary_key,
            missing_values: texts(root.get("missingValues"))
                .into_iter()
                .filter(|value| !value.is_empty())
                .collect(),
            custom_checks,
            remarks,
        })
    }
}

/// The refusal of a schema.
fn refused(code: &'static str, message: impl Into<String>, detail: impl Into<String>) -> Error {
    Error::Input(
        Problem::new(code, message)
            .advice("Prenez le schéma (schema.json) sur schema.data.gouv.fr, ou corrigez-le.")
            .detail(detail),
    )
}

fn not_json(json: &str, error: &serde_json::Error) -> Error {
    let line =
        json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(|line| line.chars().count());
    let position = line.sum::<usize>() + error.column().saturating_sub(1);
    let message = format!(
        "Le schéma n'est pas un fichier JSON correct : la lecture s'arrête à la ligne {}, colonne {}.",
        error.line(),
        error.column()
    );
    match refused("schema-not-json", message, error.to_string()) {
        Error::Input(problem) => Error::Input(problem.position(position)),
        other => other,
    }
}

fn fields_of(root: &Value) -> Result<&Vec<Value>> {
    let Some(fields) = root.get("fields") else {
        let json_schema =
            root.get("properties").is_some() || text(root, "$schema").contains("json-schema.org");
        return Err(if json_schema {
            refused(
                "schema-not-tabular",
                "Ce schéma est un « JSON Schema » : il décrit des objets JSON, pas les colonnes d'un tableau.",
                "the root has no member `fields`: it is a JSON Schema, not a Table Schema",
            )
        } else {
            refused(
                "schema-without-fields",
                "Ce schéma ne décrit aucune colonne : la liste « fields » manque.",
                "the root has no member `fields`",
            )
        });
    };
    match fields {
        Value::Array(items) if items.is_empty() => {
            Err(refused("schema-without-fields", "Ce schéma ne décrit aucune colonne.", "`fields` is empty"))
        }
        Value::Array(items) if items.len() > SCHEMA_FIELDS_MAX => Err(Error::Limit(
            Problem::new(
                "schema-too-large",
                format!("Le schéma décrit plus de {SCHEMA_FIELDS_MAX} colonnes."),
            )
            .detail(format!("{} fields, at most {SCHEMA_FIELDS_MAX}", items.len())),
        )),
        Value::Array(items) => Ok(items),
        _ => Err(refused(
            "schema-without-fields",
            "Dans ce schéma, « fields » doit être une liste de colonnes.",
            "`fields` is not an array",
        )),
    }
}

fn load_field(
    item: &Value,
    index: usize,
    budget: &mut PatternBudget,
    remarks: &mut Vec<String>,
) -> Result<Field> {
    let name = text(item, "name");
    if name.trim().is_empty() {
        return Err(refused(
            "schema-field-unnamed",
            format!("Dans ce schéma, la colonne n° {} n'a pas de nom.", index + 1),
            format!("fields[{index}] has no `name`"),
        ));
    }
    let kind = load_kind(item, &name, remarks)?;
    let constraints = load_constraints(item, &name, &kind, budget, remarks)?;
    for (key, wanted) in
        [("contraints", "constraints"), ("constraint", "constraints"), ("exemple", "example")]
    {
        if item.get(key).is_some() && wanted == "constraints" {
            remarks.push(format!(
                "Champ « {name} » : « {key} » est une faute de frappe pour « constraints » ; \
                 ces contraintes ne sont pas vérifiées."
            ));
        }
    }
    for key in ["enum", "pattern", "minimum", "maximum", "required", "unique"] {
        if item.get(key).is_some() {
            remarks.push(format!(
                "Champ « {name} » : « {key} » est écrit hors de « constraints » et n'est donc pas vérifié."
            ));
        }
    }
    Ok(Field {
        title: text(item, "title"),
        description: text(item, "description"),
        example: text(item, "example"),
        name,
        kind,
        constraints,
    })
}

fn load_kind(item: &Value, name: &str, remarks: &mut Vec<String>) -> Result<FieldKind> {
    let format = text(item, "format");
    let kind = text(item, "type");
    Ok(match kind.as_str() {
        "" | "string" => FieldKind::Text(match format.as_str() {
            "email" => TextFormat::Email,
            "uri" | "url" => TextFormat::Uri,
            "uuid" => TextFormat::Uuid,
            "binary" => TextFormat::Binary,
            "" | "default" => TextFormat::Any,
            other => {
                remarks.push(format!(
                    "Champ « {name} » : le format « {other} » est inconnu et n'est pas vérifié."
                ));
                TextFormat::Any
            }
        }),
        "number" => FieldKind::Number(number_format(item)),
        "integer" => FieldKind::Integer(number_format(item)),
        "boolean" => FieldKind::Boolean(boolean_words(item)),
        "date" => FieldKind::Date(time_format(&format)),
        "datetime" => FieldKind::Datetime(time_format(&format)),
        "time" => FieldKind::Time(time_format(&format)),
        "year" => FieldKind::Year,
        "yearmonth" => FieldKind::Yearmonth,
        "duration" => FieldKind::Duration,
        "geopoint" => FieldKind::Geopoint(match format.as_str() {
            "array" => GeopointFormat::Array,
            "object" => GeopointFormat::Object,
            _ => GeopointFormat::Text,
        }),
        "geojson" => FieldKind::Geojson,
        "array" | "list" => {
            let items = item.get("arrayItem").or_else(|| item.get("items"));
            let allowed =
                items.map(|items| items.get("constraints").unwrap_or(items)).and_then(|it| it.get("enum"));
            FieldKind::Array(allowed.map(|allowed| texts(Some(allowed))))
        }
        "object" => FieldKind::Object,
        "any" => FieldKind::Any,
        other => {
            return Err(refused(
                "schema-unknown-type",
                format!("Dans ce schéma, le champ « {name} » a un type inconnu : « {other} »."),
                format!("field `{name}`: unknown type `{other}`"),
            ));
        }
    })
}

fn number_format(item: &Value) -> NumberFormat {
    let character = |key| text(item, key).chars().next();
    NumberFormat {
        decimal: character("decimalChar").unwrap_or('.'),
        group: character("groupChar"),
        bare: item.get("bareNumber").is_none_or(|bare| flag(Some(bare))),
    }
}

fn boolean_words(item: &Value) -> BooleanWords {
    let words = |key: &str, default: [&str; 4]| {
        let given = texts(item.get(key));
        if given.is_empty() { default.map(str::to_owned).to_vec() } else { given }
    };
    BooleanWords {
        yes: words("trueValues", ["true", "True", "TRUE", "1"]),
        no: words("falseValues", ["false", "False", "FALSE", "0"]),
    }
}

fn time_format(format: &str) -> TimeFormat {
    match format.strip_prefix("fmt:").unwrap_or(format) {
        "" | "default" => TimeFormat::Iso,
        "any" => TimeFormat::Any,
        pattern => TimeFormat::Pattern(pattern.to_owned()),
    }
}

fn load_constraints(
    item: &Value,
    name: &str,
    kind: &FieldKind,
    budget: &mut PatternBudget,
    remarks: &mut Vec<String>,
) -> Result<Constraints> {
    let Some(given) = item.get("constraints") else { return Ok(Constraints::default()) };
    let pattern = match text(given, "pattern") {
        text if text.is_empty() => None,
        text => Some(Pattern::new(&text, budget).map_err(|reason| {
            refused(
                "schema-bad-pattern",
                format!("Dans ce schéma, le motif du champ « {name} » ne peut pas être lu : {text}"),
                format!("field `{name}`: pattern `{text}`: {reason}"),
            )
        })?),
    };
    let mut bound = |key: &str| {
        let text = given.get(key).map(plain).filter(|text| !text.is_empty())?;
        let found = values::bound_key(kind, &text);
        if found.is_none() {
            remarks.push(format!(
                "Champ « {name} » : la borne « {key} » ({text}) ne convient pas à son type et n'est pas vérifiée."
            ));
        }
        found.map(|key| Bound { text, key })
    };
    Ok(Constraints {
        minimum: bound("minimum"),
        maximum: bound("maximum"),
        required: flag(given.get("required")),
        unique: flag(given.get("unique")),
        allowed: texts(given.get("enum")),
        pattern,
        length_min: size(given.get("minLength")),
        length_max: size(given.get("maxLength")),
    })
}

fn load_primary_key(root: &Value, fields: &[Field], remarks: &mut Vec<String>) -> Vec<String> {
    let (known, unknown): (Vec<_>, Vec<_>) = texts(root.get("primaryKey"))
        .into_iter()
        .filter(|name| !name.is_empty())
        .partition(|name| fields.iter().any(|field| &field.name == name));
    for name in unknown {
        remarks.push(format!(
            "La clé primaire nomme « {name} », que le schéma ne décrit pas : ce nom est ignoré."
        ));
    }
    known
}

/// The custom checks: a list of `{"name", "params": {…}}`, or of `{"name": {…}}`, or an object of these.
fn load_checks(root: &Value, fields: &[Field], remarks: &mut Vec<String>) -> Vec<CustomCheck> {
    let given = root.get("custom_checks").or_else(|| root.get("custom-checks"));
    let mut entries: Vec<(String, &Value)> = Vec::new();
    match given {
        Some(Value::Array(items)) => {
            for item in items {
                match (item.get("name"), item) {
                    (Some(Value::String(name)), _) => {
                        entries.push((name.clone(), item.get("params").unwrap_or(item)));
                    }
                    (_, Value::Object(members)) => {
                        entries.extend(members.iter().map(|(k, v)| (k.clone(), v)))
                    }
                    (_, Value::String(name)) => entries.push((name.clone(), item)),
                    _ => {}
                }
            }
        }
        Some(Value::Object(members)) => entries.extend(members.iter().map(|(k, v)| (k.clone(), v))),
        _ => {}
    }
    let mut checks = Vec::new();
    for (name, params) in entries {
        match load_check(&name, params) {
            Ok(check) => {
                for column in check.columns() {
                    if !fields.iter().any(|field| field.name == column) {
                        remarks.push(format!(
                            "Le contrôle « {name} » nomme la colonne « {column} », que le schéma ne décrit pas."
                        ));
                    }
                }
                checks.push(check);
            }
            Err(reason) => remarks.push(format!("Le contrôle « {name} » n'est pas appliqué : {reason}.")),
        }
    }
    checks
}

fn load_check(name: &str, params: &Value) -> Result<CustomCheck, &'static str> {
    let column = || match text(params, "column") {
        column if column.is_empty() => Err("il ne nomme pas de colonne"),
        column => Ok(column),
    };
    let other = |key: &str| match text(params, key) {
        column if column.is_empty() => Err("il ne nomme qu'une colonne"),
        column => Ok(column),
    };
    Ok(match name.trim().replace('_', "-").as_str() {
        "french-siret-value" | "siret" => CustomCheck::Siret(column()?),
        "french-siren-value" | "siren" => CustomCheck::Siren(column()?),
        "phone-number-value" => CustomCheck::Phone(column()?),
        "opening-hours-value" => CustomCheck::OpeningHours(column()?),
        "nomenclature-actes-value" | "nomenclature-acte" => CustomCheck::Actes(column()?),
        "year-interval-value" => {
            CustomCheck::Years { column: column()?, single: flag(params.get("allow-year-only")) }
        }
        "french-gps-coordinates" => CustomCheck::FrenchPoint(column()?),
        "compare-columns-value" => CustomCheck::Compare {
            column: column()?,
            operator: Operator::parse(text(params, "op").trim()).ok_or("son opérateur est inconnu")?,
            other: other("column2")?,
        },
        "cohesive-columns-value" => {
            let others = texts(params.get("othercolumns"));
            if others.is_empty() {
                return Err("il ne nomme qu'une colonne");
            }
            CustomCheck::Cohesive(std::iter::once(column()?).chain(others).collect())
        }
        "sum-columns-value" => {
            let parts = texts(params.get("columns"));
            if parts.is_empty() {
                return Err("il ne nomme pas les colonnes à additionner");
            }
            CustomCheck::Sum { column: column()?, parts }
        }
        "one-of-required" => {
            let first = other("column1").or_else(|_| column())?;
            CustomCheck::OneOf(first, other("column2")?)
        }
        _ => return Err("il est inconnu"),
    })
}
