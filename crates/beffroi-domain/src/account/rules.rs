//! Pure decisions about accounts.

use super::session::{Method, Session, Stage};
use beffroi_kernel::{Error, Problem, Result, Roles};
use jiff::Timestamp;
use std::net::IpAddr;

/// Whether a text looks like an e-mail address: one `@`, something before it, a dotted name after it.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |text: &str| !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@');
    !local.is_empty()
        && text.len() <= 254
        && plain(local)
        && plain(domain)
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

/// A session ends when nothing was asked for so long, in milliseconds.
const IDLE_MILLISECONDS_MAX: i64 = 8 * 3_600_000;
/// A session ends so long after its sign-in, in milliseconds.
const SESSION_MILLISECONDS_MAX: i64 = 7 * 24 * 3_600_000;
/// A session of the account of the worst day ends so long after its beginning, in milliseconds.
const BREAK_GLASS_MILLISECONDS_MAX: i64 = 4 * 3_600_000;
/// A sign-in must be whole so long after its password, in milliseconds.
const PENDING_MILLISECONDS_MAX: i64 = 15 * 60_000;
/// How exactly the last request of a session is known, in milliseconds: fewer writes, and no less safe.
const SEEN_MILLISECONDS: i64 = 5 * 60_000;
/// For how long nobody is asked again who they are before a dangerous act, in milliseconds.
const FRESH_MILLISECONDS: i64 = 10 * 60_000;
/// The time over which attempts to sign in are counted, in milliseconds.
pub(super) const ATTEMPTS_MILLISECONDS: i64 = 15 * 60_000;
/// How long an answer of a provider is waited for, in milliseconds.
pub(super) const PROVIDER_MILLISECONDS: i64 = 10 * 60_000;

/// What a session is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It has ended.
    Ended,
    /// It holds, and its last request is known well enough.
    Holds,
    /// It holds, and this request is to be noted.
    HoldsUnnoted,
}

fn longest(stage: Stage, method: Method) -> i64 {
    match (stage, method) {
        (Stage::SecondFactor | Stage::Enrolment, _) => PENDING_MILLISECONDS_MAX,
        (Stage::Whole, Method::BreakGlass) => BREAK_GLASS_MILLISECONDS_MAX,
        (Stage::Whole, Method::Password | Method::Provider) => SESSION_MILLISECONDS_MAX,
    }
}

/// When a session ends whatever happens.
pub(super) fn end_of_session(stage: Stage, method: Method, began: Timestamp) -> Timestamp {
    let end = began.as_millisecond().saturating_add(longest(stage, method));
    Timestamp::from_millisecond(end).unwrap_or(began)
}

/// What a session is worth now.
pub(super) fn worth(session: &Session, now: Timestamp) -> Worth {
    let since = |instant: Timestamp| now.as_millisecond() - instant.as_millisecond();
    let idle = since(session.seen);
    if since(session.began) >= longest(session.stage, session.method) || idle >= IDLE_MILLISECONDS_MAX {
        Worth::Ended
    } else if idle >= SEEN_MILLISECONDS {
        Worth::HoldsUnnoted
    } else {
        Worth::Holds
    }
}

/// The instants before which sessions have ended: those begun, those last seen, those that never became whole,
/// those of the account of the worst day.
pub(super) fn session_limits(now: Timestamp) -> [i64; 4] {
    [SESSION_MILLISECONDS_MAX, IDLE_MILLISECONDS_MAX, PENDING_MILLISECONDS_MAX, BREAK_GLASS_MILLISECONDS_MAX]
        .map(|longest| now.as_millisecond() - longest)
}

/// Whether somebody proved who they are not long before `now`.
pub(super) fn is_fresh(authenticated: Timestamp, now: Timestamp) -> bool {
    now.as_millisecond() - authenticated.as_millisecond() < FRESH_MILLISECONDS
}

/// Whether what was typed to prove who somebody is must be a code of the second factor rather than a password:
/// six digits, or a recovery code.
pub(super) fn looks_like_a_code(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let recovery = bare.len() == 16
        && text.matches('-').count() == 3
        && bare.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'2'..=b'7'));
    recovery || (bare.len() == 6 && bare.bytes().all(|b| b.is_ascii_digit()))
}

/// The roles that owe a second factor: what a territory and its hosts chose together, so that a territory can
/// only ask for more than its hosts; the privileged ones when none of them chose.
pub(super) fn owing(choices: &[Option<Roles>; 3]) -> Roles {
    if choices.iter().all(Option::is_none) {
        return Roles::privileged();
    }
    choices.iter().flatten().flat_map(|roles| roles.iter()).collect()
}

/// Whether a provider's word for how surely somebody was recognised says that two factors were asked for.
pub(super) fn is_multi_factor(assurance: &str) -> bool {
    matches!(assurance, "eidas2" | "eidas3") || assurance.ends_with("-mfa") || assurance.ends_with("-2fa")
}

