//! The inventory, as a program of the territory reads and fills it.

use super::{Body, Keyed, Part};
use crate::failure::Answer;
use crate::web::Web;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use beffroi_domain::inventory::{self, Draft, Field, FieldType, Item, sheet};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Error, Problem, Result, Right};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An item of the inventory.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedItem {
    /// Its permanent identifier.
    id: String,
    /// `activity`, `system`, `supplier`, `contract`, `contact`, `premises` or `equipment`.
    kind: &'static str,
    /// Its name.
    name: String,
    /// Its values by the code of the field: texts, `true` or `false`, whole numbers (amounts in cents), lists of codes.
    /// What nobody has said is absent.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// The identifiers of the items that it names, by the code of the field.
    links: BTreeMap<String, Vec<String>>,
    /// How often it was written: a change names the revision that it was made on.
    revision: u32,
    /// When it was put aside (RFC 3339).
    archived: Option<String>,
    /// When it was last changed (RFC 3339).
    modified: String,
}

/// Some of the items.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ManagedItems {
    /// How many there are in all.
    total_count: u64,
    /// Those of this part.
    results: Vec<ManagedItem>,
}

/// An item to be added, or what changes of one: what is absent stays as it is, what is `null` becomes unknown.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ItemBody {
    /// Its name.
    name: Option<String>,
    /// Values by the code of the field, as in an item.
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// Identifiers of items by the code of the field, in the place of those that were named.
    links: BTreeMap<String, Vec<String>>,
    /// For a change: the revision that it was made on.
    revision: Option<u32>,
}

/// A kind in an address.
#[derive(Deserialize)]
pub struct OfKind {
    kind: String,
}

/// An item in an address.
#[derive(Deserialize)]
pub struct OfItem {
    kind: String,
    item: String,
}

fn kind(code: &str) -> Result<ItemKind> {
    ItemKind::from_code(code).ok_or(Error::NotFound)
}

impl OfItem {
    fn read(&self) -> Result<(ItemKind, ItemId)> {
        Ok((kind(&self.kind)?, self.item.parse().map_err(|_| Error::NotFound)?))
    }
}

impl ManagedItem {
    fn new(item: &Item) -> Self {
        let sheet = sheet(item.kind);
        let value = |(code, kept): (&String, &String)| {
            let value =
                sheet.field(code).map_or_else(|| Value::from(kept.as_str()), |field| json(field, kept));
            (code.clone(), value)
        };
        let ids = |named: &Vec<ItemId>| named.iter().map(ToString::to_string).collect();
        Self {
            id: item.id.to_string(),
            kind: item.kind.code(),
            name: item.name.clone(),
            fields: item.values.iter().map(value).collect(),
            links: item.links.iter().map(|(code, named)| (code.clone(), ids(named))).collect(),
            revision: item.revision,
            archived: item.archived.map(|at| at.to_string()),
            modified: item.modified.to_string(),
        }
    }
}

/// A value as JSON.
fn json(field: &Field, kept: &str) -> Value {
    match field.field_type {
        FieldType::Answer => Value::from(kept == "yes"),
        FieldType::Money | FieldType::Count | FieldType::Year => {
            kept.parse::<u64>().map_or(Value::Null, Value::from)
        }
        FieldType::Choices => kept.split(',').collect(),
        _ => Value::from(kept),
    }
}

