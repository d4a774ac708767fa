//! The command line: what can be asked, in which words.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::IpAddr;
use std::path::PathBuf;

/// Beffroi, the digital trust platform of French territories.
#[derive(Debug, Parser)]
#[command(name = "beffroi", version, about, max_term_width = 100)]
pub struct Cli {
    /// Configuration file (TOML).
    #[arg(long, global = true, env = "BEFFROI_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder that holds the state database and the files.
    #[arg(long, global = true, env = "BEFFROI_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what files are and everything that is wrong with them.
    ///
    /// Exit code 0: valid; 1: read, but invalid; 2: cannot be read, or bad call.
    Check(Check),
    /// Say what answers to a questionnaire give: grade, score, terms of the formula, first actions. No database.
    ///
    /// Exit code 0: a grade is given; 1: too little is answered; 2: something cannot be read.
    Assess(crate::assess::Assess),
    /// Say who would pay what of a project. Needs no database.
    Aid(crate::aid::Aid),
    /// Say whom to call, in order. Needs no database.
    Contacts(crate::contacts::Contacts),
    /// What to do and to declare when something happens.
    #[command(subcommand)]
    Crisis(crate::crisis::Crisis),
    /// Import files as data sets of a territory.
    Import(Import),
    /// Schemas that files can be checked against.
    #[command(subcommand)]
    Schema(Schema),
    /// Territories of this instance.
    #[command(subcommand)]
    Territory(Territory),
    /// Accounts that can sign in.
    #[command(subcommand)]
    Account(Account),
    /// API keys of a territory, for its programs.
    #[command(subcommand)]
    Key(Key),
    /// The journal of every change.
    #[command(subcommand)]
    Journal(Journal),
    /// Say which obligations apply to a territory, to every territory, or to a file of facts, and why.
    Obligations(crate::obligation::Obligations),
    /// Say which class of a text a territory, or what a file of facts describes, falls in, and by which rule.
    Qualify(crate::obligation::Qualify),
    /// What the law and the field say: check it, list its facts, compare two states of it.
    #[command(subcommand)]
    Reference(crate::reference::Reference),
    /// Fill an empty instance with invented rows, to be measured.
    #[command(hide = true)]
    Seed(crate::seed::Seed),
    /// Copy the whole instance, while it serves, into a folder of backups.
    ///
    /// Exit code 1 when the database is an older copy than the last backup.
    Backup(crate::backup::Backup),
    /// Put a backup back, into an empty place.
    Restore(crate::backup::Restore),
    /// Move an instance that nobody serves from SQLite to PostgreSQL, or back.
    MigrateDatabase(crate::migrate_database::MigrateDatabase),
    /// Background work: see what was given up, start it again.
    #[command(subcommand)]
    Job(Job),
    /// Print a configuration file with every key, its default and what it is for.
    Configuration {
        /// The same as a page of documentation.
        #[arg(long)]
        markdown: bool,
    },
    /// Check this installation and say what is wrong and what to do. Changes nothing.
    ///
    /// Exit code 0: nothing is wrong, though there may be advice; 1: something is.
    Doctor(Doctor),
    /// Serve pages and the API.
    Serve(Serve),
    /// Serve a living demonstration with fictional territories, in a throw-away folder.
    Demo(Demo),
}

