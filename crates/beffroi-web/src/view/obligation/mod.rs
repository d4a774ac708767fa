//! The pages of obligations.

mod list;
mod members;
mod one;
mod qualification;

pub use list::{ObligationCalendar, ObligationCard, ObligationList, OpenQuestion, When};
pub use members::{ChangeLine, CountLine, MemberLine, ObligationMembers};
pub use one::{ObligationPage, VariantLine};
pub use qualification::{
    ClassBox, QualificationAsk, QualificationLine, QualificationList, ResultLine, RuleLine, VariantBox,
};
