//! Background work that was given up: seen by those who answer for it, started again, abandoned.

use crate::word;
use beffroi_domain::account::invitation::{self, NewInvitation};
use beffroi_domain::dataset::{self, VersionState};
use beffroi_domain::job::{self, JobState, Reason, Subject};
use beffroi_domain::mail::{self, MailState};
use beffroi_domain::testing::House;
use beffroi_kernel::ports::{Mail, Mailer};
use beffroi_kernel::{Error, Limits, Problem, Role};
use std::sync::Arc;

/// A house whose only data set has a check that was given up, and its file as it should have been.
async fn with_a_failure(house: &House) -> String {
    let slug = house.draft("Arbres").await.unwrap().slug;
    let upload = house.upload("arbres.csv", "nom\nBROKEN\n").await.unwrap();
    dataset::stage(&house.app, &house.actor(Role::Editeur), &slug, upload).await.unwrap();
    for _ in 0..house.app.limits.job_attempts_max {
        house.app.work_all().await.unwrap();
        house.wait_hours(2);
    }
    slug
}

/// The state of the only version.
async fn state(house: &House, slug: &str) -> (VersionState, String) {
    let versions = dataset::versions(&house.app, &house.actor(Role::Editeur), slug).await.unwrap();
    let code = versions[0].rejection.as_ref().map(|rejection| rejection.code.clone()).unwrap_or_default();
    (versions[0].state, code)
}

#[tokio::test]
async fn what_was_given_up_is_seen_with_its_reason_and_started_again() {
    for house in House::every().await.unwrap() {
        let slug = with_a_failure(&house).await;
        assert_eq!(state(&house, &slug).await, (VersionState::Rejected, "check-failed".to_owned()));
        let administrator = house.actor(Role::Administrateur);
        let tasks = job::list(&house.app, &administrator).await.unwrap();
        assert_eq!(tasks.len(), 1);
        let task = &tasks[0];
        assert_eq!((task.state, task.attempts), (JobState::Dead, house.app.limits.job_attempts_max));
        assert_eq!(task.reason, Some(Reason::Mistake));
        let about = Subject::Version { slug: slug.clone(), title: "Arbres".to_owned(), number: 1 };
        assert_eq!(task.subject, Some(about));

        job::retry(&house.app, &administrator, task.id).await.unwrap();
        assert_eq!(state(&house, &slug).await, (VersionState::Staged, String::new()), "it waits anew");
        let waiting = job::list(&house.app, &administrator).await.unwrap();
        assert_eq!((waiting[0].state, waiting[0].attempts), (JobState::Waiting, 0));
        // It fails as before, and has all its attempts before it is given up again.
        for attempts in 1..=house.app.limits.job_attempts_max {
            assert_eq!(house.app.work_all().await.unwrap(), 1, "attempt {attempts}");
            house.wait_hours(2);
        }
        assert_eq!(job::list(&house.app, &administrator).await.unwrap()[0].state, JobState::Dead);
        let entries = beffroi_domain::journal::list(&house.app, &administrator, None, 50).await.unwrap();
        let retried = entries.iter().find(|entry| entry.action == "job.retry").unwrap();
        assert_eq!(retried.subject, format!("job:{}", task.id));
        assert!(
            retried.detail.contains("\"before\":{\"state\":\"dead\",\"attempts\":5}"),
            "{}",
            retried.detail
        );
    }
}

