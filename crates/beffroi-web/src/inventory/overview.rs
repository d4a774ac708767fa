//! The overview: what depends on what, as a picture and as a table; what to do next.

use super::{counted, home, of_item, of_kind, title, unsaid};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Column, Dependency, Node, dependencies};
use crate::view::Section;
use crate::view::inventory::{KindCard, NeedLine, Overview};
use crate::view::look::Link;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::inventory::{self, Inventory, Item, sheet, text};
use beffroi_kernel::Right;
use beffroi_kernel::inventory::{ItemId, ItemKind};

/// Items of one column that the picture draws: more cannot be read. The table has them all.
const DRAWN_MAX: usize = 24;

/// Shows the overview.
pub async fn overview(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::InventoryRead)?;
    let models = inventory::models(&web.app, &visit.actor).await?;
    let (inventory, changed) = (&models.own, models.proposals().len());
    let may_write = visit.actor.may(Right::InventoryWrite);
    let page = Overview {
        shell: visit.shell(Section::Inventory),
        name: visit.territory.name.clone(),
        base: home(&visit),
        kinds: ItemKind::ALL.into_iter().map(|kind| kind_card(&visit, inventory, kind)).collect(),
        picture: picture(&visit, inventory),
        sentence: sentence(inventory),
        lines: lines(&visit, inventory),
        next: may_write.then(|| next(&visit, inventory)).flatten(),
        models: !models.models.items.is_empty(),
        proposals: match changed {
            0 => String::new(),
            number => french::plural(number as u64, "modèle a changé", "modèles ont changé"),
        },
        may_write,
    };
    Ok(web.page(&page)?)
}

fn kind_card(visit: &Visit, inventory: &Inventory, kind: ItemKind) -> KindCard {
    let open = inventory.of(kind).filter(|item| unsaid(item) > 0).count();
    KindCard {
        label: title(kind),
        href: of_kind(visit, kind),
        count: counted(kind, inventory.of(kind).count()),
        unsaid: if open == 0 {
            String::new()
        } else {
            format!("{} à compléter", french::count(open as u64))
        },
    }
}

/// The items of a field that are in use.
fn named<'a>(inventory: &'a Inventory, item: &'a Item, code: &str) -> impl Iterator<Item = &'a Item> {
    item.named(code).iter().filter_map(|id| inventory.find(*id)).filter(|item| item.archived.is_none())
}

fn interruption(activity: &Item) -> String {
    let field = sheet(ItemKind::Activity).field("tolerated_interruption");
    field.map(|field| text(field, activity.value(&field.code))).unwrap_or_default()
}

/// Activities with what they need, the most pressing first; then the systems that no activity needs.
fn lines(visit: &Visit, inventory: &Inventory) -> Vec<NeedLine> {
    let link = |item: &Item| Link::new(&item.name, of_item(visit, item));
    let line = |activity: Option<&Item>, systems: Vec<&Item>| {
        let mut suppliers: Vec<&Item> =
            systems.iter().flat_map(|system| named(inventory, system, "supplier")).collect();
        suppliers.sort_by(|one, other| one.name.cmp(&other.name));
        suppliers.dedup_by_key(|supplier| supplier.id);
        NeedLine {
            activity: activity.map(link),
            interruption: activity.map(interruption).unwrap_or_default(),
            systems: systems.into_iter().map(link).collect(),
            suppliers: suppliers.into_iter().map(link).collect(),
        }
    };
    let mut lines: Vec<NeedLine> = by_urgency(inventory)
        .into_iter()
        .map(|activity| line(Some(activity), named(inventory, activity, "systems").collect()))
        .collect();
    let alone: Vec<&Item> =
        inventory.of(ItemKind::System).filter(|system| is_alone(inventory, system.id)).collect();
    if !alone.is_empty() {
        lines.push(line(None, alone));
    }
    lines
}

/// Whether no activity in use needs a system.
fn is_alone(inventory: &Inventory, system: ItemId) -> bool {
    !inventory.of(ItemKind::Activity).any(|activity| activity.named("systems").contains(&system))
}

/// The activities, those that can be missed for the shortest time first; those of which nobody has said at the end.
fn by_urgency(inventory: &Inventory) -> Vec<&Item> {
    let field = sheet(ItemKind::Activity).field("tolerated_interruption");
    let place = |item: &Item| {
        let code = item.value("tolerated_interruption");
        field
            .and_then(|field| field.choices.iter().position(|choice| choice.code == code))
            .unwrap_or(usize::MAX)
    };
    let mut all: Vec<&Item> = inventory.of(ItemKind::Activity).collect();
    all.sort_by_key(|item| place(item));
    all
}

