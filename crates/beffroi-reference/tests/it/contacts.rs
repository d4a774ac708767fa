//! Whom to call: by région and hour, over changes of time, holidays and oceans.

use beffroi_reference::contact::{Kind, whom_to_call};
use beffroi_reference::hours::Availability;
use beffroi_reference::region::REGIONS;
use beffroi_reference::{FactKind, Library};
use jiff::Timestamp;
use jiff::civil::date;

/// Région, instant, who comes first, then what is said of one contact.
const CASES: &str = include_str!("../cases/contacts.csv");

#[test]
fn everybody_knows_whom_to_call_at_every_hour() {
    let library = Library::embedded().unwrap();
    let contacts: Vec<_> = library.contacts.all().collect();
    let lines = CASES.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut count = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(';').collect();
        let [region, at, first, of, said, opens] = cells[..] else { panic!("{line}") };
        let calls = whom_to_call(&contacts, region, at.parse().unwrap());
        assert_eq!(calls[0].contact.id, first, "{line}");
        let call = calls.iter().find(|call| call.contact.id == of).unwrap();
        assert_eq!(call.sentence.replace('\u{a0}', " "), said, "{line}");
        let found = match call.availability {
            Availability::Closed { opens: Some(at) } => at.to_string(),
            _ => String::new(),
        };
        assert_eq!(found, opens, "{line}");
        count += 1;
    }
    assert!(count > 20, "only {count} cases");
}

#[test]
fn every_region_has_somebody_who_answers_at_night_and_no_centre_of_others() {
    let library = Library::embedded().unwrap();
    let night: Timestamp = "2026-12-25T02:00:00Z".parse().unwrap();
    let contacts = library.contacts.on(date(2026, 12, 25));
    for region in &REGIONS {
        let calls = whom_to_call(&contacts, region.code, night);
        let answering = calls.iter().filter(|call| call.availability.answers());
        assert!(
            answering.filter(|call| call.contact.kinds[0] == Kind::Incident).count() >= 2,
            "{}",
            region.label
        );
        assert!(calls.iter().all(|call| call.contact.serves(region.code)), "{}", region.label);
        let centres =
            calls.iter().filter(|call| call.contact.kinds[0] == Kind::Incident && call.contact.is_regional());
        // Mayotte and French Polynesia have none.
        let expected = usize::from(!["06", "987"].contains(&region.code));
        assert_eq!(centres.count(), expected, "{}", region.label);
    }
}

#[test]
fn a_contact_says_when_it_should_have_been_read_again() {
    let library = Library::embedded().unwrap();
    let contact = library.contacts.version("cert-fr", 1).unwrap();
    assert_eq!(contact.phones, ["3218", "+33 9 70 83 32 18"]);
    assert!(
        !contact.is_stale(contact.recheck_on) && contact.is_stale(contact.recheck_on.tomorrow().unwrap())
    );
}

/// The régions are declared once for contacts, and once as values of a fact: the two agree.
#[test]
fn the_regions_are_those_of_the_fact() {
    let library = Library::embedded().unwrap();
    let FactKind::Choice(values) = &library.vocabulary.fact("region").unwrap().kind else {
        panic!("a choice")
    };
    let expected = REGIONS.iter().map(|region| (region.word.to_owned(), region.label.to_owned())).collect();
    assert_eq!(*values, expected);
}
