//! Runs a caller's worker over every block of a table, on several threads, results in order.

use super::{About, Table};
use crate::rows::Block;
use beffroi_kernel::{Error, Limits, Result};
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard};

/// What a caller does with a table. Each thread has its own worker; what a worker keeps for itself
/// (counts, detectors) comes back at the end, what each block yields is handed over in the file's order.
pub trait Worker: Send {
    /// What one block yields.
    type Output: Send;

    /// Reads one block. `first_row` is the number that a spreadsheet shows for the block's first row;
    /// the block's rows are consecutive, blank ones included.
    ///
    /// # Errors
    /// Any error stops the whole scan.
    fn work(&mut self, first_row: u64, block: &Block) -> Result<Self::Output>;
}

/// A table read to its end.
pub struct Scanned<W> {
    /// The workers, one for each thread that ran.
    pub workers: Vec<W>,
    /// What the file is, with what only the whole file could tell.
    pub about: About,
    /// Rows of data, blank ones included, except blank ones at the end of the file.
    pub rows: u64,
}

/// A piece of the table, before it is split into cells.
pub(crate) struct Piece {
    /// The number of its first row.
    pub first_row: u64,
    /// Its records, which [`Split`] understands; or, for readers that make cells themselves, nothing.
    pub bytes: Vec<u8>,
    /// Its cells, when they are made already.
    pub block: Option<Block>,
}

/// Cuts a table into pieces, one after the other.
pub(crate) trait Cut: Send {
    /// The next piece. `memory` is that of a piece done with, to be used again.
    fn next(&mut self, memory: Vec<u8>) -> Result<Option<Piece>>;

    /// Rows given out so far.
    fn rows(&self) -> u64;
}

/// Turns the bytes of a piece into cells; shared by all threads.
pub(crate) trait Split: Send + Sync {
    /// Fills `block` with the rows of `piece`.
    fn split(&self, piece: Piece, block: &mut Block) -> Result<()>;

    /// Corrects what is said of the file by what was seen in it.
    fn conclude(&self, _about: &mut About) {}
}

/// For readers whose pieces hold their cells already.
pub(crate) struct Whole;

impl Split for Whole {
    fn split(&self, piece: Piece, block: &mut Block) -> Result<()> {
        *block = piece.block.ok_or_else(|| Error::internal("a piece of a table holds no block"))?;
        Ok(())
    }
}

/// Blocks that may wait for an earlier one before their thread pauses.
const AHEAD_MAX: u64 = 8;

/// Outputs that came before their turn.
struct Order<T, F> {
    next: u64,
    waiting: BTreeMap<u64, T>,
    /// Absent while a thread calls it, so that the others need not wait for it.
    in_order: Option<F>,
    failed: Option<Error>,
}

struct Source<'a> {
    cut: Box<dyn Cut + 'a>,
    index: u64,
    ended: bool,
}

impl Table<'_> {
    /// Reads the table to its end: `make` makes one worker for each thread, `in_order` takes what each
    /// block yielded, in the order of the file.
    ///
    /// # Errors
    /// When the file is damaged, when a limit is passed, or the first error of a worker or of `in_order`.
    pub fn scan<W: Worker>(
        self,
        make: impl Fn() -> W + Sync,
        in_order: impl FnMut(W::Output) -> Result<()> + Send,
    ) -> Result<Scanned<W>> {
        let threads = threads_for(self.about.bytes);
        self.scan_on(threads, make, in_order)
    }

    /// Reads the first pieces of the table only, on this thread.
    ///
    /// # Errors
    /// As [`scan`](Self::scan), of what was read.
    pub(crate) fn start<W: Worker>(mut self, pieces: usize, mut worker: W) -> Result<W> {
        let mut block = Block::default();
        for _ in 0..pieces {
            let Some(piece) = self.cut.next(block.release())? else { break };
            let first_row = piece.first_row;
            self.split.split(piece, &mut block)?;
            worker.work(first_row, &block)?;
        }
        Ok(worker)
    }

    /// [`scan`](Self::scan) on a given number of threads.
    ///
    /// # Errors
    /// As [`scan`](Self::scan).
    pub fn scan_on<W: Worker>(
        self,
        threads: usize,
        make: impl Fn() -> W + Sync,
        in_order: impl FnMut(W::Output) -> Result<()> + Send,
    ) -> Result<Scanned<W>> {
        let Self { mut about, cut, split, limits, .. } = self;
        let source = Mutex::new(Source { cut, index: 0, ended: false });
        let order =
            Mutex::new(Order { next: 0, waiting: BTreeMap::new(), in_order: Some(in_order), failed: None });
        let turn = Condvar::new();
        let run = || one_thread(make(), &source, &*split, &limits, &order, &turn);
        let workers = if threads <= 1 {
            vec![run()]
        } else {
            std::thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
                let mut workers = vec![run()];
                for other in others {
                    workers.push(other.join().unwrap_or(Err(Error::internal("a thread of a scan panicked"))));
                }
                workers
            })
        };
        let order = order.into_inner().map_err(|_| poisoned())?;
        if let Some(error) = order.failed {
            return Err(error);
        }
        let workers = workers.into_iter().collect::<Result<Vec<W>>>()?;
        let rows = source.into_inner().map_err(|_| poisoned())?.cut.rows();
        split.conclude(&mut about);
        Ok(Scanned { workers, about, rows })
    }
}

