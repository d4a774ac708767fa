//! Clocks: when each declaration of an incident is due, side by side, each from its own origin.
//!
//! How delays count: Regulation (EEC, Euratom) 1182/71, article 3. Hours run without a stop, over nights, holidays and
//! changes of the clocks. What is counted in months ends with the last hour of its day, and moves to the next working
//! day when that is a Saturday, a Sunday or a public holiday. Only the holidays of the whole country move it: a local
//! one would make it later, and late is the side on which nobody should err.

use crate::applied::{AppliedVariant, Missing, reasoned};
use crate::condition::Verdict;
use crate::declaration::{Declaration, Delay, Origin};
use crate::fact::Facts;
use crate::hours::is_public_holiday;
use crate::library::Library;
use crate::provenance::{Confidence, LegalState, Text};
use crate::region;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use std::collections::BTreeMap;

/// What runs from one incident.
#[derive(Clone, Debug)]
pub struct Incidence<'a> {
    /// What is known of the territory, and of the incident.
    pub facts: &'a Facts,
    /// When somebody of the territory became aware.
    pub noticed: Timestamp,
    /// When each declaration was sent, by its identifier.
    pub sent: &'a BTreeMap<String, Timestamp>,
    /// What the clocks of the territory show.
    pub zone: &'a TimeZone,
}

/// One declaration, and by when it is due.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clock {
    /// The identifier of the declaration.
    pub declaration: String,
    /// Its version.
    pub version: u32,
    /// What it is, in a few words.
    pub title: String,
    /// Whom it is sent to.
    pub to: String,
    /// Where it is sent.
    pub address: Option<String>,
    /// Whether it is due at all.
    pub applies: Verdict,
    /// Why, in French; empty when it is for everybody, or nothing decides yet.
    pub why: Vec<String>,
    /// What each version of the text says; one alone when there is but one.
    pub variants: Vec<AppliedVariant>,
    /// What would have to be known.
    pub missing: Vec<Missing>,
    /// What the delay counts from.
    pub from: Origin,
    /// The instant from which it counts; absent when it does not run.
    pub origin: Option<Timestamp>,
    /// Whether that instant is a guess: the declaration before it has not been sent, and is counted as sent at the last
    /// moment.
    pub provisional: bool,
    /// How soon.
    pub delay: Delay,
    /// How soon, in French.
    pub delay_words: String,
    /// What the delay means, where a number does not say all of it.
    pub timing: Option<String>,
    /// The last instant; for a day, the first instant after it. Absent when the text gives no number.
    pub due: Option<Timestamp>,
    /// The same, as the clocks of the territory show it, with its zone: `2026-11-27T18:00:00+01:00[Europe/Paris]`.
    pub due_local: Option<String>,
    /// The day with which it ends, when it counts in days or months.
    pub due_day: Option<Date>,
    /// When it was sent.
    pub sent: Option<Timestamp>,
    /// What it says, line by line.
    pub contents: Vec<String>,
    /// The state of the texts.
    pub state: LegalState,
    /// The texts, as they are cited.
    pub text: Vec<String>,
    /// Where the texts can be read, in the same order; empty where we know no address.
    pub sources: Vec<String>,
    /// What is not sure, in French.
    pub doubt: Option<String>,
    /// How sure we are.
    pub confidence: Confidence,
    /// When it was last compared with its sources.
    pub checked_on: Date,
}

/// What the clocks of a territory show, from its région: the time of Paris when that is not known.
#[must_use]
pub fn zone_of(facts: &Facts) -> TimeZone {
    // The zones are built into the program.
    TimeZone::get(region::of(facts).map_or("Europe/Paris", |region| region.zone)).unwrap_or(TimeZone::UTC)
}

/// The last instant of a delay; for a day, the first instant after it. Nothing when the text gives no number, or the
/// instant lies beyond what can be counted.
#[must_use]
pub fn due(delay: Delay, from: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    match delay {
        Delay::Hours(hours) => from.checked_add(i64::from(hours).hours()).ok(),
        Delay::Months(_) | Delay::WorkingDays(_) => {
            let after = due_day(delay, from, zone)?.tomorrow().ok()?;
            zone.to_timestamp(after.at(0, 0, 0, 0)).ok()
        }
        Delay::AtOnce | Delay::OnRequest => None,
    }
}

