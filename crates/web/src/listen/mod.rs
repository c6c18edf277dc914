//! Serving a router on an address: plain or with TLS, with limits on connections, until told to stop.
//!
//! ```no_run
//! # async fn run(office: axum::Router, public: axum::Router, stop: impl Future<Output = ()>) -> Result<(), web::listen::ListenError> {
//! use web::listen::{Limits, Listener, serve_all};
//! let office = Listener::bind("127.0.0.1:8443".parse().unwrap(), office, None, Limits::OFFICE)?;
//! let public = Listener::bind("127.0.0.1:8080".parse().unwrap(), public, None, Limits::PUBLIC)?;
//! serve_all(vec![office, public], stop).await
//! # }
//! ```

mod accept;
mod tls;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::tls_rustls::RustlsAcceptor;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use tokio::task::JoinSet;

use accept::Counted;
pub use tls::Tls;

/// Why a listener could not be set up or failed.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is in use, or may not be used by this account.
    #[error("不能在 {address} 上提供服务：{cause}。请检查地址和端口是否被占用")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The certificate or the key cannot be used.
    #[error("TLS 证书或私钥不能用：{0}")]
    Tls(String),
    /// A listener ended by itself.
    #[error("服务中断：{0}")]
    Serve(std::io::Error),
}

/// Limits of a listener, against connections that send nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// How long a client may take to send the head of a request, and the longest rest between two requests.
    pub head: Duration,
    /// How long the TLS handshake may take.
    pub handshake: Duration,
    /// How long running requests may take to end after the stop.
    pub drain: Duration,
}

impl Limits {
    /// A county's offices.
    pub const OFFICE: Self = Self {
        connections: 2_000,
        head: Duration::from_secs(30),
        handshake: Duration::from_secs(10),
        drain: Duration::from_secs(20),
    };
    /// Everybody.
    pub const PUBLIC: Self = Self {
        connections: 4_000,
        head: Duration::from_secs(15),
        handshake: Duration::from_secs(10),
        drain: Duration::from_secs(10),
    };
}

/// Requests at once on one HTTP/2 connection.
const MAX_STREAMS: u32 = 100;
/// The largest head of a request, in bytes.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// The most header lines of a request.
const MAX_HEADERS: usize = 64;
/// How long an HTTP/2 client may take to answer whether it is still there.
const PING: Duration = Duration::from_secs(20);

/// A bound address with what is served there.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    router: Router,
    tls: Option<Tls>,
    limits: Limits,
}

impl Listener {
    /// Binds the address, so that a port in use is found out before anything is served. Port 0 takes a free one.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(
        address: SocketAddr,
        router: Router,
        tls: Option<Tls>,
        limits: Limits,
    ) -> Result<Self, ListenError> {
        let socket =
            TcpListener::bind(address).map_err(|cause| ListenError::Bind { address, cause })?;
        Self::on(socket, router, tls, limits)
    }

    /// Takes a socket that is bound already: whoever bound port 0 knows the address before the router is made.
    ///
    /// # Errors
    /// When the socket has no address.
    pub fn on(
        socket: TcpListener,
        router: Router,
        tls: Option<Tls>,
        limits: Limits,
    ) -> Result<Self, ListenError> {
        let address = socket.local_addr().map_err(ListenError::Serve)?;
        Ok(Self {
            socket,
            address,
            router,
            tls,
            limits,
        })
    }

    /// The address bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address a browser on this machine opens.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}/", self.address)
    }

    async fn serve(self, handle: Handle<SocketAddr>) -> Result<(), ListenError> {
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let mut server = axum_server::from_tcp(self.socket)
            .map_err(ListenError::Serve)?
            .handle(handle);
        protect(&mut server, self.limits);
        let counted = Counted::new(self.limits.connections);
        let server = server.first_request_timeout(self.limits.head);
        let ended = match self.tls {
            None => server.acceptor(counted).serve(service).await,
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(tls.config())
                    .handshake_timeout(self.limits.handshake)
                    .acceptor(counted);
                server.acceptor(acceptor).serve(service).await
            }
        };
        ended.map_err(ListenError::Serve)
    }
}

fn protect(server: &mut Server<SocketAddr>, limits: Limits) {
    let http = server.http_builder();
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(PING);
}

/// Serves all listeners until `stop` is ready; then takes no new connection, lets running requests end within
/// their listener's time, and returns.
///
/// # Errors
/// When one of the listeners fails; the others are stopped then.
pub async fn serve_all(
    listeners: Vec<Listener>,
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let mut running = JoinSet::new();
    let mut handles = Vec::new();
    for listener in listeners {
        let handle = Handle::new();
        handles.push((handle.clone(), listener.limits.drain));
        running.spawn(listener.serve(handle));
    }
    let mut outcome = Ok(());
    tokio::select! {
        () = stop => {}
        ended = running.join_next() => outcome = result_of(ended),
    }
    for (handle, drain) in &handles {
        handle.graceful_shutdown(Some(*drain));
    }
    while let Some(ended) = running.join_next().await {
        outcome = outcome.and(result_of(Some(ended)));
    }
    outcome
}

fn result_of(
    ended: Option<Result<Result<(), ListenError>, tokio::task::JoinError>>,
) -> Result<(), ListenError> {
    match ended {
        None | Some(Ok(Ok(()))) => Ok(()),
        Some(Ok(Err(error))) => Err(error),
        Some(Err(error)) => Err(ListenError::Serve(std::io::Error::other(error))),
    }
}
