//! Configuration: flags, then environment, then file, then defaults.

use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::limits::Limits;
use beffroi_network::provider::ProviderSettings;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

/// What a configuration file may say. Unknown names are refused: a typing error is not silently ignored.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// Folder that holds the state database and the files.
    pub data_dir: PathBuf,
    /// Address of the state database: `postgres://…`, or absent for SQLite in the data folder.
    pub database_url: Option<String>,
    /// Address to listen on.
    pub address: IpAddr,
    /// Port to listen on.
    pub port: u16,
    /// The address that people type, such as `https://donnees.example.fr`; absent: `http://localhost:PORT`.
    pub public_url: Option<String>,
    /// Addresses or networks of the proxies in front, which say in `X-Forwarded-For` where requests come from.
    pub trusted_proxies: Vec<String>,
    /// Deprecated: a proxy on this machine. Use `trusted_proxies`.
    pub behind_proxy: bool,
    /// Format of the logs.
    pub log_format: LogFormat,
    /// Sign-in providers, in the order in which the sign-in page offers them.
    pub providers: Vec<ProviderSettings>,
    /// Limits.
    pub limits: Limits,
}

/// Format of the logs.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("beffroi-data"),
            database_url: None,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            public_url: None,
            trusted_proxies: Vec::new(),
            behind_proxy: false,
            log_format: LogFormat::Text,
            providers: Vec::new(),
            limits: Limits::default(),
        }
    }
}

impl Configuration {
    /// Reads the file, when there is one, and lets the flags win over it.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn load(file: Option<&Path>, data_dir: Option<&Path>) -> Result<Self> {
        let mut configuration = match file {
            None => Self::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    Error::Input(
                        Problem::new(
                            "configuration",
                            format!("Le fichier de configuration {} ne peut pas être lu.", path.display()),
                        )
                        .advice("Vérifiez son nom et vos droits d'accès.")
                        .detail(error.to_string()),
                    )
                })?;
                toml::from_str(&text).map_err(|error| {
                    Error::Input(
                        Problem::new(
                            "configuration",
                            format!("Le fichier de configuration {} n'est pas valide.", path.display()),
                        )
                        .detail(error.to_string()),
                    )
                })?
            }
        };
        if let Some(folder) = data_dir {
            configuration.data_dir = folder.to_path_buf();
        }
        Ok(configuration)
    }

    /// The proxies that are believed.
    ///
    /// # Errors
    /// When one is neither an address nor a network.
    pub fn trusted_proxies(&self) -> Result<Vec<beffroi_web::Network>> {
        let mut networks: Vec<_> =
            self.trusted_proxies.iter().map(|text| text.parse()).collect::<Result<_>>()?;
        if self.behind_proxy {
            tracing::warn!(
                "`behind_proxy` is deprecated: name the addresses of the proxies in `trusted_proxies`"
            );
            networks.extend(beffroi_web::Network::of_this_machine());
        }
        Ok(networks)
    }

    /// The address that people type.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://localhost:{}", self.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_a_typing_error_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("beffroi.toml");
        std::fs::write(&path, "port = 81\n[limits]\nupload_bytes_max = 5\n").unwrap();
        let read = Configuration::load(Some(&path), Some(Path::new("/elsewhere"))).unwrap();
        assert_eq!((read.port, read.limits.upload_bytes_max), (81, 5));
        assert_eq!(read.data_dir, Path::new("/elsewhere"));
        std::fs::write(&path, "prot = 81\n").unwrap();
        assert!(matches!(Configuration::load(Some(&path), None), Err(Error::Input(_))));
        assert!(matches!(Configuration::load(Some(&path.join("absent")), None), Err(Error::Input(_))));
    }
}
