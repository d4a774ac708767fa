//! The SQL of what is known about all territories at once: never an answer.

use super::Stage;
use beffroi_kernel::{Result, TerritoryId};
use beffroi_reference::Grade;
use beffroi_store::{Store, values};
use jiff::Timestamp;
use std::collections::BTreeMap;

beffroi_store::statements! {
    // Of all territories: whoever asks keeps those that it may know of.
    Global STAGES = "SELECT a.territory_id, MAX(CASE WHEN a.closed_at >= $2 THEN 1 ELSE 0 END) AS finished, \
        MAX(CASE WHEN a.closed_at IS NULL AND EXISTS (SELECT 1 FROM assessment_answers w \
            WHERE w.territory_id = a.territory_id AND w.assessment_id = a.id) THEN 1 ELSE 0 END) AS begun \
        FROM assessments a WHERE a.questionnaire = $1 GROUP BY a.territory_id";
    Global GRADES = "SELECT a.territory_id, a.grade, a.grade_rank, a.closed_at FROM assessments a \
        WHERE a.questionnaire = $1 AND a.grade IS NOT NULL AND a.closed_at = (SELECT MAX(b.closed_at) FROM assessments b \
            WHERE b.territory_id = a.territory_id AND b.questionnaire = a.questionnaire AND b.grade IS NOT NULL) \
        ORDER BY a.territory_id";
}

pub(super) async fn stages(
    store: &Store,
    questionnaire: &str,
    since: Timestamp,
) -> Result<BTreeMap<TerritoryId, Stage>> {
    let mut stages = BTreeMap::new();
    for row in &store.instance().rows(STAGES, &values![questionnaire, since.as_millisecond()]).await? {
        let stage = match (row.integer("finished")?, row.integer("begun")?) {
            (1, _) => Stage::Finished,
            (_, 1) => Stage::Begun,
            _ => Stage::NotBegun,
        };
        stages.insert(row.parsed("territory_id")?, stage);
    }
    Ok(stages)
}

pub(super) async fn grades(
    store: &Store,
    questionnaire: &str,
) -> Result<BTreeMap<TerritoryId, (Grade, Timestamp)>> {
    let mut grades = BTreeMap::new();
    for row in &store.instance().rows(GRADES, &values![questionnaire]).await? {
        let grade = Grade { rank: row.count("grade_rank")?, code: row.text("grade")? };
        grades.insert(row.parsed("territory_id")?, (grade, row.instant("closed_at")?));
    }
    Ok(grades)
}
