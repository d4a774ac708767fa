//! What follows from the inventory: facts, by rules that are data.

use super::dictionary::sheet;
use super::model::{Inventory, Item};
use beffroi_kernel::inventory::ItemKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How a fact follows from items.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The items that are looked at.
    pub kind: ItemKind,
    /// The field.
    pub field: String,
    /// The values that make the fact true.
    pub values: Vec<String>,
}

static RULES: LazyLock<BTreeMap<String, Rule>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../../reference/inventory-facts.toml")).unwrap_or_default()
});

/// The rule of a fact.
#[must_use]
pub fn rule(fact: &str) -> Option<&'static Rule> {
    RULES.get(fact)
}

/// What the inventory says of a fact: nothing while an item that could make it true does not say.
pub(super) fn deduce(rule: &Rule, inventory: &Inventory) -> Option<bool> {
    said_by(rule, inventory.of(rule.kind))
}

/// What some items of the kind of a rule say of it: nothing without items, or while one that could make it true does
/// not say.
pub fn said_by<'a>(rule: &Rule, items: impl Iterator<Item = &'a Item>) -> Option<bool> {
    let field = sheet(rule.kind).field(&rule.field)?;
    let mut items = items.peekable();
    items.peek()?;
    let mut unsaid = false;
    for item in items {
        if rule.values.iter().any(|value| item.has_choice(&rule.field, value)) {
            return Some(true);
        }
        unsaid |= item.is_unsaid(field);
    }
    (!unsaid).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::model::{Item, Links};
    use beffroi_kernel::inventory::ItemId;
    use beffroi_reference::{FactKind, Home, Library};
    use jiff::Timestamp;

    #[test]
    fn every_fact_of_the_inventory_has_a_rule_about_what_exists() {
        let library = Library::embedded().unwrap();
        let home = |name: &str| library.vocabulary.fact(name).map(|fact| (fact.home, fact.kind.clone()));
        for (name, rule) in toml::from_str::<BTreeMap<String, Rule>>(include_str!(
            "../../../../reference/inventory-facts.toml"
        ))
        .unwrap()
        {
            assert_eq!(home(&name), Some((Home::Inventory, FactKind::Flag)), "{name}");
            let field = sheet(rule.kind).field(&rule.field).unwrap_or_else(|| panic!("{name}: no field"));
            let known = |value: &String| {
                ["yes", "no"].contains(&value.as_str())
                    || field.choices.iter().any(|choice| choice.code == *value)
            };
            assert!(!rule.values.is_empty() && rule.values.iter().all(known), "{name}");
        }
        for fact in library.vocabulary.facts().filter(|fact| fact.home == Home::Inventory) {
            assert!(rule(&fact.name).is_some(), "{} has no rule in inventory-facts.toml", fact.name);
        }
    }

    #[test]
    fn one_yes_is_enough_and_a_no_needs_everybody() {
        let teleservice = rule("teleservice").unwrap();
        let item = |number: u64, answer: &str, archived: bool| Item {
            id: ItemId::new(number, [0; 10]),
            kind: ItemKind::System,
            name: number.to_string(),
            values: [("teleservice".to_owned(), answer.to_owned())]
                .into_iter()
                .filter(|(_, said)| !said.is_empty())
                .collect(),
            links: Links::new(),
            revision: 1,
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            archived: archived.then_some(Timestamp::UNIX_EPOCH),
            model_since: None,
            copied: None,
        };
        for (answers, expected) in [
            (&[][..], None),
            (&["no"], Some(false)),
            (&["no", ""], None),
            (&["no", "", "yes"], Some(true)),
            (&["no", "no"], Some(false)),
        ] {
            let items = answers.iter().zip(1..).map(|(answer, number)| item(number, answer, false)).collect();
            assert_eq!(deduce(teleservice, &Inventory::new(items)), expected, "{answers:?}");
        }
        let aside = Inventory::new(vec![item(1, "yes", true)]);
        assert_eq!(deduce(teleservice, &aside), None, "what is put aside says nothing");
    }
}
