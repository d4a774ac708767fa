//! The engine: what it keeps between queries, and the road of one query.

use super::answer::{finish_groups, mask, output_columns, scanned_columns, segment, select, show, values};
use super::cache::Cache;
use super::execute::{BATCH_ROWS, Grouped, Merger, Orderer, RowSource, Segment, batches, group, in_parallel};
use super::memory::{Budget, Pool, Reservation};
use super::plan::node::{Aggregate, Node};
use super::plan::{Plan, Shape, plan};
use super::table::Table;
use super::vector::{Kind, Vector};
use beffroi_kernel::clock::{Clock, SystemClock};
use beffroi_kernel::query::{Field, Query, Records};
use beffroi_kernel::{Error, Limits, Problem, Result};
use std::path::Path;
use std::sync::Arc;

/// Rows of an answer when the query says no limit.
const ROWS_DEFAULT: u64 = 10;

/// Answers questions about tables. Cheap to share between threads.
pub struct Engine {
    limits: Limits,
    cache: Cache,
    pool: Arc<Pool>,
    clock: Arc<dyn Clock>,
}

/// The size of a part of a table that is read part by part.
const PART_BYTES: u64 = 16_000_000;

/// What takes an answer batch by batch.
pub(crate) trait Sink {
    /// The columns, before any row, and how many rows there will be, when that is known.
    fn start(&mut self, fields: &[Field], rows: Option<u64>) -> Result<()>;
    /// Some rows, as one vector per column.
    fn rows(&mut self, vectors: &[Vector]) -> Result<()>;
}

/// Where the rows of a table are.
enum Rows {
    /// All in memory.
    Whole(Segment),
    /// To be read part by part.
    Parts,
}

/// Which rows answer, or the groups that do.
enum Found {
    Rows { total: u64, rows: Vec<u32> },
    Groups(Grouped),
}