/// Small files are not worth a thread.
fn threads_for(bytes: u64) -> usize {
    const ONE_THREAD_BYTES_MAX: u64 = 400_000;
    const THREADS_MAX: usize = 4;
    if bytes <= ONE_THREAD_BYTES_MAX {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, |count| count.get().min(THREADS_MAX))
}

fn poisoned() -> Error {
    Error::internal("a thread of a scan panicked")
}

/// Wakes the other threads when one panics, so that none waits for ever.
struct Alarm<'a, T, F> {
    order: &'a Mutex<Order<T, F>>,
    turn: &'a Condvar,
}

impl<T, F> Drop for Alarm<'_, T, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            if let Ok(mut order) = self.order.lock() {
                order.failed.get_or_insert_with(poisoned);
            }
            self.turn.notify_all();
        }
    }
}

/// The life of one thread: take a piece, split it, work on it, hand over in order. Returns its worker.
/// Errors go to `order`, which stops the others.
fn one_thread<W: Worker, F: FnMut(W::Output) -> Result<()> + Send>(
    mut worker: W,
    source: &Mutex<Source<'_>>,
    split: &dyn Split,
    limits: &Limits,
    order: &Mutex<Order<W::Output, F>>,
    turn: &Condvar,
) -> Result<W> {
    let mut block = Block::default();
    let _alarm = Alarm { order, turn };
    loop {
        let memory = block.release();
        let (index, piece) = match take(source, memory, limits) {
            Ok(Some(taken)) => taken,
            Ok(None) => return Ok(worker),
            Err(error) => {
                fail(source, order, turn, error)?;
                return Ok(worker);
            }
        };
        let first_row = piece.first_row;
        let output = split.split(piece, &mut block).and_then(|()| worker.work(first_row, &block));
        match output {
            Ok(output) => {
                if !hand_over(order, turn, index, output)? {
                    return Ok(worker);
                }
            }
            Err(error) => {
                fail(source, order, turn, error)?;
                return Ok(worker);
            }
        }
    }
}

fn take(source: &Mutex<Source<'_>>, memory: Vec<u8>, limits: &Limits) -> Result<Option<(u64, Piece)>> {
    let mut source = source.lock().map_err(|_| poisoned())?;
    if source.ended {
        return Ok(None);
    }
    let piece = source.cut.next(memory);
    let rows = source.cut.rows();
    if rows > limits.rows_max {
        source.ended = true;
        return Err(super::refuse::too_many_rows(limits.rows_max));
    }
    match piece {
        Ok(Some(piece)) => {
            let index = source.index;
            source.index += 1;
            Ok(Some((index, piece)))
        }
        other => {
            source.ended = true;
            other.map(|_| None)
        }
    }
}

/// Hands over what waits, as far as it follows, unless another thread is doing so. Returns whether to go on.
fn hand_over<T, F: FnMut(T) -> Result<()>>(
    order: &Mutex<Order<T, F>>,
    turn: &Condvar,
    index: u64,
    output: T,
) -> Result<bool> {
    let mut guard = order.lock().map_err(|_| poisoned())?;
    guard.waiting.insert(index, output);
    if let Some(mut in_order) = guard.in_order.take() {
        loop {
            let next = guard.next;
            let Some(output) = guard.waiting.remove(&next) else { break };
            let failed = guard.failed.is_some();
            drop(guard);
            let taken = if failed { Ok(()) } else { in_order(output) };
            guard = order.lock().map_err(|_| poisoned())?;
            guard.next += 1;
            if let Err(error) = taken {
                guard.failed.get_or_insert(error);
            }
            turn.notify_all();
        }
        guard.in_order = Some(in_order);
    }
    while guard.failed.is_none() && index >= guard.next + AHEAD_MAX {
        guard = turn.wait(guard).map_err(|_| poisoned())?;
    }
    Ok(guard.failed.is_none())
}

/// Keeps the first error and stops the other threads.
fn fail<T, F>(
    source: &Mutex<Source<'_>>,
    order: &Mutex<Order<T, F>>,
    turn: &Condvar,
    error: Error,
) -> Result<()> {
    source.lock().map_err(|_| poisoned())?.ended = true;
    let mut order: MutexGuard<'_, Order<T, F>> = order.lock().map_err(|_| poisoned())?;
    order.failed.get_or_insert(error);
    turn.notify_all();
    Ok(())
}
