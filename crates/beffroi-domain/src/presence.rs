//! Who works on a data folder: any number of processes side by side, or one alone.
//!
//! A process that does jobs holds a lock on the folder, shared with the others, for as long as it lives. One that
//! takes the lock for itself knows that nobody else is there.

use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use beffroi_store::{Backend, jobs};
use std::fs::{File, TryLockError};
use std::sync::PoisonError;
use std::time::Duration;

/// The file that is locked, among the files of the instance.
const LOCK: &str = ".worker.lock";
/// How often the lock is tried before it is said to be kept by somebody.
const TRIES_MAX: u32 = 50;
/// The pause between two tries.
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// Takes this process's place in the folder, unless it has it already. Says how many jobs were freed: on SQLite,
/// a process that is alone knows that every job that another was running is run by nobody. On PostgreSQL other
/// machines may work, and a folder shared over the network may not carry locks: there the lease of each job
/// decides alone.
///
/// # Errors
/// [`Error::Unavailable`] with code `instance-busy` while somebody works on the folder alone.
pub(crate) async fn enter(app: &App) -> Result<u64> {
    let mut tries = 0;
    let alone = loop {
        match try_enter(app)? {
            Entry::Here => return Ok(0),
            Entry::Entered { alone } => break alone,
            // Two processes that start together meet here for an instant.
            Entry::Kept if tries < TRIES_MAX => tries += 1,
            Entry::Kept => {
                return Err(Error::Unavailable(
                    Problem::new("instance-busy", "Une opération d'entretien occupe cette instance.")
                        .advice("Attendez qu'elle se termine, puis recommencez.")
                        .detail("another process holds the lock of the workers for itself"),
                ));
            }
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    };
    match app.store.backend() {
        Backend::Sqlite if alone => jobs::release_others(&app.store, &app.shared.worker).await,
        _ => Ok(0),
    }
}

/// What came of trying to enter.
enum Entry {
    /// This process was there already.
    Here,
    /// It is now; `alone` when nobody else was.
    Entered { alone: bool },
    /// Somebody keeps the folder for themselves.
    Kept,
}

fn try_enter(app: &App) -> Result<Entry> {
    let mut held = app.shared.lock.lock().unwrap_or_else(PoisonError::into_inner);
    if held.is_some() {
        return Ok(Entry::Here);
    }
    let file = open(app)?;
    let alone = lock(&file, File::try_lock)?;
    if alone {
        // Whoever comes in between finds no job of ours: we have none yet.
        file.unlock().context("sharing the lock of the workers")?;
    }
    if !lock(&file, File::try_lock_shared)? {
        return Ok(Entry::Kept);
    }
    *held = Some(file);
    Ok(Entry::Entered { alone })
}

/// Keeps everybody else from working on the folder until it is dropped.
pub(crate) struct Alone {
    _lock: File,
}

/// Takes the folder for this process alone: its own place, if it had one, is given up first.
///
/// # Errors
/// [`Error::Conflict`] with code `instance-served` when somebody works on it.
pub(crate) fn alone(app: &App) -> Result<Alone> {
    let own = app.shared.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    drop(own);
    let file = open(app)?;
    if lock(&file, File::try_lock)? {
        return Ok(Alone { _lock: file });
    }
    Err(Error::Conflict(
        Problem::new("instance-served", "Cette instance est en service.")
            .advice("Arrêtez le serveur (tous les serveurs, s'il y en a plusieurs), puis recommencez.")
            .detail("another process holds the lock of the workers"),
    ))
}

fn open(app: &App) -> Result<File> {
    // Network file systems share a lock for reading only, and give one for oneself for writing only.
    let file = File::options().create(true).truncate(false).read(true).write(true).open(app.files.join(LOCK));
    file.context("opening the lock of the workers")
}

/// Whether the lock was taken. A folder that carries no locks is taken: nothing better can be known.
fn lock(file: &File, how: impl Fn(&File) -> std::result::Result<(), TryLockError>) -> Result<bool> {
    match how(file) {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(error).context("taking the lock of the workers"),
    }
}
