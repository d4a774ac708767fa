//! Mail: what Beffroi writes to people, kept in an outbox by the act that makes it necessary and sent afterwards.

mod actions;
pub(crate) mod jobs;
mod model;
mod rules;
pub(crate) mod store;

pub use actions::{counts, list};
pub(crate) use actions::{forget, post, resume, sweep, withdraw};
pub(crate) use model::Template;
pub use model::{Letter, MailId, MailState};
