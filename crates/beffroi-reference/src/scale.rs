//! Scales of grades: a score between 0 and 100 gives a grade, and each grade has a number, so that an average of
//! grades means something.

use serde::{Deserialize, Serialize};

/// How exposed a territory is, or thinks it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// Little exposed.
    Low,
    /// Exposed.
    Medium,
    /// Very exposed.
    High,
}

impl Exposure {
    /// How people are told, in French: "faiblement exposé".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "faiblement exposé",
            Self::Medium => "moyennement exposé",
            Self::High => "fortement exposé",
        }
    }
}

/// A part of a scale: every score from `from` up to the next band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// What stands in the grade: `A`, `D`, `3`.
    pub code: String,
    /// In a few words of French: "les premières mesures sont prises".
    pub label: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// The lowest score of the band.
    pub from: f64,
    /// What it says of exposure, when the scale says anything of it.
    #[serde(default)]
    pub exposure: Option<Exposure>,
}

/// A grade of a scale.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grade {
    /// Its number: 1 is the lowest grade of the scale, and each next one is one more.
    pub rank: u32,
    /// Its name, in ASCII: `D+`, `B-`.
    pub code: String,
}

impl Grade {
    /// As people read it, with a minus sign and not a hyphen: `B−`.
    #[must_use]
    pub fn label(&self) -> String {
        self.code.replace('-', "\u{2212}")
    }
}

/// A grade, the lowest score that gives it, and its band.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The grade.
    #[serde(flatten)]
    pub grade: Grade,
    /// The lowest score that gives it, with one decimal.
    pub from: f64,
    /// The code of its band.
    pub band: String,
}

/// A scale: its grades, the lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    bands: Vec<Band>,
    steps: Vec<Step>,
}

/// One decimal: what is shown is what is compared, so that no page shows 85,0 beside a B+.
#[must_use]
pub fn rounded(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

impl Scale {
    /// A scale of bands, the lowest first; with `thirds`, each band is cut in three: `D-`, `D`, `D+`.
    ///
    /// # Errors
    /// A sentence in English: no band, or bands that do not rise from 0 to less than 100.
    pub fn new(bands: Vec<Band>, thirds: bool) -> Result<Self, String> {
        if bands.first().is_none_or(|band| band.from != 0.0) {
            return Err("the lowest band begins at 0".to_owned());
        }
        let rises = bands.windows(2).all(|pair| matches!(pair, [one, next] if one.from < next.from));
        if !rises || bands.iter().any(|band| !(0.0..100.0).contains(&band.from)) {
            return Err(
                "bands are written from the lowest to the highest, from 0 to less than 100".to_owned()
            );
        }
        let mut steps = Vec::new();
        for (index, band) in bands.iter().enumerate() {
            let end = bands.get(index + 1).map_or(100.0, |next| next.from);
            let signs: &[&str] = if thirds { &["-", "", "+"] } else { &[""] };
            for (third, sign) in signs.iter().enumerate() {
                let share = third as f64 / signs.len() as f64;
                steps.push(Step {
                    grade: Grade { rank: steps.len() as u32 + 1, code: format!("{}{sign}", band.code) },
                    from: rounded(band.from + (end - band.from) * share),
                    band: band.code.clone(),
                });
            }
        }
        Ok(Self { bands, steps })
    }

    /// Every grade with the lowest score that gives it, the lowest first: the scale as it is published.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The bands, the lowest first.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The band of a grade.
    #[must_use]
    pub fn band(&self, grade: &Grade) -> Option<&Band> {
        let step = self.steps.iter().find(|step| step.grade.rank == grade.rank)?;
        self.bands.iter().find(|band| band.code == step.band)
    }

    /// The grade of a score between 0 and 100.
    #[must_use]
    pub fn grade(&self, score: f64) -> Grade {
        let score = rounded(score);
        let reached = self.steps.iter().take_while(|step| step.from <= score).last();
        reached
            .or(self.steps.first())
            .map_or(Grade { rank: 1, code: String::new() }, |step| step.grade.clone())
    }

    /// The grade of a name, written with a hyphen or a minus sign.
    #[must_use]
    pub fn named(&self, code: &str) -> Option<&Grade> {
        let code = code.replace('\u{2212}', "-");
        self.steps.iter().map(|step| &step.grade).find(|grade| grade.code == code)
    }

    /// The grade of a number.
    #[must_use]
    pub fn ranked(&self, rank: u32) -> Option<&Grade> {
        self.steps.iter().map(|step| &step.grade).find(|grade| grade.rank == rank)
    }

    /// The average of grades: of their numbers, never of their letters. Half a step counts for the lower grade.
    /// Nothing for no grades.
    #[must_use]
    pub fn mean(&self, grades: &[Grade]) -> Option<(f64, &Grade)> {
        if grades.is_empty() {
            return None;
        }
        let sum: f64 = grades.iter().map(|grade| f64::from(grade.rank)).sum();
        let mean = sum / grades.len() as f64;
        let rank = (mean - 0.5).ceil().max(1.0);
        let grade = self.steps.iter().map(|step| &step.grade).find(|grade| f64::from(grade.rank) == rank)?;
        Some((mean, grade))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale() -> Scale {
        let band = |code: &str, from| Band {
            code: code.to_owned(),
            label: String::new(),
            meaning: String::new(),
            from,
            exposure: None,
        };
        Scale::new(
            vec![band("E", 0.0), band("D", 30.0), band("C", 50.0), band("B", 70.0), band("A", 85.0)],
            true,
        )
        .unwrap()
    }

    #[test]
    fn scores_have_their_grades() {
        let cases = [
            (0.0, "E-"),
            (9.9, "E-"),
            (10.0, "E"),
            (29.94, "E+"),
            (29.96, "D-"),
            (36.7, "D"),
            (43.3, "D+"),
            (50.0, "C-"),
            (56.7, "C"),
            (63.3, "C+"),
            (70.0, "B-"),
            (75.0, "B"),
            (80.0, "B+"),
            (85.0, "A-"),
            (90.0, "A"),
            (95.0, "A+"),
            (100.0, "A+"),
        ];
        for (score, code) in cases {
            assert_eq!(scale().grade(score).code, code, "{score}");
        }
        assert_eq!(scale().steps().len(), 15);
        assert_eq!(scale().named("B−").unwrap().rank, 10);
    }

    #[test]
    fn an_average_is_of_numbers_and_half_goes_down() {
        let scale = scale();
        let of = |codes: &[&str]| {
            let grades: Vec<Grade> = codes.iter().map(|code| scale.named(code).unwrap().clone()).collect();
            scale.mean(&grades).map(|(mean, grade)| (mean, grade.code.clone()))
        };
        assert_eq!(of(&["D+", "B"]), Some((8.5, "C".to_owned())));
        assert_eq!(of(&["A+", "E-"]), Some((8.0, "C".to_owned())));
        assert_eq!(of(&["E-"]), Some((1.0, "E-".to_owned())));
        assert_eq!(of(&["E-", "E"]), Some((1.5, "E-".to_owned())));
        assert_eq!(of(&[]), None);
    }
}
