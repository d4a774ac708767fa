//! The application: the database, the files, the engine of tables, the clock, the limits.

use crate::dataset::VersionId;
use crate::files;
use crate::hidden::Hidden;
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::{Mailer, Printer, Providers, Tables};
use beffroi_kernel::{Actor, Clock, Error, Limits, Result};
use beffroi_reference::Library;
use beffroi_store::jobs::{self, Failure, Job};
use beffroi_store::{BoxFuture, Secret, Store, WriteContext};
use futures_util::FutureExt;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OnceCell, Semaphore, watch};

/// What an application is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:…` or `postgres://…`; absent means a SQLite file in the data folder.
    pub database_url: Option<String>,
    /// The data folder: made when it is missing.
    pub data: PathBuf,
    /// How much of anything is allowed.
    pub limits: Limits,
    /// The secret of the instance, as 64 hexadecimal digits; absent means the file `secret.key` in the data
    /// folder, made when it is missing.
    pub secret: Option<Hidden>,
}

/// What does the work that is not ours: the floors above choose it.
#[derive(Clone)]
pub struct Ports {
    /// The engine of tables.
    pub tables: Arc<dyn Tables>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Sends mail; absent keeps mail in the outbox.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Sign-in providers; absent leaves local accounts alone.
    pub providers: Option<Arc<dyn Providers>>,
    /// Sets printed documents; absent prints nothing.
    pub printer: Option<Arc<dyn Printer>>,
    /// What the law and the field say; absent takes what the program carries.
    pub library: Option<Arc<Library>>,
}

impl Ports {
    /// Without mail, sign-in providers and printing, with the reference that the program carries.
    #[must_use]
    pub fn new(tables: Arc<dyn Tables>, clock: Arc<dyn Clock>) -> Self {
        Self { tables, clock, mailer: None, providers: None, printer: None, library: None }
    }
}

/// Everything that an action needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The state database.
    pub store: Store,
    /// The engine of tables.
    pub tables: Arc<dyn Tables>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Sends mail, when it is configured.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Sign-in providers, when there are any.
    pub providers: Option<Arc<dyn Providers>>,
    /// Sets printed documents: reached through [`App::print`], which waits for its turn.
    pub(crate) printer: Option<Arc<dyn Printer>>,
    /// What the law and the field say.
    pub library: Arc<Library>,
    /// What seals and signs.
    pub secret: Arc<Secret>,
    /// How much of anything is allowed.
    pub limits: Arc<Limits>,
    /// The folder of the files.
    pub files: PathBuf,
    /// The address that people type, without a slash at the end: links in mails begin with it.
    pub public_url: Arc<str>,
    pub(crate) shared: Arc<Shared>,
}

/// What the copies of an [`App`] share and nobody else sees.
pub(crate) struct Shared {
    /// Files checked and converted at the same time.
    pub ingests: Semaphore,
    /// Passwords hashed at the same time: each takes 19 MiB.
    pub hashes: Semaphore,
    /// Questions to sign-in providers at the same time: one that does not answer must not use up all threads.
    pub providers: Semaphore,
    /// Documents printed at the same time: each takes a processor and tens of megabytes.
    pub prints: Arc<Semaphore>,
    /// How often each API key was used in the present minute.
    pub keys: Mutex<crate::key::Uses>,
    /// Versions compared at the same time: anybody may ask, and a large table takes seconds.
    pub differences: Semaphore,
    /// A hash that no password fits, for the same work when an account is unknown.
    pub nobody: OnceCell<String>,
    /// How far each running check is.
    pub progress: Mutex<HashMap<VersionId, (u64, u64)>>,
    /// Rings when a job was enqueued here.
    pub bell: Notify,
    /// The name of this process in the queue.
    pub worker: String,
    /// Whether a worker of this process sweeps leftovers.
    pub sweeping: AtomicBool,
    /// Held once this process works on the folder: see [`crate::presence`].
    pub lock: Mutex<Option<std::fs::File>>,
}

