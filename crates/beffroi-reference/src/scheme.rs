//! Funding schemes: who pays a part of what, for whom, until when; and the limits that the law sets to their sum.

use crate::condition::{Condition, Explanation};
use crate::fact::{Facts, Scope};
use crate::library::{Item, Reading, named_fields};
use crate::provenance::Provenance;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// The whole, in hundredths of a percent.
pub const WHOLE: u32 = 10_000;

/// A version of a funding scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// Who pays.
    pub funder: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// What it pays for; never empty.
    pub expenses: Vec<Expense>,
    /// Who may ask.
    pub condition: Condition,
    /// The share of the eligible cost that it pays, in hundredths of a percent; absent when it is not fixed.
    pub rate: Option<u32>,
    /// The most that it pays for one project, in cents.
    pub ceiling: Option<u64>,
    /// The smallest eligible cost that it helps, in cents.
    pub cost_min: Option<u64>,
    /// The first day on which one may ask.
    pub opens: Option<Date>,
    /// The last day on which one may ask.
    pub closes: Option<Date>,
    /// Whether a public body pays: then it counts towards the legal limit of public aid.
    pub public: bool,
    /// What to do, step by step.
    pub steps: Vec<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a scheme may pay for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expense {
    /// Finding out where one stands.
    Assessment,
    /// Machines.
    Equipment,
    /// Licences and subscriptions.
    Software,
    /// The work of others.
    Services,
    /// Training.
    Training,
    /// A trial of artificial intelligence.
    AiTrial,
}

impl Expense {
    /// Every kind of expense.
    pub const ALL: [Self; 6] =
        [Self::Assessment, Self::Equipment, Self::Software, Self::Services, Self::Training, Self::AiTrial];

    /// How it is called, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Assessment => "diagnostic",
            Self::Equipment => "matériel",
            Self::Software => "logiciels et abonnements",
            Self::Services => "prestations",
            Self::Training => "formation et sensibilisation",
            Self::AiTrial => "essai d’intelligence artificielle",
        }
    }
}

/// Whether one may ask on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Window {
    /// Not yet.
    Before {
        /// The first day.
        opens: Date,
    },
    /// Yes.
    Open {
        /// The last day, when there is one.
        closes: Option<Date>,
    },
    /// No longer.
    Closed {
        /// The last day that there was.
        closed: Date,
    },
    /// Its dates are not known.
    Unknown,
}

impl Scheme {
    /// Whether one may ask on a day.
    #[must_use]
    pub fn window(&self, day: Date) -> Window {
        match (self.opens, self.closes) {
            (_, Some(last)) if last < day => Window::Closed { closed: last },
            (Some(first), _) if day < first => Window::Before { opens: first },
            (None, None) => Window::Unknown,
            (_, closes) => Window::Open { closes },
        }
    }

    /// Whether what has these facts may ask, and why.
    #[must_use]
    pub fn eligible(&self, facts: &Facts) -> Explanation {
        self.condition.explain(facts)
    }

    /// The aid for an eligible cost, in cents: the smaller of the ceiling and of the rate times the cost, rounded
    /// down to the cent. Nothing when no rate is fixed.
    #[must_use]
    pub fn aid(&self, eligible: u64) -> Option<u64> {
        let rate = self.rate?;
        if self.cost_min.is_some_and(|least| eligible < least) {
            return Some(0);
        }
        Some(share(eligible, rate).min(self.ceiling.unwrap_or(u64::MAX)))
    }
}

/// A share of an amount, in hundredths of a percent, rounded down to the cent.
#[must_use]
pub fn share(cents: u64, rate: u32) -> u64 {
    let exact = u128::from(cents) * u128::from(rate) / u128::from(WHOLE);
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// A version of a legal limit of the sum of public aids.
#[derive(Clone, Debug)]
pub struct AidLimit {
    /// Its identifier.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// What it asks, in a sentence.
    pub summary: String,
    /// Whom it binds.
    pub condition: Condition,
    /// The largest share of what public bodies bring that may come from others, in hundredths of a percent.
    pub share_max: u32,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A scheme as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    id: String,
    version: u32,
    name: String,
    funder: String,
    summary: String,
    expenses: Vec<Expense>,
    when: Spanned<String>,
    rate: Option<u32>,
    ceiling_cents: Option<u64>,
    cost_min_cents: Option<u64>,
    opens: Option<Date>,
    closes: Option<Date>,
    #[serde(default = "yes")]
    public: bool,
    steps: Vec<String>,
    provenance: Provenance,
}

fn yes() -> bool {
    true
}

/// A limit as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRow {
    id: String,
    version: u32,
    summary: String,
    when: Spanned<String>,
    share_max: u32,
    provenance: Provenance,
}

impl Item for Scheme {
    const KIND: &'static str = "scheme";
    const FOLDER: &'static str = "schemes";
    type Row = Row;

    fn read(row: Row, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("scheme {}", row.id);
        if [&row.name, &row.funder, &row.summary].iter().any(|text| text.trim().is_empty())
            || row.steps.is_empty()
            || row.expenses.is_empty()
        {
            reading.problem(format!("{name}: it needs a name, a funder, a summary, expenses and steps"));
        }
        if row.rate.is_some_and(|rate| rate == 0 || rate > WHOLE) {
            reading.problem(format!("{name}: a rate is in hundredths of a percent, from 1 to {WHOLE}"));
        }
        if row.ceiling_cents == Some(0) {
            reading.problem(format!("{name}: a ceiling of nothing is none"));
        }
        if let (Some(opens), Some(closes)) = (row.opens, row.closes)
            && closes < opens
        {
            reading.problem(format!("{name}: it closes before it opens"));
        }
        let condition = reading.condition(&name, &row.when, Scope::Territory)?;
        Some(Self {
            id: row.id,
            version: row.version,
            name: row.name,
            funder: row.funder,
            summary: row.summary,
            expenses: row.expenses,
            condition,
            rate: row.rate,
            ceiling: row.ceiling_cents,
            cost_min: row.cost_min_cents,
            opens: row.opens,
            closes: row.closes,
            public: row.public,
            steps: row.steps,
            provenance: row.provenance,
        })
    }

    named_fields!();
}

impl Item for AidLimit {
    const KIND: &'static str = "aid_limit";
    const FOLDER: &'static str = "aid-limits";
    type Row = LimitRow;

    fn read(row: LimitRow, reading: &mut Reading<'_>) -> Option<Self> {
        let name = format!("aid_limit {}", row.id);
        if row.summary.trim().is_empty() || row.share_max == 0 || row.share_max > WHOLE {
            reading.problem(format!("{name}: it needs a summary, and a share from 1 to {WHOLE}"));
        }
        let condition = reading.condition(&name, &row.when, Scope::Territory)?;
        Some(Self {
            id: row.id,
            version: row.version,
            summary: row.summary,
            condition,
            share_max: row.share_max,
            provenance: row.provenance,
        })
    }

    named_fields!();
}
