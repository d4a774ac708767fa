//! People: how they join, what they are, for whom they act, how they leave.

use crate::word;
use beffroi_domain::account::invitation::{self, InvitationToken, NewInvitation};
use beffroi_domain::account::{self, Person, SignedIn, deputy, member};
use beffroi_domain::journal;
use beffroi_domain::mail::{self, MailState};
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::ports::{Mail, Mailer};
use beffroi_kernel::{Actor, Error, Limits, Problem, Right, Role, Roles};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A mail server that answers what it was told to, and keeps what it took.
#[derive(Default)]
pub struct Post {
    pub taken: Mutex<Vec<Mail>>,
    pub answers: Mutex<VecDeque<Error>>,
}

impl Mailer for Post {
    fn send(&self, mail: &Mail) -> beffroi_kernel::Result<()> {
        if let Some(error) = self.answers.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.taken.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

impl Post {
    pub fn taken(&self) -> Vec<Mail> {
        self.taken.lock().unwrap().clone()
    }
}

/// Gives a house a mail server.
pub fn with_post(house: &mut House) -> Arc<Post> {
    let post = Arc::new(Post::default());
    house.app.mailer = Some(post.clone());
    post
}

pub fn person_of(house: &House, role: Role) -> Person {
    house.people.iter().find(|(has, _)| *has == role).unwrap().1.clone()
}

fn new(email: &str, role: Role) -> NewInvitation {
    NewInvitation { email: email.to_owned(), roles: role.into() }
}

fn token(link: &str) -> InvitationToken {
    InvitationToken::from_text(link.rsplit('/').next().unwrap())
}

async fn signed_in(house: &House, email: &str) -> SignedIn {
    let token = account::sign_in(&house.app, email, PASSWORD, "192.0.2.1").await.unwrap();
    account::signed_in(&house.app, &token).await.unwrap().unwrap()
}

#[tokio::test]
async fn somebody_is_invited_by_mail_and_joins_once() {
    for mut house in House::every().await.unwrap() {
        let post = with_post(&mut house);
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let sent =
            invitation::invite(app, &admin, new(" Nouveau@Val-Fictif.example ", Role::Elu)).await.unwrap();
        assert!(sent.mailed && sent.link.starts_with("http://localhost:8080/invitation/"), "{}", sent.link);
        app.work_all().await.unwrap();
        let mails = post.taken();
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, "nouveau@val-fictif.example"));
        assert!(mails[0].text.contains(&sent.link) && mails[0].text.contains("élu"), "{}", mails[0].text);
        assert_eq!(mails[0].subject, "Invitation à rejoindre l’espace de Val-Fictif");

        let token = token(&sent.link);
        let offer = invitation::find(app, &token).await.unwrap().unwrap();
        assert_eq!(
            (offer.territory_name.as_str(), offer.author.as_deref()),
            ("Val-Fictif", Some("Agent administrateur"))
        );
        let join = |name: &'static str, password: &'static str| {
            let (app, token) = (app.clone(), token.clone());
            async move { invitation::join(&app, &token, name, password.to_owned()).await }
        };
        assert_eq!(word(&join("", PASSWORD).await), "name-invalid");
        assert_eq!(word(&join("Dominique Exemple", "court").await), "password-too-short");
        let person = join("Dominique Exemple", PASSWORD).await.unwrap();
        let here = signed_in(&house, "nouveau@val-fictif.example").await;
        let acting = account::actor(app, &here, house.here.id).await.unwrap();
        assert!(acting.may(Right::HostRead) && !acting.may(Right::DatasetWrite));
        // The link has served.
        assert_eq!(invitation::find(app, &token).await.unwrap(), None);
        assert_eq!(word(&join("Une Autre", PASSWORD).await), "not-found");
        let mut entries = journal::list(app, &admin, None, 8).await.unwrap();
        entries.retain(|entry| entry.action != "account.sign_in");
        assert_eq!(entries[0].action, "invitation.accept");
        assert_eq!(
            (entries[0].subject.clone(), entries[0].actor.clone()),
            (format!("person:{}", person.id), Some(person.id.to_string()))
        );
        for entry in entries {
            assert!(!entry.detail.contains('@') && !entry.subject.contains('@'), "{entry:?}");
        }
    }
}

