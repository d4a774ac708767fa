//! The attacks on signing in, against the whole program and a real provider: nobody comes in, the page says so in
//! French, the log says exactly why, and the good way still works afterwards.

use crate::openid::{Browser, Provider, Shown, Site, packages};
use crate::program::Server;
use crate::visitor::Place;
use beffroi_domain::{account, territory};
use beffroi_kernel::{Actor, Role};
use serde_json::{Value, json};

/// What people are told of an answer that does not hold.
const UNFIT: &str = "La réponse du fournisseur d’identité ne convient pas.";
/// What they are told of an answer to a question that this browser did not ask.
const NOT_ASKED: &str = "Cette connexion n’a pas été demandée depuis ce navigateur, ou a trop attendu.";
const TOO_WEAK: &str = "Votre fournisseur d’identité ne vous a pas reconnu assez sûrement.";
const STRANGER: &str = "Votre organisation n’est pas un territoire de ce site. Aucun compte n’a été créé.";
const TAKEN: &str = "Un compte existe déjà avec votre adresse électronique.";

/// A site where the agents of `ville` come in by the provider, and where one of them has.
struct Bench {
    site: Site,
    _provider: Provider,
    _server: Server,
}

impl Bench {
    /// One on each database, when there is a provider.
    fn every() -> Vec<Self> {
        let Some(packages) = packages() else { return Vec::new() };
        let bench = |place| {
            let site = Site::new(place);
            let_agents_in(&site);
            let provider = Provider::start(&packages, &site);
            let server = site.serve(&provider, "ES256");
            let bench = Self { site, _provider: provider, _server: server };
            bench.the_good_way_works();
            bench
        };
        Place::every().into_iter().map(bench).collect()
    }

    fn the_good_way_works(&self) {
        self.site.agent(&json!({}));
        let mut browser = Browser::new();
        let shown = browser.sign_in(&self.site);
        assert_eq!((shown.status, browser.holds_a_session()), (200, true), "{}", shown.text);
        assert!(shown.text.contains("agent@ville.example"), "{} {}", shown.address, shown.text);
    }

    /// Somebody tries something: it is refused as `page` and `log` say, and changes nothing.
    fn is_refused(&self, name: &str, page: &str, log: &str, attack: impl FnOnce(&mut Browser) -> Shown) {
        self.is_refused_in(Browser::new(), name, page, log, attack);
    }

    /// As [`is_refused`](Self::is_refused), in a browser that did something before.
    fn is_refused_in(
        &self,
        mut browser: Browser,
        name: &str,
        page: &str,
        log: &str,
        attack: impl FnOnce(&mut Browser) -> Shown,
    ) {
        let (before, said) = (self.changes(), self.site.warnings().len());
        let shown = attack(&mut browser);
        assert_eq!(shown.status, 400, "{name}: {} {}", shown.address, shown.text);
        assert!(shown.text.contains(page), "{name}: {}", shown.text);
        assert!(shown.text.contains("name=\"password\""), "{name}: the other way in is there");
        assert!(!browser.holds_a_session() && browser.is_signed_out(&self.site), "{name}: came in");
        let warnings = self.site.warnings();
        let [warning] = &warnings[said..] else { panic!("{name}: {:?}", &warnings[said..]) };
        assert!(warning.contains(log), "{name}: {warning}");
        assert!(!warning.contains("eyJ") && !warning.contains("@"), "{name}: too much in {warning}");
        assert_eq!(self.changes(), before, "{name}: something was done");
    }

    /// What was done in `ville` beside refusing.
    fn changes(&self) -> Vec<(String, String)> {
        let mut journal = self.journal();
        journal.retain(|(action, _)| action != "account.sign_in_refused");
        journal
    }

    /// What was done in `ville`, without when.
    fn journal(&self) -> Vec<(String, String)> {
        let text = self.site.place.succeeds(&["journal", "export", "--territory", "ville"]);
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let word = |line: &Value, name: &str| Some(line.get(name)?.as_str()?.to_owned());
        lines.filter_map(|line| Some((word(&line, "action")?, word(&line, "subject")?))).collect()
    }

    /// Who is behind each entry of an action.
    fn subjects(&self, action: &str) -> Vec<String> {
        let journal = self.journal().into_iter();
        journal.filter(|(done, _)| done == action).map(|(_, subject)| subject).collect()
    }

    /// Who is behind the last entry of an action, once there are so many: some are written after the answer.
    fn last(&self, action: &str, count: usize) -> String {
        for _ in 0..100 {
            let subjects = self.subjects(action);
            assert!(subjects.len() <= count, "{action}: {subjects:?}");
            if subjects.len() == count {
                return subjects.into_iter().next_back().unwrap();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{action}: {:?}", self.subjects(action));
    }
}

/// Agents whom a provider vouches for come into `ville`.
fn let_agents_in(site: &Site) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = site.place.open().await;
        let all = territory::list(&app).await.unwrap();
        let town = all.into_iter().find(|found| found.slug == "ville").unwrap();
        let actor = Actor::program(town.id, "test");
        account::choose_provider_role(&app, &actor, Some(Role::Agent)).await.unwrap();
        app.store.close().await;
    });
}

