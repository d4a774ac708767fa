//! Names of what stands in a territory's projects.

crate::identifier!(
    /// Names one project.
    ProjectId
);

crate::identifier!(
    /// Names one decision at the gate of a project's stage.
    GateDecisionId
);

crate::identifier!(
    /// Names one risk analysis of a project.
    RiskAnalysisId
);

crate::identifier!(
    /// Names one decision that a teleservice may open.
    HomologationId
);
