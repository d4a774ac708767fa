//! Reading the file: secrets from files and from the environment, and errors that name the line and the key.

use super::Configuration;
use beffroi_kernel::error::{Error, Problem, Result};
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

/// The secrets of the file: the table that holds them (empty: the root; may be a list of tables) and the key.
pub(super) const SECRETS: [(&str, &str); 4] =
    [("", "database"), ("", "secret_key"), ("mail", "password"), ("providers", "client_secret")];

/// What a file that is not understood is told.
struct Fault {
    line: Option<usize>,
    sentence: String,
}

impl From<String> for Fault {
    fn from(sentence: String) -> Self {
        Self { line: None, sentence }
    }
}

/// Gives the value of a variable of the environment.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the text of a configuration file, which stands at `path`; an empty text when there is none.
pub(super) fn read(text: &str, path: Option<&Path>, environment: Environment<'_>) -> Result<Configuration> {
    understand(text, path, environment).map_err(|fault| {
        let place = path.map_or_else(|| "l'environnement".to_owned(), |path| path.display().to_string());
        let line = fault.line.map(|line| format!(" (ligne {line})")).unwrap_or_default();
        Error::Input(
            Problem::new("configuration", format!("La configuration n'est pas valide : {place}{line}."))
                .advice("La commande « beffroi configuration » donne toutes les clés.")
                .detail(match fault.line {
                    Some(line) => format!("line {line}: {}", fault.sentence),
                    None => fault.sentence,
                }),
        )
    })
}

fn understand(text: &str, path: Option<&Path>, environment: Environment<'_>) -> Result<Configuration, Fault> {
    let mut root = DeTable::parse(text).map_err(|error| explain(text, &error))?;
    let places = Places { beside: path.and_then(Path::parent), environment };
    for (table, key) in SECRETS {
        for (prefix, table) in tables(root.get_mut(), table) {
            places.fill(text, table, &prefix, key)?;
        }
    }
    let configuration =
        Configuration::deserialize(Deserializer::from(root)).map_err(|error| explain(text, &error))?;
    Ok(configuration.checked()?)
}

