//! The list of one kind, its quick line, and its files.

use super::{Done, OfKind, counted, home, of_item, of_kind, shown, title, unsaid_words};
use crate::dataset::original::disposition;
use crate::dataset::with_query;
use crate::failure::{Answer, status};
use crate::space::fields;
use crate::view::Section;
use crate::view::inventory::{ItemLine, ItemList};
use crate::view::look::Choice;
use crate::view::space::FormField;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use beffroi_domain::inventory::{self, Draft, Field, FieldType, Inventory, Item, sheet};
use beffroi_kernel::inventory::{Answer as Said, ItemKind};
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Error, Problem, Result, Right};

/// Items on one page of the list.
const PAGE: usize = 100;
/// What a filter says for what nobody has said.
const UNSAID: &str = "-";

/// What is asked of the list: the search, one pair for each filter.
struct Asked(Vec<(String, String)>);

impl Asked {
    fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    fn page(&self) -> usize {
        self.text("page").parse().unwrap_or(1).clamp(1, 1_000_000)
    }

    fn is_archives(&self) -> bool {
        self.text("etat") == "archives"
    }

    /// Whether an item is kept by the search and by every filter.
    fn keeps(&self, item: &Item, inventory: &Inventory) -> bool {
        if item.archived.is_some() != self.is_archives() {
            return false;
        }
        if self.text("etat") == "a-preciser" && super::unsaid(item) == 0 {
            return false;
        }
        let filters = filtered_fields(item.kind).all(|field| match self.text(&field.code) {
            "" => true,
            UNSAID => item.value(&field.code).is_empty(),
            code => item.value(&field.code) == code,
        });
        let searched = fold_text(self.text("q"));
        filters
            && (searched.is_empty() || {
                let cells = sheet(item.kind).fields.iter().map(|field| cell(field, item, inventory));
                let text = fold_text(&format!("{} {}", item.name, cells.collect::<Vec<_>>().join(" ")));
                searched.split_whitespace().all(|word| text.contains(word))
            })
    }
}

/// The fields by which a list is filtered.
fn filtered_fields(kind: ItemKind) -> impl Iterator<Item = &'static Field> {
    let fits = |field: &&Field| {
        let few = field.choices.len() <= 12;
        field.shown && few && matches!(field.field_type, FieldType::Choice | FieldType::Answer)
    };
    sheet(kind).fields.iter().filter(fits)
}

fn filters(kind: ItemKind, asked: &Asked) -> Vec<FormField> {
    let field = |name: &str, label: &str, choices: Vec<Choice>| FormField {
        kind: "select".to_owned(),
        choices,
        ..fields::text(name, label, "", "")
    };
    let state = asked.text("etat");
    let states = vec![
        Choice::new("", "en usage", state),
        Choice::new("a-preciser", "en usage, à compléter", state),
        Choice::new("archives", "mises de côté", state),
    ];
    let own = filtered_fields(kind).map(|one| {
        let chosen = asked.text(&one.code);
        let mut choices = vec![Choice::new("", "(tout)", chosen), Choice::new(UNSAID, "à préciser", chosen)];
        match one.field_type {
            FieldType::Answer => {
                choices
                    .extend([Said::Yes, Said::No].map(|said| Choice::new(said.code(), said.label(), chosen)));
            }
            _ => choices
                .extend(one.choices.iter().map(|choice| Choice::new(&choice.code, &choice.label, chosen))),
        }
        field(&one.code, &one.label, choices)
    });
    own.chain([field("etat", "Fiches", states)]).collect()
}

/// A cell of the table: names of items, or a value in words.
fn cell(field: &Field, item: &Item, inventory: &Inventory) -> String {
    if field.field_type == FieldType::Reference {
        let names = item.named(&field.code).iter().filter_map(|id| inventory.find(*id));
        return names.map(|named| named.name.as_str()).collect::<Vec<_>>().join(", ");
    }
    shown(field, item)
}

/// Shows the list.
pub async fn list(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfKind>,
    Query(pairs): Query<Vec<(String, String)>>,
    Query(done): Query<Done>,
) -> Answer {
    let kind = of.read()?;
    let page = page(&web, &visit, kind, &Asked(pairs), None).await?;
    Ok(web.page(&ItemList { done: done.words(), ..page })?)
}