#[tokio::test]
async fn a_link_that_is_dead_does_not_say_why() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let first = invitation::invite(app, &admin, new("a@exemple.example", Role::Agent)).await.unwrap();
        assert!(!first.mailed);
        let again = invitation::resend(app, &admin, first.invitation.id).await.unwrap();
        let replaced = invitation::invite(app, &admin, new("a@exemple.example", Role::Elu)).await.unwrap();
        let withdrawn = invitation::invite(app, &admin, new("b@exemple.example", Role::Elu)).await.unwrap();
        invitation::withdraw(app, &admin, withdrawn.invitation.id).await.unwrap();
        for (link, serves) in [
            (&first.link, false),
            (&again.link, false),
            (&replaced.link, true),
            (&withdrawn.link, false),
            (&"http://localhost:8080/invitation/00".to_owned(), false),
        ] {
            assert_eq!(invitation::find(app, &token(link)).await.unwrap().is_some(), serves);
            let joined = invitation::join(app, &token(link), "Nom", PASSWORD.to_owned()).await;
            assert_eq!(word(&joined), if serves { "done" } else { "not-found" });
        }
        let expired = invitation::invite(app, &admin, new("c@exemple.example", Role::Elu)).await.unwrap();
        house.wait_hours(7 * 24);
        assert_eq!(invitation::find(app, &token(&expired.link)).await.unwrap(), None);
        assert_eq!(invitation::waiting(app, &admin).await.unwrap().len(), 1, "shown, to be sent again");
        let renewed = invitation::resend(app, &admin, expired.invitation.id).await.unwrap();
        assert!(invitation::find(app, &token(&renewed.link)).await.unwrap().is_some());
        assert_eq!(word(&invitation::resend(app, &admin, withdrawn.invitation.id).await), "not-found");
        // Nothing in the outbox leaves for a link that is dead, and no text of it is readable in the database.
        let letters = mail::list(app, &admin, 20).await.unwrap();
        let waiting = letters.iter().filter(|letter| letter.state == MailState::Waiting).count();
        assert_eq!((letters.len(), waiting), (6, 1), "{letters:?}");
    }
}

#[tokio::test]
async fn whoever_has_an_account_joins_with_it_and_with_no_other() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let stranger = &house.stranger;
        // The same answer whether the address has an account or not.
        let known = invitation::invite(app, &admin, new(&stranger.email, Role::Dpo)).await.unwrap();
        let unknown =
            invitation::invite(app, &admin, new("personne@exemple.example", Role::Dpo)).await.unwrap();
        assert_eq!(known.invitation.roles, unknown.invitation.roles);
        let taken = invitation::join(app, &token(&known.link), "Usurpateur", PASSWORD.to_owned()).await;
        assert_eq!(word(&taken), "account-exists");
        let other = signed_in(&house, &person_of(&house, Role::Lecteur).email).await;
        assert_eq!(
            word(&invitation::accept(app, &token(&known.link), &other).await),
            "invitation-of-another"
        );
        let own = signed_in(&house, &stranger.email).await;
        invitation::accept(app, &token(&known.link), &own).await.unwrap();
        let acting = account::actor(app, &own, house.here.id).await.unwrap();
        assert!(acting.may(Right::PrivacyWrite) && !acting.may(Right::AccountWrite));
        // Nothing was taken from them elsewhere.
        assert!(account::actor(app, &own, house.elsewhere.id).await.unwrap().may(Right::AccountWrite));
        assert_eq!(word(&invitation::accept(app, &token(&known.link), &own).await), "not-found");
        assert_eq!(
            word(&invitation::invite(app, &admin, new(&stranger.email, Role::Dpo)).await),
            "already-member"
        );
    }
}

#[tokio::test]
async fn invitations_are_those_of_one_territory() {
    for house in House::every().await.unwrap() {
        let (app, admin, stranger) = (&house.app, house.actor(Role::Administrateur), house.stranger());
        let sent =
            invitation::invite(app, &admin, new("a@exemple.example", Role::Administrateur)).await.unwrap();
        let id = sent.invitation.id;
        assert_eq!(word(&invitation::resend(app, &stranger, id).await), "not-found");
        assert_eq!(word(&invitation::withdraw(app, &stranger, id).await), "not-found");
        assert_eq!(invitation::waiting(app, &stranger).await.unwrap(), []);
        assert_eq!(mail::list(app, &stranger, 10).await.unwrap(), []);
        for role in [Role::Lecteur, Role::Editeur, Role::Dpo] {
            let actor = house.actor(role);
            assert_eq!(
                word(&invitation::invite(app, &actor, new("z@exemple.example", role)).await),
                "denied"
            );
            assert_eq!(word(&invitation::withdraw(app, &actor, id).await), "denied");
        }
        assert_eq!(
            word(&invitation::invite(app, &house.public(), new("z@exemple.example", Role::Elu)).await),
            "sign-in"
        );
        // The link opens the territory that it was made for, and no other.
        let person = invitation::join(app, &token(&sent.link), "Nom", PASSWORD.to_owned()).await.unwrap();
        let doors = account::entrances(app, person.id).await.unwrap();
        assert_eq!(doors.iter().map(|one| one.territory).collect::<Vec<_>>(), [house.here.id]);
        for (email, roles, expected) in [
            ("pas une adresse", Roles::from(Role::Elu), "email-invalid"),
            ("a@b.fr\r\nBcc: c@d.fr", Roles::from(Role::Elu), "email-invalid"),
            ("ok@exemple.example", Roles::NONE, "role-missing"),
        ] {
            let new = NewInvitation { email: email.to_owned(), roles };
            assert_eq!(word(&invitation::invite(app, &admin, new).await), expected, "{email}");
        }
    }
}

