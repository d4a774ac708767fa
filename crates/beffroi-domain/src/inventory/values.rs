//! What the fields of an item hold: read from what people type, and written so that it can be read again.
//!
//! A value is kept as a text in one form: the code of a choice, a day as `2026-01-31`, cents, codes between commas.
//! Nothing kept means that nobody has said.

use super::dictionary::{Field, FieldType, dictionary};
use crate::headers::plain;
use crate::territory;
use beffroi_kernel::inventory::Answer;
use beffroi_kernel::{Error, Problem, Result};
use jiff::civil::Date;

/// Longest line, in characters.
pub(super) const LINE_CHARACTERS_MAX: usize = 200;
/// Longest text of several lines, in characters.
const LONG_CHARACTERS_MAX: usize = 2_000;
/// Most cents of an amount: ten thousand million euros.
const CENTS_MAX: u64 = 1_000_000_000_000;
/// Most things of one lot.
const COUNT_MAX: u64 = 1_000_000;

/// A value as it is kept; empty when nothing is said.
///
/// # Errors
/// [`Error::Input`] that names the field, when the text cannot be read.
pub fn read(field: &Field, typed: &str) -> Result<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let unknown = || {
        let word = plain(typed);
        word.is_empty() || dictionary().unknown.contains(&word)
    };
    let read = match field.field_type {
        FieldType::Text => line(typed, LINE_CHARACTERS_MAX),
        FieldType::Long => long(typed),
        FieldType::Choice if unknown() => Ok(String::new()),
        FieldType::Choice => choice(field, typed).map_or_else(|| Err(not_listed(field, typed)), Ok),
        FieldType::Choices if unknown() => Ok(String::new()),
        FieldType::Choices => choices(field, typed),
        FieldType::Answer if unknown() => Ok(String::new()),
        FieldType::Answer => answer(typed),
        FieldType::Date => date(typed).map(|day| day.to_string()).ok_or_else(date_fault),
        FieldType::Year => number(typed, 1900, 2100, "Écrivez l’année en quatre chiffres."),
        FieldType::Count => number(typed, 0, COUNT_MAX, "Écrivez un nombre entier, en chiffres."),
        FieldType::Money => cents(typed),
        FieldType::Phone => phone(typed),
        FieldType::Mail => mail(typed),
        FieldType::Siren => siren(typed),
        // References are items, and not texts.
        FieldType::Reference => Ok(String::new()),
    };
    read.map_err(|problem: Problem| Error::Input(problem.field(&field.code)))
}

/// A value as people write it, which [`read`] reads again.
#[must_use]
pub fn text(field: &Field, kept: &str) -> String {
    let label = |code: &str| {
        let found = field.choices.iter().find(|choice| choice.code == code);
        found.map_or_else(|| code.to_owned(), |choice| choice.label.clone())
    };
    match field.field_type {
        FieldType::Choice => label(kept),
        FieldType::Choices => {
            let labels: Vec<String> = kept.split(',').filter(|code| !code.is_empty()).map(label).collect();
            labels.join(" ; ")
        }
        FieldType::Answer if kept.is_empty() => String::new(),
        FieldType::Answer => Answer::from_code(kept).map_or("", Answer::label).to_owned(),
        FieldType::Date => {
            kept.parse::<Date>().map_or_else(|_| kept.to_owned(), |day| day.strftime("%d/%m/%Y").to_string())
        }
        FieldType::Money => kept
            .parse::<u64>()
            .map_or_else(|_| kept.to_owned(), |cents| format!("{},{:02}", cents / 100, cents % 100)),
        _ => kept.to_owned(),
    }
}

/// One line: blanks as one space, nothing that cannot be seen.
pub(super) fn line(typed: &str, characters_max: usize) -> Result<String, Problem> {
    let visible: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > characters_max {
        return Err(too_long(characters_max));
    }
    Ok(line)
}

fn long(typed: &str) -> Result<String, Problem> {
    let text = typed.replace("\r\n", "\n");
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    if text.chars().count() > LONG_CHARACTERS_MAX {
        return Err(too_long(LONG_CHARACTERS_MAX));
    }
    Ok(text.trim().to_owned())
}

fn too_long(characters_max: usize) -> Problem {
    Problem::new("text-long", "Ce texte est trop long.")
        .advice(format!("Résumez-le en {characters_max} caractères."))
}

/// The code of what was chosen, given by its code or by its label.
fn choice(field: &Field, typed: &str) -> Option<String> {
    let word = plain(typed);
    let fits = |code: &str, label: &str| code == typed || plain(code) == word || plain(label) == word;
    field.choices.iter().find(|one| fits(&one.code, &one.label)).map(|one| one.code.clone())
}

