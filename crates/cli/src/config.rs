//! Configuration: arguments before environment before file before default, gathered into one typed
//! value. The file is TOML with the names of the options; every fault is told with its line.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use store::Target;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Largest configuration file read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;
/// The data folder where none is named.
const DATA: &str = "data";
/// The SQLite file within the data folder.
pub const DATABASE_FILE: &str = "touyan.db";
/// The file in a data folder that says it is the demo's.
pub const DEMO_MARK: &str = "demo.txt";
/// Where the office listens where nothing is named.
pub const OFFICE: &str = "127.0.0.1:8420";
/// Where the public listens where nothing is named.
pub const PUBLIC: &str = "127.0.0.1:8421";

/// Where an installation's data is; the options that every command on it shares.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PlaceArgs {
    /// 数据目录，默认 ./data
    #[arg(long, value_name = "DIR", env = "TOUYAN_DATA")]
    pub data: Option<PathBuf>,
    /// PostgreSQL 的地址，如 postgres://touyan@db.example/touyan；不写则用数据目录里的 SQLite
    #[arg(
        long,
        value_name = "URL",
        env = "TOUYAN_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// 密钥目录，默认为数据目录旁边的 DIR.keys，不得放在数据目录里
    #[arg(long, value_name = "DIR", env = "TOUYAN_KEYS")]
    pub keys: Option<PathBuf>,
    /// 配置文件（TOML，键名与选项相同），命令行和环境变量优先于它
    #[arg(long, value_name = "FILE", env = "TOUYAN_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Where an installation's data is, decided.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder: SQLite file, uploads, backups.
    pub data: PathBuf,
    /// The database.
    pub database: Target,
    /// The folder of the keys.
    pub keys: PathBuf,
}

impl Place {
    /// The data folder with its own SQLite file.
    #[must_use]
    pub fn in_folder(data: PathBuf) -> Self {
        let database = Target::File(data.join(DATABASE_FILE));
        let keys = app::keys::default_dir(&data);
        Self {
            data,
            database,
            keys,
        }
    }

    /// Whether `touyan demo` made the data folder.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.data.join(DEMO_MARK).exists()
    }

    /// What the use cases need to know of it.
    #[must_use]
    pub fn app_config(&self, demo: bool) -> app::Config {
        app::Config {
            data_dir: self.data.clone(),
            keys_dir: self.keys.clone(),
            demo,
            second_factor: true,
        }
    }
}

impl PlaceArgs {
    /// Decides from arguments, environment and file.
    ///
    /// # Errors
    /// A configuration file that cannot be read.
    pub fn place(&self) -> anyhow::Result<Place> {
        let file = FileConfig::load(self.config.as_deref())?;
        Ok(self.place_with(&file))
    }

    /// Decides with a file that was read already.
    #[must_use]
    pub fn place_with(&self, file: &FileConfig) -> Place {
        let data = self.data.clone().or_else(|| file.data.clone());
        let mut place = Place::in_folder(data.unwrap_or_else(|| PathBuf::from(DATA)));
        if let Some(keys) = self.keys.clone().or_else(|| file.keys.clone()) {
            place.keys = keys;
        }
        match self
            .database_url
            .clone()
            .or_else(|| file.database_url.clone())
        {
            Some(url) => Place {
                database: Target::Url(url),
                ..place
            },
            None => place,
        }
    }
}

/// What a configuration file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileConfig {
    /// `data`
    pub data: Option<PathBuf>,
    /// `database-url`
    pub database_url: Option<String>,
    /// `listen`
    pub listen: Option<SocketAddr>,
    /// `public-listen`
    pub public_listen: Option<SocketAddr>,
    /// `office-url`
    pub office_url: Option<String>,
    /// `public-url`
    pub public_url: Option<String>,
    /// `keys`
    pub keys: Option<PathBuf>,
    /// `rules`
    pub rules: Option<PathBuf>,
    /// `tls-cert`
    pub tls_cert: Option<PathBuf>,
    /// `tls-key`
    pub tls_key: Option<PathBuf>,
    /// `trusted-proxy`, one text or a list of them
    pub trusted_proxy: Vec<String>,
}

