//! Taking over the journal that another instance kept of a territory.

use super::entry::Entry;
use super::store::{HEAD_MOVE, Head};
use crate::statement;
use crate::values;
use beffroi_kernel::{Error, Result, TerritoryId};
use sqlx::AnyConnection;

crate::statements! {
    Global ADOPT = "INSERT INTO journal (territory_id, version, number, happened_at, received_at, actor, actor_name, \
        access, access_id, request, action, subject, detail, commitment, personal, personal_salt, previous, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
}

/// Adds entries as they stand, and moves the head. Each must follow the one before it; that they are what was
/// written is verified before ([`super::verify_file`]).
pub(crate) async fn adopt(
    connection: &mut AnyConnection,
    territory: TerritoryId,
    head: Head,
    entries: &[Entry],
) -> Result<Head> {
    let (territory, before) = (territory.to_string(), head.number);
    let mut head = head;
    for entry in entries {
        let follows = i64::try_from(entry.number).is_ok_and(|number| number == head.number + 1);
        if !follows || entry.previous != head.hash {
            return Err(Error::internal("an adopted journal does not follow the one that is there"));
        }
        // In version 1 the personal part is the name itself, and stands in a column of its own.
        let personal = entry.personal.clone();
        let (name, personal) = match entry.version {
            1 => (personal.unwrap_or_default(), None),
            _ => (String::new(), personal),
        };
        let values = values![
            territory.as_str(),
            entry.version,
            entry.number,
            entry.at,
            entry.received,
            entry.actor.clone(),
            name,
            entry.access.as_str(),
            entry.access_id.clone(),
            entry.request.clone(),
            entry.action.as_str(),
            entry.subject.as_str(),
            entry.detail.as_str(),
            entry.commitment.clone(),
            personal,
            entry.personal_salt.clone(),
            entry.previous.as_str(),
            entry.hash.as_str(),
        ];
        statement::one_row(ADOPT.0, statement::execute(connection, ADOPT.0, None, &values).await?)?;
        head = Head { number: head.number + 1, hash: entry.hash.clone() };
    }
    let values = values![territory, head.number, head.hash.as_str(), before];
    statement::one_row(HEAD_MOVE.0, statement::execute(connection, HEAD_MOVE.0, None, &values).await?)?;
    Ok(head)
}