/// How long an idle worker waits before it looks at the queue again: another process may have filled it.
const IDLE: Duration = Duration::from_secs(1);
/// How often a worker renews its lease.
const RENEWAL: Duration = Duration::from_secs(10);
/// How long a worker waits after the database refused.
const AFTER_ERROR: Duration = Duration::from_secs(5);
/// A job that was begun this many times for each attempt allowed, and never ended, kills the program.
const CRASHES_PER_ATTEMPT: u32 = 2;
/// How often leftovers are swept.
const SWEEP: Duration = Duration::from_secs(3_600);
/// Passwords hashed at the same time.
const HASHES_MAX: usize = 4;
/// Questions asked to sign-in providers at the same time.
const PROVIDER_QUESTIONS_MAX: usize = 8;
/// The file of the secret, in the data folder.
pub(crate) const SECRET_FILE: &str = "secret.key";
/// The SQLite database, in the data folder.
pub(crate) const DATABASE_FILE: &str = "beffroi.sqlite";
/// Versions compared at the same time.
const DIFFERENCES_MAX: usize = 2;
/// The address of a program that nobody told its own.
const PUBLIC_URL: &str = "http://localhost:8080";

impl App {
    /// Opens the database (made and brought up to date when needed) and the folders.
    ///
    /// # Errors
    /// [`Error::Internal`] when the folder or the database cannot be opened.
    pub async fn open(settings: Settings, ports: Ports) -> Result<Self> {
        let Ports { tables, clock, mailer, providers, printer, library } = ports;
        let library = library.map_or_else(embedded_library, Ok)?;
        let files = settings.data.join("files");
        std::fs::create_dir_all(files.join(files::STAGING))
            .context(&format!("making the data folder {}", settings.data.display()))?;
        let data = settings.data.canonicalize().context("reading the data folder")?;
        let secret = match &settings.secret {
            Some(text) => Secret::from_text(text.expose())?,
            None => Secret::of_file(&data.join(SECRET_FILE))?,
        };
        let url = settings.database_url.unwrap_or_else(|| sqlite_url(&data));
        let store = Store::open(&url, clock.as_ref()).await?;
        let shared = Shared {
            ingests: Semaphore::new(settings.limits.ingests_max.max(1)),
            hashes: Semaphore::new(HASHES_MAX),
            providers: Semaphore::new(PROVIDER_QUESTIONS_MAX),
            prints: Arc::new(Semaphore::new(settings.limits.prints_max.max(1))),
            keys: Mutex::default(),
            differences: Semaphore::new(DIFFERENCES_MAX),
            nobody: OnceCell::new(),
            progress: Mutex::default(),
            bell: Notify::new(),
            worker: beffroi_store::hexadecimal(&beffroi_store::random::<8>()?),
            sweeping: AtomicBool::new(false),
            lock: Mutex::default(),
        };
        Ok(Self {
            store,
            tables,
            clock,
            mailer,
            providers,
            printer,
            library,
            secret: Arc::new(secret),
            limits: Arc::new(settings.limits),
            files: data.join("files"),
            public_url: Arc::from(PUBLIC_URL),
            shared: Arc::new(shared),
        })
    }

    /// The same application, reached at this address.
    #[must_use]
    pub fn at(mut self, public_url: &str) -> Self {
        self.public_url = Arc::from(public_url.trim_end_matches('/'));
        self
    }

    /// The name of the machine in the address that people type.
    pub(crate) fn host(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or(&*self.public_url, |(_, rest)| rest);
        rest.split(['/', ':']).next().filter(|host| !host.is_empty()).unwrap_or("localhost")
    }

