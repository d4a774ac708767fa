//! The sealed account of the worst day.

use crate::session::entries;
use crate::word;
use beffroi_domain::account::{self, Method, Origin};
use beffroi_domain::testing::House;
use beffroi_kernel::ports::{Mail, Mailer};
use beffroi_kernel::{Access, Result, Right, Role, Who};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Letters(Mutex<Vec<Mail>>);

impl Mailer for Letters {
    fn send(&self, mail: &Mail) -> Result<()> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

fn origin() -> Origin {
    Origin::from("192.0.2.1")
}

#[tokio::test]
async fn the_code_opens_once_for_four_hours_and_everybody_learns_of_it() {
    for mut house in House::every().await.unwrap() {
        let mails = Arc::new(Letters::default());
        house.app.mailer = Some(mails.clone());
        house.ask_for_second_factors().await.unwrap();
        let app = &house.app;
        let admin = house.actor(Role::Administrateur);
        assert_eq!(account::seal_state(app, &admin).await.unwrap(), None);
        assert_eq!(word(&account::seal(app, &house.actor(Role::Rssi)).await), "denied");
        let first = account::seal(app, &admin).await.unwrap();
        let code = account::seal(app, &admin).await.unwrap();
        assert_eq!(
            word(&account::break_seal(app, "val-fictif", &first, &origin()).await),
            "break-glass-refused"
        );
        let typed = code.to_lowercase().replace('-', " ");
        let token = account::break_seal(app, " VAL-fictif ", &typed, &origin()).await.unwrap();
        let inside = account::signed_in(app, &token).await.unwrap().unwrap();
        assert_eq!(inside.session.method, Method::BreakGlass);
        let actor = account::actor(app, &inside, house.here.id).await.unwrap();
        assert!(actor.may(Right::AccountWrite) && actor.may(Right::BreakGlassWrite));
        assert!(matches!(actor.who, Who::Person { access: Access::BreakGlass, .. }));
        let elsewhere = account::actor(app, &inside, house.elsewhere.id).await.unwrap();
        assert_eq!(elsewhere.who, Who::Public, "no other territory");
        // Broken once; the code proves again who acts, and opens nothing more.
        assert_eq!(
            word(&account::break_seal(app, "val-fictif", &code, &origin()).await),
            "break-glass-refused"
        );
        assert!(account::seal_state(app, &admin).await.unwrap().unwrap().broken.is_some());
        assert_eq!(word(&account::confirm(app, &token, "ABCD", &origin()).await), "confirmation-refused");
        account::confirm(app, &token, &code, &origin()).await.unwrap();
        let own = account::change_password(app, &inside, "girafe violon brume agenda".into()).await;
        assert_eq!(word(&own), "denied");
        assert_eq!(word(&account::begin_enrolment(app, &token).await), "denied");
        let members = account::member::list(app, &admin, "", 0, 100).await.unwrap();
        assert!(members.lines.iter().all(|line| line.person.id != inside.person));
        app.work_all().await.unwrap();
        let sent = mails.0.lock().unwrap().clone();
        assert_eq!(sent.len(), 1, "one administrator");
        assert_eq!(sent[0].to, "administrateur@val-fictif.example");
        assert!(
            sent[0].text.contains("Val-Fictif") && sent[0].text.contains("01/06/2026 à 14 h 00"),
            "{}",
            sent[0].text
        );
        entries(&house, &["break_glass.use"], 1).await;
        house.wait_seconds(4 * 3_600 - 1);
        assert!(account::signed_in(app, &token).await.unwrap().is_some());
        house.wait_seconds(1);
        assert!(account::signed_in(app, &token).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn nobody_learns_whether_a_territory_has_one_nor_tries_for_long() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    account::seal(app, &house.actor(Role::Administrateur)).await.unwrap();
    let mut answers = Vec::new();
    for slug in ["val-fictif", "mont-imaginaire", "nulle-part"] {
        let refused = account::break_seal(app, slug, "ABCD-EFGH", &Origin::from("192.0.2.9")).await;
        answers.push(refused.unwrap_err().problem().cloned());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    entries(&house, &["break_glass.refused"], 1).await;
    for _ in 0..app.limits.sign_in_attempts_max {
        let refused = account::break_seal(app, "val-fictif", "ABCD-EFGH", &origin()).await;
        assert_eq!(word(&refused), "break-glass-refused");
    }
    assert_eq!(word(&account::break_seal(app, "val-fictif", "ABCD", &origin()).await), "too-many-attempts");
    entries(&house, &["break_glass.pause"], 1).await;
}
