//! What stands around every page: the territory's name, the navigation, who is signed in.

use serde::Serialize;

/// The part of the site where a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// None in particular.
    #[default]
    None,
    /// A territory's home.
    Home,
    /// The catalogue and its data sets.
    Data,
    /// The query API.
    Api,
    /// The agents' workspace.
    Space,
    /// Signing in.
    SignIn,
}

/// The territory in the head of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TerritoryHead {
    /// Its name.
    pub name: String,
    /// Its legal kind, in French.
    pub kind: String,
    /// Its name in addresses.
    pub slug: String,
}

/// Who is signed in, in the head of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonHead {
    /// Their name.
    pub name: String,
    /// Their role in the territory shown, in French; empty when they have none there.
    pub role: String,
    /// Whether they may enter the workspace of the territory shown.
    pub inside: bool,
}

/// What stands around every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shell {
    /// The territory, when the page is about one.
    pub territory: Option<TerritoryHead>,
    /// Who is signed in.
    pub person: Option<PersonHead>,
    /// Where the page stands.
    pub section: Section,
    /// The address of the page, to come back to after signing in.
    pub path: String,
}

impl Shell {
    /// A shell for samples: a fictional commune, nobody signed in.
    #[must_use]
    pub fn sample(section: Section) -> Self {
        Self {
            territory: Some(TerritoryHead {
                name: "Valmont-sur-Aize".to_owned(),
                kind: "commune".to_owned(),
                slug: "valmont-sur-aize".to_owned(),
            }),
            person: None,
            section,
            path: "/t/valmont-sur-aize".to_owned(),
        }
    }

    /// The same with somebody signed in.
    #[must_use]
    pub fn signed_in_sample(section: Section) -> Self {
        let mut shell = Self::sample(section);
        shell.person = Some(PersonHead {
            name: "Camille Exemple".to_owned(),
            role: "éditeur de données".to_owned(),
            inside: true,
        });
        shell
    }
}
