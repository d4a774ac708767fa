//! What deputies do in the place of others says so in the journal; what their own roles carry does not.

use crate::word;
use beffroi_domain::account::{self, deputy};
use beffroi_domain::dataset::{self, MetadataInput, NewDataset};
use beffroi_domain::journal::{self, Entry, Filter, Verification};
use beffroi_domain::testing::House;
use beffroi_kernel::{Actor, Role, TerritoryId};

async fn named(house: &House, person: Role, deputy: Role) -> String {
    let days = ("2026-06-01".parse().unwrap(), "2026-06-30".parse().unwrap());
    let (person, deputy) = (house.person(person).id, house.person(deputy).id);
    let admin = house.actor(Role::Administrateur);
    deputy::name(&house.app, &admin, person, deputy, days).await.unwrap().to_string()
}

async fn acting(house: &House, role: Role) -> Actor {
    let (_, signed_in) = house.sign_in(house.person(role)).await.unwrap();
    account::actor(&house.app, &signed_in, house.here.id).await.unwrap()
}

async fn create(house: &House, actor: &Actor, title: &str) {
    let new = NewDataset { metadata: MetadataInput::titled(title), ..NewDataset::default() };
    dataset::create(&house.app, actor, new).await.unwrap();
}

async fn newest(house: &House) -> Entry {
    let admin = house.actor(Role::Administrateur);
    journal::list(&house.app, &admin, None, 1).await.unwrap().remove(0)
}

fn access(entry: &Entry) -> (&str, &str) {
    (entry.access.as_str(), entry.access_id.as_deref().unwrap_or_default())
}

async fn is_whole(house: &House, territory: TerritoryId) {
    let found = journal::verify(&house.app, territory).await.unwrap();
    assert!(matches!(found, Verification::Whole(_)), "{found:?}");
}

#[tokio::test]
async fn what_a_deputy_does_by_a_lent_role_says_whom_they_act_for() {
    for house in House::every().await.unwrap() {
        let editor = named(&house, Role::Editeur, Role::Dpo).await;
        let admin = named(&house, Role::Administrateur, Role::Dpo).await;
        let dpo = acting(&house, Role::Dpo).await;
        // An editor could do it: the first who lends the role is named.
        create(&house, &dpo, "Arbres").await;
        let entry = newest(&house).await;
        assert!(access(&entry) == ("deputy", &editor) || access(&entry) == ("deputy", &admin), "{entry:?}");
        assert_eq!(entry.actor.as_deref(), Some(house.person(Role::Dpo).id.to_string().as_str()));
        // Only the administrator could do this.
        let elu = house.person(Role::Elu).id;
        account::grant(&house.app, &dpo, elu, Role::Agent.into()).await.unwrap();
        assert_eq!(access(&newest(&house).await), ("deputy", admin.as_str()));
        // Their own role carries this reading.
        house.wait_hours(2);
        account::member::list(&house.app, &dpo, "", 0, 1).await.unwrap();
        let entry = newest(&house).await;
        assert_eq!((entry.action.as_str(), access(&entry)), ("access.read", ("membership", "")));
        // A lent role carries this one.
        named(&house, Role::Dpo, Role::Elu).await;
        let elected = acting(&house, Role::Elu).await;
        account::member::list(&house.app, &elected, "", 0, 1).await.unwrap();
        let entry = newest(&house).await;
        assert_eq!((entry.action.as_str(), entry.access.as_str()), ("access.read", "deputy"));
        // The filter finds them all, and an export and the chain hold.
        let filter = Filter { for_others: true, ..Filter::default() };
        let reader = house.actor(Role::Administrateur);
        let found = journal::search(&house.app, &reader, &filter, 10).await.unwrap();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|entry| entry.access == "deputy"));
        is_whole(&house, house.here.id).await;
        // The page names whoever is away; nobody elsewhere learns it.
        let represented = deputy::represented(&house.app, &reader).await.unwrap();
        assert_eq!(represented[&admin], house.person(Role::Administrateur).name);
        assert!(deputy::represented(&house.app, &house.stranger()).await.unwrap().is_empty());
        assert_eq!(word(&deputy::represented(&house.app, &house.actor(Role::Lecteur)).await), "denied");
    }
}

#[tokio::test]
async fn after_its_end_nothing_is_done_in_the_place_of_others() {
    for house in House::every().await.unwrap() {
        named(&house, Role::Administrateur, Role::Editeur).await;
        let editor = acting(&house, Role::Editeur).await;
        // An editor creates by their own role, deputy or not.
        create(&house, &editor, "Bancs").await;
        assert_eq!(access(&newest(&house).await), ("membership", ""));
        house.wait_hours(31 * 24);
        let after = acting(&house, Role::Editeur).await;
        assert_eq!(after, house.actor(Role::Editeur));
    }
}

#[tokio::test]
async fn an_entry_altered_to_hide_a_deputy_is_found() {
    for house in House::every().await.unwrap() {
        named(&house, Role::Editeur, Role::Elu).await;
        create(&house, &acting(&house, Role::Elu).await, "Arbres").await;
        let mut entry = newest(&house).await;
        assert_eq!(entry.access, "deputy");
        assert_eq!(entry.computed_hash(house.here.id).unwrap(), entry.hash);
        (entry.access, entry.access_id) = ("membership".to_owned(), None);
        assert_ne!(entry.computed_hash(house.here.id).unwrap(), entry.hash);
    }
}
