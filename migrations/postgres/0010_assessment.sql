-- Questionnaires: answers, evidence, and the exact text of every version that was ever used.

CREATE TABLE kept_texts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id, version, sha256)
);

CREATE TABLE assessments (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    questionnaire TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    grade TEXT,
    grade_rank BIGINT,
    score_tenths BIGINT,
    outcome TEXT
);

CREATE INDEX assessments_by_questionnaire ON assessments (territory_id, questionnaire, started_at);
-- One at a time: a second one would split the answers.
CREATE UNIQUE INDEX assessments_open ON assessments (territory_id, questionnaire) WHERE closed_at IS NULL;

CREATE TABLE assessment_answers (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    source TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, question)
);

CREATE TABLE assessment_assignments (
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    theme TEXT NOT NULL,
    person_id TEXT NOT NULL,
    assigned_at BIGINT NOT NULL,
    assigned_by TEXT NOT NULL,
    PRIMARY KEY (assessment_id, theme)
);

-- Of a territory and a question, not of one assessment: a test of last spring counts in the next diagnosis too.
CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    questionnaire TEXT NOT NULL,
    question TEXT NOT NULL,
    observed_on TEXT NOT NULL,
    number_thousandths BIGINT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    withdrawn_at BIGINT
);

CREATE INDEX evidence_by_question ON evidence (territory_id, questionnaire, question, observed_on);

-- Of a questionnaire that respondents fill each for themselves: nobody is named, and the day is all that is kept.
CREATE TABLE assessment_responses (
    id TEXT NOT NULL PRIMARY KEY,
    territory_id TEXT NOT NULL REFERENCES territories (id),
    assessment_id TEXT NOT NULL REFERENCES assessments (id),
    department TEXT NOT NULL,
    answers TEXT NOT NULL,
    responded_on TEXT NOT NULL
);

CREATE INDEX responses_by_assessment ON assessment_responses (territory_id, assessment_id, department);
