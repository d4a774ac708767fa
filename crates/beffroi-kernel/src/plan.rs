//! Names of what stands in a territory's plan.

crate::identifier!(
    /// Names one action of a plan.
    PlanActionId
);

crate::identifier!(
    /// Names one note on an action.
    PlanNoteId
);

crate::identifier!(
    /// Names one line of an IT budget.
    BudgetLineId
);

crate::identifier!(
    /// Names one application for an aid.
    ApplicationId
);

crate::identifier!(
    /// Names one meeting of the security committee.
    MeetingId
);

crate::identifier!(
    /// Names one robustness test by an outside firm.
    RobustnessTestId
);
