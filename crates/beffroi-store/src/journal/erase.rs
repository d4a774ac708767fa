//! Erasing a person's name from the entries of a territory, without breaking its chain.
//!
//! In version 2 the name stands beside the entry, which holds only a commitment: erasing it takes nothing from
//! the proof. In version 1 the name is part of the hash. The hash then stays as an opaque link, and the entry of
//! the erasure writes down the hash of everything else in the entry: the rest stays proved, and a name that is
//! missing without such an entry is a fault. See `docs/decisions/0003-names-in-the-journal.md`.

use super::entry::Entry;
use crate::context::WriteContext;
use crate::values;
use beffroi_kernel::Result;
use beffroi_kernel::account::PersonId;
use std::collections::BTreeMap;

/// What an erasure of names is called in the journal.
pub const NAMES_ERASED: &str = "journal.names_erased";
/// Where the entry of an erasure keeps the hashes of the rest.
const VERSION_1: &str = "version_1";
/// Entries of version 1 in one entry of an erasure: a person of many years makes several.
const ENTRIES_PER_ERASURE: usize = 200;

crate::statements! {
    Scoped ERASE = "UPDATE journal SET personal = NULL, personal_salt = NULL WHERE territory_id = $1 AND actor = $2 \
        AND personal IS NOT NULL";
    Scoped ERASE_ONE = "UPDATE journal SET actor_name = '' WHERE territory_id = $1 AND actor = $2 AND version = 1 \
        AND actor_name <> ''";
    Scoped NAMED_ONE = "SELECT version, number, happened_at, received_at, actor, actor_name, access, access_id, \
        request, action, subject, detail, commitment, personal, personal_salt, previous, hash FROM journal \
        WHERE territory_id = $1 AND actor = $2 AND version = 1 AND actor_name <> '' ORDER BY number";
    Scoped EXPIRE = "UPDATE journal SET personal = NULL, personal_salt = NULL WHERE territory_id = $1 \
        AND happened_at <= $2 AND personal IS NOT NULL";
}

impl WriteContext {
    /// Erases the name of a person from the entries of the territory; says how many entries lost it. What is
    /// left of the person is their identifier.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when the database refuses.
    pub async fn erase_names(&mut self, person: PersonId) -> Result<u64> {
        let (territory, person) = (self.actor().territory, person.to_string());
        let mut rests = Vec::new();
        for row in &self.rows(NAMED_ONE, &values![person.as_str()]).await? {
            let entry = Entry::from_row(row)?;
            rests.push((entry.number.to_string(), entry.rest_hash(territory)?));
        }
        let apart = self.execute(ERASE, &values![person.as_str()]).await?;
        let inside = self.execute(ERASE_ONE, &values![person.as_str()]).await?;
        let subject = format!("person:{person}");
        for some in rests.chunks(ENTRIES_PER_ERASURE) {
            let rests: BTreeMap<&str, &str> =
                some.iter().map(|(number, rest)| (number.as_str(), rest.as_str())).collect();
            let detail = serde_json::json!({ "entries": some.len(), VERSION_1: rests });
            self.record(NAMES_ERASED, subject.clone(), &detail);
        }
        if apart > 0 {
            self.record(NAMES_ERASED, subject, &serde_json::json!({ "entries": apart }));
        }
        Ok(apart + inside)
    }

    /// Erases every name that the territory's entries have kept since `before` or earlier (milliseconds since
    /// 1970); says how many entries lost it. Entries of version 1 keep theirs until somebody asks.
    ///
    /// # Errors
    /// As [`erase_names`](Self::erase_names).
    pub async fn expire_names(&mut self, before: i64) -> Result<u64> {
        self.execute(EXPIRE, &values![before]).await
    }
}

/// The entries of version 1 that this one says to have lost their name, with the hash of the rest.
pub(super) fn explained(entry: &Entry) -> Vec<(u64, String)> {
    if entry.version == 1 || entry.action != NAMES_ERASED {
        return Vec::new();
    }
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(&entry.detail) else { return Vec::new() };
    let Some(rests) = detail.get(VERSION_1).and_then(serde_json::Value::as_object) else { return Vec::new() };
    let read = |(number, rest): (&String, &serde_json::Value)| {
        Some((number.parse().ok()?, rest.as_str()?.to_owned()))
    };
    rests.iter().filter_map(read).collect()
}
