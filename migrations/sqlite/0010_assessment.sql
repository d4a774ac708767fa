-- Questionnaires: answers, evidence, and the exact text of every version that was ever used.

CREATE TABLE kept_texts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id, version, sha256)
) STRICT;

CREATE TABLE assessments (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    grade TEXT,
    grade_rank INTEGER,
    score_tenths INTEGER,
    outcome TEXT
) STRICT;

CREATE INDEX assessments_by_questionnaire ON assessments (territory_id, questionnaire, started_at);
-- One at a time: a second one would split the answers.
CREATE UNIQUE INDEX assessments_open ON assessments (territory_id, questionnaire) WHERE closed_at IS NULL;

CREATE TABLE assessment_answers (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    source TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, question)
) STRICT;

CREATE TABLE assessment_assignments (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    theme TEXT NOT NULL,
    person_id TEXT NOT NULL,
    assigned_at INTEGER NOT NULL,
    assigned_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, theme)
) STRICT;

-- Of a territory and a question, not of one assessment: a test of last spring counts in the next diagnosis too.
CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    questionnaire TEXT NOT NULL,
    question TEXT NOT NULL,
    observed_on TEXT NOT NULL,
    number_thousandths INTEGER,
    note TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    withdrawn_at INTEGER
) STRICT;

CREATE INDEX evidence_by_question ON evidence (territory_id, questionnaire, question, observed_on);

-- Of a questionnaire that respondents fill each for themselves: nobody is named, and the day is all that is kept.
CREATE TABLE assessment_responses (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    department TEXT NOT NULL,
    answers TEXT NOT NULL,
    responded_on TEXT NOT NULL
) STRICT;

CREATE INDEX responses_by_assessment ON assessment_responses (territory_id, assessment_id, department);
