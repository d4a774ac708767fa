//! The directory that a host keeps.

use super::base;
use crate::failure::Answer;
use crate::people::form::{Fields, codes, identifier, text};
use crate::plan::form::{Typed, chosen};
use crate::view::Section;
use crate::view::service::{DirectoryPage, ServiceLine};
use crate::view::sheet::Tick;
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::service::{self, Area, NewService, Service, Subject};
use beffroi_kernel::service::ServiceId;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Problem, Result, Right};

/// Shows the directory and the form.
pub async fn list(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    visit.require(Right::HostRead)?;
    Ok(web.page(&page(&web, &visit, &Typed::default(), &Vec::new()).await?)?)
}

async fn page(web: &Web, visit: &Visit, typed: &Typed, fields: &Fields) -> Result<DirectoryPage> {
    let services = service::list(&web.app, &visit.actor).await?;
    let base = base(visit);
    let subjects: Vec<_> = Subject::ALL.iter().map(|one| (one.code(), one.label())).collect();
    let ticked = codes(fields, "kinds", TerritoryKind::from_code).unwrap_or_default();
    let (fault, advice) = typed.fault();
    Ok(DirectoryPage {
        shell: visit.shell(Section::Hosted),
        may_write: visit.actor.may(Right::HostWrite),
        services: services
            .iter()
            .map(|one| ServiceLine {
                remove: format!("{base}/services/{}/retirer", one.id),
                ..line(one, "", 1)
            })
            .collect(),
        fields: vec![
            typed.needed("name", "text", "Nom du service", "", ""),
            typed.list("subject", "Sujet", &subjects, Subject::Assessment.code()),
            typed.needed("provider", "text", "Qui le rend", "", &visit.territory.name),
            typed.needed("summary", "textarea", "Ce que c’est", "Une ou deux phrases.", ""),
            typed.list("area_kind", "Pour qui, où", &Area::KINDS, "hosted"),
            typed.field(
                "area_code",
                "text",
                "Code du lieu",
                "Vide pour vos membres et pour toute la France.",
                "",
            ),
            typed.needed(
                "price",
                "text",
                "Prix",
                "« Gratuit », « compris dans l’adhésion », « 500 € par an ».",
                "",
            ),
            typed.needed(
                "contact",
                "text",
                "À qui demander",
                "Un service plutôt qu’une personne : cette page est publique.",
                "",
            ),
            typed.field("link", "url", "Page qui en dit plus", "Elle commence par https://.", ""),
        ],
        kinds: TerritoryKind::ALL
            .into_iter()
            .map(|kind| Tick {
                value: kind.code().to_owned(),
                label: kind.label().to_owned(),
                note: String::new(),
                ticked: ticked.contains(&kind),
            })
            .collect(),
        base,
        fault,
        advice,
    })
}

/// A service as a line.
pub fn line(one: &Service, written_by: &str, alike: usize) -> ServiceLine {
    let kinds = one.kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join(", ");
    let area = match &one.area {
        Area::Hosted => "territoires hébergés".to_owned(),
        Area::Everywhere => "toute la France".to_owned(),
        Area::Region(code) => format!("région {code}"),
        Area::Departement(code) => format!("département {code}"),
        Area::Epci(code) => format!("intercommunalité {code}"),
        Area::Commune(code) => format!("commune {code}"),
    };
    ServiceLine {
        remove: String::new(),
        name: one.name.clone(),
        subject: one.subject.label().to_owned(),
        provider: one.provider.clone(),
        summary: one.summary.clone(),
        target: if kinds.is_empty() { area } else { format!("{area} ; {kinds}") },
        price: one.price.clone(),
        contact: one.contact.clone(),
        link: one.link.clone(),
        written_by: written_by.to_owned(),
        alike: alike as u64,
    }
}

fn read(fields: &Fields) -> Result<NewService> {
    let odd = |code, message: &str, field: &str| {
        Error::Input(
            Problem::new(code, message).advice("Choisissez dans la liste, et donnez un code.").field(field),
        )
    };
    let area = Area::from_parts(text(fields, "area_kind"), text(fields, "area_code"));
    let kinds = codes(fields, "kinds", TerritoryKind::from_code);
    Ok(NewService {
        name: text(fields, "name").to_owned(),
        subject: chosen(fields, "subject", Subject::from_code)?,
        provider: text(fields, "provider").to_owned(),
        summary: text(fields, "summary").to_owned(),
        kinds: kinds.ok_or_else(|| odd("kind-unknown", "Une de ces natures n’existe pas.", "kinds"))?,
        area: area.ok_or_else(|| odd("area-odd", "Le lieu n’est pas clair.", "area_code"))?,
        price: text(fields, "price").to_owned(),
        contact: text(fields, "contact").to_owned(),
        link: text(fields, "link").to_owned(),
    })
}

/// Adds a service, or shows the page again.
pub async fn add(State(web): State<Web>, Inside(visit): Inside, Form(fields): Form<Fields>) -> Answer {
    visit.require(Right::HostWrite)?;
    let made = match read(&fields) {
        Ok(new) => service::add(&web.app, &visit.actor, new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => Ok(Redirect::to(&format!("{}/services", base(&visit))).into_response()),
        Err(error) => {
            let (status, typed) = Typed::refused(fields.clone(), error)?;
            let view = page(&web, &visit, &typed, &fields).await?;
            Ok((status, web.page(&view)?).into_response())
        }
    }
}

/// Takes a service out.
pub async fn remove(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::HostWrite)?;
    let id: ServiceId = identifier(&id)?;
    service::remove(&web.app, &visit.actor, id).await?;
    Ok(Redirect::to(&format!("{}/services", base(&visit))).into_response())
}
