//! Clocks: when each declaration is due, over changes of the clocks, leap days, holidays and overseas.

use beffroi_reference::clock::{Incidence, as_shown, clocks, due, zone_of};
use beffroi_reference::declaration::Delay;
use beffroi_reference::{Facts, Library, Value, Verdict};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn delay(text: &str) -> Delay {
    let (number, unit) = text.split_once(' ').unwrap();
    let number = number.parse().unwrap();
    match unit {
        "heures" => Delay::Hours(number),
        "mois" => Delay::Months(number),
        "jours ouvrés" => Delay::WorkingDays(number),
        other => panic!("{other} is no unit"),
    }
}

#[test]
fn every_delay_ends_when_it_should() {
    let text = include_str!("../cases/clocks.csv");
    let mut wrong = Vec::new();
    let mut read = 0;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let [_, zone, noticed, given, expected] = cells[..] else { panic!("{line}") };
        let zone = TimeZone::get(zone).unwrap();
        let from: Timestamp = noticed.parse().unwrap();
        let found = due(delay(given), from, &zone).unwrap();
        // Written with the offset of the place, so that a person can hold it against a calendar.
        let expected: Timestamp = expected.parse().unwrap();
        if found != expected {
            wrong.push(format!("{line}\n    found {}", as_shown(found, &zone)));
        }
        read += 1;
    }
    assert!(read > 20, "{read} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn facts(given: &[(&str, Value)]) -> Facts {
    given.iter().fold(Facts::new(), |facts, (name, value)| facts.with(name, value.clone()))
}

fn choice(word: &str) -> Value {
    Value::Choice(word.to_owned())
}

fn noticed() -> Timestamp {
    "2026-11-27T17:00:00Z".parse().unwrap()
}

fn due_of(clocks: &[beffroi_reference::clock::Clock], id: &str) -> Option<Timestamp> {
    clocks.iter().find(|clock| clock.declaration == id).unwrap().due
}

#[test]
fn a_ransom_at_a_commune_with_insurance_starts_its_clocks_side_by_side() {
    let library = Library::embedded().unwrap();
    let facts = facts(&[
        ("kind", choice("commune")),
        ("population", Value::Number(1_214.0)),
        ("region", choice("occitanie")),
        ("nis2_designated", Value::Flag(false)),
        ("cyber_insurance", Value::Flag(true)),
        ("incident_crime", Value::Flag(true)),
        ("data_breach", Value::Flag(true)),
    ]);
    let sent = BTreeMap::new();
    let zone = zone_of(&facts);
    let incidence = Incidence { facts: &facts, noticed: noticed(), sent: &sent, zone: &zone };
    let all = clocks(&library, &incidence);
    let verdict = |id: &str| all.iter().find(|clock| clock.declaration == id).unwrap().applies;
    assert_eq!(verdict("plainte-assurance"), Verdict::Yes);
    // Nobody has said what people risk: the clock runs, and says that it may not be due.
    assert_eq!(verdict("cnil-notification"), Verdict::ToClarify);
    assert_eq!(verdict("nis2-alerte"), Verdict::No);
    let monday: Timestamp = "2026-11-30T18:00:00+01:00".parse().unwrap();
    assert_eq!(due_of(&all, "cnil-notification"), Some(monday));
    assert_eq!(due_of(&all, "plainte-assurance"), Some(monday));
    assert_eq!(due_of(&all, "assureur"), "2026-12-05T00:00:00+01:00".parse().ok());
    assert_eq!(due_of(&all, "nis2-alerte"), None);
    // What has no number comes first, what is not due comes last.
    assert_eq!(all.first().unwrap().delay, Delay::AtOnce);
    assert_eq!(all.last().unwrap().applies, Verdict::No);
    let verdicts: Vec<_> = all.iter().map(|clock| clock.applies).collect();
    assert!(verdicts.is_sorted_by_key(|verdict| {
        [Verdict::Yes, Verdict::ToClarify, Verdict::No].iter().position(|one| one == verdict)
    }));
}

