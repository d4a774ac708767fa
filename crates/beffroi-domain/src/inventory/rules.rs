//! Pure decisions about items.

use super::dictionary::{FieldType, sheet};
use super::model::{Draft, Inventory, Item, Links, Values, folded};
use super::values::{self, LINE_CHARACTERS_MAX};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Error, Problem, Result};
use serde_json::{Map, Value, json};

/// Most items that one field may name.
const LINKS_MAX: usize = 200;

/// What a draft holds, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    pub name: String,
    pub values: Values,
    pub links: Links,
}

/// Reads a draft.
pub(super) fn accept(kind: ItemKind, draft: &Draft) -> Result<Accepted> {
    let sheet = sheet(kind);
    let name = values::line(&draft.name, LINE_CHARACTERS_MAX)
        .ok()
        .filter(|name| !folded(name).is_empty())
        .ok_or_else(|| name_invalid(&sheet.name))?;
    for code in draft.values.keys().chain(draft.links.keys()) {
        if sheet.field(code).is_none() {
            return Err(Error::Input(
                Problem::new("field-unknown", "Cette information n’existe pas ici.")
                    .detail(format!("no field {code:?} of {}", kind.code()))
                    .field(code),
            ));
        }
    }
    let mut kept = Values::new();
    let mut links = Links::new();
    for field in &sheet.fields {
        if field.field_type == FieldType::Reference {
            let mut named = draft.links.get(&field.code).cloned().unwrap_or_default();
            named.sort_unstable();
            named.dedup();
            if named.len() > if field.many { LINKS_MAX } else { 1 } {
                return Err(Error::Input(
                    Problem::new("links-many", "Trop de choix ici.")
                        .advice("Gardez-en moins.")
                        .field(&field.code),
                ));
            }
            if !named.is_empty() {
                links.insert(field.code.clone(), named);
            }
            continue;
        }
        let typed = draft.values.get(&field.code).map_or("", String::as_str);
        let value = values::read(field, typed)?;
        if !value.is_empty() {
            kept.insert(field.code.clone(), value);
        }
    }
    Ok(Accepted { name, values: kept, links })
}

fn name_invalid(label: &str) -> Error {
    Error::Input(
        Problem::new("name-invalid", "Le nom est vide ou trop long.")
            .advice(format!("{label} : en moins de {LINE_CHARACTERS_MAX} caractères."))
            .field("name"),
    )
}

/// Refuses what cannot stand beside the rest of the inventory: a name that another item of the kind has, a link to
/// what is not there. `own` is the item itself, when it is there already.
pub(super) fn check(
    inventory: &Inventory,
    kind: ItemKind,
    own: Option<ItemId>,
    accepted: &Accepted,
) -> Result<()> {
    if let Some(there) = inventory.by_name(kind, &accepted.name).filter(|there| Some(there.id) != own) {
        let aside = if there.archived.is_some() { ", mis de côté" } else { "" };
        let many = &sheet(kind).many;
        return Err(Error::Input(
            Problem::new("name-taken", format!("Il y a déjà « {} »{aside} parmi les {many}.", there.name))
                .advice("Donnez un autre nom, ou complétez la fiche qui existe.")
                .field("name"),
        ));
    }
    for (code, named) in &accepted.links {
        let target = sheet(kind).field(code).and_then(|field| field.target);
        let there = |id: &ItemId| inventory.find(*id).is_some_and(|item| Some(item.kind) == target);
        if !named.iter().all(there) {
            return Err(Error::Input(
                Problem::new("link-unknown", "Une des fiches choisies n’est plus là.")
                    .advice("Rechargez la page et choisissez de nouveau.")
                    .field(code),
            ));
        }
    }
    Ok(())
}

/// How the journal names an item.
pub(super) fn subject(kind: ItemKind, id: ItemId) -> String {
    format!("{}:{id}", kind.code())
}

/// What the journal keeps beside the identifier: the name, but for a contact, whom it must be able to forget.
pub(super) fn named(item: &Item) -> Value {
    if item.kind == ItemKind::Contact { json!({}) } else { json!({ "name": item.name }) }
}

/// The name of an item of an inventory, but for a contact.
pub(super) fn name_of(inventory: &Inventory, id: ItemId) -> String {
    let found = inventory.find(id);
    found
        .filter(|item| item.kind != ItemKind::Contact)
        .map_or_else(|| id.to_string(), |item| item.name.clone())
}

/// Refuses one item too many.
pub(super) fn check_room(inventory: &Inventory, items_max: usize) -> Result<()> {
    if inventory.items.len() < items_max {
        return Ok(());
    }
    Err(Error::Limit(
        Problem::new("too-many-items", "L’inventaire de ce territoire est plein.")
            .advice("Supprimez ce qui ne sert plus, ou demandez à l’administrateur de relever la limite.")
            .detail("limit inventory_items_max"),
    ))
}

/// What is said when somebody else changed the item meanwhile.
pub(super) fn changed_meanwhile() -> Error {
    Error::Conflict(
        Problem::new("item-changed", "Quelqu’un d’autre a modifié cette fiche entre-temps.")
            .advice("Ce que vous avez saisi est encore dans la page. Comparez avec la fiche actuelle, puis enregistrez de nouveau.")
            .field("revision"),
    )
}

/// What is said when an item is used and cannot be removed.
pub(super) fn is_used(users: &[String]) -> Error {
    Error::Conflict(
        Problem::new("item-used", format!("Cette fiche sert ailleurs : {}.", users.join(", ")))
            .advice("Rien n’a été supprimé. Retirez-la d’abord de ces fiches, ou mettez-la de côté : elle ne sera plus proposée."),
    )
}

