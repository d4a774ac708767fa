//! What an administrator does with invitations.

use super::model::{Invitation, InvitationToken, NewInvitation, Sent};
use super::store;
use crate::App;
use crate::account::{period, rules};
use crate::mail::{self, MailId, Template};
use crate::territory;
use beffroi_kernel::account::InvitationId;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, french};
use beffroi_store::WriteContext;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// How long the link of an invitation serves, in hours: a week.
const HOURS_MAX: i64 = 7 * 24;
/// How long a closed or expired invitation is kept, in milliseconds.
const KEPT_MILLISECONDS: i64 = 30 * 24 * 3_600_000;

/// Invites somebody into the actor's territory. An invitation of the same address that waits is replaced, and its
/// link is dead. Whether the address has an account is neither asked nor told.
///
/// # Errors
/// [`Error::Input`] when the address is none or no role is chosen; [`Error::Conflict`] when it is a member's;
/// [`Error::Limit`] when too many wait; [`Error::Denied`] without the right.
pub async fn invite(app: &App, actor: &Actor, new: NewInvitation) -> Result<Sent> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    let (email, roles) = (rules::email(&new.email)?, rules::some_role(new.roles)?);
    let name = territory::own(app, actor).await?.name;
    let of_app = app.clone();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            if store::is_member(cx, &email).await? {
                return Err(already_member());
            }
            if let Some((old, mail)) = store::open_for(cx, &email).await? {
                close(cx, old, mail, "replaced by another invitation").await?;
                cx.record(
                    "invitation.withdraw",
                    format!("invitation:{old}"),
                    &json!({ "because": "replaced" }),
                );
            }
            if store::count_open(cx).await? >= of_app.limits.invitations_waiting_max as u64 {
                return Err(too_many(of_app.limits.invitations_waiting_max));
            }
            let id = cx.identifier(InvitationId::new)?;
            let expires = cx.now() + SignedDuration::from_hours(HOURS_MAX);
            let invitation = Invitation { id, email, roles, created: cx.now(), expires };
            let (token, mail) = written(&of_app, cx, &name, &invitation).await?;
            store::insert(cx, &invitation, &token.hash(), mail).await?;
            cx.record("invitation.send", format!("invitation:{id}"), &json!({ "roles": roles }));
            Ok(sent(&of_app, invitation, &token))
        })
    })
    .await
}

/// Sends an invitation again: a new link, a new week; the old link is dead.
///
/// # Errors
/// [`Error::NotFound`] when it does not wait any more; [`Error::Denied`] without the right.
pub async fn resend(app: &App, actor: &Actor, id: InvitationId) -> Result<Sent> {
    beffroi_store::authorise(actor, Right::AccountWrite)?;
    let name = territory::own(app, actor).await?.name;
    let of_app = app.clone();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let (mut invitation, old_mail) = store::open(cx, id).await?.ok_or(Error::NotFound)?;
            mail::withdraw(cx, old_mail, "the invitation was sent again").await?;
            invitation.created = cx.now();
            invitation.expires = cx.now() + SignedDuration::from_hours(HOURS_MAX);
            let (token, mail) = written(&of_app, cx, &name, &invitation).await?;
            store::renew(cx, &invitation, &token.hash(), mail).await?;
            cx.record("invitation.resend", format!("invitation:{id}"), &json!({ "roles": invitation.roles }));
            Ok(sent(&of_app, invitation, &token))
        })
    })
    .await
}

/// Withdraws an invitation: its link is dead.
///
/// # Errors
/// [`Error::NotFound`] when it does not wait any more; [`Error::Denied`] without the right.
pub async fn withdraw(app: &App, actor: &Actor, id: InvitationId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AccountWrite)?;
            let (invitation, mail) = store::open(cx, id).await?.ok_or(Error::NotFound)?;
            close(cx, id, mail, "the invitation was withdrawn").await?;
            cx.record(
                "invitation.withdraw",
                format!("invitation:{id}"),
                &json!({ "roles": invitation.roles }),
            );
            Ok(())
        })
    })
    .await
}

/// The invitations of the actor's territory that nobody has answered, expired ones included, the newest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Invitation>> {
    beffroi_store::authorise(actor, Right::AccountRead)?;
    store::waiting(&app.store, actor).await
}

/// Forgets invitations that have been closed or expired for long.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub(crate) async fn sweep(app: &App, now: Timestamp) -> Result<()> {
    store::sweep(&app.store, now.as_millisecond() - KEPT_MILLISECONDS).await
}

async fn close(cx: &mut WriteContext, id: InvitationId, mail: MailId, why: &str) -> Result<()> {
    store::close(cx, id).await?;
    mail::withdraw(cx, mail, why).await
}

/// A new token, and the mail that holds its link.
async fn written(
    app: &App,
    cx: &mut WriteContext,
    territory: &str,
    invitation: &Invitation,
) -> Result<(InvitationToken, MailId)> {
    let token = InvitationToken::new()?;
    let author = match cx.actor().person() {
        Some(_) => cx.actor().name().to_owned(),
        None => "L’administrateur de la plateforme".to_owned(),
    };
    let (roles, link) = (invitation.roles.labels(), link(app, &token));
    let until = french::date(period::last_day(invitation.expires));
    let values = [
        ("territoire", territory),
        ("auteur", &author),
        ("roles", &roles),
        ("lien", &link),
        ("echeance", &until),
    ];
    let mail = mail::post(app, cx, Template::Invitation, &invitation.email, &values).await?;
    Ok((token, mail))
}

fn link(app: &App, token: &InvitationToken) -> String {
    format!("{}/invitation/{}", app.public_url, token.expose())
}

fn sent(app: &App, invitation: Invitation, token: &InvitationToken) -> Sent {
    Sent { invitation, link: link(app, token), mailed: app.mailer.is_some() }
}

fn already_member() -> Error {
    Error::Conflict(
        Problem::new("already-member", "Cette adresse est déjà celle d’un membre du territoire.")
            .advice("Changez plutôt ses rôles.")
            .field("email"),
    )
}

fn too_many(max: usize) -> Error {
    Error::Limit(
        Problem::new("too-many-invitations", format!("{max} invitations attendent déjà une réponse."))
            .advice("Retirez celles qui ne servent plus, puis recommencez.")
            .detail("limit invitations_waiting_max"),
    )
}