async fn page(
    web: &Web,
    visit: &Visit,
    kind: ItemKind,
    asked: &Asked,
    quick: Option<(&str, &Problem)>,
) -> Result<ItemList> {
    visit.require(Right::InventoryRead)?;
    let inventory = inventory::all(&web.app, &visit.actor).await?;
    let (sheet, base) = (sheet(kind), of_kind(visit, kind));
    let columns: Vec<&Field> = sheet.fields.iter().filter(|field| field.shown).collect();
    let kept: Vec<&Item> =
        inventory.items.iter().filter(|item| item.kind == kind && asked.keeps(item, &inventory)).collect();
    let number = asked.page();
    let line = |item: &&Item| ItemLine {
        name: item.name.clone(),
        href: of_item(visit, item),
        cells: columns.iter().map(|field| cell(field, item, &inventory)).collect(),
        unsaid: unsaid_words(item),
    };
    let address = |number: usize| {
        let number = number.to_string();
        let others =
            asked.0.iter().filter(|(name, value)| name != "page" && name != "fait" && !value.is_empty());
        let mut query: Vec<(&str, &str)> =
            others.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        query.push(("page", &number));
        with_query(&base, &query)
    };
    let (typed, fault) = quick.map_or(("", None), |(typed, problem)| (typed, Some(problem)));
    let mut name =
        vec![FormField { required: true, ..fields::text("name", &sheet.name, &sheet.name_help, typed) }];
    if let Some(problem) = fault {
        fields::mark(&mut name, std::slice::from_ref(problem));
    }
    Ok(ItemList {
        shell: visit.shell(Section::Inventory),
        title: title(kind),
        lead: sheet.lead.clone(),
        inventory: home(visit),
        search: asked.text("q").to_owned(),
        filters: filters(kind, asked),
        filtered: asked
            .0
            .iter()
            .any(|(name, value)| !["page", "fait"].contains(&name.as_str()) && !value.is_empty()),
        found: counted(kind, kept.len()),
        heads: columns.iter().map(|field| field.label.clone()).collect(),
        lines: kept.iter().skip((number - 1) * PAGE).take(PAGE).map(line).collect(),
        previous: if number > 1 { address(number - 1) } else { String::new() },
        next: if kept.len() > number * PAGE { address(number + 1) } else { String::new() },
        any: inventory.items.iter().any(|item| item.kind == kind),
        first: sheet.first.clone(),
        quick: name.remove(0),
        new: sheet.new.clone(),
        may_write: visit.actor.may(Right::InventoryWrite),
        done: String::new(),
        base,
    })
}

/// Adds an item by its name alone.
pub async fn quick_add(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfKind>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let kind = of.read()?;
    let name = Asked(pairs).text("name").to_owned();
    match inventory::add(&web.app, &visit.actor, kind, Draft::named(&name)).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?fait=ajout", of_kind(&visit, kind))).into_response()),
        Err(error @ (Error::Input(_) | Error::Limit(_))) => {
            let code = if matches!(error, Error::Input(_)) {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                status(&error)
            };
            let problem = error.problem().cloned().unwrap_or_else(|| Problem::new("refused", ""));
            let page = page(&web, &visit, kind, &Asked(Vec::new()), Some((&name, &problem))).await?;
            Ok((code, web.page(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The items of a kind as a file, which can be brought back.
pub async fn export(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfKind>) -> Answer {
    let kind = of.read()?;
    let inventory = inventory::in_full(&web.app, &visit.actor, kind).await?;
    csv(&format!("{}-{}.csv", visit.territory.slug, kind.slug()), inventory::csv(kind, &inventory))
}

/// An empty file with the heads that are understood.
pub async fn template(State(_): State<Web>, Inside(visit): Inside, Path(of): Path<OfKind>) -> Answer {
    visit.require(Right::InventoryRead)?;
    let kind = of.read()?;
    csv(&format!("{}-modele.csv", kind.slug()), inventory::csv(kind, &Inventory::default()))
}

fn csv(name: &str, text: String) -> Answer {
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition(name)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let response: Response = (head, text).into_response();
    Ok(response)
}