impl Engine {
    /// An engine that knows the time of the machine.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_clock(limits, Arc::new(SystemClock))
    }

    /// An engine that takes the time of `now()` from `clock`.
    #[must_use]
    pub fn with_clock(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let cache = Cache::new(limits.column_cache_bytes_max);
        let pool = Arc::new(Pool::new(limits.query_memory_bytes_max));
        Self { limits, cache, pool, clock }
    }

    /// The limits it holds.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The bytes of columns kept in memory now, and of running queries.
    #[must_use]
    pub fn memory(&self) -> (u64, u64) {
        (self.cache.bytes(), self.pool.held())
    }

    pub(crate) fn table(&self, path: &Path) -> Result<Arc<Table>> {
        self.cache.table(path)
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// [`Error::Internal`] when the table is missing or damaged.
    pub fn fields(&self, path: &Path) -> Result<Vec<Field>> {
        Ok(self.table(path)?.fields.clone())
    }

    fn plan(&self, table: &Table, query: &Query) -> Result<Plan> {
        plan(table, query, &self.limits, self.clock.now().as_millisecond())
    }

    /// Answers a question.
    ///
    /// # Errors
    /// [`Error::Input`] with the position when the question is not understood,
    /// [`Error::Limit`] when it asks for too much.
    pub fn records(&self, path: &Path, query: &Query) -> Result<Records> {
        let table = self.table(path)?;
        let plan = self.plan(&table, query)?;
        let limit = self.checked_limit(&plan, query)?;
        let budget = Budget::new(&self.pool, self.limits.query_seconds_max);
        let (offset, limit) = (query.offset as usize, limit as usize);
        let fields: Vec<Field> = plan.outputs.iter().map(|output| output.field.clone()).collect();
        let (total_count, vectors) = match self.find(&table, &plan, offset.saturating_add(limit), &budget)? {
            Found::Rows { total, rows } => {
                let rows = rows.get(offset..).unwrap_or_default();
                (total, self.project(&table, &plan, rows, &budget)?)
            }
            Found::Groups(grouped) => {
                let (vectors, order) = finish_groups(&plan, &grouped);
                let shown = order.get(offset..).unwrap_or_default();
                let shown = &shown[..limit.min(shown.len())];
                let taken =
                    vectors.iter().map(|vector| vector.take(shown.iter().map(|row| *row as usize))).collect();
                (grouped.groups as u64, taken)
            }
        };
        let count = vectors.first().map_or(0, Vector::len);
        let rows = (0..count).map(|row| values(&fields, &vectors, row)).collect();
        Ok(Records { total_count, fields, rows })
    }

    /// The limit of an answer, when limit and offset are allowed.
    fn checked_limit(&self, plan: &Plan, query: &Query) -> Result<u64> {
        let limits = &self.limits;
        let (rows_max, end_max) = match plan.shape {
            Shape::Rows => (limits.records_rows_max, limits.offset_rows_max),
            Shape::Groups { .. } => (limits.groups_rows_max, limits.groups_rows_max),
        };
        let limit = query.limit.unwrap_or_else(|| ROWS_DEFAULT.min(rows_max));
        let refuse = |field: &str, message: String| {
            Err(Error::Limit(
                Problem::new("query-limit", message)
                    .advice("Pour tout obtenir, utilisez un export : il n’a pas de limite de lignes.")
                    .detail(format!("limit {limit}, offset {}", query.offset))
                    .field(field),
            ))
        };
        if limit > rows_max {
            return refuse(
                "limit",
                format!("Une réponse a au plus {rows_max} lignes : « limit » vaut {limit}."),
            );
        }
        if query.offset.saturating_add(limit) > end_max {
            return refuse("offset", format!("« offset » et « limit » dépassent ensemble {end_max} lignes."));
        }
        Ok(limit)
    }

    /// The rows of a table: in memory when they fit there (read now if `load`).
    fn rows(&self, table: &Table, columns: &[usize], load: bool) -> Result<Rows> {
        let found = match self.cache.kept(table, columns) {
            Some(found) => Some(found),
            None if load => self.cache.columns(table, columns)?.ok(),
            None => None,
        };
        Ok(match found {
            Some(found) => Rows::Whole(segment(table, columns, found, 0, table.rows)),
            None => Rows::Parts,
        })
    }

    /// Calls `work` on each segment of a table.
    fn each_segment(
        &self,
        table: &Table,
        columns: &[usize],
        load: bool,
        budget: &Budget,
        mut work: impl FnMut(&Segment, bool) -> Result<bool>,
    ) -> Result<()> {
        match self.rows(table, columns, load)? {
            Rows::Whole(segment) => work(&segment, true).map(|_| ()),
            Rows::Parts => {
                let mut start = 0;
                for part in table.parts(columns, PART_BYTES.min(self.limits.column_cache_bytes_max))? {
                    let (rows, found) = part?;
                    let _reservation =
                        budget.reserve(found.iter().map(super::column::Column::bytes).sum())?;
                    let found = found.into_iter().map(Arc::new).collect();
                    if !work(&segment(table, columns, found, start, rows), false)? {
                        break;
                    }
                    start += rows;
                }
                Ok(())
            }
        }
    }

    /// Calls `work` on each part of a table, without keeping its columns.
    pub(crate) fn scan(
        &self,
        table: &Table,
        columns: &[usize],
        mut work: impl FnMut(&Segment) -> Result<()>,
    ) -> Result<()> {
        let budget = Budget::without_time(&self.pool);
        self.each_segment(table, columns, false, &budget, |segment, _| work(segment).map(|()| true))
    }

    /// Memory of the pool that all queries share.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<Reservation> {
        Budget::without_time(&self.pool).reserve(bytes)
    }

    /// The first `wanted` rows of the answer, or its groups.
    fn find(&self, table: &Table, plan: &Plan, wanted: usize, budget: &Budget) -> Result<Found> {
        let columns = scanned_columns(plan);
        match &plan.shape {
            Shape::Groups { keys, aggregates } => {
                Ok(Found::Groups(self.groups(table, plan, keys, aggregates, &columns, budget)?))
            }
            Shape::Rows if !plan.order.is_empty() => {
                let mut best: Option<Orderer<'_>> = None;
                self.each_segment(table, &columns, true, budget, |segment, single| {
                    let mask = mask(plan, segment);
                    let parts = in_parallel(segment.rows, budget, |range, budget| {
                        let mut part = match &best {
                            Some(best) => best.fork(budget)?,
                            None => Orderer::new(&plan.order, wanted, single, budget)?,
                        };
                        part.add(segment, &mask, range, budget)?;
                        Ok(part)
                    })?;
                    for part in parts {
                        match &mut best {
                            Some(best) => best.merge(part)?,
                            none => *none = Some(part),
                        }
                    }
                    Ok(true)
                })?;
                let total = best.as_ref().map_or(0, |best| best.total);
                Ok(Found::Rows { total, rows: best.map_or_else(Vec::new, Orderer::finish) })
            }
            Shape::Rows if plan.filter.is_none() => {
                let rows = (0..wanted.min(table.rows) as u32).collect();
                Ok(Found::Rows { total: table.rows as u64, rows })
            }
            Shape::Rows => {
                let (mut total, mut found) = (0, Vec::new());
                self.each_segment(table, &columns, true, budget, |segment, _| {
                    let mask = mask(plan, segment);
                    total += select(&mask, segment, wanted, &mut found, budget)?;
                    Ok(true)
                })?;
                Ok(Found::Rows { total, rows: found })
            }
        }
    }

    fn groups(
        &self,
        table: &Table,
        plan: &Plan,
        keys: &[Node],
        aggregates: &[Aggregate],
        columns: &[usize],
        budget: &Budget,
    ) -> Result<Grouped> {
        let filter = plan.filter.as_ref();
        let kinds: Vec<Kind> = keys.iter().map(|key| key.kind).collect();
        let mut merger = Merger::new(&kinds, aggregates, budget)?;
        let mut whole = None;
        self.each_segment(table, columns, true, budget, |segment, single| {
            let found = group(keys, aggregates, filter, segment, budget)?;
            if single {
                whole = Some(found.finish(aggregates));
            } else {
                merger.add(found)?;
            }
            Ok(true)
        })?;
        Ok(whole.unwrap_or_else(|| merger.finish()))
    }

    /// The columns of the answer at these rows of the table.
    fn project(&self, table: &Table, plan: &Plan, rows: &[u32], budget: &Budget) -> Result<Vec<Vector>> {
        let columns = output_columns(plan);
        // Rows that the query had to look for will be asked for again: their columns are worth keeping.
        // The first page of a table is not worth reading it all.
        let load = plan.filter.is_some() || !plan.order.is_empty();
        budget.check_time()?;
        if let Rows::Whole(segment) = self.rows(table, &columns, load)? {
            return Ok(show(&plan.outputs, &RowSource { segment: &segment, rows }));
        }
        let mut sorted = rows.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let fetched = table.fetch(&columns, &sorted)?;
        let _reservation = budget.reserve(fetched.iter().map(Vector::bytes).sum())?;
        let place = |row: &u32| sorted.binary_search(row).unwrap_or(0) as u32;
        let places: Vec<u32> = rows.iter().map(place).collect();
        let found =
            fetched.into_iter().map(|vector| Arc::new(super::column::Column::plain(vector))).collect();
        let segment = segment(table, &columns, found, 0, sorted.len());
        Ok(show(&plan.outputs, &RowSource { segment: &segment, rows: &places }))
    }

    /// Gives the whole answer to `sink`, batch by batch.
    pub(crate) fn stream(&self, path: &Path, query: &Query, sink: &mut dyn Sink) -> Result<()> {
        let table = self.table(path)?;
        let plan = self.plan(&table, query)?;
        let fields: Vec<Field> = plan.outputs.iter().map(|output| output.field.clone()).collect();
        let offset = query.offset as usize;
        let limit = query.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        if matches!(plan.shape, Shape::Rows) && plan.order.is_empty() {
            let known = plan.filter.is_none().then(|| table.rows.saturating_sub(offset).min(limit) as u64);
            sink.start(&fields, known)?;
            return self.stream_rows(&table, &plan, offset, limit, sink);
        }
        let budget = Budget::new(&self.pool, self.limits.query_seconds_max);
        let found = self.find(&table, &plan, offset.saturating_add(limit), &budget)?;
        // Finding is over: how long the caller takes to swallow the answer is not the query's fault.
        let budget = Budget::without_time(&self.pool);
        match found {
            Found::Rows { rows, .. } => {
                let shown = rows.get(offset..).unwrap_or_default();
                sink.start(&fields, Some(shown.len() as u64))?;
                for rows in shown.chunks(BATCH_ROWS) {
                    sink.rows(&self.project(&table, &plan, rows, &budget)?)?;
                }
            }
            Found::Groups(grouped) => {
                let (vectors, order) = finish_groups(&plan, &grouped);
                let shown = order.get(offset..).unwrap_or_default();
                let shown = &shown[..limit.min(shown.len())];
                sink.start(&fields, Some(shown.len() as u64))?;
                for rows in shown.chunks(BATCH_ROWS) {
                    let taken: Vec<Vector> = vectors
                        .iter()
                        .map(|vector| vector.take(rows.iter().map(|row| *row as usize)))
                        .collect();
                    sink.rows(&taken)?;
                }
            }
        }
        Ok(())
    }

    fn stream_rows(
        &self,
        table: &Table,
        plan: &Plan,
        offset: usize,
        limit: usize,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let mut columns = scanned_columns(plan);
        columns.extend(output_columns(plan));
        columns.sort_unstable();
        columns.dedup();
        let budget = Budget::without_time(&self.pool);
        let (mut skip, mut left) = (offset, limit);
        let mut rows = Vec::new();
        // An export reads everything once: it does not push other columns out of the cache.
        self.each_segment(table, &columns, false, &budget, |segment, _| {
            let mask = mask(plan, segment);
            for range in batches(0..segment.rows) {
                if left == 0 {
                    return Ok(false);
                }
                mask.select(segment, range, &mut rows);
                let passed = skip.min(rows.len());
                skip -= passed;
                let kept = &rows[passed..];
                let kept = &kept[..left.min(kept.len())];
                left -= kept.len();
                if !kept.is_empty() {
                    sink.rows(&show(&plan.outputs, &RowSource { segment, rows: kept }))?;
                }
            }
            Ok(left > 0)
        })
    }
}
