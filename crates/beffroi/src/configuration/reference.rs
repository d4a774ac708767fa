//! The reference of the configuration, made from the code: a page of the documentation, and a commented file.

use super::file::SECRETS;
use super::{Administration, Configuration};
use beffroi_kernel::described::{Described, Key};
use beffroi_kernel::limits::Limits;
use beffroi_network::mail::SmtpSettings;
use beffroi_network::provider::ProviderSettings;
use serde_json::Value;
use std::fmt::Write;

/// How often a table stands in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Always: every key has a default.
    Always,
    /// Once or not at all: without it, what it describes is not there.
    Optional,
    /// As often as there are such things (`[[name]]`).
    Repeated,
}

impl Shape {
    /// From the type of the field that holds the table.
    fn of(kind: &str) -> Self {
        match kind.split('<').next() {
            Some("Option") => Self::Optional,
            Some("Vec") => Self::Repeated,
            _ => Self::Always,
        }
    }
}

/// A table of the file.
struct Section {
    /// Its name; empty for the root.
    name: &'static str,
    shape: Shape,
    /// What it is for.
    about: String,
    keys: &'static [Key],
    defaults: Value,
}

/// Every table of the file, in order. A field of the root whose type is one of the other tables is not a key.
fn sections() -> Vec<Section> {
    let json = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
    let section = |name, keys, defaults| {
        let key = Configuration::KEYS.iter().find(|key| key.name == name);
        let shape = key.map_or(Shape::Always, |key| Shape::of(key.kind));
        Section { name, shape, about: key.map(Key::text).unwrap_or_default(), keys, defaults }
    };
    vec![
        section("", Configuration::KEYS, json(serde_json::to_value(Configuration::default()))),
        section("mail", SmtpSettings::KEYS, json(serde_json::to_value(SmtpSettings::default()))),
        section("providers", ProviderSettings::KEYS, json(serde_json::to_value(ProviderSettings::default()))),
        section(
            "administration",
            Administration::KEYS,
            json(serde_json::to_value(Administration::default())),
        ),
        section("limits", Limits::KEYS, json(serde_json::to_value(Limits::default()))),
    ]
}

/// A key, ready to be shown.
struct Line {
    name: &'static str,
    kind: &'static str,
    /// Its default as TOML; absent when there is none.
    default: Option<String>,
    text: String,
    /// The variable of the environment that wins over it.
    variable: Option<String>,
}

fn lines(section: &Section, all: &[Section]) -> Vec<Line> {
    let is_section = |key: &&Key| section.name.is_empty() && all.iter().any(|other| other.name == key.name);
    let line = |key: &Key| {
        let secret = SECRETS.contains(&(section.name, key.name));
        let prefix = if section.name.is_empty() { String::new() } else { format!("{}_", section.name) };
        let code = if section.shape == Shape::Repeated { "CODE_" } else { "" };
        Line {
            name: key.name,
            kind: kind(key.kind),
            default: toml(&section.defaults[key.name]),
            text: key.text(),
            variable: secret
                .then(|| format!("BEFFROI_{}{code}{}", prefix.to_uppercase(), key.name.to_uppercase())),
        }
    };
    // A file that holds a secret is described with the secret.
    let is_file = |key: &&Key| {
        SECRETS.iter().any(|(table, secret)| {
            *table == section.name && key.name.strip_suffix("_file").is_some_and(|name| name == *secret)
        })
    };
    section.keys.iter().filter(|key| !is_section(key) && !is_file(key)).map(line).collect()
}

/// A type in the words of who writes a file.
fn kind(code: &str) -> &'static str {
    let inner = code.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(code);
    match inner.rsplit("::").next().unwrap_or(inner) {
        "bool" => "true or false",
        "u16" | "u32" | "u64" | "usize" => "whole number",
        "PathBuf" => "path",
        "IpAddr" => "IP address",
        "Security" => "\"starttls\", \"tls\" or \"none\"",
        "Signature" => "\"RS256\", \"ES256\" or \"HS256\"",
        "LogFormat" => "\"text\" or \"json\"",
        "Vec<String>" => "list of texts",
        "Hidden" => "text (secret)",
        _ => "text",
    }
}

fn toml(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::Number(number) => Some(grouped(&number.to_string())),
        other => Some(other.to_string()),
    }
}

