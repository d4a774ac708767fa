//! What a file would do to the inventory, line by line: pure, so that the dry run and the import say the same.

use super::dictionary::{Field, FieldType, Sheet, sheet};
use super::model::{Draft, Inventory, Item, folded};
use super::rules::{self, Accepted};
use crate::headers::{Headers, plain};
use beffroi_kernel::csv::read_cell;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Error, Problem, Result};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashMap;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An item is added.
    Added,
    /// An item that was there is completed.
    Updated,
    /// The line says nothing new.
    Unchanged,
    /// The line cannot be used.
    Refused,
}

/// One line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number in the file.
    pub number: u64,
    /// The item.
    pub name: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why it is refused; else empty.
    pub reason: String,
    /// The labels of what it says that is new.
    pub changed: Vec<String>,
    /// The items of other kinds that are added because it names them.
    pub added: Vec<String>,
}

/// What a file does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Import {
    /// Every line.
    pub lines: Vec<Line>,
    /// The headers that were not understood.
    pub ignored: Vec<String>,
}

impl Import {
    /// How many lines have an outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.lines.iter().filter(|line| line.outcome == outcome).count() as u64
    }
}

/// Something to be written.
#[derive(Clone, Debug)]
pub(super) enum Write {
    /// An item under a new identifier.
    Add(ItemKind, ItemId, Accepted),
    /// What was accepted over an item.
    Edit(ItemId, Accepted),
}

/// What is said when a header names no item.
fn no_name(sheet: &Sheet, header: &[String]) -> Error {
    Error::Input(
        Problem::new(
            "inventory-columns",
            format!("Aucune colonne de ce fichier ne nomme les {}.", sheet.many),
        )
        .advice(format!("Il faut une colonne « {} ». Renommez-la, puis recommencez.", sheet.name))
        .detail(format!("columns found: {}", header.join(", ")))
        .field("file"),
    )
}

fn headers(sheet: &'static Sheet, header: &[String]) -> Headers {
    // A label as it is compared is a synonym like the others, and the surest.
    let labels: Vec<String> = sheet.fields.iter().map(|field| plain(&field.label)).collect();
    let own = plain(&sheet.name);
    let mut facts: Vec<(&str, Vec<&str>)> = Vec::new();
    for (field, label) in sheet.fields.iter().zip(&labels) {
        let words = [label.as_str()].into_iter().chain(field.columns.iter().map(String::as_str));
        facts.push((&field.code, words.collect()));
    }
    let words = [own.as_str()].into_iter().chain(sheet.columns.iter().map(String::as_str));
    facts.insert(0, ("name", words.collect()));
    Headers::find(header, &facts)
}

/// Plans a file. `new_id` gives identifiers for what is added; `inventory` becomes what it would be.
pub(super) fn plan(
    kind: ItemKind,
    rows: &[TextRow],
    inventory: &mut Inventory,
    items_max: usize,
    new_id: &mut dyn FnMut() -> Result<ItemId>,
) -> Result<(Import, Vec<Write>)> {
    let Some((header, rows)) = rows.split_first() else { return Ok((Import::default(), Vec::new())) };
    let sheet = sheet(kind);
    let headers = headers(sheet, &header.cells);
    if !headers.has("name") {
        return Err(no_name(sheet, &header.cells));
    }
    let others = headers.others(header.cells.len()).into_iter().filter_map(|at| header.cells.get(at));
    let ignored = others.filter(|head| !head.trim().is_empty()).cloned().collect();
    let mut planner =
        Planner { kind, inventory, items_max, new_id, seen: HashMap::new(), writes: Vec::new() };
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = row.cells.iter().map(|cell| read_cell(cell).to_owned()).collect();
        lines.push(planner.line(&headers, &TextRow { number: row.number, cells })?);
    }
    Ok((Import { lines, ignored }, planner.writes))
}

struct Planner<'a> {
    kind: ItemKind,
    inventory: &'a mut Inventory,
    items_max: usize,
    new_id: &'a mut dyn FnMut() -> Result<ItemId>,
    /// The line at which each item was met.
    seen: HashMap<String, u64>,
    writes: Vec<Write>,
}

