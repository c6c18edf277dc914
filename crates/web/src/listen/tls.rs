//! TLS of our own: certificate and key as PEM, versions 1.2 and 1.3, HTTP/2 and HTTP/1.1 offered.

use std::sync::Arc;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::ListenError;

/// What is offered to the client, the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// A certificate with its key. Clones share it, so that [`Tls::renew`] reaches a running listener.
#[derive(Clone)]
pub struct Tls {
    config: RustlsConfig,
}

impl Tls {
    /// Takes a certificate chain, the server's own certificate first, and its private key, both as PEM.
    ///
    /// # Errors
    /// A Chinese sentence that says which of the two is wrong.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, ListenError> {
        Ok(Self {
            config: RustlsConfig::from_config(Arc::new(server_config(chain, key)?)),
        })
    }

    /// Puts a renewed certificate into use for new connections; the old one stays in use when the new is wrong.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn renew(&self, chain: &[u8], key: &[u8]) -> Result<(), ListenError> {
        self.config
            .reload_from_config(Arc::new(server_config(chain, key)?));
        Ok(())
    }

    pub(super) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }
}

fn server_config(chain: &[u8], key: &[u8]) -> Result<ServerConfig, ListenError> {
    let wrong = |what: &str, cause: String| ListenError::Tls(format!("{what}（{cause}）"));
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|error| wrong("证书不是 PEM 格式", error.to_string()))?;
    if chain.is_empty() {
        return Err(ListenError::Tls(
            "证书文件中没有证书，应含 BEGIN CERTIFICATE".to_owned(),
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|error| wrong("私钥不是 PEM 格式，或设有密码", error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong("TLS 版本不可用", error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong("证书与私钥不相配", error.to_string()))?;
    config.alpn_protocols = PROTOCOLS.iter().map(|protocol| protocol.to_vec()).collect();
    Ok(config)
}
