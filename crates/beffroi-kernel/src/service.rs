//! Names of what a host offers.

crate::identifier!(
    /// Names one service of the directory.
    ServiceId
);

crate::identifier!(
    /// Names one programme that accompanies territories.
    ProgrammeId
);

crate::identifier!(
    /// Names the place of one territory in a programme.
    EnrolmentId
);
