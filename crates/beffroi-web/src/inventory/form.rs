//! The form of an item: short, in plain words, and what was typed comes back.

use super::{OfItem, OfKind, home, of_item, of_kind, title};
use crate::failure::Answer;
use crate::space::fields;
use crate::view::Section;
use crate::view::inventory::ItemForm;
use crate::view::look::Choice;
use crate::view::space::FormField;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Draft, Field, FieldType, Inventory, Item, Links, Values, sheet};
use beffroi_kernel::inventory::{Answer as Said, ItemId, ItemKind};
use beffroi_kernel::{Error, Problem, Result, Right};

/// What the form sends: one pair for each field and for each box that is ticked.
type Pairs = Vec<(String, String)>;

/// What is typed, as a draft.
fn draft(kind: ItemKind, pairs: &Pairs) -> Draft {
    let all = |name: &str| -> Vec<&str> {
        pairs.iter().filter(|(field, _)| field == name).map(|(_, value)| value.trim()).collect()
    };
    let (mut values, mut links) = (Values::new(), Links::new());
    for field in &sheet(kind).fields {
        let given: Vec<&str> = all(&field.code).into_iter().filter(|value| !value.is_empty()).collect();
        if field.field_type == FieldType::Reference {
            links.insert(
                field.code.clone(),
                given.iter().filter_map(|id| id.parse::<ItemId>().ok()).collect(),
            );
        } else {
            values.insert(field.code.clone(), given.join(" ; "));
        }
    }
    let name = all("name").first().map_or("", |name| *name).to_owned();
    Draft { name, values, links }
}

/// The fields of the form, with what was typed.
fn form_fields(kind: ItemKind, typed: &Draft, inventory: &Inventory) -> Vec<FormField> {
    let sheet = sheet(kind);
    let name = fields::text("name", &sheet.name, &sheet.name_help, &typed.name);
    let mut all = vec![FormField { required: true, ..name }];
    all.extend(sheet.fields.iter().map(|field| form_field(field, typed, inventory)));
    all
}

fn form_field(field: &Field, typed: &Draft, inventory: &Inventory) -> FormField {
    let value = typed.values.get(&field.code).map_or("", String::as_str);
    let one = fields::text(&field.code, &field.label, &field.help, value);
    let of_type = |kind: &str, one: FormField| FormField { kind: kind.to_owned(), ..one };
    match field.field_type {
        FieldType::Long => of_type("textarea", one),
        FieldType::Mail => of_type("email", one),
        FieldType::Phone => of_type("tel", one),
        FieldType::Date => FormField { value: iso(field, value), ..of_type("date", one) },
        FieldType::Answer => {
            let chosen = kept(field, value);
            let choices = Said::ALL.map(|said| Choice::new(said.code(), said.label(), &chosen)).to_vec();
            FormField { choices, ..of_type("select", one) }
        }
        FieldType::Choice => {
            let chosen = kept(field, value);
            let mut choices = vec![Choice::new("", "à préciser", &chosen)];
            choices
                .extend(field.choices.iter().map(|choice| Choice::new(&choice.code, &choice.label, &chosen)));
            FormField { choices, ..of_type("select", one) }
        }
        FieldType::Choices => {
            let ticked = kept(field, value);
            let choice = |one: &inventory::FieldChoice| Choice {
                value: one.code.clone(),
                label: one.label.clone(),
                chosen: ticked.split(',').any(|code| code == one.code),
            };
            FormField { choices: field.choices.iter().map(choice).collect(), ..of_type("checks", one) }
        }
        FieldType::Reference => reference(field, typed, inventory, one),
        FieldType::Text | FieldType::Year | FieldType::Count | FieldType::Money | FieldType::Siren => one,
    }
}

/// The items that can be named: those in use, and those that are named already.
fn reference(field: &Field, typed: &Draft, inventory: &Inventory, one: FormField) -> FormField {
    let named = typed.links.get(&field.code).cloned().unwrap_or_default();
    let offered = inventory.items.iter().filter(|item| {
        Some(item.kind) == field.target && (item.archived.is_none() || named.contains(&item.id))
    });
    let choice = |item: &Item| Choice {
        value: item.id.to_string(),
        label: item.name.clone(),
        chosen: named.contains(&item.id),
    };
    let mut choices: Vec<Choice> = offered.map(choice).collect();
    let many = field.target.map(|kind| sheet(kind).many.as_str()).unwrap_or_default();
    let help = if choices.is_empty() {
        format!("La liste des {many} est encore vide : ajoutez-en d’abord, vous reviendrez ici.")
    } else {
        field.help.clone()
    };
    if field.many {
        return FormField { kind: "checks".to_owned(), help, choices, ..one };
    }
    choices.insert(0, Choice::new("", "à préciser", if named.is_empty() { "" } else { "-" }));
    FormField { kind: "select".to_owned(), help, choices, ..one }
}

