//! Style as a test: what a reviewer would otherwise have to say again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below `folder` with this ending, with its path from the root and its text.
pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir()
                && name != "target"
                && name != "node_modules"
                && !name.to_string_lossy().starts_with('.')
            {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    let (root, mut found) = (root(), Vec::new());
    walk(&root.join(folder), ending, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

pub fn assert_none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

#[test]
fn every_file_has_one_subject_and_says_it() {
    let mut faults = Vec::new();
    for (name, text) in files("crates", "rs") {
        let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        if !first.starts_with("//!") {
            faults.push(format!("{name}: does not start with a `//!` line"));
        }
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            faults.push(format!("{name}: {lines} lines, at most {FILE_LINES_MAX}"));
        }
    }
    assert_none("files without a subject, or with several", &faults);
}

#[test]
fn functions_fit_on_a_screen() {
    let mut faults = Vec::new();
    for (name, text) in files("crates", "rs") {
        let mut open: Option<(usize, usize, String)> = None;
        for (number, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start();
            let starts = [
                "fn ",
                "pub fn ",
                "pub(crate) fn ",
                "pub(super) fn ",
                "async fn ",
                "pub async fn ",
                "pub(crate) async fn ",
                "pub(super) async fn ",
            ];
            if open.is_none() && starts.iter().any(|start| words.starts_with(start)) && !words.ends_with(';')
            {
                open = Some((number, indent, words.to_owned()));
            } else if let Some((start, at, signature)) = &open
                && indent == *at
                && words.starts_with('}')
            {
                let length = number - start + 1;
                if length > FUNCTION_LINES_MAX {
                    faults.push(format!("{name}:{}: {length} lines: {signature}", start + 1));
                }
                open = None;
            }
        }
    }
    assert_none("functions that do not fit on a screen", &faults);
}

#[test]
fn nothing_is_left_unfinished_and_names_are_whole() {
    // Written in two pieces, so that this file does not find itself.
    let banned = [
        (concat!("tod", "o!("), "finish it, or do not begin it"),
        (concat!("unimple", "mented!("), "finish it, or do not begin it"),
        (concat!("#[ign", "ore"), "a test that does not run is not a test"),
        (concat!("FIX", "ME"), "mend it, or say it in the closing note"),
    ];
    let mut faults = Vec::new();
    for (name, text) in files("crates", "rs") {
        for (number, line) in text.lines().enumerate() {
            for (word, advice) in banned {
                if line.contains(word) {
                    faults.push(format!("{name}:{}: `{word}`: {advice}", number + 1));
                }
            }
        }
    }
    assert_none("banned words", &faults);
}

#[test]
fn sql_stands_in_store_files_only() {
    let mut faults = Vec::new();
    for (name, text) in
        files("crates/beffroi-domain/src", "rs").into_iter().chain(files("crates/beffroi-web/src", "rs"))
    {
        let allowed = name.ends_with("/store.rs") && name.starts_with("crates/beffroi-domain");
        if !allowed && (text.contains("sqlx") || text.contains("INSERT INTO ") || text.contains("SELECT ")) {
            faults.push(name);
        }
    }
    assert_none("SQL outside a room's store.rs", &faults);
}

#[test]
fn heavy_crates_stand_behind_their_floor() {
    let mut faults = Vec::new();
    for (name, text) in files("crates", "toml") {
        let dependencies = text.split("[dev-dependencies]").next().unwrap_or_default();
        for heavy in ["arrow-array", "parquet", "calamine"] {
            if dependencies.lines().any(|line| line.starts_with(heavy))
                && !name.starts_with("crates/beffroi-tables")
            {
                faults.push(format!("{name}: names {heavy}"));
            }
        }
        if dependencies.lines().any(|line| line.starts_with("typst"))
            && !name.starts_with("crates/beffroi-pdf")
        {
            faults.push(format!("{name}: names typst"));
        }
        if dependencies.lines().any(|line| line.starts_with("sqlx"))
            && !name.starts_with("crates/beffroi-store")
            && !name.starts_with("crates/beffroi-domain")
        {
            faults.push(format!("{name}: names sqlx"));
        }
        let has_features = |line: &&str| line.contains("features") && !line.starts_with('#');
        if !name.contains("fuzz") && text.lines().filter(has_features).any(|line| line.contains("workspace"))
        {
            faults.push(format!("{name}: adds features; they all stand in the workspace's Cargo.toml"));
        }
        if !name.contains("fuzz") && !text.contains("[lints]\nworkspace = true") {
            faults.push(format!("{name}: does not take the workspace's lints"));
        }
    }
    assert_none("crates out of their floor", &faults);
}

#[test]
fn rooms_call_only_the_rooms_that_the_table_names() {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in architecture.lines().skip_while(|line| !line.starts_with("| Room |")).skip(2) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() < 4 {
            break;
        }
        let names = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        for room in names(cells[1]) {
            table.entry(room).or_default().extend(names(cells[3]));
        }
    }
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in files("crates/beffroi-domain/src", "rs") {
        let Some(room) =
            name.strip_prefix("crates/beffroi-domain/src/").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        if room.0 == "testing" {
            continue;
        }
        let calls = used.entry(room.0.to_owned()).or_default();
        for other in text.match_indices("crate::").map(|(at, _)| &text[at + 7..]) {
            let other: String =
                other.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if other != room.0
                && root().join("crates/beffroi-domain/src").join(&other).is_dir()
                && other != "testing"
            {
                calls.insert(other);
            }
        }
    }
    assert_eq!(table, used, "left: the table of rooms in ARCHITECTURE.md; right: what the code does");
}

