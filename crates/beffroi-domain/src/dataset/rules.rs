//! Pure decisions about data sets.

use super::metadata::{Frequency, Metadata};
use super::model::{Confirmation, Dataset, DatasetState, Version, VersionState};
use crate::territory::InvalidPublication;
use beffroi_kernel::Who;
use beffroi_kernel::report::Report;
use beffroi_kernel::{Error, Problem, Result};
use jiff::Timestamp;
use serde::Serialize;

/// Whether a data set is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Renewed within the time that its frequency promises.
    UpToDate,
    /// The time that its frequency promises has passed.
    Late,
    /// No rhythm is promised, or nothing is published.
    Unknown,
}

impl Freshness {
    /// The word shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::UpToDate => "à jour",
            Self::Late => "en retard",
            Self::Unknown => "inconnue",
        }
    }
}

/// How fresh a data set is: late once the promised time has passed since the last publication.
#[must_use]
pub fn freshness(frequency: Option<Frequency>, published: Option<Timestamp>, now: Timestamp) -> Freshness {
    let (Some(days), Some(published)) = (frequency.and_then(Frequency::days), published) else {
        return Freshness::Unknown;
    };
    // A day of grace: what is due on a day may be published during all of it.
    let allowed = jiff::SignedDuration::from_hours((days + 1) * 24);
    if now.duration_since(published) > allowed { Freshness::Late } else { Freshness::UpToDate }
}

/// What a publication is judged by.
pub(super) struct Publication<'a> {
    /// The report of the version.
    pub report: &'a Report,
    /// What the territory does with files that do not respect their schema.
    pub invalid: InvalidPublication,
    /// Whether personal data was confirmed.
    pub personal_data: Confirmation,
    /// Who publishes.
    pub who: &'a Who,
}

fn conflict(problem: Problem) -> Result<()> {
    Err(Error::Conflict(problem))
}

/// Whether the content of a version may be published.
pub(super) fn check_publication(publication: &Publication<'_>) -> Result<()> {
    let Publication { report, invalid, personal_data, who } = publication;
    if !report.valid && *invalid == InvalidPublication::Refused {
        return conflict(
            Problem::new(
                "invalid-refused",
                "Ce fichier n'est pas conforme, et votre territoire ne publie que des fichiers conformes.",
            )
            .advice("Corrigez les erreurs du rapport et déposez une nouvelle version."),
        );
    }
    if report.personal_data.is_empty() {
        return Ok(());
    }
    let columns =
        report.personal_data.iter().map(|column| column.field.as_str()).collect::<Vec<_>>().join(", ");
    match (personal_data, who) {
        (Confirmation::NotGiven, _) => conflict(
            Problem::new(
                "personal-data",
                format!("Ces colonnes ressemblent à des données personnelles : {columns}."),
            )
            .advice("Retirez-les du fichier, ou confirmez en votre nom que leur publication est permise.")
            .field("personal_data"),
        ),
        (Confirmation::Given, Who::Person { .. }) => Ok(()),
        (Confirmation::Given, Who::Public | Who::Key { .. } | Who::Program { .. }) => conflict(
            Problem::new(
                "personal-data-person",
                format!("Ces colonnes ressemblent à des données personnelles : {columns}."),
            )
            .advice("Une personne doit se connecter et confirmer leur publication en son nom.")
            .detail("a program cannot confirm: sign in as a person with the right to publish"),
        ),
    }
}

/// Whether the file of a published version may be read as it was given: only what was checked is public.
pub(super) fn check_original(report: &Report) -> Result<()> {
    if report.sheets.len() < 2 {
        return Ok(());
    }
    conflict(
        Problem::new(
            "original-other-sheets",
            "Le fichier d'origine contient d'autres feuilles, que personne n'a vérifiées : il n'est pas public.",
        )
        .advice("Téléchargez les données dans un autre format."),
    )
}

/// Whether a version was checked.
pub(super) fn check_ready(version: &Version) -> Result<()> {
    match version.state {
        VersionState::Ready => Ok(()),
        VersionState::Staged => conflict(
            Problem::new("not-ready", "La vérification de cette version n'est pas terminée.")
                .advice("Attendez qu'elle se termine, puis recommencez."),
        ),
        VersionState::Rejected => conflict(
            Problem::new("not-ready", "Le fichier de cette version a été refusé.")
                .advice("Corrigez-le et déposez une nouvelle version."),
        ),
    }
}