    /// The door for changes: see [`Store::write`].
    ///
    /// # Errors
    /// Those of the action.
    pub async fn write<T, F>(&self, actor: &Actor, action: F) -> Result<T>
    where
        T: Send,
        F: for<'c> FnOnce(&'c mut WriteContext) -> BoxFuture<'c, Result<T>> + Send,
    {
        let value = self.store.write(self.clock.as_ref(), actor, action).await?;
        self.shared.bell.notify_one();
        Ok(value)
    }

    /// Runs something that blocks, away from the tasks that answer requests.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app)).await.context("running a blocking task")?
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.files.parent().unwrap_or(&self.files)
    }

    /// Takes this process's place among those that work on the data folder, and frees the jobs of one that died
    /// when that is sure. Done by the first job otherwise.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with code `instance-busy` while somebody works on the folder alone.
    pub async fn enter(&self) -> Result<()> {
        crate::presence::enter(self).await.map(drop)
    }

    /// Does one waiting job; says whether there was one.
    ///
    /// # Errors
    /// [`Error::Internal`] when the database refuses. What goes wrong in the job itself is kept with it.
    pub async fn work_once(&self) -> Result<bool> {
        crate::presence::enter(self).await?;
        let worker = &self.shared.worker;
        let Some(job) = jobs::claim(&self.store, worker, self.clock.now()).await? else { return Ok(false) };
        let result = if job.attempts > self.attempts_max(&job).saturating_mul(CRASHES_PER_ATTEMPT) {
            Err(Error::internal("the program ended again and again while it did this job"))
        } else {
            let renew = || async {
                let held = jobs::renew(&self.store, worker, job.id, self.clock.now()).await?;
                if !held {
                    tracing::warn!(job = %job.id, kind = job.kind, "the lease of a job was lost while it ran");
                }
                Ok(())
            };
            // A job that panics is a job that failed: the worker lives on.
            let work = AssertUnwindSafe(self.run(&job)).catch_unwind();
            let done = while_renewing(work, renew, RENEWAL).await;
            done.unwrap_or_else(|_| Err(Error::internal("the job panicked")))
        };
        match result {
            Ok(()) => {
                jobs::finish(&self.store, worker, job.id).await?;
            }
            Err(error) => self.job_failed(&job, &error).await?,
        }
        Ok(true)
    }

    /// Does every job that is due now, and returns how many there were: what a command does before it ends.
    ///
    /// # Errors
    /// As [`work_once`](Self::work_once).
    pub async fn work_all(&self) -> Result<usize> {
        let mut done = 0;
        while self.work_once().await? {
            done += 1;
        }
        Ok(done)
    }

    /// One worker: does jobs as they come, until `shutdown` is ready; what is being done is then ended first.
    /// Several may run side by side. The first of them also sweeps leftovers, at once and then every hour.
    ///
    /// # Errors
    /// None for now: what goes wrong is logged, and tried again.
    pub async fn run_jobs(&self, shutdown: impl Future<Output = ()> + Send) -> Result<()> {
        let (stop, stopped) = watch::channel(false);
        let ending = async {
            shutdown.await;
            // Nobody listens any more only when the loops have already ended.
            let _ = stop.send(true);
        };
        tokio::join!(self.work_until(stopped.clone()), self.sweep_until(stopped.clone()), ending);
        Ok(())
    }

    async fn work_until(&self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let pause = match self.work_once().await {
                Ok(true) => continue,
                Ok(false) => IDLE,
                Err(error) => {
                    tracing::error!(error = error.chain(), "the job queue cannot be read");
                    AFTER_ERROR
                }
            };
            tokio::select! {
                () = self.shared.bell.notified() => {}
                () = tokio::time::sleep(pause) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    async fn sweep_until(&self, mut stopped: watch::Receiver<bool>) {
        if self.shared.sweeping.swap(true, Ordering::AcqRel) {
            return;
        }
        while !*stopped.borrow() {
            if let Err(error) = crate::janitor::sweep(self).await {
                tracing::error!(error = error.chain(), "the sweep of leftovers failed");
            }
            self.keep_the_journal().await;
            tokio::select! {
                () = tokio::time::sleep(SWEEP) => {}
                _ = stopped.changed() => {}
            }
        }
        self.shared.sweeping.store(false, Ordering::Release);
    }

    /// Signs what grew since its last signature, once a day, and forgets what has been kept long enough. Both do
    /// nothing the second time.
    async fn keep_the_journal(&self) {
        if let Err(error) = crate::journal::sign_heads(self).await {
            tracing::error!(error = error.chain(), "the heads of the journal could not be signed");
        }
        if let Err(error) = crate::privacy::apply_retention(self).await {
            tracing::error!(error = error.chain(), "what was kept long enough could not be forgotten");
        }
    }

    async fn run(&self, job: &Job) -> Result<()> {
        match job.kind.as_str() {
            crate::dataset::jobs::INGEST => crate::dataset::jobs::ingest(self, job).await,
            crate::mail::jobs::SEND => crate::mail::jobs::send(self, job).await,
            kind => Err(Error::internal(format!("no job of the kind {kind:?} is known"))),
        }
    }

    /// How often a job is tried: a mail server that says "later" means hours.
    fn attempts_max(&self, job: &Job) -> u32 {
        match job.kind.as_str() {
            crate::mail::jobs::SEND => self.limits.mail_attempts_max,
            _ => self.limits.job_attempts_max,
        }
    }

    async fn job_failed(&self, job: &Job, error: &Error) -> Result<()> {
        let text = error.chain();
        let (store, worker) = (&self.store, &self.shared.worker);
        let attempts_max = self.attempts_max(job);
        if job.attempts >= attempts_max {
            match job.kind.as_str() {
                crate::dataset::jobs::INGEST => crate::dataset::jobs::give_up(self, job).await?,
                crate::mail::jobs::SEND => crate::mail::jobs::give_up(self, job, &text).await?,
                _ => {}
            }
        }
        let failure = jobs::fail(store, worker, job, &text, attempts_max, self.clock.now()).await?;
        match failure {
            Failure::Dead => {
                tracing::error!(job = %job.id, kind = job.kind, error = text, "a job was given up")
            }
            Failure::Retried | Failure::Lost => {
                tracing::warn!(job = %job.id, kind = job.kind, error = text, "a job failed and will be tried again");
            }
        }
        Ok(())
    }

    /// The key of the tokens in forms.
    #[must_use]
    pub fn form_key(&self) -> zeroize::Zeroizing<[u8; 32]> {
        self.secret.key(beffroi_store::Use::Form)
    }

    /// A text that nobody can guess, for a browser that is not signed in.
    ///
    /// # Errors
    /// [`Error::Internal`] when the machine gives no random bytes.
    pub fn random_text() -> Result<String> {
        Ok(beffroi_store::hexadecimal(&beffroi_store::random::<32>()?))
    }

    /// How many passwords are being hashed now.
    #[must_use]
    pub fn hashes_running(&self) -> usize {
        HASHES_MAX - self.shared.hashes.available_permits()
    }

    /// Notes how far the check of a version is; nothing ends it.
    pub(crate) fn note_progress(&self, version: VersionId, progress: Option<(u64, u64)>) {
        let mut all = self.shared.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Some(progress) => all.insert(version, progress),
            None => all.remove(&version),
        };
    }
}

