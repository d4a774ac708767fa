//! The doctor looks at what is kept: database, queue, journal, files, backup.

use super::{Finding, others};
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::journal::{self, Verification};
use beffroi_domain::{App, janitor};
use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::error::{Error, Result};
use beffroi_kernel::{Clock, TerritoryId};
use beffroi_store::{Store, figures};
use jiff::Timestamp;
use std::path::Path;
use std::time::{Duration, Instant};

/// Slower than this, every page is slow.
const ANSWER_MAX: Duration = Duration::from_millis(100);
/// A job that was due for longer waits for a program that does not run, in milliseconds.
const WAIT_MILLISECONDS_MAX: u64 = 10 * 60 * 1_000;
/// Chains of the journal that are read again, besides that of the instance.
const CHAINS: u32 = 10;
/// An entry of the journal may be that much later than the clock, in seconds.
const AHEAD_SECONDS_MAX: i64 = 60;
/// A backup that is older is too old, in hours.
const BACKUP_HOURS_MAX: i64 = 48;
/// Where the last backup is noted, in the data folder.
const BACKUP_STATE: &str = "backup-state.json";

/// Looks at the database, then at what it says.
pub(super) async fn look(configuration: &Configuration, send_to: Option<&str>) -> Vec<Finding> {
    let (mut findings, is_current) = database(configuration).await;
    if is_current {
        match wiring::app(configuration).await {
            Ok(app) => {
                findings.extend(inside(&app).await);
                findings.extend(others::look(&app, send_to).await);
                app.store.close().await;
            }
            Err(error) => findings.push(Finding::wrong("database", error.chain(), "see the log")),
        }
        findings.push(backup(&configuration.data_dir));
    }
    findings
}

/// What is wrong with the database, and whether it can be looked into without changing it.
async fn database(configuration: &Configuration) -> (Vec<Finding>, bool) {
    const SUBJECT: &str = "database";
    let one = |finding, is_current| (vec![finding], is_current);
    let url = match configuration.database() {
        Some(url) => url.expose().to_owned(),
        None => {
            let path = configuration.data_dir.join("beffroi.sqlite");
            if !path.exists() {
                let found = format!("{} does not exist", path.display());
                let advice = "it is made at the first start; if this is not the first one, check `data_dir`";
                return one(Finding::advice(SUBJECT, found, advice), false);
            }
            beffroi_domain::app::sqlite_url(&configuration.data_dir)
        }
    };
    let store = match Store::connect(&url).await {
        Ok(store) => store,
        Err(error) => {
            let advice =
                "check `database`, that the server runs, and that it lets this machine and this user in";
            return one(Finding::wrong(SUBJECT, without_password(&error.chain(), &url), advice), false);
        }
    };
    let migrated = store.migrated().await;
    let finding = match migrated {
        Ok(migrated) if migrated.is_current() => {
            let begun = Instant::now();
            match figures::ping(&store).await {
                Ok(()) if begun.elapsed() > ANSWER_MAX => (
                    Finding::advice(
                        SUBJECT,
                        format!("it took {} ms for the smallest question", begun.elapsed().as_millis()),
                        "look at the load of its disk, or at the network before it",
                    ),
                    true,
                ),
                Ok(()) => {
                    let found = format!("{:?}, {} migrations, up to date", store.backend(), migrated.applied);
                    (Finding::fine(SUBJECT, found), true)
                }
                Err(error) => (Finding::wrong(SUBJECT, error.chain(), "see the log of the database"), false),
            }
        }
        Ok(migrated) => (
            Finding::advice(
                SUBJECT,
                format!("{} of {} migrations applied", migrated.applied, migrated.known),
                "the others are applied at the next start: make a backup first",
            ),
            false,
        ),
        Err(error) => (Finding::wrong(SUBJECT, detail(&error), "install the program that wrote it"), false),
    };
    store.close().await;
    one(finding.0, finding.1)
}

fn detail(error: &Error) -> String {
    error.problem().map_or_else(|| error.chain(), |problem| problem.detail.clone())
}

/// A text without the password that an address holds.
fn without_password(text: &str, url: &str) -> String {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let credentials = authority.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    match credentials.split_once(':') {
        Some((_, password)) if !password.is_empty() => text.replace(password, "…"),
        _ => text.to_owned(),
    }
}

/// Everything that the database and the files say.
async fn inside(app: &App) -> Vec<Finding> {
    let mut findings = Vec::new();
    let unread =
        |subject, error: &Error| Finding::wrong(subject, error.chain(), "see the log of the database");
    match queue(app).await {
        Ok(finding) => findings.push(finding),
        Err(error) => findings.push(unread("jobs", &error)),
    }
    match newest_entry(app).await {
        Ok(finding) => findings.extend(finding),
        Err(error) => findings.push(unread("clock", &error)),
    }
    match chains(app).await {
        Ok(finding) => findings.push(finding),
        Err(error) => findings.push(unread("journal", &error)),
    }
    match janitor::look(app).await {
        Ok(swept) => findings.push(files(&swept)),
        Err(error) => findings.push(unread("files", &error)),
    }
    findings
}

async fn queue(app: &App) -> Result<Finding> {
    const SUBJECT: &str = "jobs";
    let figures = figures::read(&app.store, app.clock.now()).await?;
    if figures.jobs_dead > 0 {
        return Ok(Finding::wrong(
            SUBJECT,
            format!("{} were given up", figures.jobs_dead),
            "`beffroi job list` says why; `beffroi job retry --all` starts them again",
        ));
    }
    if figures.oldest_due_milliseconds > WAIT_MILLISECONDS_MAX {
        return Ok(Finding::wrong(
            SUBJECT,
            format!(
                "{} wait, the oldest for {} minutes",
                figures.jobs_waiting,
                figures.oldest_due_milliseconds / 60_000
            ),
            "start the program: jobs are done by `beffroi serve`",
        ));
    }
    Ok(Finding::fine(SUBJECT, format!("{} waiting, {} running", figures.jobs_waiting, figures.jobs_running)))
}

