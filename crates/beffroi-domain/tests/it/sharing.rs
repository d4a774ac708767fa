//! Sharing: what a member lets its host see, and who sees it.

use beffroi_domain::journal;
use beffroi_domain::sharing::{self, Subject};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Role, Roles};

#[tokio::test]
async fn a_member_shows_its_host_what_it_chose_and_nobody_else() {
    for house in House::every().await.unwrap() {
        let (app, host) = (&house.app, house.actor(Role::Administrateur));
        let new = NewTerritory {
            host: Some(house.here.slug.clone()),
            ..NewTerritory::named("Membre-le-Fictif", TerritoryKind::Commune)
        };
        let member = territory::add(app, "test", new).await.unwrap();
        let person = house.person(Role::Administrateur);
        let admin =
            Actor::member(member.id, person.id, person.name.clone(), Roles::from(Role::Administrateur));
        assert!(sharing::shared_with(app, &host).await.unwrap().is_empty(), "nothing is shared unasked");
        let chosen = [Subject::Grade, Subject::Plan].into();
        sharing::choose(app, &admin, chosen).await.unwrap();
        assert_eq!(sharing::chosen(app, &admin).await.unwrap().len(), 2);
        let shared = sharing::shared_with(app, &host).await.unwrap();
        assert_eq!(shared.get(&member.id), Some(&[Subject::Grade, Subject::Plan].into()));
        let entry = journal::list(app, &admin, None, 1).await.unwrap().remove(0);
        assert_eq!(entry.action, "sharing.choose");
        // Another territory is shown nothing, and a reader of the host may not ask.
        assert!(sharing::shared_with(app, &house.stranger()).await.unwrap().is_empty());
        let refused = sharing::shared_with(app, &house.actor(Role::Lecteur)).await;
        assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
        // Choosing again replaces, and nothing may be chosen.
        sharing::choose(app, &admin, [].into()).await.unwrap();
        assert!(sharing::shared_with(app, &host).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn who_has_no_host_has_nothing_to_share() {
    for house in House::every().await.unwrap() {
        let admin = house.actor(Role::Administrateur);
        let refused = sharing::choose(&house.app, &admin, [Subject::Grade].into()).await;
        assert!(
            matches!(&refused, Err(Error::Conflict(problem)) if problem.code == "no-host"),
            "{refused:?}"
        );
    }
}