impl FileConfig {
    /// Reads the file, or nothing where none is named.
    ///
    /// # Errors
    /// A file that cannot be read, with each fault and its line.
    pub fn load(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let shown = path.display();
        let length = fs::metadata(path)
            .with_context(|| format!("读不到配置文件 {shown}"))?
            .len();
        if length > MAX_BYTES {
            bail!("配置文件 {shown} 太大（{length} 字节），最大 {MAX_BYTES} 字节");
        }
        let text = fs::read_to_string(path)
            .with_context(|| format!("读不到配置文件 {shown}（须为 UTF-8）"))?;
        Self::parse(&text).map_err(|faults| {
            let lines: Vec<String> = faults
                .into_iter()
                .map(|(line, why)| format!("{shown} 第 {line} 行：{why}"))
                .collect();
            anyhow::anyhow!("{}", lines.join("\n"))
        })
    }

    /// Reads the text of a configuration file.
    ///
    /// # Errors
    /// Every fault with its line, from 1.
    pub fn parse(text: &str) -> Result<Self, Vec<(usize, String)>> {
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![(line_of(text, at), format!("不是 TOML：{}", error.message()))]
        })?;
        let mut file = Self::default();
        let mut faults = Vec::new();
        for (key, value) in table.get_ref() {
            if let Err(why) = file.set(key.get_ref(), value) {
                faults.push((line_of(text, value.span().start), why));
            }
        }
        faults.sort();
        if faults.is_empty() {
            Ok(file)
        } else {
            Err(faults)
        }
    }

    fn set(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(), String> {
        let text = || one_text(key, value.get_ref());
        match key {
            "data" => self.data = Some(text()?.into()),
            "database-url" => self.database_url = Some(text()?),
            "listen" => self.listen = Some(address(key, &text()?)?),
            "public-listen" => self.public_listen = Some(address(key, &text()?)?),
            "office-url" => self.office_url = Some(text()?),
            "public-url" => self.public_url = Some(text()?),
            "keys" => self.keys = Some(text()?.into()),
            "rules" => self.rules = Some(text()?.into()),
            "tls-cert" => self.tls_cert = Some(text()?.into()),
            "tls-key" => self.tls_key = Some(text()?.into()),
            "trusted-proxy" => self.trusted_proxy = texts(key, value.get_ref())?,
            other => {
                return Err(format!(
                    "没有“{other}”这一项，键名与 touyan serve 的选项相同"
                ));
            }
        }
        Ok(())
    }
}

fn one_text(key: &str, value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        _ => Err(format!("“{key}”应为引号中的文字")),
    }
}

fn texts(key: &str, value: &DeValue<'_>) -> Result<Vec<String>, String> {
    match value {
        DeValue::Array(items) => items.iter().map(|i| one_text(key, i.get_ref())).collect(),
        single => Ok(vec![one_text(key, single)?]),
    }
}

fn address(key: &str, text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("“{key}”应如 127.0.0.1:8420，现为“{text}”"))
}

/// The line, from 1, in which a byte lies.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_the_options_and_arguments_come_first() {
        let file = FileConfig::parse(
            "data = \"/srv/touyan\"\nlisten = \"0.0.0.0:443\"\ntrusted-proxy = [\"10.0.0.0/8\"]\n",
        )
        .unwrap();
        assert_eq!(file.listen, Some("0.0.0.0:443".parse().unwrap()));
        assert_eq!(file.trusted_proxy, ["10.0.0.0/8"]);
        assert_eq!(
            PlaceArgs::default().place_with(&file).data,
            PathBuf::from("/srv/touyan")
        );
        let named = PlaceArgs {
            data: Some("here".into()),
            ..PlaceArgs::default()
        };
        let place = named.place_with(&file);
        assert_eq!(place.database, Target::File("here/touyan.db".into()));
    }

    #[test]
    fn every_fault_of_a_file_is_told_with_its_line() {
        let faults =
            FileConfig::parse("listen = \"8420\"\n\ndaten = \"x\"\nkeys = 3\n").unwrap_err();
        let lines: Vec<usize> = faults.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 4]);
        assert!(faults[1].1.contains("daten"));
        let broken = FileConfig::parse("data = \"a\"\nlisten 3\n").unwrap_err();
        assert_eq!(broken[0].0, 2);
    }
}
