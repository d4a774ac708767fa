//! A provider made for the test, honest and then not: every lie is refused.

use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::ports::{AuthorizationResponse, Identity, Providers, SignInRequest};
use beffroi_kernel::{Clock, Error, Result};
use beffroi_network::provider::{OpenIdProviders, ProviderSettings, Signature};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{CoreHmacKey, CoreJsonWebKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const CLIENT: &str = "beffroi";
const SECRET: &str = "un secret partage de trente-deux octets";
const CODE: &str = "un-code";
const KEY: &str = include_str!("provider-key.pem");
const OTHER_KEY: &str = include_str!("other-key.pem");

/// How the provider answers; a test changes some of it.
struct Behaviour {
    issuer_said: Option<String>,
    /// Members of the head, and of the body, of the identity token that are not as they should be.
    id_head: Value,
    id_claims: Value,
    /// The same for the user information.
    user_head: Value,
    user_claims: Value,
    id_key: Sign,
    user_key: Sign,
    user_kind: &'static str,
    published: &'static str,
    token_status: u16,
    redirect: bool,
    huge: bool,
    /// A member of what it says of itself, with an address on another machine.
    elsewhere: Option<(&'static str, String)>,
    requests: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Own,
    Other,
    Secret,
    Nothing,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            issuer_said: None,
            id_head: json!({}),
            id_claims: json!({}),
            user_head: json!({}),
            user_claims: json!({}),
            id_key: Sign::Own,
            user_key: Sign::Own,
            user_kind: "application/jwt",
            published: KEY,
            token_status: 200,
            redirect: false,
            huge: false,
            elsewhere: None,
            requests: Vec::new(),
        }
    }
}

struct Fake {
    issuer: String,
    behaviour: Arc<Mutex<Behaviour>>,
}

fn key(pem: &str) -> CoreRsaPrivateSigningKey {
    CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new("cle-1".into()))).unwrap()
}

fn sign(how: Sign, head: Value, body: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", part(&head), part(body));
    let rsa = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let signature = match how {
        Sign::Own => key(KEY).sign(&rsa, message.as_bytes()).unwrap(),
        Sign::Other => key(OTHER_KEY).sign(&rsa, message.as_bytes()).unwrap(),
        Sign::Secret => {
            CoreHmacKey::new(SECRET).sign(&CoreJwsSigningAlgorithm::HmacSha256, message.as_bytes()).unwrap()
        }
        Sign::Nothing => Vec::new(),
    };
    format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
}

fn with(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(base.as_object_mut().unwrap().remove(name)),
            value => base[name] = value.clone(),
        }
    }
    base
}

impl Fake {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://127.0.0.1:{}/api/v2", listener.local_addr().unwrap().port());
        let behaviour = Arc::new(Mutex::new(Behaviour::default()));
        let (shared, own) = (behaviour.clone(), issuer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, own) = (shared.clone(), own.clone());
                std::thread::spawn(move || answer(stream, &shared, &own));
            }
        });
        Self { issuer, behaviour }
    }

    fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        let mut behaviour = self.behaviour.lock().unwrap();
        let requests = std::mem::take(&mut behaviour.requests);
        *behaviour = Behaviour { requests, ..Behaviour::default() };
        change(&mut behaviour);
    }

    fn settings(&self) -> ProviderSettings {
        serde_json::from_value(json!({
            "code": "test", "label": "Essai", "issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET,
            "acr_values": ["eidas1-mfa", "eidas2"],
        }))
        .unwrap()
    }

    fn providers(&self) -> OpenIdProviders {
        OpenIdProviders::new(vec![self.settings()], Arc::new(SystemClock)).unwrap()
    }
}

fn answer(mut stream: TcpStream, shared: &Mutex<Behaviour>, issuer: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length, mut head) = (String::new(), 0, String::new());
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut behaviour = shared.lock().unwrap();
    behaviour.requests.push(format!("{first}{head}{}", String::from_utf8_lossy(&body)));
    let path = first.split(' ').nth(1).unwrap_or_default();
    let (status, kind, text) = said(&behaviour, path, issuer, &String::from_utf8_lossy(&body));
    let place = if status == 302 { "Location: http://127.0.0.1:1/ailleurs\r\n" } else { "" };
    let _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\n{place}Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
}

