//! `touyan serve`: the office's and the public's pages, until told to stop.

use std::future::Future;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use app::App;
use app::keys::RecoveryPage;
use tokio::signal::unix::{SignalKind, signal};
use web::listen::{Limits, Listener, Tls, serve_all};
use web::security::TrustedProxies;

use crate::clock;
use crate::commands::rules::RulesArgs;
use crate::config::{FileConfig, OFFICE, PUBLIC, Place, PlaceArgs};
use crate::open::{self, Missing};
use crate::output::OK;

/// 提供服务：办公页面和公众页面
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan serve
  touyan serve --data /srv/touyan/data --listen 10.0.0.5:8420 --tls-cert cert.pem --tls-key key.pem
  touyan serve --listen 127.0.0.1:8420 --trusted-proxy 127.0.0.1 --office-url https://hj.example.gov.cn/
  touyan serve --config /etc/touyan.toml

就绪后在标准输出打印地址。首次启动打印安装码，凭它在浏览器打开 /setup 设立第一个管理员。
SIGTERM 或 Ctrl-C 平稳停止；SIGHUP 重新读取证书。
没有写明的选项依次取自环境变量 TOUYAN_…、配置文件、默认值。")]
pub struct ServeArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 办公页面的地址，默认 127.0.0.1:8420
    #[arg(long, value_name = "ADDR", env = "TOUYAN_LISTEN", value_parser = address)]
    listen: Option<SocketAddr>,
    /// 公众页面的地址，默认 127.0.0.1:8421
    #[arg(long, value_name = "ADDR", env = "TOUYAN_PUBLIC_LISTEN", value_parser = address)]
    public_listen: Option<SocketAddr>,
    /// 浏览器里办公页面的网址，在网关之后时要写，如 https://hj.example.gov.cn/
    #[arg(long, value_name = "URL", env = "TOUYAN_OFFICE_URL", value_parser = url)]
    office_url: Option<String>,
    /// 浏览器里公众页面的网址，印在张贴的纸上
    #[arg(long, value_name = "URL", env = "TOUYAN_PUBLIC_URL", value_parser = url)]
    public_url: Option<String>,
    #[command(flatten)]
    rules: RulesArgs,
    /// TLS 证书链（PEM），与 --tls-key 同用
    #[arg(long, value_name = "FILE", env = "TOUYAN_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// TLS 私钥（PEM）
    #[arg(long, value_name = "FILE", env = "TOUYAN_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// 可信网关的地址或网段，可写多次；只相信它转来的访问者地址
    #[arg(
        long,
        value_name = "CIDR",
        env = "TOUYAN_TRUSTED_PROXY",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<String>,
}

/// How an installation is served, decided.
#[derive(Debug, Clone)]
struct Settings {
    place: Place,
    office: SocketAddr,
    public: SocketAddr,
    office_url: Option<String>,
    public_url: Option<String>,
    rules: RulesArgs,
    tls: Option<(PathBuf, PathBuf)>,
    proxies: TrustedProxies,
}

impl ServeArgs {
    fn settings(self) -> anyhow::Result<Settings> {
        let file = FileConfig::load(self.place.config.as_deref())?;
        let usual = |address: &str| address.parse::<SocketAddr>().context("address");
        let office = self
            .listen
            .or(file.listen)
            .map_or_else(|| usual(OFFICE), Ok)?;
        let public = self
            .public_listen
            .or(file.public_listen)
            .map_or_else(|| usual(PUBLIC), Ok)?;
        let tls = match (
            self.tls_cert.or(file.tls_cert.clone()),
            self.tls_key.or(file.tls_key.clone()),
        ) {
            (Some(chain), Some(key)) => Some((chain, key)),
            (None, None) => None,
            _ => bail!("--tls-cert 和 --tls-key 须同用"),
        };
        let proxies = if self.trusted_proxy.is_empty() {
            file.trusted_proxy.join(",")
        } else {
            self.trusted_proxy.join(",")
        };
        Ok(Settings {
            place: self.place.place_with(&file),
            office,
            public,
            office_url: self.office_url.or(file.office_url),
            public_url: self.public_url.or(file.public_url),
            rules: RulesArgs {
                rules: self.rules.rules.or(file.rules),
            },
            tls,
            proxies: TrustedProxies::parse(&proxies).map_err(anyhow::Error::msg)?,
        })
    }
}

