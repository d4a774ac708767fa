//! Pure decisions about accounts.

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
/// How exactly the last request of a session is known, in milliseconds: fewer writes, and no less safe.
const SEEN_MILLISECONDS: i64 = 5 * 60_000;
/// The time over which attempts to sign in are counted, in milliseconds.
pub(super) const ATTEMPTS_MILLISECONDS: i64 = 15 * 60_000;

/// What a session is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SessionState {
    /// It has ended.
    Ended,
    /// It holds, and its last request is known well enough.
    Holds,
    /// It holds, and this request is to be noted.
    HoldsUnnoted,
}

/// What a session is worth now.
pub(super) fn session_state(created: Timestamp, seen: Timestamp, now: Timestamp) -> SessionState {
    let since = |instant: Timestamp| now.as_millisecond() - instant.as_millisecond();
    if since(created) >= SESSION_MILLISECONDS_MAX || since(seen) >= IDLE_MILLISECONDS_MAX {
        SessionState::Ended
    } else if since(seen) >= SEEN_MILLISECONDS {
        SessionState::HoldsUnnoted
    } else {
        SessionState::Holds
    }
}

/// The instants before which sessions created, and last seen, have ended.
pub(super) fn session_limits(now: Timestamp) -> (i64, i64) {
    let now = now.as_millisecond();
    (now - SESSION_MILLISECONDS_MAX, now - IDLE_MILLISECONDS_MAX)
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
            .detail("limit sign_in_attempts_max"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_session_ends_when_idle_and_in_any_case() {
        let hour = |hours: i64| Timestamp::from_second(hours * 3_600).unwrap();
        for (created, seen, now, expected) in [
            (0, 0, 0, SessionState::Holds),
            (0, 0, 7, SessionState::HoldsUnnoted),
            (0, 0, 8, SessionState::Ended),
            (0, 167, 167, SessionState::Holds),
            (0, 168, 168, SessionState::Ended),
        ] {
            assert_eq!(
                session_state(hour(created), hour(seen), hour(now)),
                expected,
                "{created} {seen} {now}"
            );
        }
    }
}