impl Planner<'_> {
    fn line(&mut self, headers: &Headers, row: &TextRow) -> Result<Line> {
        let name = headers.cell(&row.cells, "name");
        let mut line = Line {
            number: row.number,
            name: name.to_owned(),
            outcome: Outcome::Refused,
            reason: String::new(),
            changed: Vec::new(),
            added: Vec::new(),
        };
        match self.decide(headers, row, &mut line) {
            Ok(()) => Ok(line),
            Err(Error::Input(problem)) => {
                line.reason = format!("{} {}", problem.message, problem.advice).trim().to_owned();
                Ok(line)
            }
            Err(error) => Err(error),
        }
    }

    fn decide(&mut self, headers: &Headers, row: &TextRow, line: &mut Line) -> Result<()> {
        let name = folded(&line.name);
        if let Some(first) = self.seen.get(&name).filter(|_| !name.is_empty()) {
            let message = format!("C’est la même fiche qu’à la ligne {first}.");
            return Err(Error::Input(Problem::new("line-twice", message)));
        }
        let before = self.inventory.by_name(self.kind, &line.name).cloned();
        let mut draft = before.as_ref().map_or_else(|| Draft::named(&line.name), Draft::of);
        let mut named: Vec<(&'static Field, Vec<String>)> = Vec::new();
        for field in &sheet(self.kind).fields {
            // An empty cell says nothing: what is known stays.
            let cell = headers.cell(&row.cells, &field.code);
            if cell.is_empty() {
                continue;
            }
            if field.field_type == FieldType::Reference {
                named.push((field, names(field, cell)));
            } else {
                draft.values.insert(field.code.clone(), cell.to_owned());
            }
        }
        // Everything is read before anything is added for it.
        rules::accept(self.kind, &draft)?;
        self.seen.insert(name, line.number);
        let (inventory, writes) = (self.inventory.items.len(), self.writes.len());
        for (field, names) in named {
            let ids = names.iter().map(|name| self.target(field, name, line)).collect::<Result<Vec<_>>>();
            match ids {
                Ok(ids) => draft.links.insert(field.code.clone(), ids),
                Err(error) => {
                    self.inventory.truncate(inventory);
                    self.writes.truncate(writes);
                    line.added.clear();
                    return Err(error);
                }
            };
        }
        let accepted = rules::accept(self.kind, &draft)?;
        self.write(before, accepted, line)
    }

    /// The item that a cell names; it is added when it is not there.
    fn target(&mut self, field: &Field, name: &str, line: &mut Line) -> Result<ItemId> {
        let kind = field.target.unwrap_or(self.kind);
        if let Some(there) = self.inventory.by_name(kind, name) {
            return Ok(there.id);
        }
        let accepted = rules::accept(kind, &Draft::named(name)).map_err(|_| {
            Error::Input(Problem::new("name-invalid", format!("{} : le nom n’est pas lisible.", field.label)))
        })?;
        line.added.push(format!("{} ({})", accepted.name, sheet(kind).one));
        self.add(kind, accepted)
    }

    fn add(&mut self, kind: ItemKind, accepted: Accepted) -> Result<ItemId> {
        rules::check_room(self.inventory, self.items_max)?;
        let id = (self.new_id)()?;
        self.inventory.put(item(kind, id, &accepted));
        self.writes.push(Write::Add(kind, id, accepted));
        Ok(id)
    }

    fn write(&mut self, before: Option<Item>, accepted: Accepted, line: &mut Line) -> Result<()> {
        let sheet = sheet(self.kind);
        let said = |field: &&Field| match (&before, field.field_type) {
            (None, FieldType::Reference) => accepted.links.contains_key(&field.code),
            (None, _) => accepted.values.contains_key(&field.code),
            (Some(item), FieldType::Reference) => {
                item.links.get(&field.code) != accepted.links.get(&field.code)
            }
            (Some(item), _) => item.values.get(&field.code) != accepted.values.get(&field.code),
        };
        line.changed = sheet.fields.iter().filter(said).map(|field| field.label.clone()).collect();
        match before {
            None => {
                self.add(self.kind, accepted)?;
                line.outcome = Outcome::Added;
            }
            Some(_) if line.changed.is_empty() => line.outcome = Outcome::Unchanged,
            Some(before) => {
                // The name stays as it is written on the card.
                let accepted = Accepted { name: before.name.clone(), ..accepted };
                self.inventory.put(item(self.kind, before.id, &accepted));
                line.name.clone_from(&before.name);
                line.outcome = Outcome::Updated;
                self.writes.push(Write::Edit(before.id, accepted));
            }
        }
        Ok(())
    }
}

