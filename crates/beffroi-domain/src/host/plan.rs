//! What an import would do, line by line: pure, so that the dry run and the import say the same.

use super::columns;
use super::members;
use super::model::{Line, Outcome};
use crate::place::Gazetteer;
use crate::territory::{
    Fact, NewTerritory, Source, Territory, TerritorySheet, fill, hosted_elsewhere, sheet_of,
};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::slug::slug;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Result, TerritoryId};
use std::collections::{HashMap, HashSet};

/// What is to be done for one line.
pub(super) enum Act {
    /// Add this territory.
    Add(Box<NewTerritory>),
    /// Put these facts over those of a territory, and attach it to the host when it has none.
    Update { id: TerritoryId, said: Box<TerritorySheet>, attach: bool },
    /// Nothing.
    Nothing,
}

/// Who hosts, and what it may do to territories that nobody hosts.
pub(super) struct Host<'a> {
    /// The territory that hosts; absent when the administrator of the machine names none.
    pub territory: Option<&'a Territory>,
    /// Whether a territory without a host may be attached: only the administrator of the machine does that.
    pub may_attach: bool,
}

/// What is known when a list is read.
pub(super) struct Known<'a> {
    pub territories: &'a [Territory],
    pub gazetteer: &'a Gazetteer,
    pub host: Host<'a>,
    pub source: &'a Source,
}

/// Every line with what is to be done for it.
pub(super) fn plan(rows: &[TextRow], known: &Known<'_>) -> Result<Vec<(Line, Act)>> {
    let Some((header, rows)) = rows.split_first() else { return Ok(Vec::new()) };
    let columns = columns::find(&header.cells)?;
    let mut keys = Keys::of(known.territories);
    let mut slugs: HashSet<String> = known.territories.iter().map(|one| one.slug.clone()).collect();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let home = known.host.territory.and_then(|host| host.departement.as_deref());
    let mut planned = Vec::with_capacity(rows.len());
    for row in rows {
        let mut line = Line {
            number: row.number,
            name: columns.cell(&row.cells, "name").to_owned(),
            slug: String::new(),
            outcome: Outcome::Refused,
            reason: String::new(),
            changed: Vec::new(),
            kept: Vec::new(),
        };
        let act = members::read(&columns, &row.cells, known.gazetteer, home).and_then(|new| {
            let own = own_keys(&new, known.host.territory.map(|host| host.id));
            if let Some(first) = own.iter().find_map(|key| seen.get(key)) {
                return Err(format!("C’est le même membre qu’à la ligne {first}."));
            }
            seen.extend(own.iter().map(|key| (key.clone(), row.number)));
            decide(new, known, &mut keys, &mut slugs, &mut line)
        });
        let act = act.unwrap_or_else(|reason| {
            line.reason = reason;
            Act::Nothing
        });
        planned.push((line, act));
    }
    Ok(planned)
}

fn decide(
    mut new: NewTerritory,
    known: &Known<'_>,
    keys: &mut Keys,
    slugs: &mut HashSet<String>,
    line: &mut Line,
) -> Result<Act, String> {
    line.name.clone_from(&new.name);
    let host = known.host.territory;
    let found = keys.find(&new, host.map(|host| host.id));
    let Some(there) = found.map(|at| &known.territories[at]) else {
        new.host = host.map(|host| host.slug.clone());
        let free = new.slug.clone().map_or_else(|| free_slug(&new, slugs), Ok);
        let slug = free.and_then(|slug| {
            if slugs.contains(&slug) {
                Err(format!("Le nom court « {slug} » est déjà pris."))
            } else {
                Ok(slug)
            }
        })?;
        slugs.insert(slug.clone());
        line.slug.clone_from(&slug);
        new.slug = Some(slug);
        line.changed = Fact::ALL.into_iter().filter(|fact| fact.value(&sheet_of(&new)).is_some()).collect();
        line.outcome = Outcome::Added;
        return Ok(Act::Add(Box::new(new)));
    };
    let attach = host.is_some_and(|host| there.host != Some(host.id));
    if attach
        && (there.host.is_some() || !known.host.may_attach || host.is_some_and(|host| host.id == there.id))
    {
        return Err(members::sentence(&hosted_elsewhere(&there.name)));
    }
    line.name.clone_from(&there.name);
    line.slug.clone_from(&there.slug);
    let said = TerritorySheet { name: there.name.clone(), ..sheet_of(&new) };
    let mut trial = (TerritorySheet::from(there), there.sources.clone());
    (line.changed, line.kept) = fill(&mut trial.0, &mut trial.1, &said, known.source);
    if line.changed.is_empty() && !attach {
        line.outcome = Outcome::Unchanged;
        return Ok(Act::Nothing);
    }
    line.outcome = Outcome::Updated;
    Ok(Act::Update { id: there.id, said: Box::new(said), attach })
}

