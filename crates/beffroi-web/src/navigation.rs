//! The ways through the workspace: groups of rooms, as a table. A new room is a line here; nothing in the templates
//! names one.

use crate::view::shell::{RoomGroupLink, RoomLink};
use beffroi_kernel::Right;

/// A room of the workspace.
struct Room {
    label: &'static str,
    /// What is found there, in a few words.
    about: &'static str,
    /// Without it, the room is not shown; none for what everybody inside may see.
    right: Option<Right>,
    /// Its address, from that of the territory.
    path: &'static str,
    /// Where else its pages stand.
    also: &'static [&'static str],
}

/// Rooms that answer one question of whoever looks.
struct Group {
    label: &'static str,
    /// Whether it is for those who host others: elsewhere it would lead to empty pages.
    hosts: bool,
    rooms: &'static [Room],
}

const fn room(label: &'static str, about: &'static str, right: Right, path: &'static str) -> Room {
    Room { label, about, right: Some(right), path, also: &[] }
}

impl Room {
    const fn and(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }

    const fn for_all(mut self) -> Self {
        self.right = None;
        self
    }

    /// How much of a path, without its query, is the address of this room; nothing when it is not in it.
    fn holds(&self, path: &str) -> Option<usize> {
        let within = |start: &&str| {
            let rest = path.strip_prefix(start);
            // The overview is one page: all others stand below its address.
            rest.is_some_and(|rest| rest.is_empty() || *start != OVERVIEW && rest.starts_with(['/', '.']))
        };
        let all = std::iter::once(self.path).chain(self.also.iter().copied());
        all.filter(within).map(str::len).max()
    }
}

/// Where the workspace begins.
const OVERVIEW: &str = "/espace";

/// The groups, in the order of the navigation.
const GROUPS: &[Group] = &[
    Group {
        label: "Vue d’ensemble",
        hosts: false,
        rooms: &[room("Vue d’ensemble", "", Right::DatasetRead, OVERVIEW).for_all()],
    },
    Group {
        label: "Se protéger",
        hosts: false,
        rooms: &[
            room(
                "Diagnostics",
                "répondre à quelques questions, savoir par quoi commencer",
                Right::AssessmentRead,
                "/espace/diagnostic",
            ),
            room(
                "Obligations",
                "les textes qui s’appliquent à vous, et leurs échéances",
                Right::ObligationRead,
                "/espace/obligations",
            )
            .and(&["/espace/qualifications"]),
            room(
                "Plan d’action",
                "qui fait quoi, pour quand, avec quel argent",
                Right::PlanRead,
                "/espace/plan",
            ),
            room(
                "Projets",
                "ce que vous achetez ou construisez, étape par étape",
                Right::ProjectRead,
                "/espace/projets",
            ),
        ],
    },
    Group {
        label: "Réagir",
        hosts: false,
        rooms: &[
            room(
                "Nous sommes attaqués",
                "les premiers gestes, les délais qui courent",
                Right::DatasetRead,
                "/attaque",
            )
            .for_all(),
            room(
                "Qui appeler",
                "les numéros qui répondent à cette heure",
                Right::DatasetRead,
                "/qui-appeler",
            )
            .for_all(),
        ],
    },
    Group {
        label: "Données",
        hosts: false,
        rooms: &[room(
            "Jeux de données",
            "déposer, vérifier, publier un fichier",
            Right::DatasetRead,
            "/espace/donnees",
        )
        .and(&["/espace/nouveau"])],
    },
    Group {
        label: "Territoire",
        hosts: false,
        rooms: &[
            room("Fiche", "ce que l’on sait du territoire", Right::DatasetRead, "/espace/territoire"),
            room(
                "Inventaire",
                "ce sur quoi vos services reposent",
                Right::InventoryRead,
                "/espace/inventaire",
            ),
            room("Personnes", "qui a accès, et à quel titre", Right::AccountRead, "/espace/personnes"),
        ],
    },
    Group {
        label: "Réglages",
        hosts: false,
        rooms: &[
            room("Journal", "qui a fait quoi, et quand", Right::JournalRead, "/espace/journal"),
            room(
                "Données personnelles",
                "ce qui est gardé sur les personnes",
                Right::PrivacyWrite,
                "/espace/vie-privee",
            ),
            room("Clés d’API", "pour les programmes", Right::KeyWrite, "/espace/cles"),
            room("Accès", "l’accès de secours, la connexion", Right::BreakGlassWrite, "/espace/acces"),
            room("Tâches", "le travail qui se fait en arrière-plan", Right::JobWrite, "/espace/taches"),
        ],
    },
    Group {
        label: "Membres",
        hosts: true,
        rooms: &[
            room("Liste", "les territoires que vous hébergez", Right::HostRead, "/espace/membres"),
            room(
                "Leurs diagnostics",
                "où ils en sont, et les campagnes",
                Right::HostRead,
                "/espace/membres/diagnostics",
            )
            .and(&["/espace/membres/campagnes"]),
            room(
                "Leurs obligations",
                "combien sont concernés",
                Right::HostRead,
                "/espace/obligations/membres",
            ),
            room("Leurs plans", "combien sont en retard", Right::HostRead, "/espace/membres/plans"),
            room(
                "Programmes",
                "l’accompagnement que vous proposez",
                Right::HostRead,
                "/espace/membres/programmes",
            ),
            room(
                "Services",
                "ce que vous proposez à vos membres",
                Right::HostRead,
                "/espace/membres/services",
            ),
        ],
    },
];

