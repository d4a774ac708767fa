//! The last day of a call: told in time to those who prepare an application, and nothing is sent after it.

use beffroi_domain::plan::{self, ApplicationState, NewApplication};
use beffroi_domain::testing::House;
use beffroi_domain::{janitor, mail};
use beffroi_kernel::{Error, Role, french};
use beffroi_reference::Library;
use jiff::Span;
use jiff::civil::Date;
use std::sync::Arc;

/// A library with a call that closes on this day.
fn with_call(closes: Date) -> Arc<Library> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("schemes")).unwrap();
    let text = format!(
        r#"
[[scheme]]
id = "appel-fictif"
version = 1
name = "Appel fictif"
funder = "Région fictive"
summary = "Une aide pour essayer."
expenses = ["services"]
when = "kind in [commune]"
rate = 5000
closes = "{closes}"
steps = ["Déposer le dossier."]

[scheme.provenance]
state = "in_force"
valid_from = "2020-01-01"
checked_on = "2026-01-01"
confidence = "A"

[[scheme.provenance.texts]]
title = "Texte fictif"
"#
    );
    std::fs::write(folder.path().join("schemes/appel.toml"), text).unwrap();
    Arc::new(Library::with_overlay(folder.path()).unwrap_or_else(|problems| panic!("{problems:?}")))
}

fn application() -> NewApplication {
    NewApplication {
        scheme: "appel-fictif".into(),
        project: "Copie hors ligne".into(),
        cost: 100_000,
        asked: None,
    }
}

#[tokio::test]
async fn a_call_that_closes_is_told_twice_and_no_late_submission_is_taken() {
    for mut house in House::every().await.unwrap() {
        let closes = french::day(house.app.clock.now()).checked_add(Span::new().days(33)).unwrap();
        house.app.library = with_call(closes);
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let mails = async || {
            janitor::sweep(app).await.unwrap();
            janitor::sweep(app).await.unwrap();
            let all = mail::list(app, &admin, 50).await.unwrap();
            all.into_iter().filter(|one| one.subject.starts_with("Appel fictif")).count()
        };
        let draft = plan::apply(app, &admin, application()).await.unwrap();
        let sent = plan::apply(app, &admin, application()).await.unwrap();
        plan::advance_application(app, &admin, sent.id, ApplicationState::Submitted, None).await.unwrap();
        assert_eq!(mails().await, 0, "thirty-three days are left");
        house.wait_hours(24 * 13);
        let once = mails().await;
        assert!(once > 0, "to each of those who answer for the territory, of the one that is not sent yet");
        house.wait_hours(24 * 5);
        assert_eq!(mails().await, once, "not again before the last week");
        house.wait_hours(24 * 10);
        assert_eq!(mails().await, once * 2);
        house.wait_hours(24 * 6);
        assert_eq!(mails().await, once * 2, "nothing once it is too late");
        let late = plan::advance_application(app, &admin, draft.id, ApplicationState::Submitted, None).await;
        assert!(
            matches!(&late, Err(Error::Conflict(problem)) if problem.code == "scheme-closed"),
            "{late:?}"
        );
        let all = plan::applications(app, &admin).await.unwrap();
        let kept = all.iter().find(|one| one.id == draft.id).unwrap();
        assert_eq!(kept.state, ApplicationState::Draft);
    }
}
