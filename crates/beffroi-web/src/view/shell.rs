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
    /// The data sets, in the agents' workspace.
    Space,
    /// Questionnaires and diagnoses, in the workspace.
    Assessments,
    /// The plan, in the workspace.
    Plan,
    /// The projects, in the workspace.
    Projects,
    /// Whom to call.
    Contacts,
    /// People and their roles, in the workspace.
    People,
    /// The journal, in the workspace.
    Journal,
    /// What is kept about people, in the workspace.
    Privacy,
    /// API keys, in the workspace.
    Keys,
    /// How people come in: the sealed account, the provider.
    Access,
    /// The inventory, in the workspace.
    Inventory,
    /// The territory's own sheet, in the workspace.
    Sheet,
    /// The territories that this one hosts, in the workspace.
    Hosted,
    /// Obligations and qualifications, in the workspace.
    Obligations,
    /// Background work, in the workspace.
    Tasks,
    /// The person's own account.
    Own,
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

/// A way to a room of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomLink {
    /// Its name, in French.
    pub label: &'static str,
    /// What is found there, in a few words.
    pub about: &'static str,
    /// Its address.
    pub href: String,
    /// `page` when it is the page shown, `true` when the page stands in it, else empty.
    pub current: &'static str,
}

/// A group of rooms of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomGroupLink {
    /// Its name, in French.
    pub label: &'static str,
    /// The address of its first room.
    pub href: String,
    /// `page` when its only room is the page shown, `true` when the page stands in it, else empty.
    pub current: &'static str,
    /// Its rooms that the person may enter; never empty.
    pub rooms: Vec<RoomLink>,
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
    /// The rooms of the workspace that the person may enter, in groups; empty outside of it.
    pub groups: Vec<RoomGroupLink>,
    /// What somebody should not forget while they act here: by delegation, or for somebody else.
    pub notices: Vec<String>,
    /// The token that every form of the page carries; empty on pages that have none.
    pub token: String,
    /// Until when the sealed account of the worst day is in use, by whoever sees this page; else empty.
    pub break_glass: String,
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
            groups: Vec::new(),
            notices: Vec::new(),
            token: "00ff".to_owned(),
            break_glass: String::new(),
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
        let here = format!("{}/espace/plan", shell.path);
        shell.groups = crate::navigation::groups(&shell.path, &here, true, |_| true);
        shell
    }
}
