//! Words about obligations that several floors share.

crate::identifier!(
    /// Names one kept result of a qualification.
    ResultId
);
