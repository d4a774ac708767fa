//! Whom to call now, for everybody: nothing here belongs to the territory alone.

use crate::failure::Answer;
use crate::french;
use crate::view::plan::{ContactGroup, ContactLine, ContactsPage, PhoneLink};
use crate::view::{Section, State as Mark};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::plan;
use beffroi_reference::contact::{Call, Kind};
use beffroi_reference::hours::Availability;
use jiff::civil::Date;

/// Shows whom to call.
pub async fn contacts(State(web): State<Web>, visit: Visit) -> Answer {
    let now = web.app.clock.now();
    let calls = plan::whom_to_call(&web.app, &visit.territory);
    let today = french::day(now);
    let of = |kind: Kind| calls.iter().filter(move |call| call.contact.kinds.first() == Some(&kind));
    let groups = Kind::ALL.into_iter().map(|kind| ContactGroup {
        title: kind.label().to_owned(),
        lines: of(kind).map(|call| line(call, today)).collect(),
    });
    let place = visit.territory.region.is_some() || visit.territory.departement.is_some();
    let view = ContactsPage {
        shell: visit.shell(Section::Contacts),
        name: visit.territory.name.clone(),
        moment: french::moment(now),
        place_known: place,
        groups: groups.filter(|group| !group.lines.is_empty()).collect(),
    };
    Ok(web.page(&view)?)
}

/// Whom to call first among those who have a telephone.
pub fn nearest(web: &Web, visit: &Visit) -> Option<Call> {
    let calls = plan::whom_to_call(&web.app, &visit.territory);
    calls.into_iter().find(|call| !call.contact.phones.is_empty())
}

/// The same for paper, which is read at any hour: somebody who answers day and night, when there is one.
pub fn at_any_hour(web: &Web, visit: &Visit) -> Option<Call> {
    let mut calls = plan::whom_to_call(&web.app, &visit.territory);
    calls.retain(|call| !call.contact.phones.is_empty());
    let always = calls.iter().position(|call| call.availability == Availability::Always);
    calls.into_iter().nth(always.unwrap_or_default())
}

/// A contact as a page shows it.
pub fn line(call: &Call, today: Date) -> ContactLine {
    let contact = &call.contact;
    let state =
        if call.availability.answers() { Mark::good(&call.sentence) } else { Mark::look(&call.sentence) };
    let checked = format!("Vérifié le {}.", french::date(contact.provenance.checked_on));
    let stale = if contact.is_stale(today) {
        format!(" À revérifier depuis le {}.", french::date(contact.recheck_on))
    } else {
        String::new()
    };
    ContactLine {
        name: contact.name.clone(),
        summary: contact.summary.clone(),
        state,
        phones: contact.phones.iter().map(|phone| phone_link(phone)).collect(),
        mail: contact.mail.clone().unwrap_or_default(),
        site: contact.site.clone().unwrap_or_default(),
        checked: format!("{checked}{stale}"),
        doubt: contact.provenance.doubt.clone().unwrap_or_default(),
    }
}

fn phone_link(phone: &str) -> PhoneLink {
    let dialled = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    PhoneLink { said: phone.to_owned(), dialled }
}
