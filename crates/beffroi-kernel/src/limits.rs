//! How much of anything is allowed: one file, units last, every limit crossed by a test.

use serde::{Deserialize, Serialize};

crate::described! {
/// The limits of one instance. Each can be set in the configuration file, in the table `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest file taken in, compressed or not, in bytes.
    pub upload_bytes_max: u64,
    /// Largest size of a compressed file once unpacked, in bytes.
    pub unpacked_bytes_max: u64,
    /// Most memory that reading one spreadsheet may take, in bytes.
    pub workbook_memory_bytes_max: u64,
    /// Most columns in a table.
    pub columns_max: usize,
    /// Longest cell, in bytes.
    pub cell_bytes_max: usize,
    /// Most rows in a table.
    pub rows_max: u64,
    /// Most errors listed in a report; all are counted.
    pub errors_listed_max: usize,
    /// Most rows in one answer of the query API.
    pub records_rows_max: u64,
    /// Most rows in one answer with `group_by`.
    pub groups_rows_max: u64,
    /// Largest `offset + limit` of the query API.
    pub offset_rows_max: u64,
    /// Longest query, in seconds.
    pub query_seconds_max: u64,
    /// Most memory that all queries together may hold, in bytes; one that would need more is refused.
    pub query_memory_bytes_max: u64,
    /// Most memory kept for columns already read from disk, in bytes.
    pub column_cache_bytes_max: u64,
    /// Longest `where`, `select`, `group_by` or `order_by`, in bytes.
    pub query_text_bytes_max: usize,
    /// Most rows of each kind in the plan of one territory: actions, notes on one, lines of a budget, applications.
    pub plan_rows_max: usize,
    /// Most projects of one territory.
    pub projects_max: usize,
    /// Most rows of each kind about one project: decisions, risk analyses, homologations.
    pub project_rows_max: usize,
    /// Most services, and most programmes, that one territory offers.
    pub services_max: usize,
    /// Files checked and converted at the same time; others wait.
    pub ingests_max: usize,
    /// Queries run at the same time; others wait.
    pub queries_max: usize,
    /// Exports written at the same time; others wait. Apart from queries: a slow reader blocks no page.
    pub exports_max: usize,
    /// How long an export waits for a reader who does not read, in seconds; then it breaks off.
    pub export_stall_seconds_max: u64,
    /// Documents printed at the same time; others wait.
    pub prints_max: usize,
    /// Most data in a document to be printed, in bytes: what bounds the time and the memory of printing.
    pub print_bytes_max: usize,
    /// Most pages of a printed document.
    pub print_pages_max: usize,
    /// How long a query, an export or a printed document waits for its turn, in seconds; then it is told to come back.
    pub turn_seconds_max: u64,
    /// Sign-in attempts that fail for one account from one network, and in all from one network, per quarter of
    /// an hour.
    pub sign_in_attempts_max: u32,
    /// Sign-in attempts that fail for one account from all networks together, per quarter of an hour: higher,
    /// because whoever reaches it shuts the account's owner out as well.
    pub sign_in_account_attempts_max: u32,
    /// Sign-ins at providers begun from one network, per quarter of an hour.
    pub provider_requests_max: u32,
    /// Requests with one API key, per minute.
    pub key_requests_max: u32,
    /// API keys that may be valid at the same time in one territory.
    pub keys_max: usize,
    /// Most pieces of evidence for one questionnaire of a territory.
    pub evidence_max: usize,
    /// Most respondents of one questionnaire that is answered without names.
    pub responses_max: usize,
    /// Largest schema, in bytes.
    pub schema_bytes_max: usize,
    /// How often a job that fails is tried before it is given up.
    pub job_attempts_max: u32,
    /// Most rows in a file of members or of official places.
    pub import_rows_max: u64,
    /// Most items in the inventory of one territory.
    pub inventory_items_max: usize,
    /// Most files in the archive of a territory.
    pub archive_files_max: usize,
    /// Largest archive of a territory once unpacked, in bytes.
    pub archive_bytes_max: u64,
    /// Refused accesses written to the journal of one territory in an hour; more stand in the log alone.
    pub journal_refusals_max: u64,
    /// Longest line of an exported journal that is verified, in bytes.
    pub journal_line_bytes_max: usize,
    /// Most rows of one table in the export of what is kept about a person; the export says when there are more.
    pub person_rows_max: u64,
    /// Connections held at the same time; others wait to be taken.
    pub connections_max: usize,
    /// How long a client may take to send the head of a request, or to begin the next one, in seconds.
    pub head_seconds_max: u64,
    /// How long a client who sends a body, or reads an answer, may do nothing, in seconds.
    pub stall_seconds_max: u64,
    /// How long what is under way may take to finish once the program is told to stop, in seconds.
    pub stop_seconds_max: u64,
    /// Lines in the list of background work that a page shows.
    pub jobs_listed_max: u32,
    /// How often a mail is handed to the mail server before it is given up: with the pauses, about a day.
    pub mail_attempts_max: u32,
    /// Invitations of one territory that nobody has accepted yet.
    pub invitations_waiting_max: usize,
}
}

impl Default for Limits {
    fn default() -> Self {
        const MEGA: u64 = 1_000_000;
        Self {
            upload_bytes_max: 2_000 * MEGA,
            unpacked_bytes_max: 8_000 * MEGA,
            workbook_memory_bytes_max: 1_000 * MEGA,
            columns_max: 1_000,
            cell_bytes_max: 1_000_000,
            rows_max: 50_000_000,
            errors_listed_max: 1_000,
            records_rows_max: 100,
            groups_rows_max: 20_000,
            offset_rows_max: 10_000,
            query_seconds_max: 20,
            query_memory_bytes_max: 512 * MEGA,
            column_cache_bytes_max: 256 * MEGA,
            query_text_bytes_max: 10_000,
            plan_rows_max: 2_000,
            projects_max: 500,
            project_rows_max: 200,
            services_max: 500,
            ingests_max: 2,
            queries_max: 32,
            exports_max: 8,
            export_stall_seconds_max: 30,
            prints_max: 2,
            print_bytes_max: 300_000,
            print_pages_max: 200,
            turn_seconds_max: 10,
            sign_in_attempts_max: 10,
            sign_in_account_attempts_max: 100,
            provider_requests_max: 100,
            key_requests_max: 600,
            keys_max: 50,
            evidence_max: 500,
            responses_max: 5_000,
            schema_bytes_max: 2_000_000,
            job_attempts_max: 5,
            import_rows_max: 100_000,
            inventory_items_max: 5_000,
            archive_files_max: 200_000,
            archive_bytes_max: 200_000 * MEGA,
            journal_refusals_max: 1_000,
            journal_line_bytes_max: 16_000_000,
            person_rows_max: 100_000,
            connections_max: 2_000,
            head_seconds_max: 20,
            stall_seconds_max: 60,
            stop_seconds_max: 60,
            jobs_listed_max: 200,
            mail_attempts_max: 30,
            invitations_waiting_max: 200,
        }
    }
}
