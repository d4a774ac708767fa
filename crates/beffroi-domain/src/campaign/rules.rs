//! What a campaign may be, and when a member is reminded.

use super::model::NewCampaign;
use crate::questionnaire::Stage;
use beffroi_kernel::{Error, Problem, Result};
use jiff::ToSpan;
use jiff::civil::Date;

/// The longest title, in characters.
const TITLE_CHARACTERS_MAX: usize = 120;
/// The longest message, in characters.
const MESSAGE_CHARACTERS_MAX: usize = 2_000;
/// The longest campaign, in days.
const DAYS_MAX: i32 = 366;
/// How many days pass at least between two mails to one member.
const BETWEEN_DAYS: i32 = 10;
/// How many days before the last one those who have not finished are written to, however late they were told.
const LAST_CALL_DAYS: i32 = 3;
/// How often a member is reminded at most.
pub(super) const REMINDERS_MAX: u32 = 3;

/// Whether a campaign may be opened today.
pub(super) fn check(new: &NewCampaign, today: Date) -> Result<()> {
    let fault = |code: &'static str, message: &str, advice: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice)))
    };
    let title = new.title.trim().chars().count();
    if title == 0 || title > TITLE_CHARACTERS_MAX {
        return fault(
            "campaign-title",
            "La campagne n’a pas de titre, ou un titre trop long. Rien n’a été envoyé.",
            "Donnez-lui un titre de 120 caractères au plus.",
        );
    }
    if new.message.chars().count() > MESSAGE_CHARACTERS_MAX {
        return fault(
            "campaign-message",
            "Le message aux membres est trop long. Rien n’a été envoyé.",
            "Ramenez-le à 2 000 caractères.",
        );
    }
    let longest = today.saturating_add(DAYS_MAX.days());
    if new.closes <= today || new.closes > longest {
        return fault(
            "campaign-end",
            "La date de fin n’est pas dans l’année qui vient. Rien n’a été envoyé.",
            "Choisissez une date après aujourd’hui, dans un an au plus.",
        );
    }
    Ok(())
}

/// Whether a member is written to today.
pub(super) fn is_due(stage: Stage, told: Option<Date>, reminders: u32, closes: Date, today: Date) -> bool {
    if stage == Stage::Finished || today > closes {
        return false;
    }
    let Some(told) = told else { return true };
    if reminders >= REMINDERS_MAX || told >= today {
        return false;
    }
    let rested = told.saturating_add(BETWEEN_DAYS.days()) <= today;
    let last_call = closes.saturating_sub(LAST_CALL_DAYS.days());
    rested || (today >= last_call && told < last_call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_member_is_written_to_when_it_is_due() {
        use Stage::{Begun, Finished, NotBegun};
        let closes = day("2026-12-31");
        for (stage, told, reminders, today, expected) in [
            (NotBegun, None, 0, "2026-11-24", true),
            (Finished, None, 0, "2026-11-24", false),
            (NotBegun, Some("2026-11-24"), 0, "2026-11-24", false),
            (NotBegun, Some("2026-11-24"), 0, "2026-12-03", false),
            (NotBegun, Some("2026-11-24"), 0, "2026-12-04", true),
            (Begun, Some("2026-11-24"), 0, "2026-12-04", true),
            (Begun, Some("2026-11-24"), 3, "2026-12-04", false),
            (Begun, Some("2026-12-24"), 2, "2026-12-27", false),
            (Begun, Some("2026-12-24"), 2, "2026-12-28", true),
            (Begun, Some("2026-12-28"), 2, "2026-12-29", false),
            (Begun, Some("2026-12-01"), 0, "2027-01-01", false),
        ] {
            let due = is_due(stage, told.map(day), reminders, closes, day(today));
            assert_eq!(due, expected, "{stage:?} told {told:?} {reminders} times, on {today}");
        }
    }

    proptest! {
        /// Whatever happens, a member gets one mail and three reminders at most, never two on one day.
        #[test]
        fn nobody_is_written_to_too_often(days in 1_i32..366) {
            let start = day("2026-01-01");
            let closes = start.saturating_add(days.days());
            let (mut told, mut reminders, mut mails) = (None, 0, 0);
            for passed in 0..400 {
                let today = start.saturating_add(passed.days());
                if is_due(Stage::NotBegun, told, reminders, closes, today) {
                    mails += 1;
                    reminders += u32::from(told.is_some());
                    told = Some(today);
                }
                prop_assert!(!is_due(Stage::NotBegun, told.or(Some(today)), reminders, closes, today) || told != Some(today));
            }
            prop_assert!((1..=1 + REMINDERS_MAX).contains(&mails));
        }
    }
}
