//! Codes with a rule: SIREN, SIRET, NIR, IBAN, INSEE and postal codes, phones, e-mails.

/// The characters of a code without the blanks and points that people put in it.
/// Nothing when there are more than `N`.
fn compact<const N: usize>(text: &str, ignored: &[char]) -> Option<([u8; N], usize)> {
    let mut out = [0u8; N];
    let mut length = 0;
    for character in text.chars() {
        if ignored.contains(&character) {
            continue;
        }
        if !character.is_ascii() || length == N {
            return None;
        }
        out[length] = character as u8;
        length += 1;
    }
    Some((out, length))
}

const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// The sum of Luhn's rule.
fn luhn(digits: &[u8]) -> u32 {
    let value = |(index, digit): (usize, &u8)| {
        let digit = u32::from(digit - b'0');
        if index % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    };
    digits.iter().rev().enumerate().map(value).sum()
}

fn is_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

/// A SIREN number: nine digits, the last of which is a check digit. Blanks inside are ignored.
#[must_use]
pub fn is_siren(text: &str) -> bool {
    compact::<9>(text.trim(), &BLANKS)
        .is_some_and(|(digits, length)| length == 9 && is_digits(&digits) && siren(&digits))
}

fn siren(digits: &[u8]) -> bool {
    luhn(digits).is_multiple_of(10) && digits != b"000000000"
}

/// A SIRET number: a SIREN, five digits, a check digit; those of La Poste have another rule.
#[must_use]
pub fn is_siret(text: &str) -> bool {
    compact::<14>(text.trim(), &BLANKS)
        .is_some_and(|(digits, length)| length == 14 && is_digits(&digits) && siret(&digits))
}

fn siret(digits: &[u8]) -> bool {
    if !siren(&digits[..9]) {
        return false;
    }
    let la_poste = &digits[..9] == b"356000000";
    luhn(digits).is_multiple_of(10)
        || la_poste && digits.iter().map(|digit| u32::from(digit - b'0')).sum::<u32>().is_multiple_of(5)
}

/// A NIR (social security number): thirteen characters and a key of two.
#[must_use]
pub fn is_nir(text: &str) -> bool {
    let Some((bytes, 15)) = compact::<15>(text.trim(), &[' ', '\u{a0}', '\u{202f}', '.', '-']) else {
        return false;
    };
    if !matches!(bytes[0], b'1'..=b'4' | b'7' | b'8') {
        return false;
    }
    let mut number = 0u64;
    for (index, byte) in bytes[..13].iter().enumerate() {
        let digit = match (index, byte) {
            (6, b'A' | b'a' | b'B' | b'b') => 0,
            (_, b'0'..=b'9') => u64::from(byte - b'0'),
            _ => return false,
        };
        number = number * 10 + digit;
    }
    number -= match bytes[6] {
        b'A' | b'a' => 1_000_000,
        b'B' | b'b' => 2_000_000,
        _ => 0,
    };
    if !is_digits(&bytes[13..]) {
        return false;
    }
    let month = (bytes[3] - b'0') * 10 + bytes[4] - b'0';
    let month_known = matches!(month, 1..=12 | 20..=42 | 50..=99);
    let key = u64::from(bytes[13] - b'0') * 10 + u64::from(bytes[14] - b'0');
    month_known && key == 97 - number % 97
}

/// An IBAN: a country, two check digits, and the account. Blanks inside are ignored.
#[must_use]
pub fn is_iban(text: &str) -> bool {
    let text = text.trim();
    if !text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let Some((bytes, length)) = compact::<34>(text, &BLANKS) else { return false };
    if length < 15 || !bytes[..2].iter().all(u8::is_ascii_alphabetic) || !is_digits(&bytes[2..4]) {
        return false;
    }
    if bytes[..2].eq_ignore_ascii_case(b"FR") && length != 27 {
        return false;
    }
    let mut rest = 0u32;
    for byte in bytes[4..length].iter().chain(&bytes[..4]) {
        rest = match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
            b'a'..=b'z' => (rest * 100 + u32::from(byte - b'a') + 10) % 97,
            _ => return false,
        };
    }
    rest == 1
}

/// The shape of an INSEE commune code: département (2A, 2B, overseas) and number.
#[must_use]
pub fn is_commune(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 5 || !is_digits(&bytes[2..]) {
        return false;
    }
    match (&bytes[..2], bytes[2]) {
        ([b'2', b'A' | b'B'], _) => true,
        ([b'9', b'7'], overseas) => matches!(overseas, b'1'..=b'8'),
        ([b'9', b'8'], overseas) => matches!(overseas, b'4' | b'6'..=b'9'),
        ([b'2', b'0'] | [b'0', b'0'] | [b'9', b'6' | b'9'], _) => false,
        (tens, _) => is_digits(tens),
    }
}

/// The shape of a postal code.
#[must_use]
pub fn is_postal(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 5 && is_digits(bytes) && !matches!(&bytes[..2], b"00" | b"96" | b"99") && bytes != b"98600"
}