fn said(behaviour: &Behaviour, path: &str, issuer: &str, body: &str) -> (u16, &'static str, String) {
    let now = SystemClock.now().as_second();
    let json = "application/json";
    if behaviour.redirect {
        return (302, json, String::new());
    }
    if behaviour.huge {
        return (200, json, format!("\"{}\"", "x".repeat(1_000_000)));
    }
    match path.trim_start_matches("/api/v2") {
        "/.well-known/openid-configuration" => {
            let said = behaviour.issuer_said.clone().unwrap_or_else(|| issuer.to_owned());
            let mut document = json!({
                "issuer": said, "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"), "userinfo_endpoint": format!("{issuer}/userinfo"),
                "jwks_uri": format!("{issuer}/jwks"), "end_session_endpoint": format!("{issuer}/session/end"),
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            });
            if let Some((member, address)) = &behaviour.elsewhere {
                document[*member] = json!(address);
            }
            (200, json, document.to_string())
        }
        "/jwks" => {
            let public: CoreJsonWebKey = key(behaviour.published).as_verification_key();
            (200, json, json!({ "keys": [public] }).to_string())
        }
        "/token" if behaviour.token_status != 200 || !body.contains(&format!("code={CODE}")) => {
            let status = if behaviour.token_status == 200 { 400 } else { behaviour.token_status };
            (status, json, json!({ "error": "invalid_grant" }).to_string())
        }
        "/token" => {
            let head = with(json!({ "alg": "RS256", "kid": "cle-1", "typ": "JWT" }), &behaviour.id_head);
            let claims = json!({
                "iss": issuer, "aud": CLIENT, "sub": "sujet-1", "nonce": NONCE, "exp": now + 60, "iat": now, "acr": "eidas1-mfa",
            });
            let id_token = sign(behaviour.id_key, head, &with(claims, &behaviour.id_claims));
            let answer = json!({ "access_token": "acces", "token_type": "Bearer", "expires_in": 60, "id_token": id_token });
            (200, json, answer.to_string())
        }
        "/userinfo" => {
            let head = with(json!({ "alg": "RS256", "kid": "cle-1" }), &behaviour.user_head);
            let claims = json!({
                "iss": issuer, "aud": CLIENT, "sub": "sujet-1", "exp": now + 60, "email": "agent@ville.example",
                "given_name": "Camille", "usual_name": "Exemple", "siret": "21310000100017",
            });
            let claims = with(claims, &behaviour.user_claims);
            let text = if behaviour.user_kind == json {
                claims.to_string()
            } else {
                sign(behaviour.user_key, head, &claims)
            };
            (200, behaviour.user_kind, text)
        }
        _ => (404, json, "{}".to_owned()),
    }
}

const STATE: &str = "0123456789abcdef0123456789abcdef";
const NONCE: &str = "fedcba9876543210fedcba9876543210";
const VERIFIER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

fn request() -> SignInRequest<'static> {
    SignInRequest {
        state: STATE,
        nonce: NONCE,
        verifier: VERIFIER,
        redirect: "https://beffroi.example/connexion/retour/test",
    }
}

fn complete(providers: &OpenIdProviders) -> Result<Identity> {
    providers.complete("test", &AuthorizationResponse { code: CODE, issuer: None }, &request())
}

fn word(result: &Result<Identity>) -> (&'static str, String) {
    match result {
        Ok(_) => ("done", String::new()),
        Err(Error::Unavailable(problem) | Error::Input(problem)) => (problem.code, problem.detail.clone()),
        Err(error) => panic!("{}", error.chain()),
    }
}

#[test]
fn an_honest_provider_is_believed() {
    let fake = Fake::start();
    let providers = fake.providers();
    assert_eq!(providers.list()[0].label, "Essai");
    let address = providers.begin("test", &request()).unwrap();
    for piece in [
        "/api/v2/authorize?response_type=code&client_id=beffroi",
        "redirect_uri=https%3A%2F%2Fbeffroi.example%2Fconnexion%2Fretour%2Ftest",
        "scope=openid+given_name+usual_name+email+uid+siret+idp_id+idp_acr",
        &format!("state={STATE}"),
        &format!("nonce={NONCE}"),
        "code_challenge_method=S256",
        "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22values%22%3A%5B%22eidas1-mfa%22",
    ] {
        assert!(address.contains(piece), "{piece} in {address}");
    }
    assert!(!address.contains(VERIFIER) && !address.contains("secret"));
    let identity = complete(&providers).unwrap();
    assert_eq!((identity.subject.as_str(), identity.email.as_str()), ("sujet-1", "agent@ville.example"));
    assert_eq!(
        (identity.name.as_str(), identity.siret.as_deref()),
        ("Camille Exemple", Some("21310000100017"))
    );
    assert_eq!(identity.assurance.as_deref(), Some("eidas1-mfa"));
    let requests = fake.behaviour.lock().unwrap().requests.clone();
    let token = requests.iter().find(|request| request.contains("/token ")).unwrap();
    assert!(
        token.contains("client_secret=un+secret") && !token.to_ascii_lowercase().contains("authorization:")
    );
    assert!(token.contains(&format!("code_verifier={VERIFIER}")));
    let end = providers
        .end("test", &identity.token, STATE, "https://beffroi.example/deconnexion/retour")
        .unwrap()
        .unwrap();
    assert!(
        end.contains("/session/end?id_token_hint=ey")
            && end.contains(&format!(
                "&state={STATE}&post_logout_redirect_uri=https%3A%2F%2Fbeffroi.example%2Fdeconnexion%2Fretour"
            ))
    );
    assert!(matches!(providers.begin("autre", &request()), Err(Error::NotFound)));
    assert!(providers.trial().is_empty());
}

