//! What a campaign is.

use crate::questionnaire::Stage;
use beffroi_kernel::TerritoryId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

beffroi_kernel::identifier!(
    /// Names one campaign.
    CampaignId
);

/// A campaign of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Campaign {
    /// Its identifier.
    pub id: CampaignId,
    /// The questionnaire that members are asked to answer, by its identifier.
    pub questionnaire: String,
    /// Its title.
    pub title: String,
    /// What the host writes to its members.
    pub message: String,
    /// Since when members are asked.
    pub opened: Timestamp,
    /// The last day on which they are.
    pub closes: Date,
    /// When the host ended it before its last day.
    pub closed: Option<Timestamp>,
}

/// A campaign to be opened.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// The questionnaire, by its identifier.
    pub questionnaire: String,
    /// Its title.
    pub title: String,
    /// What is written to members.
    pub message: String,
    /// The last day.
    pub closes: Date,
}

/// A member that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The member.
    pub territory: TerritoryId,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// How far it is.
    pub stage: Stage,
    /// When it was last written to; absent when nobody there could be.
    pub told: Option<Timestamp>,
    /// How often it was reminded.
    pub reminders: u32,
}

/// How far a campaign is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The campaign.
    pub campaign: Campaign,
    /// Every member that was asked, by name.
    pub members: Vec<Member>,
}

impl Progress {
    /// How many members are at a stage.
    #[must_use]
    pub fn count(&self, stage: Stage) -> u64 {
        self.members.iter().filter(|member| member.stage == stage).count() as u64
    }
}

/// What a member is asked, as it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The campaign.
    pub campaign: Campaign,
    /// The name of the host.
    pub host: String,
}
