//! The rooms of Beffroi: what it knows how to do, and who may do it.
//!
//! Each room is a folder: `model.rs` holds the types, `rules.rs` pure decisions, `store.rs` the only
//! SQL, `actions.rs` one function per thing that a person can do, `jobs.rs` what happens later.
//! Every action takes the [`App`] and the [`Actor`](beffroi_kernel::Actor) who asks.

pub mod account;
pub mod app;
pub mod backup;
pub mod campaign;
mod coded;
pub mod crisis;
pub mod dataset;
pub mod departure;
pub mod files;
pub mod fleet;
mod headers;
mod hidden;
pub mod host;
pub mod inventory;
pub mod janitor;
pub mod job;
pub mod journal;
pub mod key;
pub mod mail;
pub mod obligation;
pub mod place;
pub mod plan;
mod presence;
mod print;
pub mod privacy;
pub mod project;
pub mod questionnaire;
pub mod reference;
pub mod service;
pub mod sharing;
mod staged;
pub mod territory;
#[doc(hidden)]
pub mod testing;

pub use app::{App, Ports, Settings};
pub use hidden::Hidden;

#[cfg(test)]
mod tests {
    use beffroi_store::Store;
    use beffroi_store::testing::{Folder, every_store};

    /// Statements about one territory that name it otherwise than by `territory_id = $1`.
    const NAMED_OTHERWISE: [&str; 5] = ["OWN", "UPDATE_OWN", "TERRITORY_NAME", "HOST_OWN", "LEFT_OWN"];

    async fn refused(store: &Store, sql: &'static str) -> Option<String> {
        store.prepare(sql).await.err().map(|error| error.chain())
    }

    #[tokio::test]
    async fn both_databases_understand_every_statement_and_every_scoped_one_names_its_territory() {
        let clock = beffroi_kernel::clock::FixedClock::at(jiff::Timestamp::UNIX_EPOCH);
        let folder = Folder::new().unwrap();
        let all = [
            crate::place::store::ALL,
            crate::plan::store::ALL,
            crate::project::store::ALL,
            crate::territory::store::ALL,
            crate::inventory::store::ALL,
            &crate::account::statements(),
            crate::key::store::ALL,
            crate::sharing::store::ALL,
            crate::obligation::store::ALL,
            crate::mail::store::ALL,
            crate::reference::store::ALL,
            crate::service::store::ALL,
            crate::dataset::store::ALL,
            crate::campaign::store::ALL,
            crate::questionnaire::members::store::ALL,
            crate::questionnaire::moving::store::ALL,
            crate::questionnaire::store::ALL,
        ]
        .concat();
        assert!(all.len() > 40, "{}", all.len());
        for store in every_store(&folder, &clock).await.unwrap() {
            for (_, name, sql) in &all {
                assert_eq!(refused(&store, sql).await, None, "{name}");
            }
        }
        for (kind, name, sql) in &all {
            let inserted = sql.contains("(territory_id,") && sql.contains("VALUES ($1,");
            let named = sql.contains("territory_id = $1") || inserted || NAMED_OTHERWISE.contains(name);
            assert!(*kind == "Global" || named, "{name}: a scoped statement that names no territory");
        }
    }
}
