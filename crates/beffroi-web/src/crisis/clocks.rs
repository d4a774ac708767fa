//! Clocks as a page shows them.

use crate::french;
use crate::picture::{self, Lane};
use crate::view::State as Mark;
use crate::view::crisis::{ClockGroup, ClockLine, Source};
use beffroi_domain::crisis::Sheet;
use beffroi_reference::clock::Clock;
use beffroi_reference::declaration::Delay;
use beffroi_reference::{LegalState, Verdict};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// From how many seconds before its end a clock asks for a look.
const SOON_SECONDS: i64 = 24 * 3_600;

/// The clocks of a sheet, in groups: what is due, what may be, what is expected, what is not.
pub fn groups(sheet: &Sheet, now: Timestamp) -> Vec<ClockGroup> {
    let of = |title: &str, note: &str, open: bool, wanted: &dyn Fn(&Clock) -> bool| ClockGroup {
        title: title.to_owned(),
        note: note.to_owned(),
        open,
        lines: sheet.clocks.iter().filter(|clock| wanted(clock)).map(|one| line(one, sheet, now)).collect(),
    };
    let expected = |clock: &Clock| clock.state == LegalState::Expected;
    let groups = [
        of("À déclarer", "", true, &|clock| !expected(clock) && clock.applies == Verdict::Yes),
        of(
            "Peut-être à déclarer",
            "Répondez aux questions pour le savoir. En attendant, faites comme si le délai courait.",
            true,
            &|clock| !expected(clock) && clock.applies == Verdict::ToClarify,
        ),
        of(
            "Attendu, pas encore obligatoire",
            "Ces délais viennent d’un texte européen dont la loi française n’était pas promulguée à notre dernière vérification.",
            false,
            &|clock| expected(clock) && clock.applies != Verdict::No,
        ),
        of("Sans objet ici", "", false, &|clock| clock.applies == Verdict::No),
    ];
    groups.into_iter().filter(|group| !group.lines.is_empty()).collect()
}

/// The clocks that run side by side, drawn; empty when none has an end.
pub fn picture(sheet: &Sheet, now: Timestamp) -> String {
    let lanes: Vec<Lane> = sheet
        .clocks
        .iter()
        .filter(|clock| clock.applies != Verdict::No && clock.state != LegalState::Expected)
        .filter_map(|clock| {
            Some(Lane {
                label: clock.title.clone(),
                from: clock.origin?,
                due: clock.due?,
                said: moment(clock, &sheet.zone)?,
                sure: clock.applies == Verdict::Yes,
            })
        })
        .collect();
    if lanes.is_empty() {
        return String::new();
    }
    picture::clocks("horloges", "Les délais, côte à côte", &conclusion(&lanes), &lanes, now)
}

/// What the picture shows, in a sentence.
pub fn conclusion(lanes: &[Lane]) -> String {
    let first = lanes.iter().min_by_key(|lane| lane.due);
    first.map_or_else(String::new, |lane| format!("Le premier délai finit {} : {}.", lane.said, lane.label))
}

fn line(clock: &Clock, sheet: &Sheet, now: Timestamp) -> ClockLine {
    let due = moment(clock, &sheet.zone);
    let why = if clock.applies == Verdict::ToClarify {
        clock.missing.iter().map(|missing| missing.question.clone()).collect()
    } else {
        clock.why.clone()
    };
    ClockLine {
        title: clock.title.clone(),
        to: clock.to.clone(),
        address: clock.address.clone().unwrap_or_default(),
        state: state(clock, now),
        due: due
            .filter(|_| clock.applies != Verdict::No)
            .map_or_else(String::new, |due| format!("{} : {due}.", capital(&clock.delay_words))),
        left: clock.due.map_or_else(String::new, |due| left(due, now)),
        provisional: clock.provisional,
        timing: clock.timing.clone().unwrap_or_default(),
        contents: clock.contents.clone(),
        why,
        missing: clock.applies == Verdict::ToClarify && !clock.missing.is_empty(),
        disputed: clock.applies == Verdict::ToClarify && clock.missing.is_empty(),
        sources: clock
            .text
            .iter()
            .zip(&clock.sources)
            .map(|(text, address)| Source { text: text.clone(), address: address.clone() })
            .collect(),
        law: clock.state.label().to_owned(),
        doubt: clock.doubt.clone().unwrap_or_default(),
        checked: french::date(clock.checked_on),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// By when, as people say it; nothing when the text gives no number.
fn moment(clock: &Clock, zone: &TimeZone) -> Option<String> {
    match (clock.due_day, clock.due) {
        (Some(day), _) => Some(format!("{} {} compris", french::weekday(day), french::date(day))),
        (None, Some(due)) => Some(said(zone.to_datetime(due))),
        (None, None) => None,
    }
}

/// A moment with its day of the week: "lundi 30 novembre 2026 à 18 h 00".
pub fn said(local: DateTime) -> String {
    format!("{} {}", french::weekday(local.date()), french::moment_of(local))
}

fn state(clock: &Clock, now: Timestamp) -> Mark {
    match (clock.applies, clock.due, clock.delay) {
        (Verdict::No, ..) => Mark::plain("sans objet"),
        (Verdict::ToClarify, ..) => Mark::look("peut-être"),
        (Verdict::Yes, Some(due), _) if due <= now => Mark::act("délai passé"),
        (Verdict::Yes, Some(due), _) if due.as_second() - now.as_second() <= SOON_SECONDS => {
            Mark::act("moins d’un jour")
        }
        (Verdict::Yes, Some(_), _) => Mark::busy("le délai court"),
        (Verdict::Yes, None, Delay::OnRequest) => Mark::plain("si on vous le demande"),
        (Verdict::Yes, None, _) => Mark::act("sans attendre"),
    }
}

/// How long until an instant: "Il reste 2 jours et 3 heures."
pub fn left(due: Timestamp, now: Timestamp) -> String {
    let minutes = (due.as_second() - now.as_second()).unsigned_abs() / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let part = |number, one: &str, many: &str| (number > 0).then(|| french::plural(number, one, many));
    // Minutes no longer matter to whoever has days.
    let minutes = part(minutes, "minute", "minutes").filter(|_| days == 0);
    let parts: Vec<String> = [part(days, "jour", "jours"), part(hours, "heure", "heures"), minutes]
        .into_iter()
        .flatten()
        .collect();
    match (parts.is_empty(), due > now) {
        (true, _) => "C’est maintenant.".to_owned(),
        (false, true) => format!("Il reste {}.", parts.join(" et ")),
        (false, false) => {
            format!("Passé depuis {} : déclarez tout de même, et dites pourquoi.", parts.join(" et "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_said_as_people_do() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-27T17:00:00Z");
        for (due, expected) in [
            ("2026-11-30T17:00:00Z", "Il reste 3\u{a0}jours."),
            ("2026-11-29T20:30:00Z", "Il reste 2\u{a0}jours et 3\u{a0}heures."),
            ("2026-11-27T18:01:10Z", "Il reste 1\u{a0}heure et 1\u{a0}minute."),
            ("2026-11-27T17:00:20Z", "C’est maintenant."),
        ] {
            assert_eq!(left(at(due), now), expected, "{due}");
        }
        assert!(left(at("2026-11-26T17:00:00Z"), now).starts_with("Passé depuis 1\u{a0}jour"));
    }
}
