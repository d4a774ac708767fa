//! The page of the journal: filters, entries, older ones.

use super::{difference, short};
use crate::failure::{Answer, form_encode};
use crate::french;
use crate::view::journal::{EntryLine, JournalPage};
use crate::view::look::Choice;
use crate::view::{Section, State};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Query, State as AxumState};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use beffroi_domain::account::{self, Person, deputy};
use beffroi_domain::journal::{self, Entry, Filter, REFUSED, words};
use beffroi_kernel::{Right, calendar};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the program names itself in what it writes about sign-ins.
const SIGN_IN: &str = "sign-in";
/// How an entry says that its author could do this only in the place of another member.
const DEPUTY: &str = "deputy";
/// Entries on a page.
const ENTRIES: u32 = 50;

/// The filters, as they stand in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    personne: String,
    famille: String,
    objet: String,
    du: String,
    au: String,
    refus: String,
    delegation: String,
    avant: String,
}

/// Shows the journal.
pub async fn list(
    AxumState(web): AxumState<Web>,
    Inside(visit): Inside,
    Query(asked): Query<Asked>,
) -> Answer {
    visit.require(Right::JournalRead)?;
    let people = account::known(&web.app, &visit.actor).await?;
    let (filter, fault) = match asked.filter() {
        Ok(filter) => (filter, String::new()),
        Err(fault) => (Filter::default(), fault),
    };
    let mut entries = if fault.is_empty() {
        // One more than is shown says whether there are older ones.
        journal::search(&web.app, &visit.actor, &filter, ENTRIES + 1).await?
    } else {
        Vec::new()
    };
    let more = entries.len() > ENTRIES as usize;
    entries.truncate(ENTRIES as usize);
    let base = format!("{}/journal", visit.space());
    let older = match entries.last().filter(|_| more) {
        Some(last) => asked.address(&base, &last.number.to_string()),
        None => String::new(),
    };
    let status = if fault.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let deputies = if entries.iter().any(|entry| entry.access == DEPUTY) {
        deputy::represented(&web.app, &visit.actor).await?
    } else {
        BTreeMap::new()
    };
    let lines = entries.iter().map(|entry| line(&base, (&people, &deputies), entry)).collect();
    let page = asked.page(&visit, base, &people, fault, lines, older);
    Ok((status, web.page(&page)?).into_response())
}

impl Asked {
    /// The filter that they make, or what is wrong with them.
    fn filter(&self) -> Result<Filter, String> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let from = day(&self.du)?.map(midnight).transpose()?;
        let until =
            day(&self.au)?.map(|last| last.tomorrow().map_err(|_| unreadable(&self.au)).and_then(midnight));
        let mut actions = words().actions_of(&self.famille);
        if self.famille.is_empty() {
            actions.clear();
        } else if actions.is_empty() {
            return Err(format!("Le genre {} n’existe pas.", french::quote(&self.famille)));
        }
        if !self.refus.is_empty() {
            actions = vec![REFUSED.to_owned()];
        }
        Ok(Filter {
            before: self.avant.parse().ok(),
            from,
            until: until.transpose()?,
            actions,
            actor: text(&self.personne),
            subject: text(&self.objet),
            for_others: !self.delegation.is_empty(),
        })
    }

    /// The address of the entries before a number, with the same filters.
    fn address(&self, base: &str, before: &str) -> String {
        let pairs = [
            ("personne", self.personne.as_str()),
            ("famille", &self.famille),
            ("objet", &self.objet),
            ("du", &self.du),
            ("au", &self.au),
            ("refus", &self.refus),
            ("delegation", &self.delegation),
            ("avant", before),
        ];
        let set = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> = set.map(|(name, value)| format!("{name}={}", form_encode(value))).collect();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }

    fn page(
        &self,
        visit: &Visit,
        base: String,
        people: &[Person],
        fault: String,
        lines: Vec<EntryLine>,
        older: String,
    ) -> JournalPage {
        let mut choices = vec![Choice::new("", "tout le monde", &self.personne)];
        choices.extend(
            people.iter().map(|one| Choice::new(one.id.to_string(), one.name.as_str(), &self.personne)),
        );
        let known = choices.iter().any(|choice| choice.chosen);
        if !known {
            choices.push(Choice::new(self.personne.as_str(), short(&self.personne), &self.personne));
        }
        let mut families = vec![Choice::new("", "tout", &self.famille)];
        let family =
            |one: &journal::Family| Choice::new(one.code.as_str(), one.label.as_str(), &self.famille);
        families.extend(words().families.iter().map(family));
        JournalPage {
            shell: visit.shell(Section::Journal),
            name: visit.territory.name.clone(),
            newest: if self.avant.is_empty() { String::new() } else { self.address(&base, "") },
            base: base.clone(),
            people: choices,
            families,
            subject: self.objet.clone(),
            from: self.du.clone(),
            until: self.au.clone(),
            refused: !self.refus.is_empty(),
            for_others: !self.delegation.is_empty(),
            filtered: Self { avant: String::new(), ..self.clone() }.address(&base, "") != base,
            fault,
            lines,
            older,
        }
    }
}