/// The tables of this name, each with what the environment calls it: `MAIL_`, or `PROVIDERS_PROCONNECT_` for
/// one of a list, after its `code`.
fn tables<'t, 'i>(root: &'t mut DeTable<'i>, name: &str) -> Vec<(String, &'t mut DeTable<'i>)> {
    if name.is_empty() {
        return vec![(String::new(), root)];
    }
    match root.get_mut(name).map(Spanned::get_mut) {
        Some(DeValue::Table(table)) => vec![(format!("{}_", upper(name)), table)],
        Some(DeValue::Array(list)) => list
            .iter_mut()
            .filter_map(|value| match value.get_mut() {
                DeValue::Table(table) => {
                    let code = match table.get("code").map(Spanned::get_ref) {
                        Some(DeValue::String(code)) => upper(code),
                        _ => String::new(),
                    };
                    Some((format!("{}_{code}_", upper(name)), table))
                }
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn upper(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// Where secrets may stand besides the file itself.
struct Places<'a> {
    beside: Option<&'a Path>,
    environment: Environment<'a>,
}

impl Places<'_> {
    /// Puts a secret into its table: from the environment, else from the file that `KEY_file` names, else as it
    /// stands there.
    fn fill(&self, text: &str, table: &mut DeTable<'_>, prefix: &str, key: &str) -> Result<(), Fault> {
        let file_key = format!("{key}_file");
        let named = table.remove_entry(file_key.as_str());
        let variable = format!("BEFFROI_{prefix}{}", upper(key));
        if let Some(secret) = (self.environment)(&variable).filter(|secret| !secret.is_empty()) {
            put(table, key, secret, 0..0);
            return Ok(());
        }
        let Some((name, value)) = named else { return Ok(()) };
        let fault = |sentence: String| Fault { line: Some(line_of(text, name.span().start)), sentence };
        if table.contains_key(key) {
            return Err(fault(format!("`{key}` and `{file_key}` are both given: keep one")));
        }
        let DeValue::String(path) = value.get_ref() else {
            return Err(fault(format!("`{file_key}` takes the path of a file")));
        };
        let path = self.locate(Path::new(path.as_ref()));
        let secret = std::fs::read_to_string(&path)
            .map_err(|error| fault(format!("`{file_key}`: {} cannot be read: {error}", path.display())))?;
        let secret = secret.trim_end_matches(['\r', '\n']).to_owned();
        if secret.is_empty() {
            return Err(fault(format!("`{file_key}`: {} is empty", path.display())));
        }
        put(table, key, secret, name.span());
        Ok(())
    }

    /// A path that is not absolute is one of the credentials that systemd gave, else it starts from the
    /// configuration file.
    fn locate(&self, path: &Path) -> PathBuf {
        if path.is_absolute() {
            return path.to_path_buf();
        }
        let given = (self.environment)("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join(path));
        match given.filter(|path| path.exists()) {
            Some(path) => path,
            None => self.beside.unwrap_or(Path::new("")).join(path),
        }
    }
}

fn put(table: &mut DeTable<'_>, key: &str, secret: String, span: Range<usize>) {
    let value = Spanned::new(span.clone(), DeValue::String(Cow::Owned(secret)));
    table.insert(Spanned::new(span, Cow::Owned(key.to_owned())), value);
}

/// The number of the line that holds this byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// What an error says, with its line and the nearest key, and without what the file holds in the place of a
/// secret.
fn explain(text: &str, error: &toml::de::Error) -> Fault {
    let line = error.span().map(|span| line_of(text, span.start));
    let message = error.message();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let sentence = if message.starts_with("unknown field") {
        let (unknown, known) = names.split_first().map_or(("", &[][..]), |(unknown, known)| (unknown, known));
        match nearest(unknown, known) {
            Some(near) => format!("there is no key `{unknown}`; did you mean `{near}`?"),
            None => format!("there is no key `{unknown}`; those of this table are: {}", known.join(", ")),
        }
    } else if line.is_some_and(|line| holds_a_secret(text, line)) {
        "the value of this key is not understood (it is not shown here, because it may be a secret)"
            .to_owned()
    } else {
        message.to_owned()
    };
    Fault { line, sentence }
}

/// The key that looks most like a mistyped one.
fn nearest<'k>(unknown: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |key: &&&str| (strsim::jaro_winkler(unknown, key) * 1_000.0) as u32;
    let best = known.iter().max_by_key(likeness)?;
    (likeness(&best) >= 750).then_some(best)
}

/// Whether a line could hold a secret: the name before `=` says so, or there is no name at all.
fn holds_a_secret(text: &str, line: usize) -> bool {
    let line = text.lines().nth(line - 1).unwrap_or_default();
    let Some((name, _)) = line.split_once('=') else { return true };
    let name = name.trim().to_ascii_lowercase();
    SECRETS.iter().any(|(_, key)| name.contains(key)) || name.contains("pass") || name.contains("secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, variables: &[(&str, &str)]) -> Result<Configuration> {
        let environment = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        read(text, Some(Path::new("/etc/beffroi/beffroi.toml")), &environment)
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line_and_the_nearest_key() {
        for (text, expected) in [
            ("prot = 81\n", "line 1: there is no key `prot`; did you mean `port`?"),
            ("port = 81\n\ndatadir = \"x\"\n", "line 3: there is no key `datadir`; did you mean `data_dir`?"),
            (
                "[limits]\nupload_byte_max = 5\n",
                "line 2: there is no key `upload_byte_max`; did you mean `upload_bytes_max`?",
            ),
            ("[limit]\n", "line 1: there is no key `limit`; did you mean `limits`?"),
            (
                "[administration]\nxyzzy = 1\n",
                "line 2: there is no key `xyzzy`; those of this table are: address, port",
            ),
            ("port = \"many\"\n", "line 1: invalid type: string \"many\", expected u16"),
            ("port = 99999\n", "line 1: invalid value: integer `99999`, expected u16"),
            ("log_format = \"xml\"\n", "line 1: unknown variant `xml`, expected `text` or `json`"),
            (
                "public_url = \"donnees.example.fr\"\n",
                "`public_url` is \"donnees.example.fr\": write the whole address",
            ),
            ("public_url = \"https://a.fr/beffroi\"\n", "without a path"),
            (
                "security_contact = \"securite@a.fr\"\n",
                "`security_contact` is \"securite@a.fr\": write mailto:",
            ),
            ("security_contact = \"mailto:a@b.fr\\nX: y\"\n", "write mailto:"),
            ("trusted_proxies = [\"proxy\"]\n", "`trusted_proxies` holds \"proxy\""),
            ("port = 9090\n[administration]\nport = 9090\n", "choose another"),
            ("database = \"a\"\ndatabase_url = \"b\"\n", "are both given"),
            (
                "database = \"a\"\ndatabase_file = \"b\"\n",
                "line 2: `database` and `database_file` are both given",
            ),
            ("database_file = 3\n", "line 1: `database_file` takes the path of a file"),
            ("database_file = \"/nowhere/x\"\n", "line 1: `database_file`: /nowhere/x cannot be read"),
            ("port = \n", "line 1: "),
            ("= 3\n", "line 1: "),
        ] {
            let error = with(text, &[]).expect_err(text);
            let detail = error.problem().map(|problem| problem.detail.clone()).unwrap_or_default();
            assert!(detail.contains(expected), "{text}: {detail}");
        }
    }

    #[test]
    fn no_error_shows_a_secret() {
        for text in [
            "database = 31415926\n",
            "database = [\"31415926\"]\n",
            "secret_key = { a = \"31415926\" }\n",
            "databse = \"31415926\"\n",
            "database = \"31415926\nport = 1\n",
            "database = \"x\" 31415926\n",
            "[mail]\npassword = 31415926\n",
            "[mail]\npassword = \"31415926\n",
            "secret_key = \"\"\"\n31415926\n",
        ] {
            let error = with(text, &[]).expect_err(text);
            assert!(!format!("{error:?}").contains("31415926"), "{text}: {error:?}");
        }
        let read = with("database = \"postgres://a:31415926@b/c\"\n", &[("BEFFROI_SECRET_KEY", "31415926")]);
        assert!(!format!("{:?}", read.unwrap()).contains("31415926"));
    }

    #[test]
    fn a_secret_comes_from_the_environment_then_from_its_file_then_from_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base"), "postgres://file\n").unwrap();
        let credentials = folder.path().to_string_lossy().into_owned();
        let (here, elsewhere) = ("database = \"postgres://here\"\n", "database_file = \"base\"\n");
        let variable = ("BEFFROI_DATABASE", "postgres://environment");
        let folder = ("CREDENTIALS_DIRECTORY", credentials.as_str());
        for (text, variables, expected) in [
            ("", &[][..], None),
            ("", &[variable], Some("postgres://environment")),
            (here, &[], Some("postgres://here")),
            (here, &[variable], Some("postgres://environment")),
            (elsewhere, &[folder], Some("postgres://file")),
            (elsewhere, &[folder, variable], Some("postgres://environment")),
            ("database_url = \"postgres://old\"\n", &[], Some("postgres://old")),
        ] {
            let read = with(text, variables).unwrap();
            assert_eq!(read.database().map(Hidden::expose), expected, "{text} {variables:?}");
        }
    }

    use beffroi_domain::Hidden;

    #[test]
    fn the_secrets_of_a_list_are_named_after_their_code() {
        let mut root =
            DeTable::parse("[[providers]]\ncode = \"pro-connect\"\n[[providers]]\ncode = \"b\"\n").unwrap();
        let names: Vec<_> = tables(root.get_mut(), "providers").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["PROVIDERS_PRO_CONNECT_", "PROVIDERS_B_"]);
    }
}
