//! Verifying a chain in the database, with its signed heads.

use super::chain::{Chain, Trust, Verification, Verified};
use super::sign::SignedHead;
use super::store::{PAGE_ROWS, head, page, signed_heads};
use crate::store::Store;
use beffroi_kernel::{Result, TerritoryId};

/// Reads the whole chain of a territory again with its signed heads, and says where it first does not hold.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn verify(store: &Store, territory: TerritoryId, trust: &Trust) -> Result<Verification> {
    // The head first: what is written while we read comes after it.
    let (head_number, head_hash) = head(store, territory).await?;
    let signed = signed_heads(store, territory).await?;
    let mut awaited = signed.iter().peekable();
    let mut chain = Chain::new(territory, trust);
    let broken =
        |number: u64, reason: &str, chain: &Chain| Ok(Verification::Broken(chain.fault(number, reason)));
    loop {
        let entries = page(store, territory, chain.number(), PAGE_ROWS).await?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            if let Some(fault) = chain.follow(entry)? {
                return Ok(Verification::Broken(fault));
            }
            if entry.number == head_number && entry.hash != head_hash {
                return broken(entry.number, "the last entry is not the one that was written", &chain);
            }
            while let Some(head) = awaited.next_if(|head| head.number <= entry.number) {
                if let Some(reason) = unsound(head, territory, trust, &entry.hash) {
                    return broken(head.number, &reason, &chain);
                }
            }
        }
    }
    if let Some(head) = awaited.next() {
        let reason = format!("the end is missing: entry {} was signed on {}", head.number, head.day);
        return broken(chain.number() + 1, &reason, &chain);
    }
    if chain.number() < head_number {
        return broken(chain.number() + 1, "the entry is missing at the end", &chain);
    }
    let now = head(store, territory).await?.0;
    if chain.number() > now {
        return broken(now + 1, "the entry was added without the program", &chain);
    }
    let verification = chain.end();
    Ok(match verification {
        Verification::Whole(whole) => {
            Verification::Whole(Verified { signed: signed.last().map_or(0, |head| head.number), ..whole })
        }
        broken @ Verification::Broken(_) => broken,
    })
}

/// Why a signed head does not hold beside the entry that it is about; nothing when it does.
pub(super) fn unsound(
    head: &SignedHead,
    territory: TerritoryId,
    trust: &Trust,
    hash: &str,
) -> Option<String> {
    if !head.holds(territory) {
        return Some(format!("the signature of {} is not good", head.day));
    }
    if !trust.keys.is_empty() && !trust.keys.contains(&head.key) {
        return Some(format!(
            "the head of {} is signed with the key {}, which is not trusted; if the secret was changed since, give \
             the earlier key with --key",
            head.day, head.key
        ));
    }
    (head.hash != hash).then(|| format!("it is not the entry that was signed on {}", head.day))
}
