//! The reflex sheet of an incident.

use beffroi_reference::clock::Clock;
use beffroi_reference::contact::Call;
use beffroi_reference::incident::Incident;
use beffroi_reference::{Fact, Facts};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What somebody asks who has no account, or no time to use it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// When it was noticed, as the clocks of the place showed it; absent when they have not said: then the delays run
    /// from now.
    pub noticed: Option<DateTime>,
    /// What they say of the incident.
    pub facts: Facts,
}

/// What to do in one kind of incident, here and now.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The kind of incident.
    pub incident: Arc<Incident>,
    /// Whom to call, in order.
    pub calls: Vec<Call>,
    /// From when the clocks run.
    pub noticed: Timestamp,
    /// What has to be declared, what may have to be, and what has not.
    pub clocks: Vec<Clock>,
    /// What would decide about what is in force, in the order in which it is asked, and what was answered.
    pub questions: Vec<Arc<Fact>>,
    /// What is known: of the territory's public sheet, of the kind of incident, of the answers.
    pub facts: Facts,
    /// The time in which the clocks are read.
    pub zone: TimeZone,
    /// Whether the région is known, and so the time and the nearest help.
    pub place_known: bool,
}