#[tokio::test]
async fn only_so_many_invitations_wait() {
    let limits = Limits { invitations_waiting_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
    let (app, admin) = (&house.app, house.actor(Role::Administrateur));
    for (email, expected) in [
        ("a@exemple.example", "done"),
        ("b@exemple.example", "done"),
        ("a@exemple.example", "done"),
        ("c@exemple.example", "too-many-invitations"),
    ] {
        assert_eq!(word(&invitation::invite(app, &admin, new(email, Role::Elu)).await), expected, "{email}");
    }
    house.wait_hours(7 * 24);
    assert_eq!(word(&invitation::invite(app, &admin, new("c@exemple.example", Role::Elu)).await), "done");
}

#[tokio::test]
async fn a_mail_is_tried_again_and_then_given_up() {
    let unavailable = || Error::Unavailable(Problem::new("mail-later", "Plus tard."));
    let refused = || Error::Input(Problem::new("mail-refused", "Refusé."));
    let limits = Limits { mail_attempts_max: 3, ..Limits::default() };
    for (answers, expected, attempts) in [
        (vec![], MailState::Sent, 1),
        (vec![unavailable(), unavailable()], MailState::Sent, 3),
        (vec![refused()], MailState::Dead, 1),
        (vec![unavailable(), unavailable(), unavailable()], MailState::Dead, 4),
    ] {
        let mut house =
            House::with(limits.clone(), Arc::new(beffroi_domain::testing::FakeTables)).await.unwrap();
        let post = with_post(&mut house);
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        *post.answers.lock().unwrap() = answers.into();
        invitation::invite(app, &admin, new("a@exemple.example", Role::Elu)).await.unwrap();
        for _ in 0..5 {
            app.work_all().await.unwrap();
            house.wait_hours(1);
        }
        let letter = &mail::list(app, &admin, 1).await.unwrap()[0];
        assert_eq!((letter.state, letter.attempts), (expected, attempts), "{letter:?}");
        assert_eq!(post.taken().len(), usize::from(expected == MailState::Sent));
    }
}

#[tokio::test]
async fn mail_that_waited_for_a_server_leaves_once_there_is_one() {
    let mut house = House::new().await.unwrap();
    let admin = house.actor(Role::Administrateur);
    invitation::invite(&house.app, &admin, new("a@exemple.example", Role::Elu)).await.unwrap();
    house.app.work_all().await.unwrap();
    house.wait_hours(2);
    let post = with_post(&mut house);
    beffroi_domain::janitor::sweep(&house.app).await.unwrap();
    house.app.work_all().await.unwrap();
    let taken = post.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].message_id.starts_with('<') && taken[0].message_id.ends_with("@localhost>"));
    // Sent once: another sweep finds nothing to do. After a month it is forgotten.
    house.wait_hours(2);
    beffroi_domain::janitor::sweep(&house.app).await.unwrap();
    house.app.work_all().await.unwrap();
    assert_eq!(post.taken().len(), 1);
    house.wait_hours(38 * 24);
    beffroi_domain::janitor::sweep(&house.app).await.unwrap();
    assert_eq!(mail::list(&house.app, &admin, 10).await.unwrap(), []);
    assert_eq!(invitation::waiting(&house.app, &admin).await.unwrap(), [], "expired for long");
}

#[tokio::test]
async fn members_are_found_by_what_is_typed_and_seen_by_the_day() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let everybody = Role::ALL.len();
        for (text, offset, limit, found, shown) in [
            ("", 0, 3, everybody, 3),
            ("", 6, 5, everybody, everybody - 6),
            ("", 99, 5, everybody, 0),
            ("ÉDITEUR de", 0, 5, 1, 1),
            ("rssi@val", 0, 5, 1, 1),
            ("introuvable", 0, 5, 0, 0),
        ] {
            let members = member::list(app, &admin, text, offset, limit).await.unwrap();
            assert_eq!(
                (members.total, members.found, members.lines.len()),
                (everybody, found, shown),
                "{text}"
            );
        }
        for (role, expected) in
            [(Role::Rssi, "done"), (Role::Dpo, "done"), (Role::Editeur, "denied"), (Role::Elu, "denied")]
        {
            assert_eq!(word(&member::list(app, &house.actor(role), "", 0, 1).await), expected);
        }
        let editor = person_of(&house, Role::Editeur);
        assert_eq!(member::sheet(app, &admin, editor.id).await.unwrap().line.seen, None);
        let here = signed_in(&house, &editor.email).await;
        account::actor(app, &here, house.here.id).await.unwrap();
        let seen = member::sheet(app, &admin, editor.id).await.unwrap().line.seen;
        assert_eq!(seen.unwrap().to_string(), "2026-06-01T00:00:00Z", "the day, not the hour");
        assert_eq!(word(&member::sheet(app, &house.stranger(), editor.id).await), "not-found");
    }
}

