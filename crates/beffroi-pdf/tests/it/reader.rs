//! A reader of what was printed.

use lopdf::{Dictionary, Document, Object};

/// A printed document, opened.
pub struct Paper {
    document: Document,
}

impl Paper {
    pub fn open(bytes: &[u8]) -> Self {
        Self { document: Document::load_mem(bytes).unwrap() }
    }

    pub fn pages(&self) -> usize {
        self.document.get_pages().len()
    }

    /// The words of a page, each space a single common one. Where a word was divided, all hyphens of its font are
    /// soft to this reader, which knows of no `ActualText`.
    pub fn page(&self, number: u32) -> String {
        let text = self.document.extract_text(&[number]).unwrap().replace(" \u{ad}", "-");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words of all pages.
    pub fn text(&self) -> String {
        let numbers: Vec<u32> = self.document.get_pages().into_keys().collect();
        numbers.into_iter().map(|number| self.page(number)).collect::<Vec<_>>().join(" ")
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    pub fn resolved<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).unwrap().1
    }

    /// Every element of the structure tree, as its type and whether it says in words what it shows.
    pub fn structure(&self) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        let root = self.resolved(self.catalog().get(b"StructTreeRoot").unwrap()).as_dict().unwrap();
        self.walk(root, &mut found);
        found
    }

    fn walk(&self, element: &Dictionary, found: &mut Vec<(String, bool)>) {
        if let Ok(kind) = element.get(b"S").and_then(Object::as_name) {
            found.push((String::from_utf8_lossy(kind).into_owned(), element.has(b"Alt")));
        }
        let Ok(kids) = element.get(b"K") else { return };
        let kids = match self.resolved(kids) {
            Object::Array(kids) => kids.as_slice(),
            kid => std::slice::from_ref(kid),
        };
        for kid in kids {
            // Numbers are the pieces of a page that belong to the element.
            if let Object::Dictionary(kid) = self.resolved(kid) {
                self.walk(kid, found);
            }
        }
    }
}
