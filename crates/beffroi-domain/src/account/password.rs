//! Passwords: which are accepted, and their argon2id hashes.

use crate::App;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use beffroi_kernel::error::Context;
use beffroi_kernel::{Error, Problem, Result};

/// Fewest characters.
const CHARACTERS_MIN: usize = 12;
/// Most bytes: longer ones only serve to keep the machine busy.
const BYTES_MAX: usize = 1_024;
/// Memory of one hash, in kibibytes: OWASP's first choice, with two passes and one lane.
const MEMORY_KIBIBYTES: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

static COMMON: &str = include_str!("../../../../reference/common-passwords.txt");

/// Refuses a password that would be guessed.
pub(super) fn check(password: &str, email: &str, name: &str) -> Result<()> {
    let refused = |code: &'static str, message: &str, advice: &str| {
        Err(Error::Input(Problem::new(code, message).advice(advice).field("password")))
    };
    if password.chars().count() < CHARACTERS_MIN {
        return refused(
            "password-too-short",
            "Ce mot de passe compte moins de 12 caractères.",
            "Prenez par exemple quatre mots sans lien entre eux.",
        );
    }
    if password.len() > BYTES_MAX {
        return refused(
            "password-too-long",
            "Ce mot de passe est trop long.",
            "Restez sous 1 000 caractères.",
        );
    }
    let lower = password.to_lowercase();
    let one_character = lower.chars().all(|character| lower.starts_with(character));
    let mut known = [email, email.split('@').next().unwrap_or_default(), name].into_iter();
    let about_the_person = known.any(|text| {
        text.len() >= 4 && lower.trim_matches(|c: char| !c.is_alphabetic()) == text.to_lowercase()
    });
    if one_character || about_the_person || COMMON.lines().any(|common| common == lower) {
        return refused(
            "password-common",
            "Ce mot de passe figure parmi ceux que l'on essaie en premier.",
            "Prenez par exemple quatre mots sans lien entre eux.",
        );
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>> {
    let parameters = Params::new(MEMORY_KIBIBYTES, PASSES, LANES, None).context("setting up argon2")?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

/// The hash of a password, with its algorithm, version, parameters and salt. Takes tens of milliseconds.
fn hash_now(password: &str) -> Result<String> {
    let salt = SaltString::encode_b64(&beffroi_store::random::<16>()?).context("making a salt")?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).context("hashing a password")?.to_string())
}

/// Whether a password fits a hash, with the parameters that the hash names.
fn fits(password: &str, hash: &str) -> Result<bool> {
    use argon2::password_hash::Error as HashError;
    let hash = PasswordHash::new(hash).context("reading a password hash")?;
    match argon2()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::Password) => Ok(false),
        Err(error) => Err(error).context("checking a password"),
    }
}

/// Whether a hash was made otherwise than hashes are made today: another algorithm, version or cost.
pub(super) fn is_outdated(hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).context("reading a password hash")?;
    let version = Some(u32::from(Version::V0x13));
    let parameters = Params::try_from(&hash).context("reading the parameters of a password hash")?;
    let cost = (parameters.m_cost(), parameters.t_cost(), parameters.p_cost());
    Ok(hash.algorithm != Algorithm::Argon2id.ident()
        || hash.version != version
        || cost != (MEMORY_KIBIBYTES, PASSES, LANES))
}

/// The hash of a password, computed away from the tasks that answer requests, a few at a time.
pub(super) async fn hash(app: &App, password: String) -> Result<String> {
    let _turn = app.shared.hashes.acquire().await.context("waiting to hash a password")?;
    app.blocking(move |_| hash_now(&password)).await
}

/// Whether a password fits. Without a hash, the same work is done on one that nothing fits.
pub(super) async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool> {
    let known = hash.is_some();
    let hash = match hash {
        Some(hash) => hash,
        None => nobody(app).await?,
    };
    if password.len() > BYTES_MAX {
        return Ok(false);
    }
    let _turn = app.shared.hashes.acquire().await.context("waiting to check a password")?;
    let fits = app.blocking(move |_| fits(&password, &hash)).await?;
    Ok(known && fits)
}

async fn nobody(app: &App) -> Result<String> {
    let make = || async {
        let password = beffroi_store::hexadecimal(&beffroi_store::random::<32>()?);
        app.blocking(move |_| hash_now(&password)).await
    };
    app.shared.nobody.get_or_try_init(make).await.cloned()
}

/// Makes the hash that nothing fits before the first sign-in needs it, so that the first one takes no longer.
pub(super) async fn prepare(app: &App) -> Result<()> {
    nobody(app).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_would_be_guessed_is_refused() {
        let code = |password: &str| {
            check(password, "jeanne.testut@exemple.fr", "Jeanne Testut")
                .err()
                .and_then(|e| e.problem().map(|p| p.code))
        };
        assert_eq!(code("onze caract"), Some("password-too-short"));
        assert_eq!(code("MotDePasse2026"), Some("password-common"));
        assert_eq!(code("zzzzzzzzzzzzzz"), Some("password-common"));
        assert_eq!(code("jeanne testut"), Some("password-common"));
        assert_eq!(code("jeanne.testut!!"), Some("password-common"));
        assert_eq!(code(&"é".repeat(600)), Some("password-too-long"));
        for common in ["Bonjour2026!", "marseille123", "mairiedeparis", "NOVEMBRE2025", "motdepasse123!"] {
            assert_eq!(code(common), Some("password-common"), "{common}");
        }
        assert_eq!(code("cheval agrafe pile correct"), None);
        assert_eq!(
            code(&"mots sans lien entre eux, soixante-quatre caractères et plus, pris".repeat(2)),
            None
        );
    }

    #[test]
    fn the_list_of_common_passwords_is_long_and_holds_only_what_would_pass_otherwise() {
        let lines: Vec<&str> = COMMON.lines().skip(1).collect();
        assert!(lines.len() > 5_000, "{}", lines.len());
        for line in lines {
            assert!(line.chars().count() >= CHARACTERS_MIN && *line == line.to_lowercase(), "{line}");
        }
    }

    #[test]
    fn a_hash_names_its_parameters_and_fits_one_password() {
        let hash = hash_now("cheval agrafe pile correct").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(fits("cheval agrafe pile correct", &hash).unwrap());
        assert!(!fits("cheval agrafe pile incorrect", &hash).unwrap());
        assert_ne!(hash, hash_now("cheval agrafe pile correct").unwrap());
        // One of an older version of the program, with other parameters, is still read.
        let old = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$LIIv1bMIIWbDjX0xL2Pv6XNIxRJDVkmXpx0mmyKpqFk";
        assert!(!fits("cheval agrafe pile correct", old).unwrap());
        assert!(!is_outdated(&hash).unwrap());
        assert!(is_outdated(old).unwrap());
        assert!(is_outdated(&hash.replace("argon2id", "argon2i")).unwrap());
        assert!(is_outdated(&hash.replace("v=19", "v=16")).unwrap());
    }
}
