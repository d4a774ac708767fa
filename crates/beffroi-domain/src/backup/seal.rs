//! Pieces: written sealed for the holders of keys, read again with one of them, summed on the way.

use super::contents::Piece;
use super::damaged;
use crate::files::sync_folder;
use age::secrecy::ExposeSecret;
use age::stream::StreamWriter;
use age::x25519::{Identity, Recipient};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::str::FromStr;
use zeroize::Zeroizing;

/// What the name of a file that is being written begins with.
pub(super) const PART_PREFIX: &str = ".part-";
/// What the name of a sealed piece ends with.
pub(super) const SEALED_ENDING: &str = ".age";
/// The longest file of identities, in bytes.
const IDENTITY_FILE_BYTES_MAX: u64 = 64 * 1024;

/// Who may read backups: public keys of age (X25519). Empty: everybody who gets the folder.
#[derive(Clone, Default)]
pub struct Recipients(Vec<Recipient>);

impl Recipients {
    /// Reads public keys (`age1…`).
    ///
    /// # Errors
    /// [`Error::Input`] with code `recipient-invalid`.
    pub fn parse(texts: &[String]) -> Result<Self> {
        let read = |text: &String| {
            Recipient::from_str(text.trim()).map_err(|error| {
                let advice = "Donnez la clé publique (age1…) affichée par « beffroi backup key ».";
                let private = text.trim().to_uppercase().starts_with("AGE-SECRET-KEY");
                let detail = if private { "this is a private key: it must not be here" } else { error };
                Error::Input(
                    Problem::new("recipient-invalid", "La clé publique de sauvegarde n'est pas lisible.")
                        .advice(advice)
                        .detail(detail),
                )
            })
        };
        texts.iter().map(read).collect::<Result<_>>().map(Self)
    }

    /// Whether nothing is sealed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys in order, as one text: other recipients need other pieces.
    pub(super) fn text(&self) -> String {
        let mut keys: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        keys.sort();
        keys.dedup();
        keys.join(" ")
    }

    /// The ending of what is written for them.
    pub(super) fn ending(&self) -> &'static str {
        if self.is_empty() { "" } else { SEALED_ENDING }
    }
}

/// What opens backups: private keys of age (X25519).
pub struct Identities(Vec<Identity>);

impl Identities {
    /// Reads a file as `age-keygen` and `beffroi backup key` write it.
    ///
    /// # Errors
    /// [`Error::Input`] with code `identity-invalid`.
    pub fn of_file(path: &Path) -> Result<Self> {
        let invalid = |detail: String| {
            Error::Input(
                Problem::new("identity-invalid", "Le fichier de la clé privée n'est pas lisible.")
                    .advice("Donnez le fichier écrit par « beffroi backup key » (AGE-SECRET-KEY-…).")
                    .detail(format!("{}: {detail}", path.display())),
            )
        };
        let mut text = Zeroizing::new(String::new());
        File::open(path)
            .and_then(|file| file.take(IDENTITY_FILE_BYTES_MAX).read_to_string(&mut text))
            .map_err(|error| invalid(error.to_string()))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identities: Vec<Identity> =
            lines.map(Identity::from_str).collect::<Result<_, _>>().map_err(|e| invalid(e.to_owned()))?;
        if identities.is_empty() {
            return Err(invalid("no key in it".to_owned()));
        }
        Ok(Self(identities))
    }
}

/// A new pair of keys.
pub struct KeyPair {
    /// The private key: whoever has it reads the backups. Kept away from the server.
    pub identity: Zeroizing<String>,
    /// The public key: stands in the configuration.
    pub recipient: String,
}

impl KeyPair {
    /// Makes one.
    #[must_use]
    pub fn generate() -> Self {
        let identity = Identity::generate();
        Self {
            identity: Zeroizing::new(identity.to_string().expose_secret().to_owned()),
            recipient: identity.to_public().to_string(),
        }
    }
}

/// Bytes on their way, counted and summed.
pub(super) struct Summed<T> {
    inner: T,
    hash: Sha256,
    bytes: u64,
}