/// `beffroi check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files to check.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Table Schema to hold them against: a file, or the identifier of a schema that was added.
    #[arg(long, value_name = "FILE|ID")]
    pub schema: Option<String>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Errors listed at most; all are counted.
    #[arg(long, value_name = "N")]
    pub errors_max: Option<usize>,
    /// Sheet of a spreadsheet to read (default: the first that holds a table).
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Write a corrected copy (UTF-8 CSV) there, and list every change. One file only.
    #[arg(long, value_name = "OUT")]
    pub mend: Option<PathBuf>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `beffroi import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Files, or folders whose files are all imported.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Short name of the territory.
    #[arg(long, value_name = "SLUG")]
    pub territory: String,
    /// Title of the data set (default: the name of the file). One file only.
    #[arg(long)]
    pub title: Option<String>,
    /// Identifier of an added schema, or a schema file, which is then added.
    #[arg(long, value_name = "FILE|ID")]
    pub schema: Option<String>,
    /// Publish what could be read.
    #[arg(long)]
    pub publish: bool,
    /// Publish even when columns look like personal data: the journal keeps that the person with this
    /// address, who must have an account in the territory, took it upon them.
    #[arg(long, value_name = "EMAIL", requires = "publish")]
    pub confirm_personal_data: Option<String>,
}

/// `beffroi schema`.
#[derive(Debug, Subcommand)]
pub enum Schema {
    /// Add schemas (Table Schema, JSON).
    Add {
        /// Schema files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Identifier (default: the `name` of the schema, or the name of the file). One file only.
        #[arg(long)]
        id: Option<String>,
    },
    /// List the schemas that were added.
    List,
}

/// `beffroi territory`.
#[derive(Debug, Subcommand)]
pub enum Territory {
    /// Add a territory. What the official files that were loaded know of it is filled in.
    Add(Box<TerritoryAdd>),
    /// Import a list of members, an official file, or the archive of a territory: the content says which.
    ///
    /// A list (CSV, XLSX, ODS) adds and completes members; its columns are recognised by their names. Official files
    /// (INSEE: communes, départements, régions, populations; DGCL: epcicom) fill what territories lack; what a person
    /// typed stays. An archive made by `territory export` recreates its territory. Doing it again doubles nothing.
    /// Exit code 0: done; 1: done, but lines were refused; 2: nothing could be done.
    Import(TerritoryImport),
    /// Write everything that is kept of a territory to one archive (ZIP) in open formats.
    Export {
        /// Short name of the territory.
        slug: String,
        /// File to write; must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Close the portal of a territory that left; what it kept stays.
    Archive {
        /// Short name of the territory.
        slug: String,
        /// Open it again.
        #[arg(long)]
        undo: bool,
    },
    /// Show everything that is known of a territory, with where it comes from.
    Show {
        /// Short name of the territory.
        slug: String,
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// List territories.
    List {
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// `beffroi territory add`.
#[derive(Debug, Args)]
pub struct TerritoryAdd {
    /// Short name, for addresses: lower-case letters, digits and hyphens.
    #[arg(long)]
    pub slug: String,
    /// Name, as people say it.
    #[arg(long)]
    pub name: String,
    /// Kind: commune, communaute_de_communes, metropole, departement, region, syndicat…
    #[arg(long)]
    pub kind: String,
    /// Inhabitants.
    #[arg(long)]
    pub population: Option<u64>,
    /// Year whose population it is.
    #[arg(long, requires = "population", value_name = "YEAR")]
    pub population_year: Option<u16>,
    /// SIREN number (9 digits).
    #[arg(long)]
    pub siren: Option<String>,
    /// INSEE code.
    #[arg(long)]
    pub insee: Option<String>,
    /// Staff in full-time equivalents, such as 12.5.
    #[arg(long)]
    pub staff: Option<String>,
    /// SIREN of the grouping that it is a member of.
    #[arg(long, value_name = "SIREN")]
    pub parent_siren: Option<String>,
    /// Code of its département, such as 67 or 2A.
    #[arg(long, value_name = "CODE")]
    pub departement: Option<String>,
    /// Code of its région, such as 44.
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// Code of a competence (reference/competences.toml), once or several times.
    #[arg(long, value_name = "CODE")]
    pub competence: Vec<String>,
    /// Domain of a web site, once or several times.
    #[arg(long = "web", value_name = "DOMAIN")]
    pub web_domains: Vec<String>,
    /// Domain of mail addresses, once or several times.
    #[arg(long = "mail", value_name = "DOMAIN")]
    pub mail_domains: Vec<String>,
    /// Short name of the territory that hosts it.
    #[arg(long, value_name = "SLUG")]
    pub host: Option<String>,
}

/// `beffroi territory import`.
#[derive(Debug, Args)]
pub struct TerritoryImport {
    /// File to import.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Short name of the territory that hosts those that are imported.
    #[arg(long, value_name = "SLUG")]
    pub host: Option<String>,
    /// Only say what would be done.
    #[arg(long)]
    pub dry_run: bool,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `beffroi account`.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Add a person with a role in a territory; the password is read from the terminal or standard input.
    Add {
        /// E-mail address, which is the name to sign in with.
        #[arg(long)]
        email: String,
        /// Name, as the journal shows it.
        #[arg(long)]
        name: String,
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// Role, once or several times: administrateur, editeur, referent_cyber, rssi, dpo, elu, agent, lecteur.
        #[arg(long, required = true)]
        role: Vec<String>,
    },
    /// List the people of a territory: members, invitations that wait, delegations.
    List {
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
    },
    /// Invite a person; prints the link to hand over when no mail server is configured.
    Invite {
        /// E-mail address of the person.
        #[arg(long)]
        email: String,
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// Role, once or several times.
        #[arg(long, required = true)]
        role: Vec<String>,
    },
    /// Close a territory to a person who leaves, at once; what they wrote stays theirs.
    End {
        /// E-mail address of the person.
        #[arg(long)]
        email: String,
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
    },
    /// Let a person of the host act in a territory, as one role, in named rooms, until a date.
    Delegate {
        /// E-mail address of the person.
        #[arg(long)]
        email: String,
        /// Short name of the territory that lets them in.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// Role as which they act: dpo, rssi, referent_cyber, editeur.
        #[arg(long)]
        role: String,
        /// Room that they may enter, once or several times: dataset, journal, privacy.
        #[arg(long, required = true)]
        room: Vec<String>,
        /// Last day on which it holds, at most a year away.
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: jiff::civil::Date,
    },
    /// End the delegation of a person at once.
    Undelegate {
        /// E-mail address of the person.
        #[arg(long)]
        email: String,
        /// Short name of the territory that let them in.
        #[arg(long, value_name = "SLUG")]
        territory: String,
    },
    /// Take away the second factor of somebody who lost it; they enrol anew after their next password.
    ResetSecondFactor {
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// Short name of a territory where they have a role.
        #[arg(long, value_name = "SLUG")]
        territory: String,
    },
}

/// `beffroi journal`.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Verify that no entry was altered, removed, reordered or moved: of the database, or of an exported file.
    ///
    /// A file is verified alone: without any database, data folder or network. Exit code 0: whole; 1: broken.
    Verify(JournalVerify),
    /// Write the journal of a territory to a file that can be verified offline (JSON Lines).
    Export {
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// Where to write (default: standard output).
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// `beffroi journal verify`.
#[derive(Debug, Args)]
pub struct JournalVerify {
    /// Exported journal (default: the database).
    #[arg(value_name = "FILE", conflicts_with_all = ["territory", "database"])]
    pub file: Option<PathBuf>,
    /// Short name of one territory (default: all).
    #[arg(long, value_name = "SLUG")]
    pub territory: Option<String>,
    /// Address of the database (default: that of the configuration).
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Head that was written down once: the number of an entry and its hash. Needs FILE or --territory.
    #[arg(long, value_name = "NUMBER:HASH", value_parser = head)]
    pub head: Option<(u64, String)>,
    /// Public key that may sign, once or several times: for a file, those printed with the signed head; for the
    /// database, keys from before the secret was changed.
    #[arg(long, value_name = "HEX")]
    pub key: Vec<String>,
}

/// A head as it stands on paper: groups of digits may be kept apart by spaces.
fn head(text: &str) -> Result<(u64, String), String> {
    let wrong = || "a head is written NUMBER:HASH, the hash having 64 hexadecimal digits".to_owned();
    let (number, hash) = text.split_once(':').ok_or_else(wrong)?;
    let number = number.trim().parse().map_err(|_| wrong())?;
    let hash: String = hash.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let digits = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits { Ok((number, hash)) } else { Err(wrong()) }
}

/// `beffroi key`.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key; it is printed once.
    Add {
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// What it may do, once or several times: dataset_read, dataset_write, dataset_publish, journal_read.
        #[arg(long, required = true)]
        right: Vec<String>,
        /// For how many days it holds, at most a year.
        #[arg(long, default_value_t = 90)]
        days: u16,
    },
    /// List the keys of a territory.
    List {
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
    },
    /// End a key at once.
    Revoke {
        /// Short name of the territory.
        #[arg(long, value_name = "SLUG")]
        territory: String,
        /// Number of the key.
        id: String,
    },
}

/// `beffroi job`.
#[derive(Debug, Subcommand)]
pub enum Job {
    /// List what waits, runs or was given up; what was given up comes first.
    List {
        /// How to answer.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Start jobs again, now and with all their attempts before them.
    Retry {
        /// Identifiers, as `list` gives them.
        #[arg(required_unless_present = "all", value_name = "ID")]
        ids: Vec<String>,
        /// Every job that was given up.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Take jobs out of the queue: they will not be done.
    Drop {
        /// Identifiers, as `list` gives them.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
}

/// `beffroi doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Send a mail to this address, to try the mail server.
    #[arg(long, value_name = "ADDRESS")]
    pub send_mail: Option<String>,
    /// How to answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `beffroi serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Port to listen on.
    #[arg(long)]
    pub port: Option<u16>,
    /// Address to listen on.
    #[arg(long)]
    pub address: Option<IpAddr>,
}

/// `beffroi demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Port to listen on (0: any free one).
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Create the demonstration in the data folder, and stop.
    #[arg(long)]
    pub prepare_only: bool,
}
