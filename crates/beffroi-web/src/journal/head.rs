//! The head of the journal, signed now, as a page to be printed and put away.

use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::journal::HeadPage;
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::journal;

/// Digits in a group.
const GROUP: usize = 8;
/// Signed heads listed.
const DAYS: usize = 14;

/// Shows the head.
pub async fn head(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let head = journal::head(&web.app, &visit.actor).await?;
    let days = journal::signed_heads(&web.app, &visit.actor).await?;
    let day = |head: &journal::SignedHead| (french::date_text(&head.day), head.number, groups(&head.hash));
    let page = HeadPage {
        shell: visit.shell(Section::Journal),
        base: format!("{}/journal", visit.space()),
        name: visit.territory.name.clone(),
        territory: visit.territory.id.to_string(),
        number: head.number,
        moment: french::moment(web.app.clock.now()),
        hash: groups(&head.hash),
        key: groups(&head.key),
        signature: groups(&head.signature),
        text: head.text(visit.territory.id),
        argument: format!("{}:{}", head.number, head.hash),
        key_argument: head.key,
        days: days.iter().take(DAYS).map(day).collect(),
    };
    Ok(web.page(&page)?)
}

/// Digits in groups that an eye can follow.
fn groups(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    digits.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join(" ")
}