impl<T> Summed<T> {
    pub fn new(inner: T) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    /// How many bytes went by, and their sum.
    pub fn end(self) -> (T, u64, String) {
        (self.inner, self.bytes, beffroi_store::hexadecimal(&self.hash.finalize()))
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(piece)?;
        self.hash.update(&piece[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

type Target = Summed<BufWriter<File>>;

enum Sink {
    Open(Target),
    Sealed(Box<StreamWriter<Target>>),
}

/// Writes a piece under a name of its own; dropped before its end, it leaves nothing.
pub(super) struct PieceWriter<'a> {
    root: &'a Path,
    part: tempfile::TempPath,
    sink: Sink,
}

impl<'a> PieceWriter<'a> {
    /// Begins a piece in the folder of backups.
    pub fn begin(root: &'a Path, recipients: &Recipients) -> Result<Self> {
        let part = tempfile::Builder::new().prefix(PART_PREFIX).tempfile_in(root);
        let (file, part) = part.context("opening a piece of a backup")?.into_parts();
        let target = Summed::new(BufWriter::with_capacity(256 * 1024, file));
        let sink = if recipients.is_empty() {
            Sink::Open(target)
        } else {
            let recipients = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
            let sealing =
                age::Encryptor::with_recipients(recipients).context("sealing a piece of a backup")?;
            Sink::Sealed(Box::new(sealing.wrap_output(target).context("writing a piece of a backup")?))
        };
        Ok(Self { root, part, sink })
    }

    /// Ends it: on the disk for good, then under its name.
    pub fn finish(self, name: String) -> Result<Piece> {
        let doing = "writing a piece of a backup";
        let target = match self.sink {
            Sink::Open(target) => target,
            Sink::Sealed(sealed) => sealed.finish().context(doing)?,
        };
        let (buffer, bytes, sha256) = target.end();
        let file = buffer.into_inner().map_err(io::IntoInnerError::into_error).context(doing)?;
        file.sync_all().context(doing)?;
        settle(self.root, self.part, &name)?;
        Ok(Piece { name, bytes, sha256 })
    }
}

/// Gives a part its name, and puts the folders that lead to it on the disk.
pub(super) fn settle(root: &Path, part: tempfile::TempPath, name: &str) -> Result<()> {
    let path = root.join(name);
    let folder = path.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).context("making a folder of backups")?;
    part.persist(&path).map_err(|error| error.error).context("naming a piece of a backup")?;
    folder.ancestors().take_while(|folder| folder.starts_with(root)).try_for_each(sync_folder)
}

impl Write for PieceWriter<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Open(target) => target.write(piece),
            Sink::Sealed(sealed) => sealed.write(piece),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Open(target) => target.flush(),
            Sink::Sealed(sealed) => sealed.flush(),
        }
    }
}

/// Opens a piece, sealed or not.
pub(super) fn open(root: &Path, name: &str, identities: Option<&Identities>) -> Result<Box<dyn Read + Send>> {
    let missing = |error: io::Error| damaged(format!("{name}: {error}"));
    let file = BufReader::with_capacity(256 * 1024, File::open(root.join(name)).map_err(missing)?);
    if !name.ends_with(SEALED_ENDING) {
        return Ok(Box::new(file));
    }
    let identities = identities.ok_or_else(|| {
        Error::Input(
            Problem::new("identity-missing", "Cette sauvegarde est chiffrée.")
                .advice("Donnez la clé privée gardée hors ligne avec --identity.")
                .detail(format!("{name} is sealed")),
        )
    })?;
    let sealed = age::Decryptor::new_buffered(file).map_err(|error| damaged(format!("{name}: {error}")))?;
    let identities = identities.0.iter().map(|identity| identity as &dyn age::Identity);
    match sealed.decrypt(identities) {
        Ok(open) => Ok(Box::new(open)),
        Err(age::DecryptError::NoMatchingKeys) => Err(Error::Input(
            Problem::new("identity-wrong", "Cette clé privée n'ouvre pas cette sauvegarde.")
                .advice("Elle a été chiffrée pour une autre clé : retrouvez celle de l'époque.")
                .detail(format!("{name}: no matching key")),
        )),
        Err(error) => Err(damaged(format!("{name}: {error}"))),
    }
}

/// Reads to the end: how many bytes, and their sum.
pub(super) fn sum(reader: impl Read) -> io::Result<(u64, String)> {
    let mut reader = Summed::new(reader);
    io::copy(&mut reader, &mut io::sink())?;
    let (_, bytes, sha256) = reader.end();
    Ok((bytes, sha256))
}