/// A name in addresses that nobody has: the name, else with the département, the INSEE code or the SIREN.
fn free_slug(new: &NewTerritory, slugs: &HashSet<String>) -> Result<String, String> {
    let base: String = slug(&new.name, '-').chars().take(80).collect();
    let base = base.trim_end_matches('-').to_owned();
    let code = new.insee.as_deref().filter(|code| code.len() == 5);
    let departement = code.map(|code| &code[..if code.starts_with("97") { 3 } else { 2 }]);
    let kind = (new.kind != TerritoryKind::Commune).then(|| slug(new.kind.label(), '-'));
    let endings = [kind.as_deref(), departement, code, new.siren.as_deref()];
    let with = endings.into_iter().flatten().map(|ending| format!("{base}-{}", ending.to_lowercase()));
    std::iter::once(base.clone())
        .chain(with)
        .find(|slug| !slugs.contains(slug))
        .ok_or_else(|| format!("Le nom court « {base} » est déjà pris : ajoutez le SIREN ou le code INSEE."))
}

/// By what a member is found again.
struct Keys(HashMap<String, usize>);

/// The keys of a line, the surest first.
fn own_keys(new: &NewTerritory, host: Option<TerritoryId>) -> Vec<String> {
    let sheet = (new.siren.as_deref(), new.insee.as_deref());
    let slug = new.slug.clone().unwrap_or_else(|| slug(&new.name, '-'));
    keys(new.kind, sheet.0, sheet.1, &slug, host)
}

fn keys(
    kind: TerritoryKind,
    siren: Option<&str>,
    insee: Option<&str>,
    slug: &str,
    host: Option<TerritoryId>,
) -> Vec<String> {
    let by_siren = siren.map(|siren| format!("siren {siren}"));
    let by_insee = insee.map(|insee| format!("insee {insee} {}", kind.code()));
    let sure: Vec<String> = by_siren.into_iter().chain(by_insee).collect();
    if sure.is_empty() {
        // Only a member without any code is found by its name.
        return vec![format!("slug {slug} {}", host.map(String::from).unwrap_or_default())];
    }
    sure
}

impl Keys {
    fn of(territories: &[Territory]) -> Self {
        let mut map = HashMap::with_capacity(territories.len() * 3);
        for (at, one) in territories.iter().enumerate() {
            let (siren, insee) = (one.siren.as_deref(), one.insee.as_deref());
            let by_code = keys(one.kind, siren, insee, &one.slug, one.host);
            let by_name = keys(one.kind, None, None, &one.slug, one.host);
            let by_label = keys(one.kind, None, None, &slug(&one.name, '-'), one.host);
            for key in by_code.into_iter().chain(by_name).chain(by_label) {
                map.entry(key).or_insert(at);
            }
        }
        Self(map)
    }

    fn find(&self, new: &NewTerritory, host: Option<TerritoryId>) -> Option<usize> {
        own_keys(new, host).iter().find_map(|key| self.0.get(key)).copied()
    }
}
