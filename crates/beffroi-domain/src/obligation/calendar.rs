//! The calendar of deadlines, in the format of calendars (RFC 5545).

use super::model::{Duty, Group};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt::Write;

/// Days before a deadline at which a calendar reminds.
const REMINDERS: [u32; 2] = [30, 7];
/// Bytes of a line, without its end.
const LINE_BYTES_MAX: usize = 75;

/// What stands in the calendar: the day by which it must be met, that of its plan, or that on which it begins to
/// apply, soonest first. What was met or does not concern the territory does not stand there.
pub(super) fn events(duties: &[Duty], today: Date) -> Vec<(&Duty, Date)> {
    let day = |duty: &Duty| {
        let planned = duty.standing.as_ref().and_then(|one| one.planned);
        match duty.group {
            Group::Now => planned.into_iter().chain(duty.due).min(),
            Group::Coming => duty.due.or(duty.applied.since.filter(|since| *since > today)).or(planned),
            Group::Done => duty.due.filter(|due| duty.applied.every_months.is_some() && *due >= today),
            Group::ToClarify | Group::NotConcerned => None,
        }
    };
    let mut events: Vec<(&Duty, Date)> = duties.iter().filter_map(|duty| Some((duty, day(duty)?))).collect();
    events.sort_by_key(|(duty, day)| (*day, duty.applied.id.clone()));
    events
}

/// The calendar as a text. `page` is the address of the list of obligations.
pub(super) fn text(name: &str, page: &str, duties: &[Duty], today: Date, now: Timestamp) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    for fixed in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Beffroi//Obligations//FR", "CALSCALE:GREGORIAN"]
    {
        line(fixed);
    }
    line(&format!("X-WR-CALNAME:{}", escape(&format!("Obligations, {name}"))));
    let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let host = page.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or("beffroi");
    for (duty, day) in events(duties, today) {
        let applied = &duty.applied;
        let next = day.tomorrow().unwrap_or(day);
        line("BEGIN:VEVENT");
        line(&format!("UID:{}-{}@{host}", applied.id, slug(page)));
        line(&format!("DTSTAMP:{stamp}"));
        line(&format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
        line(&format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")));
        line(&format!("SUMMARY:{}", escape(&applied.title)));
        let mut words = format!("{} ({}).", applied.summary, applied.text.join(" ; "));
        if let Some(doubt) = &applied.doubt {
            let _ = write!(words, "\nÀ vérifier : {doubt}");
        }
        line(&format!("DESCRIPTION:{}", escape(&words)));
        line(&format!("URL:{page}/{}", applied.id));
        line("TRANSP:TRANSPARENT");
        for days in REMINDERS {
            line("BEGIN:VALARM");
            line("ACTION:DISPLAY");
            line(&format!("DESCRIPTION:{}", escape(&applied.title)));
            line(&format!("TRIGGER:-P{days}D"));
            line("END:VALARM");
        }
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// What tells one territory's events from another's in the same calendar program.
fn slug(page: &str) -> &str {
    page.split("/t/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// Writes a line, folded where it is longer than the format allows, never within a character.
fn fold(text: &str, out: &mut String) {
    let mut used = 0;
    for character in text.chars() {
        let size = character.len_utf8();
        if used + size > LINE_BYTES_MAX {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(character);
        used += size;
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unfold(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    proptest! {
        /// Whatever a line says, it is within the limit, and reads back whole.
        #[test]
        fn lines_are_folded_and_read_back(text in "\\PC{0,300}") {
            let mut out = String::new();
            fold(&text, &mut out);
            prop_assert!(out.ends_with("\r\n"));
            for line in out.split("\r\n") {
                prop_assert!(line.len() <= LINE_BYTES_MAX, "{}", line.len());
            }
            prop_assert_eq!(unfold(&out), format!("{text}\r\n"));
        }

        /// What people wrote cannot end a line or a field.
        #[test]
        fn nothing_escapes(text in "(\\PC|[\\n\\r\\t;,\\\\]){0,60}") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['\n', '\r']));
            let mut rest = escaped.chars();
            while let Some(character) = rest.next() {
                prop_assert!(character != ';' && character != ',', "{}", escaped);
                if character == '\\' {
                    prop_assert!(matches!(rest.next(), Some('\\' | ';' | ',' | 'n')));
                }
            }
        }
    }
}