/// What is wrong when the journal was written later than now.
async fn newest_entry(app: &App) -> Result<Option<Finding>> {
    let ahead = |newest: Timestamp| newest.as_second() - app.clock.now().as_second() > AHEAD_SECONDS_MAX;
    let newest = figures::newest_entry(&app.store).await?;
    Ok(newest.filter(|newest| ahead(*newest)).map(|newest| {
        Finding::wrong(
            "clock",
            format!("the newest entry of the journal is of {newest:.0}, which is still to come"),
            "the clock went backwards, or was ahead: set it, and keep it right with NTP (timedatectl)",
        )
    }))
}

async fn chains(app: &App) -> Result<Finding> {
    let mut sample = figures::some_chains(&app.store, CHAINS).await?;
    if !sample.contains(&TerritoryId::INSTANCE) {
        sample.push(TerritoryId::INSTANCE);
    }
    let mut entries = 0;
    for territory in &sample {
        match journal::verify(app, *territory).await? {
            Verification::Whole(verified) => entries += verified.entries,
            Verification::Broken(fault) => {
                return Ok(Finding::wrong(
                    "journal",
                    format!(
                        "the chain of {territory} does not hold at entry {}: {}",
                        fault.number, fault.reason
                    ),
                    "keep a copy of the database as it is; `beffroi journal verify` reads every chain",
                ));
            }
        }
    }
    Ok(Finding::fine("journal", format!("{} chains read again, {entries} entries, whole", sample.len())))
}

fn files(swept: &janitor::Swept) -> Finding {
    const SUBJECT: &str = "files";
    if let Some(first) = swept.missing.first() {
        return Finding::wrong(
            SUBJECT,
            format!(
                "{} that the database names are missing, such as {}",
                swept.missing.len(),
                first.display()
            ),
            "restore them from a backup",
        );
    }
    if let Some(first) = swept.unnamed.first() {
        return Finding::advice(
            SUBJECT,
            format!(
                "{} folders that the database does not know, such as {}",
                swept.unnamed.len(),
                first.display()
            ),
            "they are safe; remove them by hand once you know why (see the administration guide)",
        );
    }
    Finding::fine(SUBJECT, format!("all there; {} leftovers to be swept", swept.removed.len()))
}

/// When the last backup was made, as far as it was noted.
fn backup(data: &Path) -> Finding {
    const SUBJECT: &str = "backup";
    let Ok(text) = std::fs::read_to_string(data.join(BACKUP_STATE)) else {
        return Finding::advice(
            SUBJECT,
            "none was ever made with `beffroi backup`",
            "make one, and let a timer repeat it every night (see the administration guide)",
        );
    };
    let Some(made) = made_at(&text) else {
        let advice = "make a backup: it writes this file anew";
        return Finding::advice(SUBJECT, format!("{BACKUP_STATE} is not understood"), advice);
    };
    let hours = (SystemClock.now().as_second() - made.as_second()) / 3_600;
    if hours > BACKUP_HOURS_MAX {
        let advice = "see why the timer did not run (systemctl list-timers)";
        return Finding::wrong(SUBJECT, format!("the last one is {hours} hours old"), advice);
    }
    Finding::fine(SUBJECT, format!("the last one is of {made:.0}"))
}

/// When the backup was made that a note speaks of.
fn made_at(text: &str) -> Option<Timestamp> {
    let note: serde_json::Value = serde_json::from_str(text).ok()?;
    Timestamp::from_millisecond(note.get("at_milliseconds")?.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn no_password_is_said() {
        for (text, url, expected) in [
            ("no role s3cret at db", "postgres://beffroi:s3cret@db/x", "no role … at db"),
            ("s3cret", "postgres://beffroi@db/x", "s3cret"),
            ("s3cret", "sqlite:///a/b", "s3cret"),
            ("a", "postgres://beffroi:@db/x", "a"),
        ] {
            assert_eq!(without_password(text, url), expected);
        }
    }

    #[test]
    fn the_age_of_a_backup_is_judged() {
        let folder = tempfile::tempdir().unwrap();
        let verdict = |text: Option<String>| {
            let path = folder.path().join(BACKUP_STATE);
            match text {
                Some(text) => std::fs::write(path, text).unwrap(),
                None => assert!(!path.exists()),
            }
            backup(folder.path()).verdict
        };
        let ago = |hours: i64| SystemClock.now() - jiff::SignedDuration::from_hours(hours);
        assert_eq!(verdict(None), Verdict::Advice);
        assert_eq!(verdict(Some("{".to_owned())), Verdict::Advice);
        let note = |hours| Some(format!("{{\"at_milliseconds\":{}}}", ago(hours).as_millisecond()));
        assert_eq!(verdict(note(2)), Verdict::Fine);
        assert_eq!(verdict(note(72)), Verdict::Wrong);
    }

    #[test]
    fn files_that_are_missing_are_wrong() {
        let path = || vec![Path::new("/a/b").to_path_buf()];
        let all = janitor::Swept::default();
        assert_eq!(files(&all).verdict, Verdict::Fine);
        assert_eq!(files(&janitor::Swept { unnamed: path(), ..all.clone() }).verdict, Verdict::Advice);
        assert_eq!(
            files(&janitor::Swept { missing: path(), unnamed: path(), ..all }).verdict,
            Verdict::Wrong
        );
    }
}