/// The day with which a delay of days or months ends; nothing for the others.
#[must_use]
pub fn due_day(delay: Delay, from: Timestamp, zone: &TimeZone) -> Option<Date> {
    let day = zone.to_datetime(from).date();
    match delay {
        // A month that has no such day ends with its last one (article 3(2)(c)).
        Delay::Months(months) => working(day.checked_add(i64::from(months).months()).ok()?),
        Delay::WorkingDays(days) => (0..days).try_fold(day, |day, _| working(day.tomorrow().ok()?)),
        Delay::Hours(_) | Delay::AtOnce | Delay::OnRequest => None,
    }
}

/// The day itself when people work on it, else the next on which they do.
fn working(day: Date) -> Option<Date> {
    let rests =
        |day: Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || is_public_holiday(day);
    let mut day = day;
    while rests(day) {
        day = day.tomorrow().ok()?;
    }
    Some(day)
}

/// Every declaration that describes the law of the day on which the incident was noticed, whether it is due or not:
/// what runs first, the soonest first; then what may, then what does not.
#[must_use]
pub fn clocks(library: &Library, incidence: &Incidence<'_>) -> Vec<Clock> {
    let on = incidence.zone.to_datetime(incidence.noticed).date();
    let declarations = library.declarations.on(on);
    let find = |id: &str| declarations.iter().find(|one| one.id == id).map(|one| &***one);
    let mut clocks: Vec<_> = declarations.iter().map(|one| clock(library, incidence, one, &find)).collect();
    clocks.sort_by_key(|clock| {
        let rank = match clock.applies {
            Verdict::Yes => 0,
            Verdict::ToClarify => 1,
            Verdict::No => 2,
        };
        let later = clock.delay != Delay::AtOnce;
        (rank, clock.sent.is_some(), later, clock.due.is_none(), clock.due)
    });
    clocks
}

fn clock<'a>(
    library: &Library,
    incidence: &Incidence<'_>,
    declaration: &'a Declaration,
    find: &dyn Fn(&str) -> Option<&'a Declaration>,
) -> Clock {
    let reasoned = reasoned(&library.vocabulary, &declaration.variants, incidence.facts);
    let delay = declaration.delay_for(incidence.facts);
    let started = origin(incidence, declaration, find);
    let runs = started.filter(|_| reasoned.applies != Verdict::No);
    let (origin, provisional) = (runs.map(|(from, _)| from), runs.is_some_and(|(_, guessed)| guessed));
    let due = origin.and_then(|from| due(delay, from, incidence.zone));
    let provenance = &declaration.provenance;
    Clock {
        declaration: declaration.id.clone(),
        version: declaration.version,
        title: declaration.title.clone(),
        to: declaration.recipient.clone(),
        address: declaration.address.clone(),
        applies: reasoned.applies,
        why: reasoned.why,
        variants: reasoned.variants,
        missing: reasoned.missing,
        from: declaration.from.clone(),
        origin,
        provisional,
        delay,
        delay_words: delay.words(),
        timing: declaration.timing.clone(),
        due,
        due_local: due.map(|due| as_shown(due, incidence.zone)),
        due_day: origin.and_then(|from| due_day(delay, from, incidence.zone)),
        sent: incidence.sent.get(&declaration.id).copied(),
        contents: declaration.contents.clone(),
        state: provenance.state,
        text: provenance.texts.iter().map(Text::citation).collect(),
        sources: provenance.texts.iter().map(|text| text.address.clone().unwrap_or_default()).collect(),
        doubt: provenance.doubt.clone(),
        confidence: provenance.confidence,
        checked_on: provenance.checked_on,
    }
}

/// An instant as the clocks of a place show it, with the name of its zone (RFC 9557).
#[must_use]
pub fn as_shown(instant: Timestamp, zone: &TimeZone) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    format!("{}[{name}]", instant.display_with_offset(zone.to_offset(instant)))
}

/// From when a declaration counts, and whether that is a guess. The library holds no circle of declarations.
fn origin<'a>(
    incidence: &Incidence<'_>,
    declaration: &Declaration,
    find: &dyn Fn(&str) -> Option<&'a Declaration>,
) -> Option<(Timestamp, bool)> {
    let Origin::After(id) = &declaration.from else { return Some((incidence.noticed, false)) };
    if let Some(sent) = incidence.sent.get(id) {
        return Some((*sent, false));
    }
    let first = find(id)?;
    let (from, _) = origin(incidence, first, find)?;
    Some((due(first.delay_for(incidence.facts), from, incidence.zone)?, true))
}