/// A département code: 01 to 95 without 20, 2A, 2B, 971 to 978, 984 to 989.
#[must_use]
pub fn is_departement(text: &str) -> bool {
    match text.as_bytes() {
        [b'2', b'A' | b'B' | b'a' | b'b'] => true,
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            matches!((tens - b'0') * 10 + (ones - b'0'), 1..=19 | 21..=95 | 99)
        }
        [b'9', b'7', b'1'..=b'8'] | [b'9', b'8', b'4' | b'6'..=b'9'] => true,
        _ => false,
    }
}

/// A région code, of before 2016 or since.
#[must_use]
pub fn is_region(text: &str) -> bool {
    matches!(
        text,
        "01" | "02"
            | "03"
            | "04"
            | "06"
            | "11"
            | "21"
            | "22"
            | "23"
            | "24"
            | "25"
            | "26"
            | "27"
            | "28"
            | "31"
            | "32"
            | "41"
            | "42"
            | "43"
            | "44"
            | "52"
            | "53"
            | "54"
            | "72"
            | "73"
            | "74"
            | "75"
            | "76"
            | "82"
            | "83"
            | "84"
            | "91"
            | "93"
            | "94"
    )
}

/// A French phone number, or one in international form.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let Some((bytes, length)) = compact::<16>(text, &[' ', '\u{a0}', '\u{202f}', '.', '-', '/', '(', ')'])
    else {
        return false;
    };
    let digits = match &bytes[..length] {
        [b'+', rest @ ..] | [b'0', b'0', rest @ ..] => match rest {
            [b'3', b'3', b'0', national @ ..] | [b'3', b'3', national @ ..] => {
                return national.len() == 9 && is_digits(national) && national[0] != b'0';
            }
            rest => {
                return bytes[0] == b'+'
                    && (8..=15).contains(&rest.len())
                    && is_digits(rest)
                    && rest[0] != b'0';
            }
        },
        national => national,
    };
    is_digits(digits) && digits.len() == 10 && matches!(digits, [b'0', second, ..] if *second != b'0')
}

/// An e-mail address.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.trim().rsplit_once('@') else { return false };
    let local_is_good = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
    let label_is_good = |label: &str| {
        !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    local_is_good
        && domain.contains('.')
        && domain.split('.').all(label_is_good)
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()))
}

/// A web address.
#[must_use]
pub fn is_url(text: &str) -> bool {
    let text = text.trim();
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let rest = if starts("https://") {
        &text[8..]
    } else if starts("http://") {
        &text[7..]
    } else if starts("www.") {
        text
    } else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    host.contains('.') && !text.contains(char::is_whitespace) && host.len() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_their_rules() {
        type Rule = fn(&str) -> bool;
        let cases: [(&str, Rule, &[&str], &[&str]); 11] = [
            ("siren", is_siren, &["732829320", "732 829 320"], &["732829321", "73282932", "000000000", ""]),
            (
                "siret",
                is_siret,
                &["73282932000074", "732 829 320 00074", "35600000049837", "35600000000048"],
                &["73282932000075", "7328293200007", "abc"],
            ),
            (
                "nir",
                is_nir,
                &["2 69 05 49 588 157 80", "269054958815780"],
                &["269054958815781", "2690549588157", "ééé"],
            ),
            (
                "iban",
                is_iban,
                &["FR76 3000 6000 0112 3456 7890 189", "FR1420041010050500013M02606"],
                &["FR7630006000011234567890188", "FR76", ""],
            ),
            (
                "commune",
                is_commune,
                &["01004", "2A004", "97105", "75056"],
                &["00004", "20004", "1004", "2C004", "97900"],
            ),
            ("postal", is_postal, &["01000", "20000", "97400"], &["1000", "00100", "2A004"]),
            ("département", is_departement, &["01", "2A", "971", "95"], &["20", "00", "96", "1", "979"]),
            ("région", is_region, &["84", "01", "11"], &["00", "99", "1"]),
            (
                "phone",
                is_phone,
                &[
                    "01 23 45 67 89",
                    "0123456789",
                    "+33 1 23 45 67 89",
                    "01.23.45.67.89",
                    "+33(0)123456789",
                    "+32 2 123 45 67",
                ],
                &["00 23 45 67 89", "123456789", "01 23 45 67", "", "été"],
            ),
            (
                "e-mail",
                is_email,
                &["mairie@ars.fr", "a.b+c@d-e.gouv.fr"],
                &["a@b", "@b.fr", "a b@c.fr", "a@b..fr", "a@1.2"],
            ),
            (
                "url",
                is_url,
                &["https://ars.fr", "http://a.fr/x?y", "www.ars.fr"],
                &["ars.fr", "http://", "https://a b.fr"],
            ),
        ];
        for (name, rule, good, bad) in cases {
            good.iter().for_each(|text| assert!(rule(text), "{name}: {text} is good"));
            bad.iter().for_each(|text| assert!(!rule(text), "{name}: {text} is bad"));
        }
    }
}
