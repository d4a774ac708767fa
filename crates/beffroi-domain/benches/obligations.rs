//! What a change of the reference costs: every obligation of six hundred territories of one host, read and said again.
//!
//! `cargo bench -p beffroi-domain --bench obligations`

#![expect(clippy::unwrap_used, reason = "a measure stops at what it did not expect")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use beffroi_domain::inventory::{self, Source};
use beffroi_domain::obligation;
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Role, french};
use beffroi_reference::{Facts, applied};
use std::time::Instant;

const TERRITORIES: u32 = 600;
const ROUNDS: u32 = 5;

#[tokio::main]
async fn main() {
    let house = House::new().await.unwrap();
    let (app, host) = (&house.app, house.actor(Role::Administrateur));
    for number in 0..TERRITORIES {
        let kinds = [TerritoryKind::Commune, TerritoryKind::CommunauteDeCommunes, TerritoryKind::Syndicat];
        let new = NewTerritory {
            host: Some(house.here.slug.clone()),
            population: Some(u64::from(number) * 97 + 80),
            staff_tenths: Some(number * 3),
            ..NewTerritory::named(&format!("Membre {number}"), kinds[number as usize % 3])
        };
        let territory = territory::add(app, "bench", new).await.unwrap();
        let own = Actor::program(territory.id, "bench");
        for fact in ["cyber_insurance", "teleservice", "member_under_pcs"] {
            let said = (number % 2 == 0).into();
            inventory::declare(app, &own, fact, Some(&said), Source::Form).await.unwrap();
        }
    }
    let mut known: Vec<Facts> = Vec::new();
    for territory in territory::list(app).await.unwrap() {
        known.push(obligation::facts(app, &Actor::program(territory.id, "bench")).await.unwrap());
    }
    let today = french::day(app.clock.now());
    let obligations = app.library.obligations.on(today).len();
    println!("{} territories, {obligations} obligations", known.len());
    let best = |name: &str, times: Vec<f64>| {
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        println!("{name}\t{:.1} ms", least * 1000.0);
    };
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let said: usize = known.iter().map(|facts| applied(&app.library, facts, today).len()).sum();
        assert_eq!(said, known.len() * obligations);
        times.push(start.elapsed().as_secs_f64());
    }
    best("conditions and explanations alone", times);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let view = obligation::members(app, &host).await.unwrap();
        assert_eq!(view.total, u64::from(TERRITORIES));
        times.push(start.elapsed().as_secs_f64());
    }
    best("the host's page: facts read from the database, every obligation, counts hidden", times);
}
