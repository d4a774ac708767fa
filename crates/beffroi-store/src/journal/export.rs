//! The journal of a territory as one file of JSON Lines: a header, the entries, the signed heads, a trailer that
//! signs all that stands before it.

use super::entry::Entry;
use super::sign::{SignedHead, Signer};
use super::store;
use crate::store::Store;
use beffroi_kernel::error::Context;
use beffroi_kernel::{Result, TerritoryId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What the header calls the format.
pub(super) const FORMAT: &str = "beffroi-journal";
/// The version of the format.
pub(super) const FORMAT_VERSION: u32 = 1;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    Header(Header),
    /// An entry, in the order of the chain.
    Entry(Entry),
    /// A signed head.
    Head(SignedHead),
    /// The last line.
    Trailer(Trailer),
}

/// What the file is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// `beffroi-journal`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The territory.
    pub territory: TerritoryId,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
    /// The public keys that signed: that of the instance first, then earlier ones.
    pub keys: Vec<String>,
    /// When the file was made, in milliseconds since 1970.
    pub exported_at: i64,
}

/// What closes the file: cutting anything off takes it away, or contradicts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trailer {
    /// How many entries.
    pub entries: u64,
    /// The hash of the last one.
    pub head: String,
    /// The SHA-256 of every line before this one, with its line break.
    pub digest: String,
    /// The public key.
    pub key: String,
    /// The Ed25519 signature of all of the above and of the territory.
    pub signature: String,
}

/// Which territory is taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The territory.
    pub territory: TerritoryId,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub slug: String,
}

/// An export on its way: asked for piece by piece, so that a journal of any length fits in little memory.
pub struct Export {
    store: Store,
    signer: Arc<Signer>,
    about: About,
    /// The last entry that belongs to this export, and its hash.
    head: (u64, String),
    heads: Vec<SignedHead>,
    exported_at: i64,
    next: Next,
    digest: Sha256,
}

/// What the next piece is.
enum Next {
    Header,
    Entries { after: u64 },
    Heads,
    End,
}

impl Export {
    /// Begins: what is written to the journal from now on is left to the next export.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when the database refuses.
    pub async fn begin(store: &Store, signer: Arc<Signer>, about: About, at: Timestamp) -> Result<Self> {
        let head = store::head(store, about.territory).await?;
        let mut heads = store::signed_heads(store, about.territory).await?;
        heads.retain(|signed| signed.number <= head.0);
        Ok(Self {
            store: store.clone(),
            signer,
            about,
            head,
            heads,
            exported_at: at.as_millisecond(),
            next: Next::Header,
            digest: Sha256::new(),
        })
    }

    /// The next piece, some whole lines; nothing after the last.
    ///
    /// # Errors
    /// [`beffroi_kernel::Error::Internal`] when the database refuses.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>> {
        let lines = match self.next {
            Next::Header => {
                self.next = Next::Entries { after: 0 };
                vec![Line::Header(self.header())]
            }
            Next::Entries { after } => {
                let mut entries =
                    store::page(&self.store, self.about.territory, after, store::PAGE_ROWS).await?;
                entries.retain(|entry| entry.number <= self.head.0);
                match entries.last() {
                    Some(last) => self.next = Next::Entries { after: last.number },
                    None => self.next = Next::Heads,
                }
                entries.into_iter().map(Line::Entry).collect()
            }
            Next::Heads => {
                self.next = Next::End;
                let mut bytes = self.write(self.heads.clone().into_iter().map(Line::Head).collect())?;
                let trailer = Line::Trailer(self.trailer());
                bytes.extend(line(&trailer)?);
                return Ok(Some(bytes));
            }
            Next::End => return Ok(None),
        };
        self.write(lines).map(Some)
    }

    fn write(&mut self, lines: Vec<Line>) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for one in &lines {
            bytes.extend(line(one)?);
        }
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn header(&self) -> Header {
        let mut keys = vec![self.signer.key()];
        for head in &self.heads {
            if !keys.contains(&head.key) {
                keys.push(head.key.clone());
            }
        }
        Header {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            territory: self.about.territory,
            name: self.about.name.clone(),
            slug: self.about.slug.clone(),
            keys,
            exported_at: self.exported_at,
        }
    }

    fn trailer(&self) -> Trailer {
        let (entries, head) = self.head.clone();
        let digest = crate::hexadecimal(&self.digest.clone().finalize());
        let signature = self.signer.sign(&trailer_text(self.about.territory, entries, &head, &digest));
        Trailer { entries, head, digest, key: self.signer.key(), signature }
    }
}

/// What is signed at the end. Never change it.
pub(super) fn trailer_text(territory: TerritoryId, entries: u64, head: &str, digest: &str) -> String {
    format!("beffroi-journal-export:v1:{territory}:{entries}:{head}:{digest}")
}

/// A line as it is written, with its break.
pub(super) fn line(line: &Line) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line).context("writing a line of the journal as JSON")?;
    bytes.push(b'\n');
    Ok(bytes)
}