/// Runs the server until a signal ends it.
///
/// # Errors
/// What cannot be read, opened or bound.
pub async fn run(args: ServeArgs) -> anyhow::Result<u8> {
    let settings = args.settings()?;
    let sockets = Sockets::bind(settings.office, settings.public)?;
    let tls = settings.tls.as_ref().map(load_tls).transpose()?;
    let rules = settings.rules.load()?;
    let app = open::open(&settings.place, rules, Missing::Create).await?;
    let recovery = app
        .open_keys()
        .await
        .map_err(|fault| anyhow::anyhow!(fault.zh()))?;
    app.load_published_holidays().await?;
    let setup_code = match app.needs_setup().await? {
        true => Some(app::password::one_time(clock::randomness()?)),
        false => None,
    };
    let front = Front {
        office_url: settings.office_url,
        public_url: settings.public_url,
        proxies: settings.proxies,
        tls: tls.clone(),
        tls_cert: settings.tls.as_ref().map(|(chain, _)| chain.clone()),
        setup_code: setup_code.clone(),
        demo_logins: Vec::new(),
    };
    let listeners = front.listeners(&app, sockets)?;
    if let (Some(tls), Some(files)) = (tls, settings.tls) {
        renew_on_hangup(tls, files)?;
    }
    let addresses = Addresses::of(&listeners);
    let stop = stopped()?;
    let mut out = io::stdout().lock();
    if let Some(page) = recovery {
        hand_over(&app, &page, &mut out)?;
    }
    writeln!(out, "办公页面：{}", addresses.office)?;
    writeln!(out, "公众页面：{}", addresses.public)?;
    if let Some(code) = setup_code {
        writeln!(out, "首次启动，安装码：{code}")?;
        writeln!(
            out,
            "请在浏览器打开 {}setup 设立第一个管理员",
            addresses.office
        )?;
    }
    out.flush()?;
    drop(out);
    serve(app, listeners, stop).await?;
    Ok(OK)
}

/// The recovery sheet on the terminal; into a file that only this user reads where there is none, since
/// a service manager would keep what is printed in its log.
fn hand_over(app: &App, page: &RecoveryPage, out: &mut io::StdoutLock<'_>) -> anyhow::Result<()> {
    if out.is_terminal() {
        for line in &page.lines {
            writeln!(out, "{line}")?;
        }
        return Ok(());
    }
    let kept = app.keys().and_then(|keys| keys.keep_recovery_page());
    let file = kept.map_err(|fault| anyhow::anyhow!(fault.zh()))?;
    eprintln!(
        "主密钥恢复单写在 {}，只有本用户可读。请打印两份，分开密封存放，然后删除这个文件。",
        file.display()
    );
    Ok(())
}

/// Both listeners' sockets, bound before anything else so that a port in use is found out first.
#[derive(Debug)]
pub struct Sockets {
    office: TcpListener,
    public: TcpListener,
}

impl Sockets {
    /// Binds both; port 0 takes a free one.
    ///
    /// # Errors
    /// A Chinese sentence that names the address.
    pub fn bind(office: SocketAddr, public: SocketAddr) -> anyhow::Result<Self> {
        let bind = |address: SocketAddr| {
            TcpListener::bind(address)
                .with_context(|| format!("不能在 {address} 上提供服务，请检查地址和端口是否被占用"))
        };
        Ok(Self {
            office: bind(office)?,
            public: bind(public)?,
        })
    }
}

/// What stands in front of the application.
#[derive(Clone, Default)]
pub struct Front {
    /// The office's address as browsers know it; the listener's own where none is named.
    pub office_url: Option<String>,
    /// The public's address as browsers know it.
    pub public_url: Option<String>,
    /// Gateways that are believed.
    pub proxies: TrustedProxies,
    /// The certificate of both listeners.
    pub tls: Option<Tls>,
    /// The certificate's file, for the health page.
    pub tls_cert: Option<PathBuf>,
    /// The set-up code while nobody can log in.
    pub setup_code: Option<String>,
    /// Logins shown on the demo's login page.
    pub demo_logins: Vec<(String, String, String)>,
}

