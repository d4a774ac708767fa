//! Contacts: who helps, by territory and hour.

use crate::hours::{Availability, Hours};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use crate::region;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A version of a contact.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// What it helps with, the main thing first; never empty.
    pub kinds: Vec<Kind>,
    /// Telephone numbers, as they are dialled.
    pub phones: Vec<String>,
    /// Its address for mail.
    pub mail: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// When it answers.
    pub hours: Hours,
    /// Where its clocks stand.
    pub zone: TimeZone,
    /// The codes of the régions that it serves; empty: the whole country.
    pub regions: Vec<String>,
    /// When it is to be compared with its source again.
    pub recheck_on: Date,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a contact helps with, in the order in which one calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An attack that is going on, or may be.
    Incident,
    /// A complaint.
    Complaint,
    /// Personal data that were lost, changed or seen.
    PersonalData,
    /// Advice, before anything happens.
    Advice,
}

impl Kind {
    /// Every kind, in the order in which one calls.
    pub const ALL: [Self; 4] = [Self::Incident, Self::Complaint, Self::PersonalData, Self::Advice];

    /// How it is called, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Incident => "en cas d’attaque ou de doute",
            Self::Complaint => "pour porter plainte",
            Self::PersonalData => "pour des données personnelles touchées",
            Self::Advice => "pour un conseil",
        }
    }
}

impl Contact {
    /// Whether it serves a région (its code).
    #[must_use]
    pub fn serves(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|code| code == region)
    }

    /// Whether it is there for some régions only.
    #[must_use]
    pub fn is_regional(&self) -> bool {
        !self.regions.is_empty()
    }

    /// Whether it should have been compared with its source again.
    #[must_use]
    pub fn is_stale(&self, day: Date) -> bool {
        self.recheck_on < day
    }
}

/// Whom to call, in which order.
#[derive(Clone, Debug)]
pub struct Call {
    /// The contact.
    pub contact: Arc<Contact>,
    /// Whether it answers now.
    pub availability: Availability,
    /// The same in French, in the contact's own time.
    pub sentence: String,
}

/// Whom to call in a région (its code) at an instant: by what one needs, then who answers now, the near before the
/// far. When the centre of the région is closed, those of the State come first.
#[must_use]
pub fn whom_to_call(contacts: &[&Arc<Contact>], region: &str, at: Timestamp) -> Vec<Call> {
    let serving = contacts.iter().filter(|contact| contact.serves(region));
    let mut calls: Vec<Call> = serving
        .map(|contact| {
            let availability = contact.hours.at(at, &contact.zone);
            let mut sentence = availability.sentence(&contact.zone);
            let by_the_clock = !matches!(contact.hours, Hours::Always | Hours::Online);
            if by_the_clock && contact.zone.iana_name() != Some("Europe/Paris") {
                sentence.push_str(" (heure locale)");
            }
            Call { contact: Arc::clone(contact), availability, sentence }
        })
        .collect();
    let first = |call: &Call| call.contact.kinds.first().copied().unwrap_or(Kind::Advice);
    calls.sort_by_key(|call| (first(call), !call.availability.answers(), !call.contact.is_regional()));
    calls
}

/// A contact as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    name: String,
    summary: String,
    kinds: Vec<Kind>,
    #[serde(default)]
    phones: Vec<String>,
    mail: Option<String>,
    site: Option<String>,
    hours: Option<String>,
    #[serde(default = "paris")]
    zone: String,
    #[serde(default)]
    regions: Vec<String>,
    recheck_on: Date,
    provenance: Provenance,
}

fn paris() -> String {
    "Europe/Paris".to_owned()
}

impl Item for Contact {
    const KIND: &'static str = "contact";
    const FOLDER: &'static str = "contacts";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("contact {}", row.id);
        if row.name.trim().is_empty() || row.summary.trim().is_empty() || row.kinds.is_empty() {
            reading.problem(format!("{name}: it needs a name, a summary and a kind"));
        }
        if row.phones.is_empty() && row.mail.is_none() && row.site.is_none() {
            reading.problem(format!("{name}: there is no way to reach it"));
        }
        for phone in &row.phones {
            let digits = phone.chars().filter(char::is_ascii_digit).count();
            if digits < 2 || !phone.chars().all(|c| c.is_ascii_digit() || " +.".contains(c)) {
                reading.problem(format!("{name}: {phone:?} is no telephone number"));
            }
        }
        if row.site.as_ref().is_some_and(|site| !site.starts_with("https://")) {
            reading.problem(format!("{name}: its site begins with https://"));
        }
        for code in row.regions.iter().filter(|code| region::by_code(code).is_none()) {
            reading.problem(format!("{name}: no région has the code {code}"));
        }
        if row.recheck_on <= row.provenance.checked_on {
            reading.problem(format!("{name}: recheck_on comes after checked_on"));
        }
        let hours = match row.hours.as_deref().map(Hours::parse) {
            None => Some(Hours::Unknown),
            Some(Ok(hours)) => Some(hours),
            Some(Err(message)) => {
                reading.problem(format!("{name}: hours: {message}"));
                None
            }
        };
        let zone = TimeZone::get(&row.zone).ok();
        if zone.is_none() {
            reading.problem(format!("{name}: no time zone is called {}", row.zone));
        }
        Some(Self {
            id: row.id,
            version: row.version,
            name: row.name,
            summary: row.summary,
            kinds: row.kinds,
            phones: row.phones,
            mail: row.mail,
            site: row.site,
            hours: hours?,
            zone: zone?,
            regions: row.regions,
            recheck_on: row.recheck_on,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