/// What was typed as it would be kept; what cannot be read chooses nothing.
fn kept(field: &Field, typed: &str) -> String {
    inventory::read(field, typed).unwrap_or_default()
}

/// A day as the browser wants it; what cannot be read comes back as it was typed.
fn iso(field: &Field, typed: &str) -> String {
    inventory::read(field, typed).unwrap_or_else(|_| typed.to_owned())
}

struct Around<'a> {
    visit: &'a Visit,
    kind: ItemKind,
    item: Option<&'a Item>,
}

impl Around<'_> {
    fn form(
        &self,
        typed: &Draft,
        inventory: &Inventory,
        problem: Option<&Problem>,
        revision: u32,
    ) -> ItemForm {
        let mut all = form_fields(self.kind, typed, inventory);
        let changed = problem.is_some_and(|problem| problem.code == "item-changed");
        let beside = problem.filter(|_| !changed);
        let faults = beside.map_or(0, |problem| fields::mark(&mut all, std::slice::from_ref(problem)));
        let list_href = of_kind(self.visit, self.kind);
        let back = self.item.map_or_else(|| list_href.clone(), |item| of_item(self.visit, item));
        ItemForm {
            shell: self.visit.shell(Section::Inventory),
            title: self
                .item
                .map_or_else(|| sheet(self.kind).new.clone(), |item| format!("Modifier « {} »", item.name)),
            list: title(self.kind),
            inventory: home(self.visit),
            action: if self.item.is_some() {
                format!("{back}/modifier")
            } else {
                format!("{list_href}/nouveau")
            },
            list_href,
            back,
            revision,
            fields: all,
            faults,
            changed,
        }
    }
}

/// The form for a new item.
pub async fn new_form(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfKind>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let kind = of.read()?;
    let inventory = inventory::all(&web.app, &visit.actor).await?;
    Ok(web.page(&Around { visit: &visit, kind, item: None }.form(&Draft::default(), &inventory, None, 0))?)
}

/// Adds an item, or shows the form again with the fault beside its field.
pub async fn add(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfKind>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let kind = of.read()?;
    let typed = draft(kind, &pairs);
    match inventory::add(&web.app, &visit.actor, kind, typed.clone()).await {
        Ok(item) => Ok(Redirect::to(&format!("{}?fait=ajout", of_item(&visit, &item))).into_response()),
        Err(Error::Input(problem)) => {
            let inventory = inventory::all(&web.app, &visit.actor).await?;
            let page = Around { visit: &visit, kind, item: None }.form(&typed, &inventory, Some(&problem), 0);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, web.page(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The form for an item.
pub async fn edit_form(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let (kind, id) = of.read()?;
    let (inventory, item) = inventory::find(&web.app, &visit.actor, kind, id).await?;
    let around = Around { visit: &visit, kind, item: Some(&item) };
    Ok(web.page(&around.form(&Draft::of(&item), &inventory, None, item.revision))?)
}

/// Keeps what was typed. When somebody else changed the card meanwhile, the form comes back with what was typed,
/// on the revision that is there now: to save again is then a choice.
pub async fn edit(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfItem>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let (kind, id) = of.read()?;
    let typed = draft(kind, &pairs);
    let revision = revision(&pairs)?;
    let (problem, code) =
        match inventory::edit(&web.app, &visit.actor, kind, id, revision, typed.clone()).await {
            Ok(item) => {
                return Ok(Redirect::to(&format!("{}?fait=fiche", of_item(&visit, &item))).into_response());
            }
            Err(Error::Input(problem)) => (problem, StatusCode::UNPROCESSABLE_ENTITY),
            Err(Error::Conflict(problem)) => (problem, StatusCode::CONFLICT),
            Err(error) => return Err(error.into()),
        };
    let (inventory, item) = inventory::find(&web.app, &visit.actor, kind, id).await?;
    let revision = if code == StatusCode::CONFLICT { item.revision } else { revision };
    let page =
        Around { visit: &visit, kind, item: Some(&item) }.form(&typed, &inventory, Some(&problem), revision);
    Ok((code, web.page(&page)?).into_response())
}

fn revision(pairs: &Pairs) -> Result<u32> {
    let typed = pairs.iter().find(|(name, _)| name == "revision").map_or("", |(_, value)| value.as_str());
    typed.parse().map_err(|_| {
        Error::Input(Problem::new("revision-missing", "Cette page est incomplète.").advice("Rechargez-la."))
    })
}
