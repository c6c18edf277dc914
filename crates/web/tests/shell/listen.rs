//! Listeners: real connections, a real TLS handshake, limits and the stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use web::listen::{Limits, ListenError, Listener, Tls, serve_all};

const QUICK: Limits = Limits {
    connections: 8,
    head: Duration::from_millis(300),
    handshake: Duration::from_millis(300),
    drain: Duration::from_secs(5),
};

fn router(name: &'static str) -> Router {
    Router::new()
        .route("/", get(move || async move { name }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        )
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                "slow but whole"
            }),
        )
}

/// Listeners on free ports and the way to stop them.
fn serve(listeners: Vec<Listener>) -> (oneshot::Sender<()>, JoinHandle<Result<(), ListenError>>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(serve_all(listeners, async move {
        stopped.await.ok();
    }));
    (stop, running)
}

fn plain(name: &'static str, limits: Limits) -> Listener {
    Listener::bind("127.0.0.1:0".parse().unwrap(), router(name), None, limits).unwrap()
}

async fn ask(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), path: &str) -> String {
    stream
        .write_all(
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
    let mut text = Vec::new();
    // A server may close TLS without saying goodbye; what came is judged.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

struct Pair {
    chain: String,
    key: String,
    der: CertificateDer<'static>,
}

fn certificate() -> Pair {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    Pair {
        chain: made.cert.pem(),
        key: made.signing_key.serialize_pem(),
        der: made.cert.der().clone(),
    }
}

async fn handshake(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
}

#[tokio::test]
async fn two_listeners_serve_and_stop_together() {
    let (office, public) = (
        plain("office", Limits::OFFICE),
        plain("public", Limits::PUBLIC),
    );
    let (a, b) = (office.address(), public.address());
    assert_eq!(office.url(), format!("http://{a}/"));
    let (stop, running) = serve(vec![office, public]);
    assert!(
        ask(&mut TcpStream::connect(a).await.unwrap(), "/")
            .await
            .ends_with("office")
    );
    assert!(
        ask(&mut TcpStream::connect(b).await.unwrap(), "/peer")
            .await
            .ends_with("127.0.0.1")
    );
    let mut slow = TcpStream::connect(b).await.unwrap();
    let answer = tokio::spawn(async move { ask(&mut slow, "/slow").await });
    tokio::time::sleep(Duration::from_millis(80)).await;
    stop.send(()).unwrap();
    assert!(
        answer.await.unwrap().ends_with("slow but whole"),
        "a running request ends"
    );
    running.await.unwrap().unwrap();
    assert!(TcpStream::connect(a).await.is_err() && TcpStream::connect(b).await.is_err());
}

#[tokio::test]
async fn tls_offers_http_2_and_http_1_and_takes_a_renewed_certificate() {
    let (old, new) = (certificate(), certificate());
    let tls = Tls::from_pem(old.chain.as_bytes(), old.key.as_bytes()).unwrap();
    let listener = Listener::bind(
        "127.0.0.1:0".parse().unwrap(),
        router("secret"),
        Some(tls.clone()),
        Limits::OFFICE,
    )
    .unwrap();
    let address = listener.address();
    assert!(listener.url().starts_with("https://"));
    let (stop, running) = serve(vec![listener]);
    let mut one = handshake(address, &old.der, &["http/1.1"]).await.unwrap();
    assert_eq!(one.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(ask(&mut one, "/").await.ends_with("secret"));
    let mut two = handshake(address, &old.der, &["h2", "http/1.1"])
        .await
        .unwrap();
    assert_eq!(two.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    // The preface and an empty SETTINGS frame; an HTTP/2 server answers with its own SETTINGS (type 4).
    two.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        .await
        .unwrap();
    let mut frame = [0_u8; 9];
    two.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame[3], 4);
    assert!(
        handshake(address, &new.der, &[]).await.is_err(),
        "not yet in use"
    );
    assert!(matches!(
        tls.renew(new.chain.as_bytes(), b"wrong"),
        Err(ListenError::Tls(_))
    ));
    assert!(
        handshake(address, &old.der, &[]).await.is_ok(),
        "a wrong renewal changes nothing"
    );
    tls.renew(new.chain.as_bytes(), new.key.as_bytes()).unwrap();
    assert!(
        ask(&mut handshake(address, &new.der, &[]).await.unwrap(), "/")
            .await
            .ends_with("secret")
    );
    drop(two);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[test]
fn wrong_certificates_are_named() {
    let (pair, other) = (certificate(), certificate());
    let message = |chain: &str, key: &str| {
        Tls::from_pem(chain.as_bytes(), key.as_bytes())
            .err()
            .unwrap()
            .to_string()
    };
    assert!(message("", &pair.key).contains("没有证书"));
    assert!(message(&pair.chain, "").contains("私钥不是 PEM 格式"));
    assert!(message(&pair.chain, &other.key).contains("证书与私钥不相配"));
    assert!(
        message(
            "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----",
            &pair.key
        )
        .contains("证书不是 PEM 格式")
    );
}

#[tokio::test]
async fn silent_connections_are_closed() {
    let pair = certificate();
    let tls = Tls::from_pem(pair.chain.as_bytes(), pair.key.as_bytes()).unwrap();
    let secure = Listener::bind(
        "127.0.0.1:0".parse().unwrap(),
        router("x"),
        Some(tls),
        QUICK,
    )
    .unwrap();
    let open = plain("x", QUICK);
    let addresses = [open.address(), secure.address()];
    let (stop, running) = serve(vec![open, secure]);
    for (address, sent) in [
        (addresses[0], &b""[..]),
        (addresses[0], b"GET / HTTP/1.1\r\nhost: a\r\n"),
        (addresses[1], b""),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut rest = Vec::new();
        let closed =
            tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "still open after {sent:?}");
    }
    // After a first request the connection may rest, but not for ever.
    let mut resting = TcpStream::connect(addresses[0]).await.unwrap();
    resting
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(5), resting.read_to_end(&mut rest)).await;
    assert!(closed.is_ok() && rest.ends_with(b"x"));
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let one_at_a_time = Limits {
        connections: 1,
        head: Duration::from_secs(20),
        ..QUICK
    };
    let listener = plain("served", one_at_a_time);
    let address = listener.address();
    let (stop, running) = serve(vec![listener]);
    let mut first = TcpStream::connect(address).await.unwrap();
    first
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let mut some = [0_u8; 8];
    first.read_exact(&mut some).await.unwrap();
    let second =
        tokio::spawn(
            async move { ask(&mut TcpStream::connect(address).await.unwrap(), "/").await },
        );
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(
        !second.is_finished(),
        "the first connection holds the only place"
    );
    drop(first);
    assert!(
        tokio::time::timeout(Duration::from_secs(5), second)
            .await
            .unwrap()
            .unwrap()
            .ends_with("served")
    );
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let first = plain("x", QUICK);
    let address = first.address();
    let error = Listener::bind(address, router("y"), None, QUICK)
        .err()
        .unwrap();
    assert!(
        error.to_string().contains(&address.to_string())
            && error.to_string().contains("是否被占用")
    );
}
