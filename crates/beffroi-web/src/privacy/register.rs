//! The register of what is kept, by class, for whoever answers for it.

use super::person::base;
use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::look::Choice;
use crate::view::privacy::{ClassGroup, ClassLine, RegisterPage};
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::{Query, State};
use beffroi_domain::privacy::{self, Class, Register};
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows the register.
pub async fn register(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let register = privacy::register(&visit.actor)?;
    let people = privacy::people(&web.app, &visit.actor).await?;
    let choice = |person: &beffroi_domain::account::Person| {
        Choice::new(person.id.to_string(), format!("{} ({})", person.name, person.email), "")
    };
    let page = RegisterPage {
        shell: visit.shell(Section::Privacy),
        base: base(&visit),
        done: if done.fait == "efface" {
            "La personne est effacée d’ici. Ce qu’elle a fait reste, sans son nom.".to_owned()
        } else {
            String::new()
        },
        people: people.iter().map(choice).collect(),
        forgotten: forgotten(&register),
        groups: Class::ALL.into_iter().map(|class| group(&register, class)).collect(),
    };
    Ok(web.page(&page)?)
}

/// What a job takes away, and after how long.
fn forgotten(register: &Register) -> Vec<(String, String)> {
    let one = |table: &privacy::Table| {
        let days = u64::from(table.retention.as_ref()?.days);
        let what =
            if table.name == "journal" { "noms dans le journal".to_owned() } else { table.label.clone() };
        let long = match days {
            days if days >= 365 && days.is_multiple_of(365) => french::plural(days / 365, "an", "ans"),
            days => french::plural(days, "jour", "jours"),
        };
        Some((what, long))
    };
    register.tables.iter().filter_map(one).collect()
}

fn group(register: &Register, class: Class) -> ClassGroup {
    let (title, meaning) = words(class);
    let mut lines: Vec<ClassLine> = Vec::new();
    for table in &register.tables {
        for column in table.columns.iter().filter(|column| column.class == class) {
            let alike = lines
                .iter_mut()
                .find(|line| line.table == table.label && line.keep == column.keep && line.why == column.why);
            match alike {
                Some(line) => line.columns = format!("{}, {}", line.columns, column.label),
                None => lines.push(ClassLine {
                    table: table.label.clone(),
                    columns: column.label.clone(),
                    keep: column.keep.clone(),
                    why: column.why.clone(),
                }),
            }
        }
    }
    ClassGroup { title: title.to_owned(), meaning: meaning.to_owned(), lines }
}

fn words(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Personal => ("Ce qui concerne une personne", "Ce qui se rapporte à une personne identifiée."),
        Class::Sensitive => {
            ("Ce qui est sensible", "Ce qui ferait du tort à une personne ou au territoire s’il était connu.")
        }
        Class::Secret => {
            ("Ce qui est secret", "Jamais montré, jamais copié : empreintes de mots de passe et de jetons.")
        }
        Class::Internal => {
            ("Ce qui est interne", "Pour ceux qui ont un rôle ici, ou pour le programme lui-même.")
        }
        Class::Public => ("Ce qui est public", "Lisible par tous, une fois publié ce que cela décrit."),
    }
}
