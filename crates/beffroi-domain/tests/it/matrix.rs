//! The access matrix: what the code grants, in words that an elected official reads.

use beffroi_kernel::{Right, Role};
use std::fmt::Write as _;
use std::path::Path;

fn matrix() -> String {
    let mut text = String::from(
        "# Qui peut faire quoi\n\n\
         Une personne a un ou plusieurs rôles dans chaque territoire ; elle peut ce que peut l'un d'eux. Ce tableau est toute la règle : le programme \
         l'applique tel quel, et une vérification automatique refuse qu'ils diffèrent.\n\n\
         | Droit | public |",
    );
    for role in Role::ALL.iter().rev() {
        let _ = write!(text, " {} |", role.label());
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(Role::ALL.len()));
    text.push_str("\n| lire ce qui est publié | oui |");
    text.push_str(&" oui |".repeat(Role::ALL.len()));
    text.push('\n');
    for right in Right::ALL {
        let _ = write!(text, "| {} | non |", right.label());
        for role in Role::ALL.iter().rev() {
            text.push_str(if role.grants(right) { " oui |" } else { " non |" });
        }
        text.push('\n');
    }
    text.push_str(
        "\nUn rôle dans un territoire ne donne aucun droit dans un autre, même hébergé par le premier. \
         Une délégation donne à une personne de la structure qui héberge le territoire un seul de ces rôles, pour les seules \
         parties que le territoire nomme (données, diagnostics, inventaire, obligations, plan d'action, projets, journal, données personnelles), jusqu'à une date, et \
         le territoire peut y mettre fin à tout moment. Une clé d'API ne peut que ce qui est écrit sur elle. \
         Publier ce qui ressemble à des données personnelles demande en plus qu'une personne le confirme en \
         son nom ; le journal garde sa confirmation. L'administrateur de la machine, par la ligne de commande, \
         peut tout faire, sauf confirmer sans nommer une personne qui a ce droit ; ce qu'il fait est inscrit \
         au journal.\n",
    );
    text
}

#[test]
fn the_matrix_on_paper_is_the_one_in_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/access-matrix.md");
    let expected = matrix();
    if std::env::var_os("BEFFROI_UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, expected, "run this test with BEFFROI_UPDATE=1 to write docs/access-matrix.md again");
}
