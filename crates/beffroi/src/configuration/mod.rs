//! Configuration: flags, then environment, then file, then defaults.

mod file;
mod reference;

pub use reference::{commented_file, markdown};

use beffroi_domain::Hidden;
use beffroi_kernel::described;
use beffroi_kernel::error::{Error, Problem, Result};
use beffroi_kernel::limits::Limits;
use beffroi_network::mail::SmtpSettings;
use beffroi_network::provider::ProviderSettings;
use beffroi_web::Network;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

described! {
    /// What a configuration file may say. Unknown names are refused: a typing error is not silently ignored.
    #[derive(Clone, Debug, Deserialize, Serialize)]
    #[serde(default, deny_unknown_fields)]
    pub struct Configuration {
        /// Folder that holds the state database (SQLite), the secret of the instance and the files. Also
        /// `--data-dir` and `BEFFROI_DATA_DIR`.
        pub data_dir: PathBuf,
        /// Address of the state database, `postgres://USER:PASSWORD@HOST/NAME`. Absent: SQLite in the data folder.
        #[serde(skip_serializing)]
        pub database: Option<Hidden>,
        /// Deprecated: the name of `database` before version 0.2.
        #[serde(skip_serializing)]
        pub database_url: Option<Hidden>,
        /// The secret of the instance, 64 hexadecimal digits, which seals second factors and signs the journal.
        /// Absent: the file `secret.key` in the data folder, made at the first start.
        #[serde(skip_serializing)]
        pub secret_key: Option<Hidden>,
        /// Address to listen on. Leave it on the machine itself, and put a web server that speaks TLS in front.
        pub address: IpAddr,
        /// Port to listen on.
        pub port: u16,
        /// The address that people type, such as `https://donnees.example.fr`. Absent: `http://localhost:PORT`.
        pub public_url: Option<String>,
        /// Where to report a weakness of this site: `mailto:securite@example.fr`, or an `https://` address. Then
        /// `/.well-known/security.txt` says it (RFC 9116).
        pub security_contact: Option<String>,
        /// Folder that adds obligations, questionnaires, contacts and the like to those of the program, in the same
        /// layout as `reference/`. `beffroi reference check` says what is unclear in it.
        pub reference_dir: Option<PathBuf>,
        /// Addresses or networks (`10.0.0.0/8`) of the web servers in front: their `X-Forwarded-For` is believed.
        pub trusted_proxies: Vec<String>,
        /// Deprecated: whether a web server of this machine stands in front. Use `trusted_proxies`.
        pub behind_proxy: bool,
        /// Format of the logs: for people, or one JSON object a line.
        pub log_format: LogFormat,
        /// Public keys (`age1…`) of those who may read backups: `beffroi backup key` makes one.
        pub backup_recipients: Vec<String>,
        /// The mail server. Without one, mail waits, and the pages that write it show the links to be handed over.
        pub mail: SmtpSettings,
        /// Sign-in providers over OpenID Connect, such as ProConnect, in the order in which the sign-in page offers
        /// them.
        #[serde(skip_serializing)]
        pub providers: Vec<ProviderSettings>,
        /// Where the machine's administrator looks.
        pub administration: Administration,
        /// How much of anything is allowed. The unit stands last in every name.
        pub limits: Limits,
    }
}

described! {
    /// Where the machine's administrator looks: `/live`, `/ready` and `/metrics`, on an address of their own.
    #[derive(Clone, Debug, Deserialize, Serialize)]
    #[serde(default, deny_unknown_fields)]
    pub struct Administration {
        /// Address to listen on. Nobody else should reach it: there is no password.
        pub address: IpAddr,
        /// Port to listen on, such as 9090. Absent: not served.
        pub port: Option<u16>,
    }
}

/// Format of the logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
            database: None,
            database_url: None,
            secret_key: None,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            public_url: None,
            security_contact: None,
            reference_dir: None,
            trusted_proxies: Vec::new(),
            behind_proxy: false,
            log_format: LogFormat::Text,
            backup_recipients: Vec::new(),
            mail: SmtpSettings::default(),
            providers: Vec::new(),
            administration: Administration::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Administration {
    fn default() -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::LOCALHOST), port: None }
    }
}