fn picture(visit: &Visit, inventory: &Inventory) -> String {
    let activities = by_urgency(inventory);
    let columns = [
        (ItemKind::Activity, activities),
        (ItemKind::System, inventory.of(ItemKind::System).collect()),
        (ItemKind::Supplier, inventory.of(ItemKind::Supplier).collect()),
    ];
    if columns[1].1.is_empty() || columns[0].1.len() + columns[2].1.len() == 0 {
        return String::new();
    }
    let drawn: Vec<Column> = columns
        .into_iter()
        .map(|(kind, items)| Column {
            title: title(kind),
            left_out: items.len().saturating_sub(DRAWN_MAX) as u64,
            nodes: items
                .into_iter()
                .take(DRAWN_MAX)
                .map(|item| Node {
                    id: item.id.to_string(),
                    label: item.name.clone(),
                    href: of_item(visit, item),
                })
                .collect(),
        })
        .collect();
    let links = inventory.items.iter().flat_map(|item| {
        let codes = ["systems", "supplier"].into_iter().flat_map(|code| item.named(code));
        codes.map(|to| Dependency { from: item.id.to_string(), to: to.to_string() })
    });
    dependencies("carte", "Ce qui dépend de quoi", &sentence(inventory), &drawn, &links.collect::<Vec<_>>())
}

/// What the picture shows: the system and the supplier on which most depends. A tie is said as one.
fn sentence(inventory: &Inventory) -> String {
    let most = |kind: ItemKind, code: &str, users: ItemKind| -> Option<(String, usize)> {
        let count =
            |item: &Item| inventory.of(users).filter(|user| user.named(code).contains(&item.id)).count();
        let counted: Vec<(&Item, usize)> = inventory.of(kind).map(|item| (item, count(item))).collect();
        let highest = counted.iter().map(|(_, count)| *count).max().filter(|count| *count > 1)?;
        let mut leaders = counted.iter().filter(|(_, count)| *count == highest);
        let first = leaders.next()?;
        let name = if leaders.next().is_some() { String::new() } else { first.0.name.clone() };
        Some((name, highest))
    };
    let system =
        most(ItemKind::System, "systems", ItemKind::Activity).map(|(name, count)| match name.as_str() {
            "" => format!("Plusieurs systèmes portent chacun {count} activités."),
            name => format!("« {name} » porte {count} activités : sa panne les arrête toutes."),
        });
    let supplier =
        most(ItemKind::Supplier, "supplier", ItemKind::System).map(|(name, count)| match name.as_str() {
            "" => format!("Plusieurs fournisseurs tiennent chacun {count} systèmes."),
            name => format!("{name} tient {count} systèmes."),
        });
    let said: Vec<String> = system.into_iter().chain(supplier).collect();
    if said.is_empty() {
        return "De gauche à droite : vos activités, les systèmes dont elles ont besoin, ceux qui les fournissent."
            .to_owned();
    }
    said.join(" ")
}

/// The one thing to do next.
fn next(visit: &Visit, inventory: &Inventory) -> Option<Link> {
    let order = [ItemKind::Activity, ItemKind::System, ItemKind::Supplier, ItemKind::Contact];
    if let Some(kind) = order.into_iter().find(|kind| inventory.of(*kind).next().is_none()) {
        let sheet = sheet(kind);
        return Some(Link::new(&sheet.new, format!("{}/nouveau", of_kind(visit, kind))).note(&sheet.first));
    }
    let open = |item: &&Item| item.named("systems").is_empty();
    if let Some(activity) = by_urgency(inventory).into_iter().find(|item| open(item)) {
        let label = format!("Compléter « {} »", activity.name);
        let href = format!("{}/modifier", of_item(visit, activity));
        return Some(
            Link::new(label, href)
                .note("Dites de quels systèmes elle a besoin : la carte se dessine toute seule."),
        );
    }
    let system = inventory.of(ItemKind::System).find(|item| item.value("hosting").is_empty())?;
    let label = format!("Compléter « {} »", system.name);
    let href = format!("{}/modifier", of_item(visit, system));
    Some(Link::new(label, href).note("Dites où il tourne : c’est la première question un jour de panne."))
}