#[test]
fn documents_have_one_title() {
    let mut faults = Vec::new();
    for (name, text) in files("", "md") {
        let mut fenced = false;
        let titles = text
            .lines()
            .filter(|line| {
                fenced ^= line.starts_with("```");
                !fenced && line.starts_with("# ")
            })
            .count();
        if titles != 1 {
            faults.push(format!("{name}: {titles} titles"));
        }
    }
    assert_none("documents without exactly one title", &faults);
}

#[test]
fn every_template_is_named_in_the_code() {
    let code: String = files("crates/beffroi-web/src", "rs").into_iter().map(|(_, text)| text).collect();
    let templates = files("templates", "html");
    let all: String = templates.iter().map(|(_, text)| text.as_str()).collect();
    let faults: Vec<String> = templates
        .iter()
        .map(|(name, _)| name.trim_start_matches("templates/").to_owned())
        .filter(|name| !code.contains(name.as_str()) && !all.contains(name.as_str()))
        .collect();
    assert_none("templates that nothing names", &faults);
}

/// Every limit, with the test that crosses it and looks at what is then said.
const LIMITS: &[(&str, &str, &str)] = &[
    ("services_max", "beffroi-domain/tests/it/service.rs", "a_host_offers_so_many_services"),
    ("projects_max", "beffroi-domain/tests/it/project.rs", "projects_have_limits"),
    ("project_rows_max", "beffroi-domain/tests/it/project.rs", "projects_have_limits"),
    ("plan_rows_max", "beffroi-domain/tests/it/plan.rs", "a_plan_has_a_limit"),
    ("upload_bytes_max", "beffroi-tables/tests/it/read.rs", "limits_are_crossed_one_by_one"),
    ("unpacked_bytes_max", "beffroi-tables/tests/it/read.rs", "limits_are_crossed_one_by_one"),
    (
        "workbook_memory_bytes_max",
        "beffroi-tables/tests/it/workbook.rs",
        "hostile_workbooks_are_refused_before_they_fill_the_memory",
    ),
    ("columns_max", "beffroi-tables/tests/it/read.rs", "limits_are_crossed_one_by_one"),
    ("cell_bytes_max", "beffroi-tables/tests/it/read.rs", "limits_are_crossed_one_by_one"),
    ("rows_max", "beffroi-tables/tests/it/read.rs", "limits_are_crossed_one_by_one"),
    (
        "errors_listed_max",
        "beffroi-tables/tests/it/check.rs",
        "the_list_of_errors_is_capped_and_its_total_is_exact",
    ),
    ("records_rows_max", "beffroi-tables/tests/it/query_limits.rs", "each_limit_is_held"),
    ("groups_rows_max", "beffroi-tables/tests/it/query_limits.rs", "each_limit_is_held"),
    ("offset_rows_max", "beffroi-tables/tests/it/query_limits.rs", "each_limit_is_held"),
    ("query_seconds_max", "beffroi-tables/tests/it/query_limits.rs", "each_limit_is_held"),
    ("query_text_bytes_max", "beffroi-tables/tests/it/query_limits.rs", "each_limit_is_held"),
    ("query_memory_bytes_max", "beffroi-tables/tests/it/query_limits.rs", "memory_is_refused_and_given_back"),
    (
        "column_cache_bytes_max",
        "beffroi-tables/tests/it/query_limits.rs",
        "columns_leave_the_cache_when_it_is_full",
    ),
    (
        "ingests_max",
        "beffroi-domain/tests/it/ingest.rs",
        "no_more_files_are_checked_at_once_than_allowed_and_the_others_wait",
    ),
    ("queries_max", "beffroi-web/tests/it/api.rs", "questions_wait_for_their_turn_and_then_are_told_so"),
    ("turn_seconds_max", "beffroi-web/tests/it/api.rs", "questions_wait_for_their_turn_and_then_are_told_so"),
    ("exports_max", "beffroi/tests/it/rough_use.rs", "readers_who_do_not_read_block_nobody_for_long"),
    (
        "export_stall_seconds_max",
        "beffroi/tests/it/rough_use.rs",
        "readers_who_do_not_read_block_nobody_for_long",
    ),
    (
        "prints_max",
        "beffroi-domain/tests/it/print.rs",
        "no_more_documents_are_printed_at_once_than_allowed_and_the_others_wait",
    ),
    (
        "print_bytes_max",
        "beffroi-pdf/tests/it/limits.rs",
        "a_document_that_holds_too_much_is_refused_before_it_is_set",
    ),
    ("print_pages_max", "beffroi-pdf/tests/it/limits.rs", "a_document_of_too_many_pages_is_refused"),
    (
        "sign_in_attempts_max",
        "beffroi-domain/tests/it/account.rs",
        "nobody_learns_which_accounts_exist_nor_tries_for_long",
    ),
    (
        "sign_in_account_attempts_max",
        "beffroi-domain/tests/it/account.rs",
        "an_account_tried_from_everywhere_is_paused_for_everybody_and_unknown_ones_look_the_same",
    ),
    (
        "provider_requests_max",
        "beffroi-domain/tests/it/provider.rs",
        "a_network_does_not_fill_the_table_of_questions",
    ),
    (
        "key_requests_max",
        "beffroi-domain/tests/it/key.rs",
        "only_who_may_makes_keys_and_not_with_more_than_keys_may_have",
    ),
    (
        "keys_max",
        "beffroi-domain/tests/it/key.rs",
        "only_who_may_makes_keys_and_not_with_more_than_keys_may_have",
    ),
    (
        "evidence_max",
        "beffroi-domain/tests/it/questionnaire.rs",
        "evidence_that_is_none_or_too_much_is_refused",
    ),
    (
        "responses_max",
        "beffroi-domain/tests/it/questionnaire.rs",
        "a_survey_names_nobody_and_shows_only_groups",
    ),
    ("schema_bytes_max", "beffroi-domain/tests/it/reference.rs", "what_is_no_schema_or_too_large_is_refused"),
    (
        "job_attempts_max",
        "beffroi-domain/tests/it/ingest.rs",
        "a_check_that_fails_through_our_fault_is_tried_again_and_then_given_up",
    ),
    ("import_rows_max", "beffroi-domain/tests/it/place.rs", "a_file_with_too_many_rows_is_refused"),
    ("inventory_items_max", "beffroi-domain/tests/it/inventory.rs", "an_inventory_has_an_end"),
    ("archive_files_max", "beffroi-domain/tests/it/departure.rs", "an_archive_cannot_fill_the_disk"),
    ("archive_bytes_max", "beffroi-domain/tests/it/departure.rs", "an_archive_cannot_fill_the_disk"),
    (
        "journal_refusals_max",
        "beffroi-domain/tests/it/journal.rs",
        "refusals_are_noted_once_an_hour_and_never_fill_the_disk",
    ),
    ("journal_line_bytes_max", "beffroi-store/tests/it/journal_file.rs", "the_attacks_on_a_file_are_found"),
    (
        "person_rows_max",
        "beffroi-domain/tests/it/privacy.rs",
        "an_export_says_when_a_table_holds_more_than_it_gives",
    ),
    (
        "connections_max",
        "beffroi/tests/it/operations.rs",
        "clients_who_say_little_lose_their_connection_and_make_room",
    ),
    (
        "head_seconds_max",
        "beffroi/tests/it/operations.rs",
        "clients_who_say_little_lose_their_connection_and_make_room",
    ),
    ("stall_seconds_max", "beffroi/tests/it/operations.rs", "clients_who_stop_in_the_middle_are_let_go"),
    (
        "stop_seconds_max",
        "beffroi/tests/it/operations.rs",
        "a_stop_waits_for_what_is_under_way_and_not_for_ever",
    ),
    ("jobs_listed_max", "beffroi-domain/tests/it/job.rs", "no_more_work_is_listed_than_allowed"),
    ("mail_attempts_max", "beffroi-domain/tests/it/people.rs", "a_mail_is_tried_again_and_then_given_up"),
    ("invitations_waiting_max", "beffroi-domain/tests/it/people.rs", "only_so_many_invitations_wait"),
];

#[test]
fn every_limit_is_crossed_by_a_test() {
    let limits = serde_json::to_value(beffroi_kernel::Limits::default()).unwrap();
    let named: BTreeSet<&str> = LIMITS.iter().map(|(limit, ..)| *limit).collect();
    let all: BTreeSet<&str> = limits.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(named, all, "left: the table above; right: the fields of `Limits`");
    let mut faults = Vec::new();
    for (limit, file, test) in LIMITS {
        let text = std::fs::read_to_string(root().join("crates").join(file)).unwrap_or_default();
        let start = text.find(&format!("fn {test}("));
        let body = start.and_then(|start| text[start..].split("\n}\n").next());
        if !body.is_some_and(|body| body.contains(limit)) {
            faults.push(format!("{limit}: not in the test {test} of {file}"));
        }
    }
    assert_none("limits that no test crosses", &faults);
}