/// Digits in groups of three, as TOML allows: `2_000_000`.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// The page of the documentation.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         Made from the code by `BEFFROI_UPDATE=1 cargo test -p beffroi configuration`: do not edit. \
         `beffroi configuration` prints the same as a file to start from.\n\n\
         `beffroi serve --config FILE`, or `BEFFROI_CONFIG`. The file is TOML; everything has a default; an unknown \
         key is refused, with the nearest known one and its line. Flags win over the environment, the environment \
         over the file, the file over the defaults. `beffroi doctor` checks what was configured.\n\n\
         A secret can be kept out of the file: `KEY_file` names a file that holds it and nothing else, and a variable \
         of the environment wins over both. A path that is not absolute is looked up among the credentials of systemd \
         (`LoadCredential=`), then beside the configuration file. No log and no error shows a secret.\n\n\
         `RUST_LOG` sets what is logged (`info` by default), on standard error.\n",
    );
    let all = sections();
    for section in &all {
        let title = match (section.name, section.shape) {
            ("", _) => "At the top of the file".to_owned(),
            (name, Shape::Always) => format!("`[{name}]`"),
            (name, Shape::Optional) => format!("`[{name}]`, or not at all"),
            (name, Shape::Repeated) => format!("`[[{name}]]`, once or several times"),
        };
        let _ = writeln!(page, "\n## {title}\n");
        if !section.about.is_empty() {
            let _ = writeln!(page, "{}\n", section.about);
        }
        page.push_str("| Key | Type | Default | |\n|---|---|---|---|\n");
        for line in lines(section, &all) {
            let default = line.default.map(|default| format!("`{default}`")).unwrap_or_default();
            let secret = line
                .variable
                .map(|variable| format!(" Also `{}_file`, and `{variable}`.", line.name))
                .unwrap_or_default();
            let text = line.text.replace('|', "\\|");
            let _ = writeln!(page, "| `{}` | {} | {default} | {text}{secret} |", line.name, line.kind);
        }
    }
    page
}

/// A file with every key, commented out, at its default.
#[must_use]
pub fn commented_file() -> String {
    const WIDTH: usize = 98;
    let mut file = String::from(
        "# Configuration of Beffroi. Every key is shown with its default; take the `#` away to change it.\n",
    );
    let all = sections();
    for section in &all {
        if !section.name.is_empty() {
            file.push('\n');
            comment(&mut file, &section.about, WIDTH);
            // What a table describes is there as soon as the table is.
            let _ = match section.shape {
                Shape::Always => writeln!(file, "[{}]", section.name),
                Shape::Optional => writeln!(file, "# [{}]", section.name),
                Shape::Repeated => writeln!(file, "# [[{}]]", section.name),
            };
        }
        for line in lines(section, &all) {
            file.push('\n');
            comment(&mut file, &line.text, WIDTH);
            let default = line.default.unwrap_or_else(|| match line.kind {
                "whole number" => "0".to_owned(),
                _ => "\"\"".to_owned(),
            });
            let _ = writeln!(file, "# {} = {default}", line.name);
            if let Some(variable) = line.variable {
                let _ = writeln!(file, "# {}_file = \"\"    # or the variable {variable}", line.name);
            }
        }
    }
    file
}

/// Writes a text as comments, cut into lines.
fn comment(file: &mut String, text: &str, width: usize) {
    let mut length = 0;
    for word in text.split_whitespace() {
        if length > 0 && length + 1 + word.chars().count() > width {
            file.push('\n');
            length = 0;
        }
        file.push_str(if length == 0 { "# " } else { " " });
        file.push_str(word);
        length += word.chars().count() + 1;
    }
    file.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_is_the_default_one_whether_its_lines_are_commented_or_not() {
        let file = commented_file();
        let none = |_: &str| None;
        let read = super::super::file::read(&file, None, &none).unwrap();
        let defaults = serde_json::to_value(Configuration::default()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), defaults);
        // With the keys that have a default taken out of their comment, it still says the same.
        let keys: Vec<_> =
            sections().iter().flat_map(|section| section.keys.iter().map(|key| key.name)).collect();
        // A table that may be absent stays in its comment.
        let mut table = true;
        let open: String = file
            .lines()
            .map(|line| {
                table = line.starts_with('[') || (table && !line.starts_with("# ["));
                match line.strip_prefix("# ").filter(|rest| !rest.ends_with("\"\"") && !rest.ends_with("= 0"))
                {
                    Some(rest) if table && keys.iter().any(|key| rest.starts_with(&format!("{key} = "))) => {
                        format!("{rest}\n")
                    }
                    _ => format!("{line}\n"),
                }
            })
            .collect();
        assert!(
            open.contains("\nport = 8080\n") && open.contains("\nupload_bytes_max = 2_000_000_000\n"),
            "{open}"
        );
        let read = super::super::file::read(&open, None, &none).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), defaults);
    }

    #[test]
    fn how_often_a_table_stands_in_the_file_follows_from_its_type() {
        assert!(Shape::of("Limits") == Shape::Always);
        assert!(Shape::of("Option<SmtpSettings>") == Shape::Optional);
        assert!(Shape::of("Vec<ProviderSettings>") == Shape::Repeated);
    }

    #[test]
    fn the_page_of_the_documentation_says_what_the_code_says() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        if std::env::var_os("BEFFROI_UPDATE").is_some() {
            std::fs::write(&path, markdown()).unwrap();
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            page == markdown(),
            "docs/configuration.md is not what the code says: BEFFROI_UPDATE=1 rewrites it"
        );
        for section in sections() {
            for key in section.keys {
                assert!(
                    page.contains(&format!("`{}`", key.name)) || page.contains(&format!("[{}]", key.name)),
                    "{key:?}"
                );
                assert!(!key.text().is_empty(), "{key:?}: what is it for?");
            }
        }
    }
}
