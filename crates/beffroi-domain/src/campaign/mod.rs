//! Campaigns: a host asks its members to answer a questionnaire by a date, and reminds those who have not.
//! It sees who has begun and who has finished; what was answered stays with the member.

mod actions;
mod model;
mod remind;
mod rules;
pub(crate) mod store;

pub use actions::{asked, close, list, open, progress};
pub use model::{Asked, Campaign, CampaignId, Member, NewCampaign, Progress};
pub(crate) use remind::remind;