/// What changed between two states of an item, as the journal keeps it: in the words that people read. Private
/// values, and whatever is about a contact, are named and not copied there: the journal cannot forget.
pub(super) fn differences(
    kind: ItemKind,
    before: Option<&Item>,
    after: &Accepted,
    name_of: &dyn Fn(ItemId) -> String,
) -> Option<Value> {
    let (mut old, mut new) = (Map::new(), Map::new());
    let mut unsaid: Vec<&str> = Vec::new();
    let sheet = sheet(kind);
    if before.map(|item| &item.name) != Some(&after.name) {
        if kind == ItemKind::Contact {
            unsaid.push(&sheet.name);
        } else {
            old.insert(sheet.name.clone(), before.map(|item| item.name.clone()).into());
            new.insert(sheet.name.clone(), after.name.clone().into());
        }
    }
    for field in &sheet.fields {
        let (was, is) = if field.field_type == FieldType::Reference {
            let names = |links: Option<&Vec<ItemId>>| {
                let mut names: Vec<String> = links.into_iter().flatten().map(|id| name_of(*id)).collect();
                names.sort();
                names.join(", ")
            };
            (names(before.and_then(|item| item.links.get(&field.code))), names(after.links.get(&field.code)))
        } else {
            let written = |values: Option<&Values>| {
                let kept = values.and_then(|values| values.get(&field.code)).map_or("", String::as_str);
                values::text(field, kept)
            };
            (written(before.map(|item| &item.values)), written(Some(&after.values)))
        };
        if was == is {
            continue;
        }
        if field.private || kind == ItemKind::Contact {
            unsaid.push(&field.label);
        } else {
            old.insert(field.label.clone(), was.into());
            new.insert(field.label.clone(), is.into());
        }
    }
    if new.is_empty() && unsaid.is_empty() {
        return None;
    }
    let mut detail = Map::new();
    if !new.is_empty() {
        // An item that was added has nothing before.
        if before.is_some() {
            detail.insert("before".to_owned(), old.into());
        }
        detail.insert("after".to_owned(), new.into());
    }
    if !unsaid.is_empty() {
        detail.insert("changed".to_owned(), unsaid.join(", ").into());
    }
    Some(detail.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn item(kind: ItemKind, values: &[(&str, &str)]) -> Item {
        Item {
            id: ItemId::new(1, [0; 10]),
            kind,
            name: "Paie".into(),
            values: values.iter().map(|(code, kept)| ((*code).into(), (*kept).into())).collect(),
            links: Links::new(),
            revision: 1,
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            archived: None,
            model_since: None,
            copied: None,
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let draft = |name: &str, field: &str, typed: &str| Draft {
            values: Values::from([(field.to_owned(), typed.to_owned())]),
            ..Draft::named(name)
        };
        for (draft, code, field) in [
            (draft(" - ", "purpose", ""), "name-invalid", "name"),
            (draft(&"x".repeat(201), "purpose", ""), "name-invalid", "name"),
            (draft("Paie", "colour", "red"), "field-unknown", "colour"),
            (draft("Paie", "teleservice", "bof"), "answer-unknown", "teleservice"),
        ] {
            let error = accept(ItemKind::System, &draft).unwrap_err();
            let problem = error.problem().unwrap();
            assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
        }
        let two = vec![ItemId::new(1, [0; 10]), ItemId::new(2, [0; 10])];
        let links = Draft { links: Links::from([("supplier".into(), two.clone())]), ..Draft::named("Paie") };
        assert_eq!(accept(ItemKind::System, &links).unwrap_err().problem().unwrap().code, "links-many");
        let links = Draft { links: Links::from([("systems".into(), two)]), ..Draft::named("Paie") };
        assert_eq!(accept(ItemKind::Activity, &links).unwrap().links["systems"].len(), 2);
    }

    #[test]
    fn an_item_typed_again_is_the_same() {
        let before = item(
            ItemKind::System,
            &[("teleservice", "yes"), ("data", "personal,health"), ("opened_on", "2024-01-31")],
        );
        let after = accept(ItemKind::System, &Draft::of(&before)).unwrap();
        assert_eq!((&after.name, &after.values), (&before.name, &before.values));
        assert_eq!(differences(ItemKind::System, Some(&before), &after, &|_| String::new()), None);
    }

    #[test]
    fn the_journal_says_what_changed_in_words_and_copies_nothing_about_a_contact() {
        let before = item(ItemKind::System, &[("teleservice", "yes")]);
        let draft =
            Draft { values: Values::from([("hosting".into(), "host".into())]), ..Draft::named("Paie") };
        let after = accept(ItemKind::System, &draft).unwrap();
        let detail = differences(ItemKind::System, Some(&before), &after, &|_| String::new()).unwrap();
        assert_eq!(detail["before"]["Est-ce un téléservice ?"], "oui");
        assert_eq!(detail["after"]["Où il tourne"], "chez notre structure de mutualisation");
        let draft = Draft {
            values: Values::from([
                ("phone".into(), "06 00 00 00 00".into()),
                ("organisation".into(), "internal".into()),
            ]),
            ..Draft::named("Camille Exemple")
        };
        let after = accept(ItemKind::Contact, &draft).unwrap();
        let detail = differences(ItemKind::Contact, None, &after, &|_| String::new()).unwrap().to_string();
        assert!(
            detail.contains("Téléphone") && !detail.contains("06 00") && !detail.contains("Camille"),
            "{detail}"
        );
    }
}
