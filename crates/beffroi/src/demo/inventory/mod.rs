//! The inventory of a fictional commune, and the models that its host offers. Files as people would bring them, through
//! the same door.

use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::inventory::{self, Outcome};
use beffroi_kernel::error::Result;
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Actor, Error};

const COMMUNE: [(ItemKind, &str); 7] = [
    (ItemKind::Premises, include_str!("locaux.csv")),
    (ItemKind::Supplier, include_str!("fournisseurs.csv")),
    (ItemKind::System, include_str!("systemes.csv")),
    (ItemKind::Activity, include_str!("activites.csv")),
    (ItemKind::Contract, include_str!("contrats.csv")),
    (ItemKind::Contact, include_str!("contacts.csv")),
    (ItemKind::Equipment, include_str!("materiels.csv")),
];

const MODELS: [(ItemKind, &str); 2] = [
    (ItemKind::Supplier, include_str!("modeles-fournisseurs.csv")),
    (ItemKind::System, include_str!("modeles-systemes.csv")),
];

/// The model that the commune has copied, of those that its host offers.
const COPIED: &str = "Contrôle de légalité";

/// Fills the inventories.
pub(super) async fn fill(app: &App) -> Result<()> {
    let host = Actor::program(wiring::territory(app, "syndicat").await?.id, "demonstration");
    for (kind, text) in MODELS {
        import(app, &host, kind, text).await?;
    }
    for item in inventory::all(app, &host).await?.items {
        inventory::offer(app, &host, item.kind, item.id, true).await?;
    }
    let commune = Actor::program(wiring::territory(app, "saint-elme").await?.id, "demonstration");
    for (kind, text) in COMMUNE {
        import(app, &commune, kind, text).await?;
    }
    let models = inventory::models(app, &commune).await?.models;
    let copied = models.by_name(ItemKind::System, COPIED).ok_or(Error::NotFound)?;
    inventory::copy(app, &commune, vec![copied.id]).await.map(drop)
}

async fn import(app: &App, actor: &Actor, kind: ItemKind, text: &str) -> Result<()> {
    let row =
        |(line, number): (&str, u64)| TextRow { number, cells: line.split(';').map(str::to_owned).collect() };
    let rows = text.lines().zip(1..).map(row).collect();
    let report = inventory::import(app, actor, kind, "inventaire.csv", rows).await?;
    match report.lines.iter().find(|line| line.outcome == Outcome::Refused) {
        None if report.ignored.is_empty() => Ok(()),
        refused => {
            Err(Error::internal(format!("the demonstration's inventory: {refused:?} {:?}", report.ignored)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_domain::testing::House;
    use beffroi_kernel::Role;

    #[tokio::test]
    async fn every_line_of_the_demonstration_is_understood() {
        let house = House::new().await.unwrap();
        let actor = house.actor(Role::Administrateur);
        for (kind, text) in COMMUNE.into_iter().chain(MODELS) {
            import(&house.app, &actor, kind, text).await.unwrap();
        }
        let all = inventory::all(&house.app, &actor).await.unwrap();
        assert!(all.items.len() > 40 && ItemKind::ALL.into_iter().all(|kind| all.of(kind).count() > 3));
    }
}
