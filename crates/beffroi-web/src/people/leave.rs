//! Somebody leaves: what ends and what stays, said before it is done.

use super::form;
use super::list::base;
use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::people::{Fault, LeavePage};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::account::{self, member};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Result, Right};

/// Says what ends and what stays.
pub async fn leave_form(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let shown = page(&web, &visit, form::identifier(&person)?, Fault::default()).await?;
    Ok(web.page(&shown)?)
}

async fn page(web: &Web, visit: &Visit, person: PersonId, fault: Fault) -> Result<LeavePage> {
    let sheet = member::sheet(&web.app, &visit.actor, person).await?;
    let mut ends = vec![
        "L’accès à l’espace de travail se ferme tout de suite, même si la personne est connectée.".to_owned(),
        format!("Ses rôles sont retirés : {}.", sheet.line.roles.labels()),
    ];
    if !sheet.deputies.is_empty() {
        let count = sheet.deputies.len() as u64;
        ends.push(format!(
            "{} se termine avec le départ.",
            french::plural(count, "suppléance", "suppléances")
        ));
    }
    let mut stays = vec![
        "Ce que la personne a déposé, publié ou décidé reste à son nom, suivi de « (parti) ».".to_owned(),
        "Son compte et ses rôles dans d’autres territoires, si elle en a, ne changent pas.".to_owned(),
    ];
    if sheet.delegations_given > 0 {
        let given = french::plural(sheet.delegations_given, "délégation", "délégations");
        stays.push(format!("{given} que la personne a donnée à la structure qui vous héberge : vérifiez si elle doit continuer."));
    }
    Ok(LeavePage {
        shell: visit.shell(Section::People),
        base: base(visit),
        address: format!("{}/{person}", base(visit)),
        name: sheet.line.person.name,
        territory: visit.territory.name.clone(),
        ends,
        stays,
        fault,
    })
}

/// Closes the door.
pub async fn leave(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path((_, person)): Path<(String, String)>,
) -> Answer {
    visit.require(Right::AccountWrite)?;
    let person = form::identifier(&person)?;
    match account::revoke(&web.app, &visit.actor, person).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fait=depart", base(&visit))).into_response()),
        Err(error) => {
            let (status, fault) = form::fault(error)?;
            let shown = page(&web, &visit, person, fault).await?;
            Ok((status, web.page(&shown)?).into_response())
        }
    }
}
