//! The form of a project.

use super::{base, of};
use crate::failure::{Answer, Failure};
use crate::people::form::{Fields, codes, identifier, text};
use crate::plan::form::{Typed, optional_day};
use crate::view::Section;
use crate::view::look::Link;
use crate::view::project::ProjectForm;
use crate::view::space::FormField;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Item};
use beffroi_domain::project::{self, NewProject, Project};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Error, Problem, Result, Right};

/// A form about a project without anything particular in it.
pub(super) fn blank(visit: &Visit, typed: &Typed, of: Link, title: &str) -> ProjectForm {
    let (fault, advice) = typed.fault();
    ProjectForm {
        shell: visit.shell(Section::Projects),
        list: base(visit),
        of,
        title: title.to_owned(),
        lead: String::new(),
        action: String::new(),
        button: "Enregistrer".to_owned(),
        points: Vec::new(),
        missing: Vec::new(),
        heading: String::new(),
        fields: Vec::new(),
        seen: String::new(),
        fault,
        advice,
    }
}

/// The fields, with what stands in a project before anybody typed.
async fn fields(web: &Web, visit: &Visit, typed: &Typed, before: Option<&Project>) -> Result<Vec<FormField>> {
    let said = |of: &dyn Fn(&Project) -> String| before.map(of).unwrap_or_default();
    let mut fields = vec![
        typed.needed("name", "text", "Nom du projet", "« Portail famille ».", &said(&|one| one.name.clone())),
        typed.needed(
            "purpose",
            "textarea",
            "À quoi il sert",
            "Une ou deux phrases : ce qui change, et pour qui.",
            &said(&|one| one.purpose.clone()),
        ),
        typed.field(
            "owner",
            "text",
            "Qui le conduit",
            "Une fonction plutôt qu’un nom.",
            &said(&|one| one.owner.clone()),
        ),
        typed.field(
            "wanted",
            "date",
            "Ouverture souhaitée",
            "Vide si elle n’est pas encore connue.",
            &said(&|one| one.wanted.map(|day| day.to_string()).unwrap_or_default()),
        ),
    ];
    if visit.actor.may(Right::InventoryRead) {
        let inventory = inventory::all(&web.app, &visit.actor).await?;
        let choice = |item: &Item| (item.id.to_string(), item.name.clone());
        let systems: Vec<_> = inventory.of(ItemKind::System).map(choice).collect();
        let chosen: Vec<String> =
            before.map(|one| one.systems.iter().map(ToString::to_string).collect()).unwrap_or_default();
        let help = match systems.is_empty() {
            true => "Votre inventaire ne contient encore aucun système : ajoutez-y d’abord une fiche.",
            false => {
                "Un système absent de la liste s’ajoute dans l’inventaire. Sa fiche dit s’il s’agit d’une démarche en ligne et quelles données il contient : seuls les points qui vous concernent sont demandés."
            }
        };
        fields.push(typed.boxes("systems", "Systèmes qu’il crée ou change", help, &systems, &chosen));
        let mut suppliers = vec![(String::new(), "pas encore choisi".to_owned())];
        suppliers.extend(inventory.of(ItemKind::Supplier).map(choice));
        let suppliers: Vec<(&str, &str)> =
            suppliers.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        let chosen = said(&|one| one.supplier.map(|id| id.to_string()).unwrap_or_default());
        fields.push(typed.list("supplier", "Fournisseur", &suppliers, &chosen));
    }
    Ok(fields)
}

/// What was typed. Whoever may not see the inventory was offered none of it: that stays as it was.
fn read(visit: &Visit, fields: &Fields, before: Option<&Project>) -> Result<NewProject> {
    let unknown = |field: &'static str| {
        Error::Input(
            Problem::new("item-unknown", "Une fiche choisie n’est plus dans l’inventaire.")
                .advice("Choisissez de nouveau dans la liste.")
                .field(field),
        )
    };
    let (systems, supplier) = if visit.actor.may(Right::InventoryRead) {
        let systems = codes(fields, "systems", |id| id.parse::<ItemId>().ok());
        let supplier = match text(fields, "supplier") {
            "" => None,
            id => Some(id.parse().map_err(|_| unknown("supplier"))?),
        };
        (systems.ok_or_else(|| unknown("systems"))?, supplier)
    } else {
        before.map(|one| (one.systems.clone(), one.supplier)).unwrap_or_default()
    };
    Ok(NewProject {
        name: text(fields, "name").to_owned(),
        purpose: text(fields, "purpose").to_owned(),
        owner: text(fields, "owner").to_owned(),
        systems,
        supplier,
        wanted: optional_day(fields, "wanted")?,
    })
}

async fn new_page(web: &Web, visit: &Visit, typed: &Typed) -> Result<ProjectForm> {
    Ok(ProjectForm {
        lead: "Un nom et une phrase suffisent pour commencer : le reste se complète en chemin.".to_owned(),
        action: format!("{}/ajouter", base(visit)),
        button: "Ajouter le projet".to_owned(),
        fields: fields(web, visit, typed, None).await?,
        ..blank(visit, typed, Link::new("", ""), "Nouveau projet")
    })
}

/// Shows the form of a new project.
pub async fn new_form(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::ProjectWrite)?;
    Ok(web.page(&new_page(&web, &visit, &Typed::default()).await?)?)
}

/// Adds a project, or shows the form again.
pub async fn add(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::ProjectWrite)?;
    let made = match read(&visit, &fields, None) {
        Ok(new) => project::add(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(one) => Ok(Redirect::to(&format!("{}?fait=modif", of(&visit, one.id))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            Ok((status, web.page(&new_page(&web, &visit, &typed).await?)?).into_response())
        }
    }
}

async fn edit_page(web: &Web, visit: &Visit, typed: &Typed, one: &Project) -> Result<ProjectForm, Failure> {
    let at = of(visit, one.id);
    Ok(ProjectForm {
        action: format!("{at}/modifier"),
        fields: fields(web, visit, typed, Some(one)).await?,
        ..blank(visit, typed, Link::new(&one.name, at), "Modifier le projet")
    })
}

/// Shows the form of a project.
pub async fn edit_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::ProjectWrite)?;
    let one = project::find(&web.app, &visit.actor, identifier(&id)?).await?.project;
    Ok(web.page(&edit_page(&web, &visit, &Typed::default(), &one).await?)?)
}

/// Changes a project, or shows the form again.
pub async fn edit(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    visit.require(Right::ProjectWrite)?;
    let one = project::find(&web.app, &visit.actor, identifier(&id)?).await?.project;
    let changed = match read(&visit, &fields, Some(&one)) {
        Ok(new) => project::edit(&web.app, &visit.actor, one.id, new).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(one) => Ok(Redirect::to(&format!("{}?fait=modif", of(&visit, one.id))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields, error)?;
            Ok((status, web.page(&edit_page(&web, &visit, &typed, &one).await?)?).into_response())
        }
    }
}
