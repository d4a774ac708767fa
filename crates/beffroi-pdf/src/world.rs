//! What Typst sees: the embedded models and fonts, and the data of one document. Nothing else exists there.

use beffroi_kernel::{Error, Result};
use include_dir::{Dir, include_dir};
use std::collections::HashMap;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

static MODELS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../reference/models");

/// In the order of `house.typ`: what the first lacks is sought in the next.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../fonts/SourceSans3-Italic.ttf"),
    include_bytes!("../fonts/SourceSans3-Bold.ttf"),
    include_bytes!("../fonts/SourceSerif4-SemiBold.ttf"),
    include_bytes!("../fonts/DejaVuSans.ttf"),
];

/// What all documents share: read once.
pub struct House {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    data: FileId,
    address: FileId,
}

impl House {
    /// Reads the fonts and the models.
    pub fn open() -> Result<Self> {
        let fonts: Vec<Font> = FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
        if fonts.len() != FONTS.len() {
            return Err(Error::internal("an embedded font cannot be read"));
        }
        let (mut sources, mut files) = (HashMap::new(), HashMap::new());
        for file in MODELS.files() {
            let id = id(&file.path().to_string_lossy())?;
            match file.contents_utf8() {
                Some(text) if file.path().extension().is_some_and(|ending| ending == "typ") => {
                    sources.insert(id, Source::new(id, text.to_owned()));
                }
                _ => {
                    files.insert(id, Bytes::new(file.contents()));
                }
            }
        }
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            files,
            data: id("data.json")?,
            address: id("address.svg")?,
        })
    }

    /// The fonts of the house.
    pub fn fonts(&self) -> &[Font] {
        &self.fonts
    }
}

/// The house while it sets one document.
pub struct Desk<'h> {
    house: &'h House,
    main: FileId,
    data: Bytes,
    address: Option<Bytes>,
}

impl<'h> Desk<'h> {
    /// For the model of this name, with the data as JSON and the QR code as SVG.
    pub fn new(house: &'h House, model: &str, data: Vec<u8>, address: Option<String>) -> Result<Self> {
        let main = id(&format!("{model}.typ"))?;
        if !house.sources.contains_key(&main) {
            return Err(Error::internal(format!("there is no model {model}")));
        }
        Ok(Self { house, main, data: Bytes::new(data), address: address.map(Bytes::from_string) })
    }

    /// The file and line of a place in a model, for the log.
    pub fn place(&self, span: impl Into<typst::syntax::DiagSpan>) -> String {
        let span = span.into();
        let place = || {
            let id = span.id()?;
            let range = typst::WorldExt::range(self as &dyn World, span)?;
            let source = self.house.sources.get(&id)?;
            let line = source.lines().byte_to_line(range.start)? + 1;
            Some(format!("{}:{line}", id.vpath().get_without_slash()))
        };
        place().unwrap_or_default()
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.house.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.house.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.house.sources.get(&id).cloned().ok_or_else(unknown)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.house.data {
            return Ok(self.data.clone());
        }
        if id == self.house.address {
            return self.address.clone().ok_or_else(unknown);
        }
        self.house.files.get(&id).cloned().ok_or_else(unknown)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.house.fonts.get(index).cloned()
    }

    /// No clock: a document says the day that it was given.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn unknown() -> FileError {
    FileError::AccessDenied
}

fn id(path: &str) -> Result<FileId> {
    let path = VirtualPath::new(path).map_err(|_| Error::internal(format!("no path of a model: {path}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}