fn day(text: &str) -> Result<Option<Date>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let french = || {
        let mut parts = text.split('/').map(str::parse::<i16>);
        let (Some(Ok(day)), Some(Ok(month)), Some(Ok(year)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    text.parse().ok().or_else(french).map(Some).ok_or_else(|| unreadable(text))
}

fn unreadable(text: &str) -> String {
    format!("La date {} n’est pas lisible. Écrivez-la sous la forme 31/01/2026.", french::quote(text))
}

/// The instant at which a day begins in Paris, in milliseconds.
fn midnight(day: Date) -> Result<i64, String> {
    let start = calendar::start_of(day).ok_or_else(|| unreadable(&day.to_string()))?;
    Ok(start.as_millisecond())
}

/// Whom each deputy acted for.
type Represented = BTreeMap<String, String>;

fn line(base: &str, (people, deputies): (&[Person], &Represented), entry: &Entry) -> EntryLine {
    let named = |id: &str| {
        let known = people.iter().find(|person| person.id.to_string() == id);
        known.map_or_else(|| short(id), |person| person.name.clone())
    };
    let (changes, facts) = difference::read(&entry.detail, &named);
    let (kind, name) = entry.subject.split_once(':').unwrap_or((entry.subject.as_str(), ""));
    let subject = match kind {
        "person" => named(name),
        // The journal is of one territory: its own name stands above.
        "territory" => String::new(),
        _ if name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) => short(name),
        _ => name.to_owned(),
    };
    // What somebody does with their own account is written down by the program: they did it.
    let own = kind == "person" && is_own(entry);
    let state = match entry.action.as_str() {
        REFUSED => Some(State::act("refus")),
        _ if entry.access == "break_glass" => Some(State::act("accès de secours")),
        _ => None,
    };
    EntryLine {
        number: entry.number,
        moment: Timestamp::from_millisecond(entry.at).map_or_else(|_| entry.at.to_string(), french::moment),
        actor: if own { subject.clone() } else { actor(entry) },
        erased: entry.is_erased(),
        access: access(entry, deputies),
        sentence: words().sentence(&entry.action).to_owned(),
        state,
        // The sealed account is nobody: the sentence says all there is to say.
        subject_kind: if own || entry.action.starts_with("break_glass.") {
            String::new()
        } else {
            words().subjects.get(kind).map_or_else(|| kind.to_owned(), Clone::clone)
        },
        subject,
        subject_href: format!("{base}?objet={}", form_encode(&entry.subject)),
        changes,
        facts,
        request: entry.request.clone().unwrap_or_default(),
    }
}

/// Whether the program wrote down what the person did who is the subject. Of a refusal nobody knows who tried.
fn is_own(entry: &Entry) -> bool {
    let written = entry.actor.is_none() && entry.actor_name().as_deref() == Some(SIGN_IN);
    let tried = entry.action.ends_with("refused") || entry.action.ends_with(".pause");
    written && !tried
}

/// Who acted, as the page says it.
fn actor(entry: &Entry) -> String {
    let id = entry.actor.as_deref().map(short).unwrap_or_default();
    if entry.is_erased() {
        return format!("nom effacé {id}").trim_end().to_owned();
    }
    match (entry.actor_name(), entry.access.as_str()) {
        (_, "elsewhere") => format!("Une personne d’ailleurs {id}").trim_end().to_owned(),
        (Some(name), "program") | (Some(name), "") if entry.actor.is_none() => match name.as_str() {
            "command line" => "L’administrateur de la machine".to_owned(),
            "job" | "retention" => "Une tâche automatique".to_owned(),
            "demonstration" => "La démonstration".to_owned(),
            SIGN_IN if entry.action.ends_with("refused") => "Quelqu’un".to_owned(),
            SIGN_IN | "break-glass" | "delegation" => "Beffroi".to_owned(),
            name => format!("Le programme ({name})"),
        },
        (Some(name), _) => name,
        (None, _) => "Nom inconnu".to_owned(),
    }
}

fn access(entry: &Entry, deputies: &Represented) -> String {
    let represented = entry.access_id.as_ref().and_then(|id| deputies.get(id));
    let said = match entry.access.as_str() {
        // Whoever was away may have been erased since.
        DEPUTY => match represented {
            Some(name) => return format!("en suppléance de {name}"),
            None => "en suppléance",
        },
        "delegation" => "par délégation",
        "break_glass" => "par l’accès de secours",
        "key" => "clé d’API",
        "elsewhere" => "sans accès à ce territoire",
        _ => "",
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_browsers_write_them() {
        let date = |year, month, day| Date::new(year, month, day).unwrap();
        for (text, expected) in [
            ("", Ok(None)),
            ("2026-06-01", Ok(Some(date(2026, 6, 1)))),
            ("1/6/2026", Ok(Some(date(2026, 6, 1)))),
            ("31/02/2026", Err(())),
            ("hier", Err(())),
            ("1/6/2026/3", Err(())),
        ] {
            assert_eq!(day(text).map_err(|_| ()), expected, "{text}");
        }
        assert_eq!(midnight(date(2026, 6, 1)).unwrap(), 1_780_264_800_000, "two hours before midnight UTC");
    }

    #[test]
    fn an_identifier_is_cut_between_characters() {
        assert_eq!(short("0198a1b2c3d4"), "…a1b2c3d4");
        assert_eq!(short("é"), "…é");
    }

    #[test]
    fn what_is_asked_becomes_a_filter_and_an_address() {
        let asked = Asked { objet: "dataset:a&b".into(), refus: "oui".into(), ..Asked::default() };
        assert_eq!(asked.filter().unwrap().actions, [REFUSED]);
        assert_eq!(asked.address("/j", "7"), "/j?objet=dataset%3Aa%26b&refus=oui&avant=7");
        assert_eq!(Asked::default().address("/j", ""), "/j");
        assert!(Asked { famille: "rien".into(), ..Asked::default() }.filter().is_err());
    }
}