/// The group and the room in which a path stands, without its query and without the address of the territory: the
/// longest address wins.
fn standing(path: &str) -> Option<(usize, usize)> {
    let all = GROUPS.iter().enumerate().flat_map(|(group, one)| {
        one.rooms.iter().enumerate().filter_map(move |(room, it)| Some((it.holds(path)?, (group, room))))
    });
    all.max_by_key(|(length, _)| *length).map(|(_, place)| place)
}

/// The groups of rooms that somebody may enter, each with its rooms; none when the page stands in no room.
///
/// `home` is the address of the territory, `path` that of the page, `hosts` whether the territory may host others.
pub fn groups(home: &str, path: &str, hosts: bool, may: impl Fn(Right) -> bool) -> Vec<RoomGroupLink> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let Some(here) = path.strip_prefix(home).and_then(standing) else { return Vec::new() };
    let mut groups = Vec::new();
    for (index, group) in GROUPS.iter().enumerate() {
        let inside = here.0 == index;
        // Whoever stands among the members of a commune came by an address: the page says that there are none.
        if group.hosts && !hosts && !inside {
            continue;
        }
        let open = group.rooms.iter().enumerate().filter(|(_, room)| room.right.is_none_or(&may));
        let rooms: Vec<RoomLink> = open
            .map(|(place, room)| {
                let href = format!("{home}{}", room.path);
                let within = here == (index, place);
                let current = match (within, href == path) {
                    (true, true) => "page",
                    (true, false) => "true",
                    _ => "",
                };
                RoomLink { label: room.label, about: room.about, href, current }
            })
            .collect();
        if let Some(first) = rooms.first() {
            groups.push(RoomGroupLink {
                label: group.label,
                href: first.href.clone(),
                current: match (inside, rooms.as_slice()) {
                    (true, [only]) if !only.current.is_empty() => only.current,
                    (true, _) => "true",
                    _ => "",
                },
                rooms,
            });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> Option<(&'static str, &'static str)> {
        standing(path).map(|(group, room)| (GROUPS[group].label, GROUPS[group].rooms[room].label))
    }

    #[test]
    fn a_page_stands_in_the_room_whose_address_is_nearest() {
        for (path, expected) in [
            ("/espace", Some(("Vue d’ensemble", "Vue d’ensemble"))),
            ("/espace/nouveau", Some(("Données", "Jeux de données"))),
            ("/espace/donnees/lieux/fiche", Some(("Données", "Jeux de données"))),
            ("/espace/obligations.pdf", Some(("Se protéger", "Obligations"))),
            ("/espace/obligations/rgpd-registre", Some(("Se protéger", "Obligations"))),
            ("/espace/obligations/membres", Some(("Membres", "Leurs obligations"))),
            ("/espace/qualifications/nis2", Some(("Se protéger", "Obligations"))),
            ("/espace/membres/campagnes/00ff", Some(("Membres", "Leurs diagnostics"))),
            ("/espace/membres/import", Some(("Membres", "Liste"))),
            ("/qui-appeler", Some(("Réagir", "Qui appeler"))),
            ("/espaces", None),
            ("/espace/planning", None),
            ("/donnees/lieux", None),
            ("", None),
        ] {
            assert_eq!(place(path), expected, "{path}");
        }
    }

    #[test]
    fn only_what_may_be_seen_is_shown_and_one_place_is_current() {
        let home = "/t/val";
        let shown =
            groups(home, "/t/val/espace/obligations?fait=oui", false, |right| right == Right::ObligationRead);
        let labels: Vec<_> = shown.iter().map(|group| (group.label, group.current)).collect();
        assert_eq!(labels, [("Vue d’ensemble", ""), ("Se protéger", "page"), ("Réagir", "")]);
        let rooms: Vec<_> = shown[1].rooms.iter().map(|room| (room.label, room.current)).collect();
        assert_eq!(rooms, [("Obligations", "page")]);
        assert_eq!(shown[1].href, "/t/val/espace/obligations", "a group leads to its first open room");

        let all = |path: &str, hosts| groups(home, path, hosts, |_| true);
        assert_eq!(all("/t/val/espace/plan/aides", false).len(), 6);
        assert_eq!(all("/t/val/espace/plan/aides", true).len(), 7);
        assert_eq!(all("/t/val/espace/membres", false).len(), 7, "whoever stands there sees where");
        let plan = &all("/t/val/espace/plan/aides", false)[1];
        assert_eq!(plan.rooms.iter().map(|room| room.current).collect::<Vec<_>>(), ["", "", "true", ""]);
        assert!(all("/t/val", true).is_empty() && all("/t/autre/espace", true).is_empty());
        for path in GROUPS.iter().flat_map(|group| group.rooms).map(|room| format!("{home}{}", room.path)) {
            let shown = all(&path, true);
            let rooms = shown.iter().flat_map(|group| &group.rooms);
            let current = rooms.filter(|room| room.current == "page");
            assert_eq!(current.count(), 1, "{path}");
        }
    }

    #[test]
    fn no_label_stands_twice_and_the_first_line_stays_short() {
        let labels: Vec<&str> = GROUPS.iter().flat_map(|group| group.rooms).map(|room| room.label).collect();
        for label in &labels {
            assert_eq!(labels.iter().filter(|other| *other == label).count(), 1, "{label}");
        }
        let letters: usize = GROUPS.iter().map(|group| group.label.chars().count()).sum();
        assert!(GROUPS.len() <= 7 && letters <= 70, "two lines of a telephone: {letters} letters");
        assert!(GROUPS.iter().all(|group| group.rooms.len() <= 8));
    }
}
