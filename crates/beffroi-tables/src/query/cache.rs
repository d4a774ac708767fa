//! Columns and tables kept in memory, the least recently used leaving first.

use super::column::Column;
use super::table::{Table, stamp};
use beffroi_kernel::{Error, Problem, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most tables kept open: their descriptions only.
const TABLES_MAX: usize = 512;

/// Why columns are not kept: they are larger than the cache.
#[derive(Debug)]
pub struct TooLarge;

#[derive(Debug, Default)]
struct Kept<T> {
    value: T,
    used: u64,
}

#[derive(Debug, Default)]
struct State {
    columns: HashMap<(u64, usize), Kept<Arc<Column>>>,
    tables: HashMap<PathBuf, Kept<Arc<Table>>>,
    uses: u64,
}

/// The cache of one engine.
#[derive(Debug)]
pub struct Cache {
    state: Mutex<State>,
    bytes_max: u64,
}

impl Cache {
    /// An empty cache.
    pub fn new(bytes_max: u64) -> Self {
        Self { state: Mutex::default(), bytes_max }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves only whole entries behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes kept now.
    pub fn bytes(&self) -> u64 {
        self.state().columns.values().map(|kept| kept.value.bytes() as u64).sum()
    }

    /// The table at `path`, opened again when the file is another one.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn table(&self, path: &Path) -> Result<Arc<Table>> {
        let now = stamp(path)?;
        {
            let mut state = self.state();
            state.uses += 1;
            let uses = state.uses;
            if let Some(kept) = state.tables.get_mut(path).filter(|kept| kept.value.stamp == now) {
                kept.used = uses;
                return Ok(Arc::clone(&kept.value));
            }
        }
        let table = Arc::new(Table::open(path)?);
        let mut state = self.state();
        let uses = state.uses;
        state.tables.insert(path.to_owned(), Kept { value: Arc::clone(&table), used: uses });
        if state.tables.len() > TABLES_MAX {
            let oldest = state.tables.iter().min_by_key(|(_, kept)| kept.used).map(|(path, _)| path.clone());
            oldest.map(|path| state.tables.remove(&path));
        }
        Ok(table)
    }

    fn get(&self, table: &Table, index: usize) -> Option<Arc<Column>> {
        let mut state = self.state();
        state.uses += 1;
        let uses = state.uses;
        let kept = state.columns.get_mut(&(table.id, index))?;
        kept.used = uses;
        Some(Arc::clone(&kept.value))
    }

    /// These columns when all of them are kept.
    pub fn kept(&self, table: &Table, columns: &[usize]) -> Option<Vec<Arc<Column>>> {
        columns.iter().map(|index| self.get(table, *index)).collect()
    }

    /// These columns, read now if they are not kept.
    ///
    /// # Errors
    /// As [`Table::read_column`]. `Ok(Err(TooLarge))` when they are larger than the cache.
    pub fn columns(&self, table: &Table, columns: &[usize]) -> Result<Result<Vec<Arc<Column>>, TooLarge>> {
        if let Some(found) = self.kept(table, columns) {
            return Ok(Ok(found));
        }
        // Beyond twice the cache there is no hope: what a file packs takes at least half as much here.
        if table.estimate(columns) / 2 > self.bytes_max {
            return Ok(Err(TooLarge));
        }
        let _loading = table.loading.lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Vec<usize> =
            columns.iter().copied().filter(|index| self.get(table, *index).is_none()).collect();
        let Some(read) = self.read(table, &missing)? else { return Ok(Err(TooLarge)) };
        let mut found: HashMap<usize, Arc<Column>> = HashMap::new();
        for (index, column) in missing.into_iter().zip(read) {
            found.insert(index, self.keep(table, index, column));
        }
        let all = columns.iter().map(|index| match found.remove(index) {
            Some(column) => Ok(column),
            None => self.get(table, *index).map_or_else(
                // Pushed out by another query in between.
                || table.read_column(*index, |_| Ok(())).map(Arc::new),
                Ok,
            ),
        });
        all.collect::<Result<Vec<_>>>().map(Ok)
    }

    /// Reads columns, two or more at the same time; nothing when they are too large together.
    fn read(&self, table: &Table, missing: &[usize]) -> Result<Option<Vec<Column>>> {
        let next = AtomicUsize::new(0);
        let total = AtomicUsize::new(0);
        let threads =
            std::thread::available_parallelism().map_or(1, usize::from).min(4).min(missing.len().max(1));
        let work = || -> Result<Vec<(usize, Column)>> {
            let mut read = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(index) = missing.get(place) else { return Ok(read) };
                let mut mine = 0;
                let column = table.read_column(*index, |bytes| {
                    let all = total.fetch_add(bytes.saturating_sub(mine), Ordering::Relaxed)
                        + bytes.saturating_sub(mine);
                    mine = mine.max(bytes);
                    // Interning takes more than what is kept in the end.
                    if all as u64 / 2 > self.bytes_max { Err(too_large()) } else { Ok(()) }
                })?;
                total.fetch_sub(mine.saturating_sub(column.bytes()), Ordering::Relaxed);
                read.push((place, column));
            }
        };
        let found: Result<Vec<Vec<(usize, Column)>>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut found = vec![work()];
            for thread in others {
                found.push(
                    thread
                        .join()
                        .unwrap_or_else(|_| Err(Error::internal("a thread that reads a table failed"))),
                );
            }
            found.into_iter().collect()
        });
        match found {
            Ok(found) => {
                let mut columns: Vec<(usize, Column)> = found.into_iter().flatten().collect();
                let bytes: usize = columns.iter().map(|(_, column)| column.bytes()).sum();
                columns.sort_by_key(|(place, _)| *place);
                let fits = bytes as u64 <= self.bytes_max;
                Ok(fits.then(|| columns.into_iter().map(|(_, column)| column).collect()))
            }
            Err(Error::Limit(problem)) if problem.code == TOO_LARGE => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn keep(&self, table: &Table, index: usize, column: Column) -> Arc<Column> {
        let column = Arc::new(column);
        let mut state = self.state();
        state.uses += 1;
        let used = state.uses;
        state.columns.insert((table.id, index), Kept { value: Arc::clone(&column), used });
        let mut bytes: u64 = state.columns.values().map(|kept| kept.value.bytes() as u64).sum();
        while bytes > self.bytes_max {
            let oldest = state.columns.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| *key);
            let Some(gone) = oldest.and_then(|key| state.columns.remove(&key)) else { break };
            bytes -= gone.value.bytes() as u64;
        }
        column
    }
}

const TOO_LARGE: &str = "column-cache";

/// Stops a reading whose columns will not fit; never leaves this file.
fn too_large() -> Error {
    Error::Limit(Problem::new(TOO_LARGE, "Ces colonnes ne tiennent pas en mémoire."))
}