impl Configuration {
    /// Reads the file, when there is one, and lets the environment and the flags win over it.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn load(file: Option<&Path>, data_dir: Option<&Path>) -> Result<Self> {
        let text = match file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path).map_err(|error| {
                Error::Input(
                    Problem::new(
                        "configuration",
                        format!("Le fichier de configuration {} ne peut pas être lu.", path.display()),
                    )
                    .advice("Vérifiez son nom et vos droits d'accès.")
                    .detail(error.to_string()),
                )
            })?,
        };
        let environment = |name: &str| std::env::var(name).ok();
        let mut configuration = file::read(&text, file, &environment)?;
        if let Some(folder) = data_dir {
            configuration.data_dir = folder.to_path_buf();
        }
        Ok(configuration)
    }

    /// The address that people type.
    #[must_use]
    pub fn public_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://localhost:{}", self.port))
    }

    /// The address of the state database; absent for SQLite in the data folder.
    #[must_use]
    pub fn database(&self) -> Option<&Hidden> {
        self.database.as_ref().or(self.database_url.as_ref())
    }

    /// The web servers in front, whose word about where requests come from is believed.
    #[must_use]
    pub fn trusted_proxies(&self) -> Vec<Network> {
        let mut networks: Vec<Network> =
            self.trusted_proxies.iter().filter_map(|text| text.parse().ok()).collect();
        if self.behind_proxy {
            networks.extend(Network::of_this_machine());
        }
        networks
    }

    /// Where the administration is served, when it is.
    #[must_use]
    pub fn administration(&self) -> Option<SocketAddr> {
        self.administration.port.map(|port| SocketAddr::new(self.administration.address, port))
    }

    /// What still works and will not for ever, each in one sentence.
    #[must_use]
    pub fn deprecations(&self) -> Vec<&'static str> {
        let old = [
            (self.database_url.is_some(), "`database_url` is now called `database`: rename it"),
            (
                self.behind_proxy,
                "`behind_proxy = true` is replaced by `trusted_proxies`: name the addresses of the web server in front",
            ),
        ];
        old.into_iter().filter_map(|(used, sentence)| used.then_some(sentence)).collect()
    }

    /// Refuses what cannot be meant, and puts the public address in its one form.
    fn checked(mut self) -> Result<Self, String> {
        if self.database.is_some() && self.database_url.is_some() {
            return Err("`database` and its older name `database_url` are both given: keep `database`".into());
        }
        if let Some(url) = &mut self.public_url {
            let trimmed = url.trim_end_matches('/').len();
            url.truncate(trimmed);
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            let plain = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
            if !host.is_some_and(plain) {
                return Err(format!(
                    "`public_url` is {url:?}: write the whole address of the site without a path, such as \
                     https://donnees.example.fr"
                ));
            }
        }
        if let Some(contact) = &self.security_contact {
            let known = ["mailto:", "https://"].iter().any(|start| contact.starts_with(start));
            if !known || contact.chars().any(|c| c.is_whitespace() || c.is_control()) {
                return Err(format!(
                    "`security_contact` is {contact:?}: write mailto:securite@example.fr, or an https:// address"
                ));
            }
        }
        if let Some(wrong) = self.trusted_proxies.iter().find(|text| text.parse::<Network>().is_err()) {
            return Err(format!(
                "`trusted_proxies` holds {wrong:?}: write an address (192.0.2.1) or a network (192.0.2.0/24)"
            ));
        }
        if self.administration() == Some(SocketAddr::new(self.address, self.port)) && self.port != 0 {
            return Err("`administration.port` is the port of the site: choose another".into());
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_flags_win() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("beffroi.toml");
        std::fs::write(&path, "port = 81\n[limits]\nupload_bytes_max = 5\n").unwrap();
        let read = Configuration::load(Some(&path), Some(Path::new("/elsewhere"))).unwrap();
        assert_eq!((read.port, read.limits.upload_bytes_max), (81, 5));
        assert_eq!(read.data_dir, Path::new("/elsewhere"));
        assert!(matches!(Configuration::load(Some(&path.join("absent")), None), Err(Error::Input(_))));
    }
}
