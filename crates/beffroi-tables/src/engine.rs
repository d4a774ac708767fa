//! The engine of tables: everything that the port `Tables` of the kernel asks for.

use crate::convert::{Builder, Writing, are_built_alike};
use crate::{check, convert, difference, export, mend, query, read, schema, small};
use beffroi_kernel::error::Result;
use beffroi_kernel::limits::Limits;
use beffroi_kernel::ports::{SchemaSummary, SchemaText, Source, Tables, TextRow};
use beffroi_kernel::query::{ExportFormat, ExportOptions, Field, Query, Records};
use beffroi_kernel::report::{Change, Difference, Report};
use std::io::Write;
use std::path::Path;

/// Reads, checks, mends, converts, queries, within limits. One for the whole program: it holds the
/// columns that were read, and the memory that all queries share.
pub struct Engine {
    limits: Limits,
    queries: query::Engine,
}

impl Engine {
    /// An engine with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { queries: query::Engine::new(limits.clone()), limits }
    }
}

impl Tables for Engine {
    fn schema(&self, schema: &SchemaText) -> Result<SchemaSummary> {
        Ok(schema::Schema::load(schema)?.summary())
    }

    fn check(&self, source: Source<'_>) -> Result<Report> {
        check::check(source, &self.limits)
    }

    fn ingest(&self, source: Source<'_>, table: &Path) -> Result<Report> {
        // Nearly always the start of a file shows the types of its columns: then one pass does all.
        let guess = check::guess(Source { progress: None, ..source }, &self.limits)?;
        let mut writing = Writing::start(&guess, table)?;
        let build = || Builder::new(&guess);
        let report = check::check_and(source, &self.limits, build, |arrays| writing.add(arrays))?;
        if are_built_alike(&guess, &report.columns) {
            writing.finish(&report.columns, table)?;
        } else {
            drop(writing);
            convert::to_parquet(read::open(&source, &self.limits)?, &report.columns, table)?;
        }
        Ok(report)
    }

    fn mend(&self, source: Source<'_>, out: &Path) -> Result<Vec<Change>> {
        mend::mend(source, &self.limits, out)
    }

    fn fields(&self, table: &Path) -> Result<Vec<Field>> {
        self.queries.fields(table)
    }

    fn records(&self, table: &Path, query: &Query) -> Result<Records> {
        self.queries.records(table, query)
    }

    fn export(
        &self,
        table: &Path,
        query: &Query,
        format: ExportFormat,
        options: &ExportOptions,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        export::export(&self.queries, table, query, format, options, out)
    }

    fn difference(&self, old: &Path, new: &Path, key: &[String]) -> Result<Difference> {
        difference::difference(&self.queries, old, new, key)
    }

    fn rows(&self, source: Source<'_>, rows_max: u64) -> Result<Vec<TextRow>> {
        small::rows(source, &self.limits, rows_max)
    }
}
