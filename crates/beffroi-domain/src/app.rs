//! The application: the database, the files, the engine of tables, the clock, the limits.

use beffroi_kernel::ports::Tables;
use beffroi_kernel::{Clock, Error, Limits, Result};
use beffroi_store::Store;
use std::path::PathBuf;
use std::sync::Arc;

/// What an application is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:…` or `postgres://…`; absent means a SQLite file in the data folder.
    pub database_url: Option<String>,
    /// The data folder: made when it is missing.
    pub data: PathBuf,
    /// How much of anything is allowed.
    pub limits: Limits,
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
    /// How much of anything is allowed.
    pub limits: Arc<Limits>,
    /// The folder of the files.
    pub files: PathBuf,
}

impl App {
    /// Opens the database (made and brought up to date when needed) and the folders.
    pub async fn open(_settings: Settings, _tables: Arc<dyn Tables>, _clock: Arc<dyn Clock>) -> Result<Self> {
        Err(Error::internal("being written"))
    }
    /// Does one waiting job; says whether there was one.
    pub async fn work_once(&self) -> Result<bool> {
        Err(Error::internal("being written"))
    }
    /// Does jobs as they come, until `shutdown` is ready; what is being done is then ended first.
    pub async fn run_jobs(&self, _shutdown: impl Future<Output = ()> + Send) -> Result<()> {
        Err(Error::internal("being written"))
    }
}