/// Ends `work`, and renews its lease now and then. A renewal that fails (a database busy for a while) does not
/// end the work: its blocking part would go on beside the next attempt.
async fn while_renewing<T, F: Future<Output = Result<()>>>(
    work: impl Future<Output = T>,
    renew: impl Fn() -> F,
    pause: Duration,
) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        let renewal = async {
            tokio::time::sleep(pause).await;
            renew().await
        };
        tokio::select! {
            value = &mut work => return value,
            renewed = renewal => if let Err(error) = renewed {
                tracing::warn!(error = error.chain(), "the lease of a job could not be renewed");
            }
        }
    }
}

/// The address of the SQLite file in the data folder, whatever characters its path has.
#[must_use]
pub fn sqlite_url(data: &Path) -> String {
    let path = data.join(DATABASE_FILE);
    let mut url = String::from("sqlite://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                url.push(char::from(*byte))
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url + "?mode=rwc"
}

/// What the program carries. Its tests read it, so that a program that was built can.
fn embedded_library() -> Result<Arc<Library>> {
    Library::embedded().map_err(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Error::internal(format!("the reference of the program is unclear: {}", all.join("; ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[tokio::test]
    async fn a_lease_that_cannot_be_renewed_does_not_end_the_work() {
        let renewals = AtomicU32::new(0);
        let renew = || async {
            renewals.fetch_add(1, Ordering::SeqCst);
            Err(Error::internal("the database is busy"))
        };
        let work = async {
            while renewals.load(Ordering::SeqCst) < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            "done"
        };
        assert_eq!(while_renewing(work, renew, Duration::from_millis(1)).await, "done");
    }
}