#[tokio::test]
async fn a_check_started_again_once_the_cause_is_gone_ends_well() {
    let mut house = House::new().await.unwrap();
    let slug = with_a_failure(&house).await;
    // The cause was in the engine: another one reads the file.
    house.app.tables = Arc::new(Mended);
    let administrator = house.actor(Role::Administrateur);
    let task = job::list(&house.app, &administrator).await.unwrap().remove(0);
    job::retry(&house.app, &administrator, task.id).await.unwrap();
    house.app.work_all().await.unwrap();
    assert_eq!(state(&house, &slug).await, (VersionState::Ready, String::new()));
    assert!(job::list(&house.app, &administrator).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_abandoned_is_gone_and_its_version_says_so() {
    for house in House::every().await.unwrap() {
        // Given up: the version keeps the reason that it has.
        let slug = with_a_failure(&house).await;
        let administrator = house.actor(Role::Administrateur);
        let task = job::list(&house.app, &administrator).await.unwrap().remove(0);
        job::abandon(&house.app, &administrator, task.id).await.unwrap();
        assert!(job::list(&house.app, &administrator).await.unwrap().is_empty());
        assert_eq!(state(&house, &slug).await, (VersionState::Rejected, "check-failed".to_owned()));
        assert!(matches!(job::abandon(&house.app, &administrator, task.id).await, Err(Error::NotFound)));
        assert!(matches!(job::retry(&house.app, &administrator, task.id).await, Err(Error::NotFound)));

        // Waiting: the version would wait for ever, and is told.
        let slug = house.draft("Bancs").await.unwrap().slug;
        let upload = house.upload("bancs.csv", "nom\nUn\n").await.unwrap();
        dataset::stage(&house.app, &house.actor(Role::Editeur), &slug, upload).await.unwrap();
        let task = job::list(&house.app, &administrator).await.unwrap().remove(0);
        job::abandon(&house.app, &administrator, task.id).await.unwrap();
        assert_eq!(house.app.work_all().await.unwrap(), 0);
        assert_eq!(state(&house, &slug).await, (VersionState::Rejected, "check-abandoned".to_owned()));
    }
}

#[tokio::test]
async fn the_work_of_a_territory_is_seen_and_touched_by_its_own_administrator_alone() {
    for house in House::every().await.unwrap() {
        with_a_failure(&house).await;
        let task = job::list(&house.app, &house.actor(Role::Administrateur)).await.unwrap().remove(0);
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrateur) {
            let actor = house.actor(role);
            assert!(matches!(job::list(&house.app, &actor).await, Err(Error::Denied(_))), "{role:?}");
            assert!(
                matches!(job::retry(&house.app, &actor, task.id).await, Err(Error::Denied(_))),
                "{role:?}"
            );
            assert!(
                matches!(job::abandon(&house.app, &actor, task.id).await, Err(Error::Denied(_))),
                "{role:?}"
            );
        }
        assert!(matches!(job::list(&house.app, &house.public()).await, Err(Error::SignIn)));
        let stranger = house.stranger();
        assert!(job::list(&house.app, &stranger).await.unwrap().is_empty());
        assert!(matches!(job::retry(&house.app, &stranger, task.id).await, Err(Error::NotFound)));
        assert!(matches!(job::abandon(&house.app, &stranger, task.id).await, Err(Error::NotFound)));
        assert_eq!(job::of_instance(&house.app, 10).await.unwrap().len(), 1, "untouched");
    }
}

#[tokio::test]
async fn no_more_work_is_listed_than_allowed() {
    let limits = Limits { jobs_listed_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    for title in ["Un", "Deux", "Trois"] {
        let slug = house.draft(title).await.unwrap().slug;
        let upload = house.upload("a.csv", "nom\nUn\n").await.unwrap();
        dataset::stage(&house.app, &house.actor(Role::Editeur), &slug, upload).await.unwrap();
    }
    let listed = job::list(&house.app, &house.actor(Role::Administrateur)).await.unwrap();
    assert_eq!(listed.len(), 2, "`jobs_listed_max`");
}

/// The fake engine, which fails no more.
struct Mended;

mod mended {
    use super::Mended;
    use beffroi_domain::testing::FakeTables;
    use beffroi_kernel::Result;
    use beffroi_kernel::ports::{SchemaSummary, SchemaText, Source, Tables, TextRow};
    use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Records};
    use beffroi_kernel::report::{Change, Difference, Report};
    use std::io::Write;
    use std::path::Path;

    impl Tables for Mended {
        fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary> {
            FakeTables.schema(schema)
        }

        fn check(&self, source: Source<'_>) -> Result<Report> {
            FakeTables.check(source)
        }

        fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report> {
            std::fs::write(table, "nom\nUn\n").unwrap();
            FakeTables.check(Source { path: table, ..source })
        }

        fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>> {
            FakeTables.mend(source, out)
        }

        fn fields(&self, table: &Path) -> Result<Vec<Field>> {
            FakeTables.fields(table)
        }

        fn records(&self, table: &Path, query: &Query) -> Result<Records> {
            FakeTables.records(table, query)
        }

        fn export(
            &self,
            table: &Path,
            query: &Query,
            format: ExportFormat,
            options: &ExportOptions,
            out: &mut (dyn Write + Send),
        ) -> Result<()> {
            FakeTables.export(table, query, format, options, out)
        }

        fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
            FakeTables.difference(old, new, key)
        }

        fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>> {
            FakeTables.rows(source, rows_max)
        }
    }
}