/// The SIREN in a SIRET: its first nine digits, when both keep their rule.
pub(super) fn siren_of(siret: &str) -> Option<&str> {
    let digits = siret.len() == 14 && siret.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| &siret[..9])
}

/// Whether two texts are the same, in a time that does not say where they differ.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

/// A text in groups, as people copy it.
pub(super) fn grouped(text: &str, size: usize, between: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = characters.chunks(size.max(1)).map(|group| group.iter().collect()).collect();
    groups.join(between)
}

/// A text inside an address.
pub(super) fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Where a session was begun from, shortened: enough to tell one's own network from another.
pub(super) fn place(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.…")
        }
        Err(_) => String::new(),
    }
}

/// An e-mail address as it is kept.
pub(super) fn email(text: &str) -> Result<String> {
    let email = text.trim().to_lowercase();
    if is_email(&email) {
        return Ok(email);
    }
    Err(Error::Input(
        Problem::new("email-invalid", "Cette adresse électronique n'est pas une adresse.")
            .advice("Écrivez-la sous la forme prenom.nom@exemple.fr.")
            .field("email"),
    ))
}

/// One role at least.
pub(super) fn some_role(roles: Roles) -> Result<Roles> {
    if !roles.is_empty() {
        return Ok(roles);
    }
    Err(Error::Input(
        Problem::new("role-missing", "Aucun rôle n’est choisi.")
            .advice("Choisissez au moins ce que la personne doit pouvoir faire.")
            .field("roles"),
    ))
}

/// A person's name as it is kept.
pub(super) fn person_name(text: &str) -> Result<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if (1..=200).contains(&name.chars().count()) {
        return Ok(name);
    }
    Err(Error::Input(
        Problem::new("name-invalid", "Le nom est vide ou trop long.")
            .advice("Donnez le prénom et le nom.")
            .field("name"),
    ))
}

/// What attempts from an address are counted by: the address, or the network of an IPv6 one, because
/// whoever has one address of it has 2^64.
pub(super) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Why somebody who already has an account is not given a role by the administrator of one territory: the
/// account, its name and its password are another territory's as well.
pub(super) fn account_elsewhere() -> Error {
    Error::Conflict(
        Problem::new("account-elsewhere", "Cette adresse a déjà un compte, donné par un autre territoire.")
            .advice("Demandez à l'administrateur de l'instance de lui ouvrir aussi votre territoire.")
            .detail("use: beffroi account add --email … --territory …")
            .field("email"),
    )
}

/// The one answer to a sign-in that fails, whatever the reason.
pub(super) fn sign_in_refused() -> Error {
    Error::Input(
        Problem::new("sign-in-refused", "L'adresse électronique ou le mot de passe ne convient pas.")
            .advice("Vérifiez les deux ; si vous avez oublié votre mot de passe, demandez à l'administrateur de votre territoire.")
            .field("email"),
    )
}

/// The answer when there were too many attempts.
pub(super) fn too_many_attempts() -> Error {
    Error::Limit(
        Problem::new("too-many-attempts", "Il y a eu trop d'essais de connexion.")
            .advice("Attendez un quart d'heure avant de réessayer.")
            .detail("limit sign_in_attempts_max or sign_in_account_attempts_max"),
    )
}

/// The answer when a provider was asked too often from one network.
pub(super) fn too_many_provider_requests() -> Error {
    Error::Limit(
        Problem::new("too-many-attempts", "Trop de connexions ont été demandées depuis ce réseau.")
            .advice("Attendez un quart d'heure, ou connectez-vous avec votre mot de passe.")
            .detail("limit provider_requests_max"),
    )
}

/// The answer to a code that does not fit.
pub(super) fn code_refused() -> Error {
    Error::Input(
        Problem::new("code-refused", "Ce code ne convient pas.")
            .advice(
                "Un code ne sert qu’une fois : attendez le suivant, et vérifiez l’heure de votre téléphone.",
            )
            .field("code"),
    )
}

/// The answer when a provider vouches for somebody of an organisation that is not here.
pub(super) fn siret_unknown(siret: Option<&str>) -> Error {
    let digits: String = siret.unwrap_or_default().chars().filter(char::is_ascii_digit).take(14).collect();
    Error::Input(
        Problem::new(
            "provider-siret-unknown",
            "Votre organisation n’est pas un territoire de ce site. Aucun compte n’a été créé.",
        )
        .advice(
            "Si vous travaillez pour un de ces territoires, demandez une invitation à son administrateur.",
        )
        .detail(format!("the SIRET {digits:?} is that of no territory, or of several")),
    )
}

/// The answer when the territory of somebody's organisation invites its agents one by one.
pub(super) fn account_needed() -> Error {
    Error::Input(
        Problem::new("provider-account-needed", "Vous n’avez pas encore de compte ici. Aucun compte n’a été créé.")
            .advice(
                "Demandez une invitation à l’administrateur de votre territoire. Si vous avez déjà un mot de passe, \
                 connectez-vous avec lui, puis liez votre compte depuis la page « Mon compte ».",
            ),
    )
}

