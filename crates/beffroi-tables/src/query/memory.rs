//! How much memory and time a query may take.

use beffroi_kernel::{Error, Problem, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The memory that all queries share. It refuses; it never waits nor swaps.
#[derive(Debug)]
pub struct Pool {
    held: AtomicU64,
    bytes_max: u64,
}

impl Pool {
    /// A pool of so many bytes.
    pub fn new(bytes_max: u64) -> Self {
        Self { held: AtomicU64::new(0), bytes_max }
    }

    /// The bytes held now.
    pub fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: u64) -> Result<()> {
        let taken = self.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |held| {
            held.checked_add(bytes).filter(|total| *total <= self.bytes_max)
        });
        taken.map(|_| ()).map_err(|held| {
            let message = "Cette requête demande plus de mémoire que ce service n’en accorde.";
            Error::Limit(
                Problem::new("query-memory", message)
                    .advice("Filtrez davantage, groupez par un champ qui a moins de valeurs, ou téléchargez le fichier.")
                    .detail(format!("{bytes} bytes asked, {held} of {} held by queries", self.bytes_max)),
            )
        })
    }
}

/// Bytes taken from the pool, given back when dropped.
#[derive(Debug)]
pub struct Reservation {
    pool: Arc<Pool>,
    bytes: u64,
}

impl Reservation {
    /// Holds `bytes` from now on.
    ///
    /// # Errors
    /// [`Error::Limit`] when the pool has not enough.
    pub fn resize(&mut self, bytes: usize) -> Result<()> {
        let bytes = bytes as u64;
        if bytes > self.bytes {
            self.pool.take(bytes - self.bytes)?;
        } else {
            self.pool.held.fetch_sub(self.bytes - bytes, Ordering::Relaxed);
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.pool.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// What one query may take.
#[derive(Clone, Debug)]
pub struct Budget {
    pool: Arc<Pool>,
    start: Instant,
    seconds_max: u64,
}

impl Budget {
    /// A query that starts now.
    pub fn new(pool: &Arc<Pool>, seconds_max: u64) -> Self {
        Self { pool: Arc::clone(pool), start: Instant::now(), seconds_max }
    }

    /// The same without a limit of time, for work that is not a query.
    pub fn without_time(pool: &Arc<Pool>) -> Self {
        Self::new(pool, u64::MAX)
    }

    /// Holds `bytes`.
    ///
    /// # Errors
    /// [`Error::Limit`] when the pool has not enough.
    pub fn reserve(&self, bytes: usize) -> Result<Reservation> {
        let mut reservation = Reservation { pool: Arc::clone(&self.pool), bytes: 0 };
        reservation.resize(bytes)?;
        Ok(reservation)
    }

    /// Refuses to go on when the time is out.
    ///
    /// # Errors
    /// [`Error::Limit`].
    pub fn check_time(&self) -> Result<()> {
        let spent = self.start.elapsed();
        if self.seconds_max == u64::MAX || spent < Duration::from_secs(self.seconds_max) {
            return Ok(());
        }
        let message =
            format!("Cette requête dure plus de {} secondes : elle a été arrêtée.", self.seconds_max);
        Err(Error::Limit(
            Problem::new("query-time", message)
                .advice("Filtrez davantage ou téléchargez le fichier.")
                .detail(format!("stopped after {} ms", spent.as_millis())),
        ))
    }
}