/// Codes in the order of the list, each once.
fn choices(field: &Field, typed: &str) -> Result<String, Problem> {
    let mut chosen = Vec::new();
    for piece in typed.split([';', '|', '\n']).map(str::trim).filter(|piece| !piece.is_empty()) {
        // A label may hold commas: it is looked for whole first.
        if let Some(code) = choice(field, piece) {
            chosen.push(code);
            continue;
        }
        for part in piece.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            chosen.push(choice(field, part).ok_or_else(|| not_listed(field, part))?);
        }
    }
    let kept =
        field.choices.iter().map(|one| one.code.as_str()).filter(|code| chosen.iter().any(|c| c == code));
    Ok(kept.collect::<Vec<_>>().join(","))
}

fn not_listed(field: &Field, typed: &str) -> Problem {
    let shown: String = typed.chars().filter(|c| !c.is_control()).take(60).collect();
    let some: Vec<&str> = field.choices.iter().take(6).map(|one| one.label.as_str()).collect();
    let more = if field.choices.len() > some.len() { "…" } else { "." };
    Problem::new("choice-unknown", format!("« {shown} » n’est pas dans la liste."))
        .advice(format!("Choisissez parmi : {}{more}", some.join(" ; ")))
}

fn answer(typed: &str) -> Result<String, Problem> {
    let word = plain(typed);
    if dictionary().yes.contains(&word) {
        Ok(Answer::Yes.code().to_owned())
    } else if dictionary().no.contains(&word) {
        Ok(Answer::No.code().to_owned())
    } else {
        Err(Problem::new("answer-unknown", "Cette réponse n’est ni oui, ni non.")
            .advice("Écrivez oui ou non ; laissez vide si vous ne savez pas."))
    }
}

/// A day as people write it: `31/01/2026`, `2026-01-31`, or as spreadsheets do, with an hour behind.
fn date(typed: &str) -> Option<Date> {
    let head = typed.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(day) = head.parse::<Date>() {
        return Some(day);
    }
    let parts: Vec<&str> = head.split(['/', '-', '.']).collect();
    let &[day, month, year] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn date_fault() -> Problem {
    Problem::new("date-invalid", "La date n’est pas lisible.")
        .advice("Écrivez-la sous la forme 31/01/2026 ; laissez vide si vous ne la connaissez pas.")
}

fn number(typed: &str, least: u64, most: u64, advice: &str) -> Result<String, Problem> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    // Spreadsheets give whole numbers with a decimal that says nothing.
    let digits = digits.strip_suffix(".0").unwrap_or(&digits);
    let number = digits.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
    number
        .map(|number| number.to_string())
        .ok_or_else(|| Problem::new("number-invalid", "Ce nombre n’est pas lisible.").advice(advice))
}

/// An amount in euros, as cents: `1 250,50 €`, `1250.5`, `1.250,50`.
fn cents(typed: &str) -> Result<String, Problem> {
    let fault = || {
        Problem::new("amount-invalid", "Ce montant n’est pas lisible.")
            .advice("Écrivez-le en euros, par exemple 1 250,50.")
    };
    let mut plain: String =
        typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '€' | '\u{a0}' | '\u{202f}')).collect();
    if plain.contains(',') {
        plain = plain.replace('.', "").replace(',', ".");
    }
    let (euros, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if euros.is_empty() || !digits(euros) || !digits(rest) || rest.len() > 2 {
        return Err(fault());
    }
    let rest = format!("{rest:0<2}");
    let read =
        euros.parse::<u64>().ok().and_then(|euros| euros.checked_mul(100)?.checked_add(rest.parse().ok()?));
    read.filter(|cents| *cents <= CENTS_MAX).map(|cents| cents.to_string()).ok_or_else(fault)
}

fn phone(typed: &str) -> Result<String, Problem> {
    let line = line(typed, 40)?;
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let plain = line.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '.' | '-' | '(' | ')'));
    if plain && (2..=15).contains(&digits) {
        return Ok(line);
    }
    Err(Problem::new("phone-invalid", "Ce numéro de téléphone n’est pas lisible.")
        .advice("Écrivez-le en chiffres, par exemple 03 00 00 00 00 ou 17."))
}

fn mail(typed: &str) -> Result<String, Problem> {
    let whole = typed.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && !typed.contains(char::is_whitespace)
            && !domain.contains('@')
            && territory::domain(domain).is_some_and(|read| read == domain.to_lowercase())
    });
    if whole && typed.len() <= 254 {
        return Ok(typed.to_lowercase());
    }
    Err(Problem::new("mail-invalid", "Cette adresse électronique n’est pas lisible.")
        .advice("Écrivez-la comme accueil@mairie-exemple.fr."))
}