/// A lie of the provider: its name, how it is told, what people read, what the log says.
type Lie = (&'static str, Value, &'static str, &'static str);

fn lies_about_the_token() -> Vec<Lie> {
    let claims = |claims: Value| json!({ "token": { "claims": claims } });
    let none = json!({ "token": { "head": { "alg": "none" }, "by": "nobody" } });
    let shared = json!({ "token": { "head": { "alg": "HS256" }, "by": "secret" } });
    let unknown = json!({ "token": { "head": { "kid": "autre" }, "by": "other" } });
    let hash = claims(json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }));
    let past = claims(json!({ "exp": 1_700_000_060, "iat": 1_700_000_000 }));
    vec![
        ("another nonce", claims(json!({ "nonce": "0".repeat(64) })), UNFIT, "nonce mismatch"),
        ("no nonce", claims(json!({ "nonce": null })), UNFIT, "missing nonce"),
        ("for another site", claims(json!({ "aud": "autre" })), UNFIT, "Invalid audiences"),
        ("for another site as well", claims(json!({ "aud": ["beffroi", "autre"] })), UNFIT, "audience"),
        ("from elsewhere", claims(json!({ "iss": "https://ailleurs.example" })), UNFIT, "Invalid issuer"),
        ("of long ago", past, UNFIT, "expired"),
        ("alg=none", none, UNFIT, "No signature found"),
        ("signed with the shared secret", shared, UNFIT, "Disallowed signature algorithm"),
        ("not signed", json!({ "token": { "by": "nobody" } }), UNFIT, "Invalid signature"),
        ("signed with another key", json!({ "token": { "by": "other" } }), UNFIT, "EC Signature was wrong"),
        ("signed with a key of nobody", unknown, UNFIT, "No matching key"),
        ("with another access token", hash, UNFIT, "given with another access token"),
        ("recognised too weakly", claims(json!({ "acr": "eidas1" })), TOO_WEAK, "assurance eidas1"),
        ("recognised nobody says how", claims(json!({ "acr": null })), TOO_WEAK, "assurance none"),
    ]
}

fn lies_about_the_person() -> Vec<Lie> {
    let claims = |claims: Value| json!({ "user": { "claims": claims } });
    let none = json!({ "user": { "head": { "alg": "none" }, "by": "nobody" } });
    let shared = json!({ "user": { "head": { "alg": "HS256" }, "by": "secret" } });
    let elsewhere = claims(json!({ "iss": "https://ailleurs.example" }));
    vec![
        ("of somebody else", claims(json!({ "sub": "sub-2" })), UNFIT, "speaks of somebody else"),
        ("not signed", json!({ "user": { "plain": true } }), UNFIT, "must be signed"),
        ("alg=none", none, UNFIT, "signed with none"),
        ("signed with the shared secret", shared, UNFIT, "signed with HS256"),
        ("signed with another key", json!({ "user": { "by": "other" } }), UNFIT, "no key of the provider"),
        ("for another site", claims(json!({ "aud": "autre" })), UNFIT, "for another"),
        ("from elsewhere", elsewhere, UNFIT, "is another's"),
        ("of long ago", claims(json!({ "exp": 1_700_000_000 })), UNFIT, "of another time"),
    ]
}

#[test]
fn no_lie_of_the_provider_lets_anybody_in() {
    for bench in Bench::every() {
        // What is signed again with nothing changed is believed: a lie is refused for what it says.
        bench.site.agent(&json!({ "token": {}, "user": {} }));
        assert!(Browser::new().sign_in(&bench.site).text.contains("agent@ville.example"));
        let lies = lies_about_the_token().into_iter().chain(lies_about_the_person());
        for (name, lie, page, log) in lies {
            bench.site.agent(&lie);
            bench.is_refused(name, page, log, |browser| browser.sign_in(&bench.site));
            bench.the_good_way_works();
        }
    }
}

/// An address with one member of its query changed, or taken away.
fn with(address: &str, member: &str, value: Option<&str>) -> String {
    let (path, query) = address.split_once('?').unwrap();
    let start = format!("{member}=");
    let others = query.split('&').filter(|pair| !pair.starts_with(&start)).map(str::to_owned);
    let pairs: Vec<String> = others.chain(value.map(|value| format!("{start}{value}"))).collect();
    assert!(query.contains(&start), "{query}");
    format!("{path}?{}", pairs.join("&"))
}

/// A member of the query of an address.
fn member<'a>(address: &'a str, name: &str) -> &'a str {
    let query = address.split_once('?').unwrap().1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