/// The names in a cell. Commas stay where the field names one item: they may be part of its name.
fn names(field: &Field, cell: &str) -> Vec<String> {
    if !field.many {
        return vec![cell.to_owned()];
    }
    cell.split([';', '|', '\n', ','])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// An item as it would be, for what follows in the file.
fn item(kind: ItemKind, id: ItemId, accepted: &Accepted) -> Item {
    Item {
        id,
        kind,
        name: accepted.name.clone(),
        values: accepted.values.clone(),
        links: accepted.links.clone(),
        revision: 1,
        created: Timestamp::UNIX_EPOCH,
        modified: Timestamp::UNIX_EPOCH,
        archived: None,
        model_since: None,
        copied: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<TextRow> {
        let row = |(number, line): (usize, &str)| TextRow {
            number: number as u64 + 1,
            cells: line.split(';').map(str::to_owned).collect(),
        };
        text.lines().enumerate().map(row).collect()
    }

    fn planned(kind: ItemKind, text: &str, inventory: &mut Inventory) -> Result<(Import, Vec<Write>)> {
        let mut next = inventory.items.len() as u64;
        let mut new_id = || {
            next += 1;
            Ok(ItemId::new(next, [0; 10]))
        };
        plan(kind, &rows(text), inventory, 100, &mut new_id)
    }

    #[test]
    fn a_file_adds_completes_and_refuses_line_by_line() {
        let mut inventory = Inventory::default();
        let text = "Logiciel;Éditeur;Téléservice;Couleur\nPaie;Éditions Fictives;non;bleu\nCantine;EDITIONS FICTIVES;peut-être;\nCantine;Éditions Fictives;oui;\nPAIE;;;\n;;oui;";
        let (import, writes) = planned(ItemKind::System, text, &mut inventory).unwrap();
        let outcomes: Vec<Outcome> = import.lines.iter().map(|line| line.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::Added, Outcome::Refused, Outcome::Added, Outcome::Refused, Outcome::Refused]
        );
        assert_eq!(import.ignored, ["Couleur"]);
        assert_eq!(import.lines[0].added, ["Éditions Fictives (fournisseur)"]);
        assert!(import.lines[1].reason.contains("ni oui, ni non"));
        assert!(import.lines[3].reason.contains("ligne 2"), "{}", import.lines[3].reason);
        assert_eq!(writes.len(), 3, "one supplier and two systems");
        // The same file again changes nothing; another completes what is there.
        let (again, writes) = planned(ItemKind::System, text, &mut inventory).unwrap();
        assert_eq!((again.count(Outcome::Unchanged), writes.len()), (2, 0));
        let more = "nom;hebergement;teleservice\npaie;dans nos locaux;";
        let (more, writes) = planned(ItemKind::System, more, &mut inventory).unwrap();
        assert_eq!(
            (more.lines[0].name.as_str(), &*more.lines[0].changed),
            ("Paie", &["Où il tourne".to_owned()][..])
        );
        assert!(matches!(&writes[..], [Write::Edit(_, accepted)] if accepted.values["teleservice"] == "no"));
    }

    #[test]
    fn what_is_exported_is_read_again() {
        let mut inventory = Inventory::default();
        let text = "Objet;Fournisseur;Montant;Fin;Réversibilité\nMaintenance;Éditions, et Cie;1 250,50;31/12/2026;oui";
        planned(ItemKind::Contract, text, &mut inventory).unwrap();
        let exported = super::super::csv::csv(ItemKind::Contract, &inventory);
        let text = exported.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (again, writes) = planned(ItemKind::Contract, &text, &mut inventory.clone()).unwrap();
        assert_eq!((again.lines[0].outcome, writes.len(), again.ignored.len()), (Outcome::Unchanged, 0, 0));
        // Every kind: each label leads to its own field.
        for kind in ItemKind::ALL {
            let sheet = sheet(kind);
            let header: Vec<String> = [sheet.name.clone()]
                .into_iter()
                .chain(sheet.fields.iter().map(|f| f.label.clone()))
                .collect();
            let found = headers(sheet, &header).places();
            for (code, at) in found {
                let expected =
                    sheet.fields.iter().position(|field| field.code == code).map_or(0, |place| place + 1);
                assert_eq!(at, expected, "{kind:?} {code}");
            }
            assert!(headers(sheet, &header).others(header.len()).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn what_looks_like_a_formula_does_nothing_in_a_spreadsheet_and_comes_back() {
        let mut inventory = Inventory::default();
        planned(ItemKind::System, "Nom\n=cmd|calc\n-12", &mut inventory).unwrap();
        let exported = super::super::csv::csv(ItemKind::System, &inventory);
        assert!(exported.contains("\r\n’=cmd|calc;") && exported.contains("\r\n-12;"), "{exported}");
        let text = exported.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (again, writes) = planned(ItemKind::System, &text, &mut inventory).unwrap();
        assert_eq!((again.count(Outcome::Unchanged), writes.len()), (2, 0), "it is the same name");
    }

    #[test]
    fn a_file_that_names_nothing_or_too_much_is_refused_whole() {
        let mut inventory = Inventory::default();
        let error = planned(ItemKind::System, "couleur;taille\nbleu;3", &mut inventory).unwrap_err();
        assert_eq!(error.problem().unwrap().code, "inventory-columns");
        let lines: String = (0..101).map(|n| format!("\nSystème {n}")).collect();
        let error = planned(ItemKind::System, &format!("nom{lines}"), &mut inventory).unwrap_err();
        assert_eq!(error.problem().unwrap().code, "too-many-items");
    }
}