#[tokio::test]
async fn a_deputy_is_what_the_other_is_for_a_time() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let (chief, editor) = (person_of(&house, Role::Editeur), person_of(&house, Role::Lecteur));
        let days = |from: &str, until: &str| (from.parse().unwrap(), until.parse().unwrap());
        let signed = signed_in(&house, &editor.email).await;
        let may = || async {
            account::actor(app, &signed, house.here.id).await.unwrap().may(Right::DatasetPublish)
        };
        let june = days("2026-06-02", "2026-06-03");
        let id = deputy::name(app, &admin, chief.id, editor.id, june).await.unwrap();
        assert_eq!(word(&deputy::name(app, &admin, chief.id, editor.id, june).await), "deputy-already");
        assert_eq!(word(&deputy::name(app, &admin, chief.id, chief.id, june).await), "deputy-self");
        assert_eq!(word(&deputy::name(app, &admin, chief.id, house.stranger.id, june).await), "not-found");
        assert_eq!(word(&deputy::name(app, &house.stranger(), chief.id, editor.id, june).await), "not-found");
        assert_eq!(
            word(&deputy::name(app, &house.actor(Role::Dpo), chief.id, editor.id, june).await),
            "denied"
        );
        // In Paris, the second of June begins ten hours later; it is over on the fourth.
        let mut answers = Vec::new();
        for hours in [0, 9, 1, 46, 2] {
            house.wait_hours(hours);
            answers.push(may().await);
        }
        assert_eq!(answers, [false, false, true, true, false]);
        assert_eq!(word(&deputy::end(app, &admin, id).await), "not-found", "it ended by itself");
        let again =
            deputy::name(app, &admin, chief.id, editor.id, days("2026-06-01", "2026-06-30")).await.unwrap();
        assert!(may().await);
        assert_eq!(word(&deputy::end(app, &house.stranger(), again).await), "not-found");
        deputy::end(app, &admin, again).await.unwrap();
        assert!(!may().await);
        // What is lent ends with whoever lends it.
        deputy::name(app, &admin, chief.id, editor.id, days("2026-06-01", "2026-06-30")).await.unwrap();
        account::revoke(app, &admin, chief.id).await.unwrap();
        assert!(!may().await);
        let entries = journal::list(app, &admin, None, 20).await.unwrap();
        let named = entries.iter().filter(|entry| entry.action == "account.deputy").count();
        assert_eq!(named, 3);
    }
}

#[tokio::test]
async fn whoever_leaves_finds_the_door_closed_and_their_name_stays() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let editor = person_of(&house, Role::Editeur);
        let signed = signed_in(&house, &editor.email).await;
        house.published("Publié", "id\n1\n").await.unwrap();
        assert_eq!(member::departed(app, &admin).await.unwrap().len(), 0);
        account::revoke(app, &admin, editor.id).await.unwrap();
        let acting = account::actor(app, &signed, house.here.id).await.unwrap();
        assert_eq!(acting, Actor::public(house.here.id));
        assert_eq!(account::entrances(app, editor.id).await.unwrap(), []);
        let departed = member::departed(app, &admin).await.unwrap();
        let versions = beffroi_domain::dataset::versions(app, &admin, "publie").await.unwrap();
        assert!(departed.contains(&versions[0].created_by), "{departed:?}");
        assert!(member::departed(app, &house.public()).await.unwrap().is_empty(), "nobody outside learns it");
        assert!(member::departed(app, &house.stranger()).await.unwrap().is_empty());
        // They come back by an invitation, and are no longer said to have left.
        let sent = invitation::invite(app, &admin, new(&editor.email, Role::Agent)).await.unwrap();
        invitation::accept(app, &token(&sent.link), &signed).await.unwrap();
        assert!(member::departed(app, &admin).await.unwrap().is_empty());
        assert!(account::actor(app, &signed, house.here.id).await.unwrap().may(Right::DatasetRead));
    }
}