/// A SIREN, or the beginning of a SIRET.
fn siren(typed: &str) -> Result<String, Problem> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let siren = if digits.len() == 14 { digits.get(..9) } else { Some(digits.as_str()) };
    siren.filter(|siren| territory::is_siren(siren)).map(str::to_owned).ok_or_else(|| {
        Problem::new("siren-invalid", "Ce numéro SIREN n’existe pas.")
            .advice("Un SIREN compte neuf chiffres ; vérifiez qu’aucun n’est inversé.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::dictionary::sheet;
    use beffroi_kernel::inventory::ItemKind;
    use proptest::prelude::*;

    fn field(kind: ItemKind, code: &str) -> &'static Field {
        sheet(kind).field(code).unwrap()
    }

    #[test]
    fn what_people_type_is_kept_in_one_form() {
        use ItemKind::{Activity, Contact, Contract, Equipment, Supplier, System};
        for (kind, code, typed, kept) in [
            (System, "teleservice", "Oui", "yes"),
            (System, "teleservice", " NON ", "no"),
            (System, "teleservice", "ne sait pas", ""),
            (System, "teleservice", "?", ""),
            (System, "hosting", "Dans nos locaux", "own_premises"),
            (System, "hosting", "host", "host"),
            (System, "hosting", "à préciser", ""),
            (System, "data", "données de santé ; personal", "personal,health"),
            (System, "data", "health,personal,health", "personal,health"),
            (Contact, "crisis_roles", "décide (maire, DGS ou leur suppléant)|log", "decides,log"),
            (System, "opened_on", "31/01/2024", "2024-01-31"),
            (System, "opened_on", "2024-01-31T00:00:00", "2024-01-31"),
            (Contract, "yearly_cost", "1 250,5 €", "125050"),
            (Contract, "yearly_cost", "1.250,50", "125050"),
            (Contract, "yearly_cost", "1250.5", "125050"),
            (Contract, "cost_year", "2026.0", "2026"),
            (Contract, "notice_months", "3", "3"),
            (Contact, "phone", "+33 (0)3  00 00", "+33 (0)3 00 00"),
            (Contact, "phone", "17", "17"),
            (Contact, "mail", "Accueil@Mairie-Exemple.fr", "accueil@mairie-exemple.fr"),
            (Supplier, "siren", "732 829 320 00074", "732829320"),
            (Supplier, "country", "france", "FR"),
            (Supplier, "country", "US", "US"),
            (Equipment, "count", "12", "12"),
            (Activity, "description", "a\r\nb", "a\nb"),
            (Activity, "tolerated_interruption", "1 jour", "1d"),
        ] {
            assert_eq!(read(field(kind, code), typed).unwrap(), kept, "{code} {typed:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        use ItemKind::{Contact, Contract, Supplier, System};
        for (kind, code, typed, problem) in [
            (System, "teleservice", "peut-être", "answer-unknown"),
            (System, "hosting", "ailleurs", "choice-unknown"),
            (System, "data", "santé, autre chose", "choice-unknown"),
            (System, "opened_on", "31/02/2024", "date-invalid"),
            (System, "opened_on", "01/02/24", "date-invalid"),
            (Contract, "yearly_cost", "-3", "amount-invalid"),
            (Contract, "yearly_cost", "1,234", "amount-invalid"),
            (Contract, "yearly_cost", "99999999999999999999", "amount-invalid"),
            (Contract, "cost_year", "26", "number-invalid"),
            (Contact, "phone", "appelez-moi", "phone-invalid"),
            (Contact, "mail", "a@b@c.fr", "mail-invalid"),
            (Contact, "mail", "a b@c.fr", "mail-invalid"),
            (Supplier, "siren", "732829321", "siren-invalid"),
            (Supplier, "parent", &"x".repeat(201), "text-long"),
        ] {
            let error = read(field(kind, code), typed).unwrap_err();
            let found = error.problem().unwrap();
            assert_eq!((found.code, found.field.as_deref()), (problem, Some(code)), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(typed in "\\PC{0,40}") {
            for kind in ItemKind::ALL {
                for field in &sheet(kind).fields {
                    if let Ok(kept) = read(field, &typed) {
                        prop_assert_eq!(read(field, &text(field, &kept)).unwrap(), kept, "{}", field.code);
                    }
                }
            }
        }

        #[test]
        fn amounts_are_exact_to_the_cent(cents in 0..CENTS_MAX) {
            let cost = field(ItemKind::Contract, "yearly_cost");
            prop_assert_eq!(read(cost, &text(cost, &cents.to_string())).unwrap(), cents.to_string());
        }
    }

    #[test]
    fn every_choice_is_read_again_by_its_label() {
        for kind in ItemKind::ALL {
            for field in sheet(kind).fields.iter().filter(|field| !field.choices.is_empty()) {
                for one in &field.choices {
                    assert_eq!(read(field, &text(field, &one.code)).unwrap(), one.code);
                }
                if field.field_type == FieldType::Choices {
                    let all = field.choices.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(",");
                    assert_eq!(read(field, &text(field, &all)).unwrap(), all);
                }
            }
        }
    }
}
