//! Declarations: whom a text wants to be told of an incident, of what, and how soon.

use crate::fact::{FactKind, Facts, Scope, Value};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use crate::variant::{self, Outcome, Variant};
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// The longest delay in hours, months or working days: beyond it, somebody mistyped.
const DELAY_MAX: u32 = 1_000;

/// A version of a declaration.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it is, in a few words: "Notifier la violation à la CNIL".
    pub title: String,
    /// Whom it is sent to.
    pub recipient: String,
    /// Where it is sent: an address that begins with `https://`, or a telephone number; absent when that depends.
    pub address: Option<String>,
    /// When it is due; several when versions of a bill differ, never none.
    pub variants: Vec<Variant>,
    /// What its delay counts from.
    pub from: Origin,
    /// How soon.
    pub delay: Delay,
    /// The fact that says another delay, of the same unit, for this territory: a contract's.
    pub delay_fact: Option<String>,
    /// What the delay means, where a number does not say all of it.
    pub timing: Option<String>,
    /// What it says, line by line: what is to be gathered.
    pub contents: Vec<String>,
    /// Where it comes from, and its state.
    pub provenance: Provenance,
}

/// What a delay counts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The instant at which somebody of the territory became aware.
    Noticed,
    /// The instant at which another declaration was sent: its identifier.
    After(String),
}

/// How soon something is due. How each counts: [`crate::clock::due`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// Hours, that run by night and on holidays too.
    Hours(u32),
    /// Months, from date to date.
    Months(u32),
    /// Days that are neither a Saturday, a Sunday nor a public holiday.
    WorkingDays(u32),
    /// As soon as it can be done; the text gives no number.
    AtOnce,
    /// When it is asked for.
    OnRequest,
}

impl Delay {
    /// The number of its unit; nothing when the text gives none.
    #[must_use]
    pub fn number(self) -> Option<u32> {
        match self {
            Self::Hours(number) | Self::Months(number) | Self::WorkingDays(number) => Some(number),
            Self::AtOnce | Self::OnRequest => None,
        }
    }

    /// As many of the same unit.
    #[must_use]
    pub fn of(self, number: u32) -> Self {
        match self {
            Self::Hours(_) => Self::Hours(number),
            Self::Months(_) => Self::Months(number),
            Self::WorkingDays(_) => Self::WorkingDays(number),
            Self::AtOnce | Self::OnRequest => self,
        }
    }

    /// How people are told, in French: "72 heures".
    #[must_use]
    pub fn words(self) -> String {
        let plural = beffroi_kernel::french::plural;
        match self {
            Self::Hours(number) => plural(u64::from(number), "heure", "heures"),
            Self::Months(number) => plural(u64::from(number), "mois", "mois"),
            Self::WorkingDays(number) => plural(u64::from(number), "jour ouvré", "jours ouvrés"),
            Self::AtOnce => "sans attendre".to_owned(),
            Self::OnRequest => "si on vous le demande".to_owned(),
        }
    }
}

impl Declaration {
    /// Whether it is due for an incident with these facts, and why.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Outcome {
        variant::evaluate(&self.variants, facts)
    }

    /// How soon it is due for a territory with these facts: what its contract says, when the text leaves it to a
    /// contract and the facts know it.
    #[must_use]
    pub fn delay_for(&self, facts: &Facts) -> Delay {
        let own = self.delay_fact.as_ref().and_then(|name| match facts.get(name) {
            Some(Value::Number(number)) => whole(*number),
            _ => None,
        });
        own.map_or(self.delay, |number| self.delay.of(number))
    }
}

/// A number of hours or days, rounded down: a contract that says two days and a half is met within two.
fn whole(number: f64) -> Option<u32> {
    let within = (0.0..=f64::from(DELAY_MAX)).contains(&number);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and DELAY_MAX")]
    within.then_some(number as u32)
}

/// A declaration as it is written: `when`, or one `[[declaration.variant]]` a version of the text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    title: String,
    recipient: String,
    address: Option<String>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    variant: Vec<variant::Row>,
    from: Origin,
    delay: Delay,
    delay_fact: Option<String>,
    timing: Option<String>,
    contents: Vec<String>,
    provenance: Provenance,
}

impl Item for Declaration {
    const KIND: &'static str = "declaration";
    const FOLDER: &'static str = "declarations";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("declaration {}", row.id);
        if row.title.trim().is_empty() || row.recipient.trim().is_empty() || row.contents.is_empty() {
            reading.problem(format!("{name}: it needs a title, a recipient and contents"));
        }
        if row.delay.number().is_some_and(|number| number == 0 || number > DELAY_MAX) {
            reading.problem(format!("{name}: a delay lies between 1 and {DELAY_MAX}"));
        }
        if let Some(fact) = &row.delay_fact {
            let known = reading.vocabulary.fact(fact);
            if !known.is_some_and(|fact| matches!(fact.kind, FactKind::Number { .. })) {
                reading
                    .problem(format!("{name}: delay_fact names {fact}, which is no fact that is a number"));
            }
            if row.delay.number().is_none() {
                reading.problem(format!("{name}: delay_fact needs a delay that is a number"));
            }
        }
        let variants = variant::read(&name, row.when, row.variant, Scope::Incident, reading);
        Some(Self {
            id: row.id,
            version: row.version,
            title: row.title,
            recipient: row.recipient,
            address: row.address,
            variants: variants?,
            from: row.from,
            delay: row.delay,
            delay_fact: row.delay_fact,
            timing: row.timing,
            contents: row.contents,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
