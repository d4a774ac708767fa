//! `beffroi schema`: the schemas that files can be checked against.

use crate::cli::Schema;
use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::{App, reference};
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::ports::SchemaText;
use std::path::Path;
use std::process::ExitCode;

/// Adds or lists schemas.
///
/// # Errors
/// When a file cannot be read, or is not a schema that can be used.
pub async fn run(command: &Schema, app: &App) -> Result<ExitCode> {
    match command {
        Schema::Add { files, id } => {
            if id.is_some() && files.len() != 1 {
                return Err(Error::Input(Problem::new(
                    "schema-one-file",
                    "L'option --id nomme un seul schéma : donnez un seul fichier.",
                )));
            }
            for file in files {
                let schema = reference::add(app, read(file)?, Some(&identifier(file, id.as_deref()))).await?;
                crate::println(&format!("{}\t{}\t{}", schema.id, schema.version, schema.title));
            }
        }
        Schema::List => {
            for schema in reference::list(app).await? {
                crate::println(&format!("{}\t{}\t{}", schema.id, schema.version, schema.title));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A schema named on the command line: a file when there is one of this name, else one that was added.
///
/// # Errors
/// When it is neither.
pub async fn resolve(name: &str, configuration: &Configuration) -> Result<SchemaText> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(SchemaText { id: identifier(path, None), json: read(path)? });
    }
    let unknown = || {
        Error::Input(
            Problem::new("schema-unknown", format!("Il n'y a ni fichier ni schéma « {name} »."))
                .advice("La commande « beffroi schema list » donne les schémas ajoutés.")
                .detail("--schema is neither a file nor the identifier of an added schema"),
        )
    };
    if !configuration.data_dir.exists() && configuration.database().is_none() {
        return Err(unknown());
    }
    let app = wiring::app(configuration).await?;
    let schema = reference::find(&app, name, None).await?.ok_or_else(unknown)?;
    Ok(schema.text())
}

/// A schema named on the command line, added when it is a file: its identifier.
///
/// # Errors
/// When it is neither a file nor an added schema, or cannot be used.
pub async fn resolve_or_add(name: &str, app: &App) -> Result<String> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(reference::add(app, read(path)?, Some(&identifier(path, None))).await?.id);
    }
    match reference::find(app, name, None).await? {
        Some(schema) => Ok(schema.id),
        None => Err(Error::Input(
            Problem::new("schema-unknown", format!("Il n'y a ni fichier ni schéma « {name} »."))
                .advice("La commande « beffroi schema list » donne les schémas ajoutés."),
        )),
    }
}

/// The identifier given, or the name of the file without `.schema.json`, `__` read as `/`.
fn identifier(file: &Path, given: Option<&str>) -> String {
    given.map_or_else(
        || {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let stem = name.trim_end_matches(".json").trim_end_matches(".schema").to_owned();
            stem.replacen("__", "/", 1)
        },
        str::to_owned,
    )
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| {
        Error::Input(
            Problem::new("file-not-found", format!("Le fichier {} ne peut pas être lu.", file.display()))
                .advice("Vérifiez son nom, et qu'il est écrit en UTF-8.")
                .detail(error.to_string()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_named_after_its_file() {
        let name = |path: &str| identifier(Path::new(path), None);
        assert_eq!(name("x/etalab__schema-irve.schema.json"), "etalab/schema-irve");
        assert_eq!(name("budget.json"), "budget");
        assert_eq!(identifier(Path::new("budget.json"), Some("scdl/budget")), "scdl/budget");
    }
}