/// The answer when the address of somebody new is that of an account: nobody gets an account by its address.
pub(super) fn address_taken() -> Error {
    Error::Input(
        Problem::new("provider-address-taken", "Un compte existe déjà avec votre adresse électronique.")
            .advice(
                "Connectez-vous avec votre mot de passe, puis liez ce compte depuis la page « Mon compte ».",
            ),
    )
}

/// The answer when a key of a provider belongs to another account.
pub(super) fn linked_elsewhere() -> Error {
    Error::Conflict(
        Problem::new("provider-linked", "Cette identité est liée à un autre compte.")
            .advice("Déconnectez-vous chez le fournisseur, puis recommencez avec la vôtre."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_kernel::Role;

    #[test]
    fn an_address_has_one_at_and_a_dotted_name() {
        for text in ["a@b.fr", "mairie+donnees@val-fictif.example"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a@",
            "a@b..fr",
            "a@@b.fr",
            "a b@c.fr",
            "a@b.fr\r\nBcc: x@y.fr",
            "a@.fr",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn whoever_has_a_network_has_one_address() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(network(address), expected, "{address}");
        }
    }

    fn session(stage: Stage, method: Method, began: i64, seen: i64) -> Session {
        let minute = |minutes: i64| Timestamp::from_second(minutes * 60).unwrap();
        Session {
            id: String::new(),
            stage,
            method,
            territory: None,
            device: String::new(),
            place: String::new(),
            began: minute(began),
            seen: minute(seen),
            authenticated: minute(began),
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_in_any_case() {
        use Method::{BreakGlass, Password, Provider};
        use Stage::{Enrolment, SecondFactor, Whole};
        for (stage, method, began, seen, now, expected) in [
            (Whole, Password, 0, 0, 0, Worth::Holds),
            (Whole, Password, 0, 0, 7 * 60, Worth::HoldsUnnoted),
            (Whole, Provider, 0, 0, 8 * 60, Worth::Ended),
            (Whole, Password, 0, 167 * 60, 167 * 60, Worth::Holds),
            (Whole, Password, 0, 168 * 60, 168 * 60, Worth::Ended),
            (Whole, BreakGlass, 0, 239, 239, Worth::Holds),
            (Whole, BreakGlass, 0, 240, 240, Worth::Ended),
            (SecondFactor, Password, 0, 14, 14, Worth::Holds),
            (SecondFactor, Password, 0, 15, 15, Worth::Ended),
            (Enrolment, Provider, 0, 15, 15, Worth::Ended),
        ] {
            let now = Timestamp::from_second(now * 60).unwrap();
            assert_eq!(
                worth(&session(stage, method, began, seen), now),
                expected,
                "{stage:?} {method:?} {now}"
            );
        }
    }

    #[test]
    fn codes_are_told_from_passwords() {
        for (text, expected) in [
            ("123456", true),
            ("123 456", true),
            ("ABCD-EFGH-2345-6777", true),
            ("abcd-efgh-2345-6777", true),
            ("1234567", false),
            ("12345", false),
            ("quatremotssanslien", false),
            ("abcdefghijklmnop", false),
        ] {
            assert_eq!(looks_like_a_code(text), expected, "{text}");
        }
    }

    #[test]
    fn who_owes_a_second_factor() {
        let of = |roles: &[Role]| Some(Roles::of(roles));
        for (chosen, expected) in [
            ([None, None, None], Roles::privileged()),
            ([of(&[]), None, None], Roles::NONE),
            ([of(&[Role::Elu]), None, of(&[Role::Editeur])], Roles::of(&[Role::Elu, Role::Editeur])),
            ([None, of(&[Role::Agent]), None], Roles::of(&[Role::Agent])),
            ([None, None, of(&[])], Roles::NONE),
            ([of(&[]), of(&[]), None], Roles::NONE),
        ] {
            assert_eq!(owing(&chosen), expected, "{chosen:?}");
        }
    }

    #[test]
    fn small_readings() {
        for (assurance, expected) in [
            ("eidas0", false),
            ("eidas1", false),
            ("eidas0-mfa", true),
            ("eidas1-mfa", true),
            ("eidas2", true),
            ("eidas3", true),
            ("https://proconnect.gouv.fr/assurance/consistency-checked-2fa", true),
            ("", false),
        ] {
            assert_eq!(is_multi_factor(assurance), expected, "{assurance}");
        }
        assert_eq!(siren_of("21950127900018"), Some("219501279"));
        assert_eq!(siren_of("219501279"), None);
        assert_eq!(siren_of("2195012790001é"), None);
        assert_eq!(place("192.0.2.7"), "192.0.2.…");
        assert_eq!(place("2001:db8:1:2::7"), "2001:db8:1:…");
        assert_eq!(place("unknown"), "");
        assert_eq!(grouped("ABCDEFG", 4, "-"), "ABCD-EFG");
        assert_eq!(percent("a+b@c.fr"), "a%2Bb%40c.fr");
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"ab"));
    }
}