/// A mail server that is down until it is told otherwise.
#[derive(Default)]
struct DownPost(std::sync::atomic::AtomicBool, std::sync::Mutex<Vec<Mail>>);

impl Mailer for DownPost {
    fn send(&self, mail: &Mail) -> beffroi_kernel::Result<()> {
        if self.0.load(std::sync::atomic::Ordering::SeqCst) {
            self.1.lock().unwrap().push(mail.clone());
            return Ok(());
        }
        Err(Error::Unavailable(Problem::new("mail-later", "Plus tard.")))
    }
}

#[tokio::test]
async fn a_mail_that_was_given_up_leaves_when_it_is_started_again_or_says_why_not() {
    for mut house in House::every().await.unwrap() {
        let post = Arc::new(DownPost::default());
        house.app.mailer = Some(post.clone());
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let invite = |email: &'static str| {
            let new = NewInvitation { email: email.to_owned(), roles: Role::Elu.into() };
            async { invitation::invite(app, &admin, new).await.unwrap() }
        };
        let (kept, withdrawn) = (invite("a@ville.example").await, invite("b@ville.example").await);
        for _ in 0..app.limits.mail_attempts_max {
            app.work_all().await.unwrap();
            house.wait_hours(2);
        }
        let tasks = job::list(app, &admin).await.unwrap();
        assert!(tasks.iter().all(|task| task.state == JobState::Dead) && tasks.len() == 2, "{tasks:?}");
        invitation::withdraw(app, &admin, withdrawn.invitation.id).await.unwrap();
        post.0.store(true, std::sync::atomic::Ordering::SeqCst);
        let mut answers = Vec::new();
        for task in &tasks {
            answers.push(word(&job::retry(app, &admin, task.id).await));
        }
        answers.sort_unstable();
        assert_eq!(answers, ["done", "mail-gone"]);
        app.work_all().await.unwrap();
        let taken = post.1.lock().unwrap().clone();
        assert_eq!((taken.len(), taken[0].to.as_str()), (1, "a@ville.example"));
        assert!(taken[0].text.contains(&kept.link));
        // What is left is abandoned; nothing of the mail stays.
        let left = job::list(app, &admin).await.unwrap();
        assert_eq!(left.len(), 1);
        job::abandon(app, &admin, left[0].id).await.unwrap();
        assert_eq!(job::list(app, &admin).await.unwrap(), []);
        let letters = mail::list(app, &admin, 5).await.unwrap();
        let mut states: Vec<_> =
            letters.iter().map(|letter| (letter.recipient.as_str(), letter.state)).collect();
        states.sort_by_key(|(recipient, _)| *recipient);
        assert_eq!(states, [("a@ville.example", MailState::Sent), ("b@ville.example", MailState::Dead)]);
    }
}
