//! What a mail of the outbox is.

use jiff::Timestamp;
use serde::Serialize;

beffroi_kernel::identifier!(
    /// Names one mail.
    MailId
);

/// What has become of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits to be sent: the mail server did not answer yet, or none is configured.
    Waiting,
    /// The mail server has taken it upon itself.
    Sent,
    /// It was given up, refused for good, or what it was about no longer holds.
    Dead,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Dead];

    /// The name kept in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    /// The state with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A mail of the outbox, as an administrator sees it: never its text, which may hold a link that opens an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Its identifier.
    pub id: MailId,
    /// To whom.
    pub recipient: String,
    /// What it is about.
    pub subject: String,
    /// What has become of it.
    pub state: MailState,
    /// How often it was handed to the mail server.
    pub attempts: u32,
    /// When it was written.
    pub created: Timestamp,
    /// When the mail server took it.
    pub sent: Option<Timestamp>,
    /// Why the last attempt failed, in English; empty when none did.
    pub last_error: String,
}

/// The mails that there are: each is a table of `reference/mails.toml`, with these names to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// Somebody is invited to join a territory.
    Invitation,
    /// Somebody of the host is let in.
    DelegationGiven,
    /// A delegation was ended before its date.
    DelegationEnded,
    /// A delegation ends soon.
    DelegationEnding,
    /// The sealed account of the worst day was used.
    BreakGlass,
    /// A host asks its members to answer a questionnaire.
    CampaignOpened,
    /// It asks again.
    CampaignReminder,
    /// A call for which the territory prepares an application closes soon.
    CallClosing,
}

impl Template {
    #[cfg(test)]
    pub(super) const ALL: [Self; 8] = [
        Self::Invitation,
        Self::DelegationGiven,
        Self::DelegationEnded,
        Self::DelegationEnding,
        Self::BreakGlass,
        Self::CampaignOpened,
        Self::CampaignReminder,
        Self::CallClosing,
    ];

    /// Its table in the file.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::DelegationGiven => "delegation_given",
            Self::DelegationEnded => "delegation_ended",
            Self::DelegationEnding => "delegation_ending",
            Self::BreakGlass => "break_glass",
            Self::CampaignOpened => "campaign_opened",
            Self::CampaignReminder => "campaign_reminder",
            Self::CallClosing => "call_closing",
        }
    }
}