/// Whether a version is not the published one already.
pub(super) fn check_not_published(dataset: &Dataset, number: u32) -> Result<()> {
    if dataset.state == DatasetState::Published && dataset.published_version == Some(number) {
        return conflict(
            Problem::new("already-published", "Cette version est déjà publiée.").advice("Rechargez la page."),
        );
    }
    Ok(())
}

/// The columns that identify a row, each once, as they were given.
pub(super) fn key(columns: Vec<String>) -> Result<Vec<String>> {
    const COLUMNS_MAX: usize = 20;
    const CHARACTERS_MAX: usize = 300;
    let mut key: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let column = column.trim().to_owned();
        if !column.is_empty() && !key.contains(&column) {
            key.push(column);
        }
    }
    if key.len() > COLUMNS_MAX || key.iter().any(|column| column.chars().count() > CHARACTERS_MAX) {
        return Err(Error::Input(
            Problem::new(
                "key-too-long",
                format!("Plus de {COLUMNS_MAX} colonnes ne peuvent pas identifier une ligne."),
            )
            .advice("Gardez celles qui suffisent à la reconnaître.")
            .field("key"),
        ));
    }
    Ok(key)
}

/// What changed, as it was and as it is, for the journal. Whom to ask may be a person: that it changed is said, and
/// neither name nor address, because the journal is never erased.
pub(super) fn metadata_differences(before: &Metadata, after: &Metadata) -> serde_json::Value {
    let (mut old, mut new) = (serde_json::Map::new(), serde_json::Map::new());
    let mut contact = false;
    if let (Ok(serde_json::Value::Object(was)), Ok(serde_json::Value::Object(is))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    {
        for (name, value) in is {
            let earlier = was.get(&name).cloned().unwrap_or_default();
            if earlier == value {
                continue;
            }
            if name.starts_with("contact_") {
                contact = true;
                continue;
            }
            old.insert(name.clone(), earlier);
            new.insert(name, value);
        }
    }
    let mut detail = serde_json::json!({ "before": old, "after": new });
    if contact {
        detail["changed"] = serde_json::json!(["contact"]);
    }
    detail
}

/// A name in addresses cut at a word, so that it stays readable.
pub(super) fn short_slug(slug: &str) -> String {
    const BYTES_MAX: usize = 80;
    if slug.len() <= BYTES_MAX {
        return slug.to_owned();
    }
    let cut = &slug[..BYTES_MAX];
    cut.rsplit_once('-').map_or(cut, |(words, _)| words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn late_comes_after_the_promised_time_and_a_day_of_grace() {
        let day = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let check = |frequency, published: Option<i64>, now, expected| {
            assert_eq!(
                freshness(frequency, published.map(day), day(now)),
                expected,
                "{frequency:?} {published:?} {now}"
            );
        };
        check(Some(Frequency::Weekly), Some(0), 8, Freshness::UpToDate);
        check(Some(Frequency::Weekly), Some(0), 9, Freshness::Late);
        check(Some(Frequency::Annual), Some(0), 367, Freshness::UpToDate);
        check(Some(Frequency::Annual), Some(0), 368, Freshness::Late);
        check(Some(Frequency::Weekly), None, 9, Freshness::Unknown);
        check(Some(Frequency::Irregular), Some(0), 900, Freshness::Unknown);
        check(None, Some(0), 900, Freshness::Unknown);
    }

    #[test]
    fn a_key_names_each_column_once_and_is_short() {
        let given = |columns: &[&str]| key(columns.iter().map(|&column| column.to_owned()).collect());
        assert_eq!(given(&["id", " id ", "", "année"]).unwrap(), ["id", "année"]);
        assert!(key((0..21).map(|number| number.to_string()).collect()).is_err());
        assert!(given(&["x".repeat(301).as_str()]).is_err());
    }

    proptest! {
        #[test]
        fn time_only_makes_late(index in 0..Frequency::ALL.len(), published in 0i64..4_000, now in 0i64..4_000, more in 0i64..4_000) {
            let day = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
            let frequency = Some(Frequency::ALL[index]);
            let before = freshness(frequency, Some(day(published)), day(now));
            let after = freshness(frequency, Some(day(published)), day(now + more));
            prop_assert!(before != Freshness::Late || after == Freshness::Late);
            prop_assert_eq!(before == Freshness::Unknown, after == Freshness::Unknown);
        }

        #[test]
        fn a_short_name_is_a_name(title in "\\PC{0,200}") {
            let whole = beffroi_kernel::slug::slug(&title, '-');
            let short = short_slug(&whole);
            prop_assert!((1..=80).contains(&short.len()));
            prop_assert!(whole.starts_with(&short));
            prop_assert_eq!(crate::territory::check_slug(&short).unwrap(), short);
        }
    }
}