impl Front {
    /// The office's and the public's listener, in this order.
    ///
    /// # Errors
    /// When a socket has no address.
    pub fn listeners(self, app: &App, sockets: Sockets) -> anyhow::Result<Vec<Listener>> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let own = |socket: &TcpListener| -> anyhow::Result<String> {
            Ok(format!("{scheme}://{}", socket.local_addr()?))
        };
        let office_url = self.office_url.map_or_else(|| own(&sockets.office), Ok)?;
        let public_url = self.public_url.map_or_else(|| own(&sockets.public), Ok)?;
        let options = web::Options {
            secure: office_url.starts_with("https://"),
            tls: self.tls.is_some(),
            trusted_proxies: Arc::new(self.proxies),
            setup_code: self.setup_code,
            demo_logins: self.demo_logins,
            public_url: public_url.trim_end_matches('/').to_owned(),
            tls_cert: self.tls_cert,
        };
        let office = web::office(app.clone(), options.clone());
        let public = web::public(app.clone(), options);
        Ok(vec![
            Listener::on(sockets.office, office, self.tls.clone(), Limits::OFFICE)?,
            Listener::on(sockets.public, public, self.tls, Limits::PUBLIC)?,
        ])
    }
}

/// Where the two listeners are reached on this machine, with a slash at the end.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The office's.
    pub office: String,
    /// The public's.
    pub public: String,
}

impl Addresses {
    /// Of the listeners that [`Front::listeners`] made.
    #[must_use]
    pub fn of(listeners: &[Listener]) -> Self {
        let url = |n: usize| listeners.get(n).map(Listener::url).unwrap_or_default();
        Self {
            office: url(0),
            public: url(1),
        }
    }
}

/// Serves and runs jobs until `stop`; running requests are finished, the job at work is given
/// back, then the database is closed.
///
/// # Errors
/// When a listener fails.
pub async fn serve(
    app: App,
    listeners: Vec<Listener>,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let jobs = app.start_jobs();
    let result = serve_all(listeners, stop).await;
    jobs.stop().await;
    app.store().close().await;
    tracing::info!("stopped");
    Ok(result?)
}

/// Ready at SIGTERM or SIGINT. Made before the address is printed, so that whoever reads it may stop the
/// server at once.
///
/// # Errors
/// When signals cannot be watched.
pub fn stopped() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: running requests are finished first");
    })
}

fn load_tls((chain, key): &(PathBuf, PathBuf)) -> anyhow::Result<Tls> {
    let (chain, key) = read_tls(chain, key)?;
    Ok(Tls::from_pem(&chain, &key)?)
}

fn read_tls(chain: &Path, key: &Path) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let read = |path: &Path| {
        std::fs::read(path).with_context(|| format!("读不到证书或私钥 {}", path.display()))
    };
    Ok((read(chain)?, read(key)?))
}

/// Takes a renewed certificate into use on SIGHUP; a wrong one is told and the old one stays.
fn renew_on_hangup(tls: Tls, (chain, key): (PathBuf, PathBuf)) -> anyhow::Result<()> {
    let mut hangup = signal(SignalKind::hangup()).context("SIGHUP")?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let renewed = read_tls(&chain, &key).and_then(|(c, k)| Ok(tls.renew(&c, &k)?));
            match renewed {
                Ok(()) => tracing::info!("certificate renewed"),
                Err(error) => tracing::error!("certificate not renewed: {error:#}"),
            }
        }
    });
    Ok(())
}

/// An address to listen on.
///
/// # Errors
/// A Chinese sentence.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "地址应如 127.0.0.1:8420，端口 0 表示任取一个空闲端口".to_owned())
}

fn url(text: &str) -> Result<String, String> {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with('/') => Ok(text.to_owned()),
        _ => Err("网址应如 https://hj.example.gov.cn/".to_owned()),
    }
}