/// A value in JSON, as somebody would type it.
fn typed(field: &Field, value: &Value) -> Result<String> {
    let text = match (field.field_type, value) {
        (_, Value::Null) => Some(String::new()),
        (FieldType::Answer, Value::Bool(answer)) => Some(if *answer { "oui" } else { "non" }.to_owned()),
        (FieldType::Answer, _) => None,
        (FieldType::Money, Value::Number(cents)) => {
            cents.as_u64().map(|cents| inventory::text(field, &cents.to_string()))
        }
        (FieldType::Count | FieldType::Year, Value::Number(number)) => {
            number.as_u64().map(|number| number.to_string())
        }
        (FieldType::Money | FieldType::Count | FieldType::Year, _) => None,
        (FieldType::Choices, Value::Array(codes)) => {
            let codes: Option<Vec<&str>> = codes.iter().map(Value::as_str).collect();
            codes.map(|codes| codes.join(" ; "))
        }
        (FieldType::Choices, _) => None,
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    text.ok_or_else(|| {
        Error::Input(
            Problem::new("field-type", "Cette valeur n’a pas la forme attendue.")
                .advice("Comparez-la à la description OpenAPI : les montants sont en centimes, les réponses vraies ou fausses.")
                .field(&field.code),
        )
    })
}

impl ItemBody {
    /// Puts what is given in the place of what was.
    fn over(&self, kind: ItemKind, mut draft: Draft) -> Result<Draft> {
        if let Some(name) = &self.name {
            draft.name.clone_from(name);
        }
        for (code, value) in &self.fields {
            // What does not exist is refused with everything else that is typed.
            let text = match sheet(kind).field(code) {
                Some(field) => typed(field, value)?,
                None => String::new(),
            };
            draft.values.insert(code.clone(), text);
        }
        for (code, ids) in &self.links {
            let ids: Option<Vec<ItemId>> = ids.iter().map(|id| id.parse().ok()).collect();
            let unreadable = || {
                let problem = Problem::new("link-unknown", "Une des fiches nommées n’existe pas.");
                Error::Input(problem.advice("Donnez les identifiants de la liste.").field(code))
            };
            draft.links.insert(code.clone(), ids.ok_or_else(unreadable)?);
        }
        Ok(draft)
    }
}

/// The items of a kind, those put aside too, by name. Private values are there for a key that may fill the inventory.
#[utoipa::path(get, path = "/inventory/{kind}", tag = "inventory", security(("key" = [])),
    params(("kind" = String, Path, description = "`activity`, `system`, `supplier`, `contract`, `contact`, `premises` or `equipment`"), Part),
    responses((status = 200, body = ManagedItems), (status = 400, description = "A parameter is wrong"),
        (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not"), (status = 404, description = "No such kind")))]
pub async fn list(
    State(web): State<Web>,
    keyed: Keyed,
    Path(of): Path<OfKind>,
    Query(part): Query<Part>,
) -> Answer {
    let kind = kind(&of.kind)?;
    let (limit, offset) = part.read()?;
    let all = inventory::in_full(&web.app, keyed.actor(), kind).await?;
    let items: Vec<&Item> = all.items.iter().filter(|item| item.kind == kind).collect();
    let results = items.iter().skip(offset).take(limit).map(|item| ManagedItem::new(item)).collect();
    Ok(Json(ManagedItems { total_count: items.len() as u64, results }).into_response())
}

/// One item.
#[utoipa::path(get, path = "/inventory/{kind}/{item}", tag = "inventory", security(("key" = [])),
    params(("kind" = String, Path, description = "The kind"), ("item" = String, Path, description = "The identifier")),
    responses((status = 200, body = ManagedItem), (status = 401, description = "No valid key of this territory"),
        (status = 403, description = "The key may not"), (status = 404, description = "No such item")))]
pub async fn find(State(web): State<Web>, keyed: Keyed, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    let (_, item) = inventory::find(&web.app, keyed.actor(), kind, id).await?;
    Ok(Json(ManagedItem::new(&item)).into_response())
}

/// Adds an item.
#[utoipa::path(post, path = "/inventory/{kind}", tag = "inventory", request_body = ItemBody, security(("key" = [])),
    params(("kind" = String, Path, description = "The kind")),
    responses((status = 201, body = ManagedItem), (status = 400, description = "Something is wrong with it"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such kind")))]
pub async fn create(
    State(web): State<Web>,
    keyed: Keyed,
    Path(of): Path<OfKind>,
    Body(body): Body<ItemBody>,
) -> Answer {
    keyed.0.require(Right::InventoryWrite)?;
    let kind = kind(&of.kind)?;
    let draft = body.over(kind, Draft::default())?;
    let made = inventory::add(&web.app, keyed.actor(), kind, draft).await?;
    let place = format!("/t/{}/api/v1/inventory/{}/{}", keyed.0.territory.slug, kind.code(), made.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(ManagedItem::new(&made))).into_response())
}

/// Changes an item. Without `revision` the change is made on what is there now.
#[utoipa::path(patch, path = "/inventory/{kind}/{item}", tag = "inventory", request_body = ItemBody, security(("key" = [])),
    params(("kind" = String, Path, description = "The kind"), ("item" = String, Path, description = "The identifier")),
    responses((status = 200, body = ManagedItem), (status = 400, description = "Something is wrong with it"),
        (status = 401, description = "No valid key of this territory"), (status = 403, description = "The key may not"),
        (status = 404, description = "No such item"), (status = 409, description = "Somebody else changed it meanwhile")))]
pub async fn edit(
    State(web): State<Web>,
    keyed: Keyed,
    Path(of): Path<OfItem>,
    Body(body): Body<ItemBody>,
) -> Answer {
    keyed.0.require(Right::InventoryWrite)?;
    let (kind, id) = of.read()?;
    let (_, before) = inventory::find(&web.app, keyed.actor(), kind, id).await?;
    let draft = body.over(kind, Draft::of(&before))?;
    let revision = body.revision.unwrap_or(before.revision);
    let changed = inventory::edit(&web.app, keyed.actor(), kind, id, revision, draft).await?;
    Ok(Json(ManagedItem::new(&changed)).into_response())
}