const REFUSED: &str = "provider-answer-refused";

/// A lie: its name, what it gets, and how it is told.
type Lie = (&'static str, &'static str, fn(&mut Behaviour));

fn past() -> i64 {
    SystemClock.now().as_second() - 60
}

const LIES_ABOUT_THE_TOKEN: [Lie; 16] = [
    ("wrong nonce", REFUSED, |b| b.id_claims = json!({ "nonce": STATE })),
    ("no nonce", REFUSED, |b| b.id_claims = json!({ "nonce": null })),
    ("wrong audience", REFUSED, |b| b.id_claims = json!({ "aud": "autre" })),
    ("two audiences", REFUSED, |b| b.id_claims = json!({ "aud": [CLIENT, "autre"] })),
    ("wrong issuer", REFUSED, |b| b.id_claims = json!({ "iss": "https://ailleurs.example" })),
    ("expired", REFUSED, |b| b.id_claims = json!({ "exp": past(), "iat": past() - 60 })),
    ("no algorithm", REFUSED, |b| (b.id_head, b.id_key) = (json!({ "alg": "none" }), Sign::Nothing)),
    ("secret not configured", REFUSED, |b| (b.id_head, b.id_key) = (json!({ "alg": "HS256" }), Sign::Secret)),
    ("no signature", REFUSED, |b| b.id_key = Sign::Nothing),
    ("another key", REFUSED, |b| b.id_key = Sign::Other),
    ("an unknown key", REFUSED, |b| b.id_head = json!({ "kid": "cle-2" })),
    ("another access token", REFUSED, |b| b.id_claims = json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" })),
    ("too low", "provider-assurance", |b| b.id_claims = json!({ "acr": "eidas1" })),
    ("no assurance", "provider-assurance", |b| b.id_claims = json!({ "acr": null })),
    ("refused code", REFUSED, |b| b.token_status = 400),
    ("broken", "provider-down", |b| b.token_status = 503),
];

const LIES_ABOUT_THE_PERSON: [Lie; 10] = [
    ("somebody else", REFUSED, |b| b.user_claims = json!({ "sub": "sujet-2" })),
    ("unsigned", REFUSED, |b| b.user_kind = "application/json"),
    ("of another kind", REFUSED, |b| b.user_kind = "text/html"),
    ("by another key", REFUSED, |b| b.user_key = Sign::Other),
    ("without algorithm", REFUSED, |b| (b.user_head, b.user_key) = (json!({ "alg": "none" }), Sign::Nothing)),
    ("by the secret", REFUSED, |b| (b.user_head, b.user_key) = (json!({ "alg": "HS256" }), Sign::Secret)),
    ("for another", REFUSED, |b| b.user_claims = json!({ "aud": "autre" })),
    ("of another", REFUSED, |b| b.user_claims = json!({ "iss": "https://ailleurs.example" })),
    ("of yesterday", REFUSED, |b| b.user_claims = json!({ "exp": past() })),
    ("no address", REFUSED, |b| b.user_claims = json!({ "email": null })),
];

#[test]
fn every_lie_is_refused() {
    let fake = Fake::start();
    let providers = fake.providers();
    for (name, expected, lie) in LIES_ABOUT_THE_TOKEN.into_iter().chain(LIES_ABOUT_THE_PERSON) {
        fake.set(lie);
        let (code, detail) = word(&complete(&providers));
        assert_eq!(code, expected, "{name}: {detail}");
    }
    fake.set(|_| {});
    assert_eq!(word(&complete(&providers)).0, "done", "the truth is still believed");
    for issuer in [fake.issuer.as_str(), "https://ailleurs.example"] {
        let told = AuthorizationResponse { code: CODE, issuer: Some(issuer) };
        let (code, detail) = word(&providers.complete("test", &told, &request()));
        assert_eq!(code == "done", issuer == fake.issuer, "{issuer}: {code} {detail}");
    }
    let other = AuthorizationResponse { code: "un-autre-code", issuer: None };
    let replayed = providers.complete("test", &other, &request());
    assert_eq!(word(&replayed).0, REFUSED);
}

#[test]
fn keys_that_change_are_read_again_and_other_algorithms_serve_when_configured() {
    let fake = Fake::start();
    fake.set(|b| b.published = OTHER_KEY);
    let providers = fake.providers();
    assert!(providers.begin("test", &request()).is_ok());
    // The same name for another key: refused, and believed once it is read again under its name.
    assert_eq!(word(&complete(&providers)).0, "provider-answer-refused");
    let settings = ProviderSettings { signature: Signature::HS256, ..fake.settings() };
    let shared = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap();
    let secret = |b: &mut Behaviour| {
        b.id_head = json!({ "alg": "HS256", "kid": null });
        b.user_head = json!({ "alg": "HS256", "kid": null });
        (b.id_key, b.user_key) = (Sign::Secret, Sign::Secret);
    };
    fake.set(secret);
    assert_eq!(word(&complete(&shared)), ("done", String::new()));
    fake.set(|_| {});
    assert_eq!(word(&complete(&shared)).0, "provider-answer-refused", "RS256 where HS256 is registered");
    let settings = ProviderSettings { signed_userinfo: false, ..fake.settings() };
    let unsigned = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap();
    fake.set(|b| b.user_kind = "application/json");
    assert_eq!(word(&complete(&unsigned)).0, "done");
    fake.set(|b| {
        b.user_kind = "application/json";
        b.user_claims = json!({ "sub": "sujet-2" });
    });
    assert_eq!(word(&complete(&unsigned)).0, "provider-answer-refused");
}

#[test]
fn a_provider_that_is_down_lies_about_its_name_or_sends_us_elsewhere_is_not_followed() {
    let fake = Fake::start();
    for change in [
        (|b: &mut Behaviour| b.issuer_said = Some("https://ailleurs.example".into())) as fn(&mut Behaviour),
        |b| b.redirect = true,
        |b| b.huge = true,
    ] {
        fake.set(change);
        let providers = fake.providers();
        assert!(matches!(providers.begin("test", &request()), Err(Error::Unavailable(_))));
        assert_eq!(providers.trial().len(), 1);
    }
    fake.set(|_| {});
    let mut settings = fake.settings();
    settings.issuer = "http://127.0.0.1:1".into();
    let gone = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap();
    assert!(matches!(gone.begin("test", &request()), Err(Error::Unavailable(_))));
    let twice = OpenIdProviders::new(vec![fake.settings(), fake.settings()], Arc::new(SystemClock));
    assert!(matches!(twice, Err(Error::Input(_))));
}

#[test]
fn no_host_is_called_but_those_that_were_configured() {
    let (fake, other) = (Fake::start(), Fake::start());
    let asked_there = || other.behaviour.lock().unwrap().requests.len();
    for (member, path) in
        [("jwks_uri", "/jwks"), ("token_endpoint", "/token"), ("userinfo_endpoint", "/userinfo")]
    {
        let address = format!("{}{path}", other.issuer);
        fake.set(|b| b.elsewhere = Some((member, address.clone())));
        let providers = fake.providers();
        let (code, detail) = word(&complete(&providers));
        assert_eq!(code, "provider-down", "{member}: {detail}");
        assert!(detail.contains("`hosts`"), "{member}: {detail}");
        assert!(matches!(providers.begin("test", &request()), Err(Error::Unavailable(_))), "{member}");
        assert_eq!(asked_there(), 0, "{member}");
    }
    // The same address, once an administrator named its host.
    fake.set(|b| b.elsewhere = Some(("jwks_uri", format!("{}/jwks", other.issuer))));
    let host = other.issuer.split('/').nth(2).unwrap().to_owned();
    let settings = ProviderSettings { hosts: vec![host], ..fake.settings() };
    let named = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap();
    assert_eq!(word(&complete(&named)), ("done", String::new()));
    assert_eq!(asked_there(), 1);
    // Another port of the same machine is another host; so is a name without its port.
    let settings = ProviderSettings { hosts: vec!["127.0.0.1".into()], ..fake.settings() };
    let other_port = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap();
    assert_eq!(word(&complete(&other_port)).0, "provider-down");
    assert_eq!(asked_there(), 1);
}