#[test]
fn no_answer_is_taken_twice_or_elsewhere_or_from_another() {
    let (unasked, refused) = ("no request with this state, browser and age", "the code was refused: 400");
    for bench in Bench::every() {
        let site = &bench.site;
        let open = |address: String| move |browser: &mut Browser| browser.open(&address, None);
        // An answer that was taken is sent again: by another browser, by the same, and with a new question.
        let mut first = Browser::new();
        let used = first.answer(site);
        assert_eq!(first.open(&used, None).status, 200);
        bench.is_refused("again, by another", NOT_ASKED, unasked, open(used.clone()));
        first.forget_session();
        bench.is_refused_in(first, "again", NOT_ASKED, unasked, open(used.clone()));
        bench.is_refused("with a new question", UNFIT, refused, |browser| {
            let fresh = browser.answer(site);
            browser.open(&with(&fresh, "code", Some(member(&used, "code"))), None)
        });
        // Somebody else is made to open the answer that a thief got: with the thief's question, then with theirs.
        let thief = || Browser::new().answer(site);
        bench.is_refused("of another browser", NOT_ASKED, unasked, |browser| {
            browser.answer(site);
            browser.open(&thief(), None)
        });
        bench.is_refused("a code put in", UNFIT, refused, |browser| {
            let own = browser.answer(site);
            browser.open(&with(&own, "code", Some(member(&thief(), "code"))), None)
        });
        let changed = |member: &'static str, value: Option<&'static str>| {
            move |browser: &mut Browser| {
                let own = browser.answer(site);
                browser.open(&with(&own, member, value), None)
            }
        };
        bench.is_refused("an invented code", UNFIT, refused, changed("code", Some("invente")));
        bench.is_refused("an invented state", NOT_ASKED, unasked, changed("state", Some("invente")));
        bench.is_refused("no state", NOT_ASKED, unasked, changed("state", None));
        let ailleurs = Some("https%3A%2F%2Failleurs.example");
        bench.is_refused("of another issuer", UNFIT, "from another issuer", changed("iss", ailleurs));
        bench.is_refused("of no issuer", UNFIT, "does not say which issuer", changed("iss", None));
        bench.is_refused("at another's door", NOT_ASKED, unasked, |browser| {
            let own = browser.answer(site);
            browser.open(&own.replace("/retour/essai", "/retour/autre"), None)
        });
        // The provider itself cannot recognise the person as surely as is demanded.
        site.agent(&json!({ "acr": "eidas1" }));
        let given_up = "Le fournisseur d’identité n’a pas abouti.";
        bench.is_refused("too weak", given_up, "access_denied", |browser| browser.sign_in(site));
        bench.the_good_way_works();
    }
}

#[test]
fn an_agent_stays_who_they_are_and_nobody_becomes_them() {
    for bench in Bench::every() {
        let site = &bench.site;
        let agent = bench.last("account.add", 1);
        assert_eq!(bench.last("account.sign_in", 1), agent);
        // The address at the provider changes: the same account, which follows.
        site.agent(&json!({ "email": "agent.marie@ville.example" }));
        let shown = Browser::new().sign_in(site);
        assert!(shown.text.contains("agent.marie@ville.example"), "{} {}", shown.address, shown.text);
        assert_eq!(bench.last("account.email", 1), agent);
        assert_eq!(bench.last("account.sign_in", 2), agent);
        // Somebody else has their address now; later, somebody else has the one that they had.
        site.agent(&json!({ "sub": "sub-2", "email": "agent.marie@ville.example" }));
        bench.is_refused("their address", TAKEN, "provider-address-taken", |browser| browser.sign_in(site));
        assert_eq!(bench.last("account.sign_in_refused", 1), agent, "they can know of it");
        site.agent(&json!({ "sub": "sub-2" }));
        assert_eq!(Browser::new().sign_in(site).status, 200);
        assert_ne!(bench.last("account.add", 2), agent);
        assert_ne!(bench.last("account.sign_in", 3), agent);
        // Nobody whose organisation is none of ours.
        for siret in [json!("73282932000074"), json!("00000000000000"), json!("21"), json!(null)] {
            site.agent(&json!({ "sub": "sub-3", "email": "inconnu@ailleurs.example", "siret": siret }));
            let log = format!("the SIRET {:?} is that of no territory", siret.as_str().unwrap_or_default());
            bench.is_refused("a stranger", STRANGER, &log, |browser| browser.sign_in(site));
        }
        site.agent(&json!({ "email": "agent.marie@ville.example" }));
        assert_eq!(Browser::new().sign_in(site).status, 200);
        assert_eq!(bench.last("account.sign_in", 4), agent, "the good way still works");
        assert_eq!(bench.subjects("account.add").len(), 2);
    }
}