#[test]
fn the_contract_of_the_insurer_counts_when_it_is_known() {
    let library = Library::embedded().unwrap();
    let known =
        facts(&[("cyber_insurance", Value::Flag(true)), ("insurance_notice_days", Value::Number(10.0))]);
    let (sent, zone) = (BTreeMap::new(), zone_of(&known));
    let all = clocks(&library, &Incidence { facts: &known, noticed: noticed(), sent: &sent, zone: &zone });
    assert_eq!(due_of(&all, "assureur"), "2026-12-12T00:00:00+01:00".parse().ok());
}

#[test]
fn the_final_report_counts_from_the_notification_once_it_is_sent() {
    let library = Library::embedded().unwrap();
    let facts = facts(&[
        ("kind", choice("departement")),
        ("region", choice("la_reunion")),
        ("important_incident", Value::Flag(true)),
    ]);
    let zone = zone_of(&facts);
    let mut sent = BTreeMap::new();
    let all = clocks(&library, &Incidence { facts: &facts, noticed: noticed(), sent: &sent, zone: &zone });
    let report = all.iter().find(|clock| clock.declaration == "nis2-rapport-final").unwrap();
    assert!(report.provisional);
    // Noticed on the 27th at 21 h in La Réunion; 72 hours: the 30th; a month: the 30th of December.
    assert_eq!(report.due, "2026-12-31T00:00:00+04:00".parse().ok());
    assert!(report.due_local.as_ref().unwrap().ends_with("[Indian/Reunion]"));
    assert_eq!(report.state, beffroi_reference::LegalState::Expected);
    sent.insert("nis2-notification".to_owned(), "2026-11-28T08:00:00+04:00".parse().unwrap());
    let all = clocks(&library, &Incidence { facts: &facts, noticed: noticed(), sent: &sent, zone: &zone });
    let report = all.iter().find(|clock| clock.declaration == "nis2-rapport-final").unwrap();
    assert!(!report.provisional);
    assert_eq!(report.due, "2026-12-29T00:00:00+04:00".parse().ok());
}

#[test]
fn a_declaration_that_waits_for_itself_or_for_nobody_is_refused() {
    let one = |id: &str, after: &str| {
        format!(
            "[[declaration]]\nid = \"{id}\"\nversion = 1\ntitle = \"t\"\nrecipient = \"r\"\nwhen = \"always\"\n\
             from = {{ after = \"{after}\" }}\ndelay = {{ months = 1 }}\ncontents = [\"c\"]\n\
             [declaration.provenance]\nstate = \"in_force\"\nvalid_from = \"2026-01-01\"\n\
             checked_on = \"2026-01-01\"\nconfidence = \"A\"\ntexts = [{{ title = \"t\" }}]\n"
        )
    };
    let load =
        |text: String| Library::load(&[("declarations/a.toml".to_owned(), text)]).unwrap_err()[0].to_string();
    assert!(load(one("a", "b")).contains("no declaration is called b"));
    assert!(load(format!("{}\n{}", one("a", "b"), one("b", "a"))).contains("waits for itself"));
    let zero = one("a", "a").replace("months = 1", "months = 0");
    assert!(load(zero).contains("between 1 and"));
}

proptest! {
    /// A delay never ends before it began, hours are exactly as many, and a day ends at midnight of the place, on a
    /// day on which people work.
    #[test]
    fn delays_end_after_they_began(
        seconds in 1_600_000_000_i64..2_500_000_000,
        number in 1_u32..400,
        zone in proptest::sample::select(vec!["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "America/Miquelon"]),
    ) {
        let zone = TimeZone::get(zone).unwrap();
        let from = Timestamp::from_second(seconds).unwrap();
        let hours = due(Delay::Hours(number), from, &zone).unwrap();
        prop_assert_eq!(hours, from.checked_add(i64::from(number).hours()).unwrap());
        for delay in [Delay::Months(number % 30 + 1), Delay::WorkingDays(number % 30 + 1)] {
            let end = due(delay, from, &zone).unwrap();
            prop_assert!(end > from);
            let local = zone.to_datetime(end);
            prop_assert_eq!((local.hour(), local.minute()), (0, 0));
            let last = local.date().yesterday().unwrap();
            prop_assert!(!beffroi_reference::hours::is_public_holiday(last));
            prop_assert!(last.weekday().to_monday_one_offset() <= 5);
        }
    }
}
