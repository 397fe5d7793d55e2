//! TLS by rustls, from a certificate chain and a key in PEM.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use tokio::sync::watch;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

/// Why TLS is not possible.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not PEM of the expected kind.
    #[error("{0} tidak dapat dibaca: {1}")]
    File(&'static str, rustls::pki_types::pem::Error),
    /// A file without a certificate.
    #[error("sertifikat tidak ada di berkasnya")]
    Empty,
    /// The certificate cannot be parsed.
    #[error("sertifikat tidak terbaca: {0}")]
    Shape(String),
    /// Certificate and key do not fit together.
    #[error("sertifikat dan kunci tidak dapat dipakai: {0}")]
    Pair(#[from] rustls::Error),
}

/// Expiry of the first certificate in a file, in seconds of the Unix epoch.
pub fn ends(cert: &Path) -> Result<i64, TlsError> {
    let first = CertificateDer::pem_file_iter(cert).and_then(|mut all| all.next().transpose());
    let first = first.map_err(|e| TlsError::File("sertifikat", e))?.ok_or(TlsError::Empty)?;
    let (_, read) = x509_parser::parse_x509_certificate(&first).map_err(|e| TlsError::Shape(e.to_string()))?;
    Ok(read.validity().not_after.timestamp())
}

/// Certificate and key as last read from their files.
#[derive(Debug)]
pub struct Pair {
    cert: PathBuf,
    key: PathBuf,
    now: ArcSwap<CertifiedKey>,
}

impl Pair {
    /// Reads both files.
    pub fn read(cert: &Path, key: &Path) -> Result<Arc<Self>, TlsError> {
        let now = ArcSwap::from_pointee(certified(cert, key)?);
        Ok(Arc::new(Self { cert: cert.to_owned(), key: key.to_owned(), now }))
    }

    /// Reads both files again for new connections. If they are invalid, the old pair stays.
    pub fn again(&self) -> Result<(), TlsError> {
        self.now.store(Arc::new(certified(&self.cert, &self.key)?));
        Ok(())
    }
}

impl ResolvesServerCert for Pair {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now.load_full())
    }
}

fn certified(cert: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|e| TlsError::File("sertifikat", e))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| TlsError::File("kunci", e))?;
    Ok(CertifiedKey::from_der(chain, key, &rustls::crypto::aws_lc_rs::default_provider())?)
}

/// An acceptor for TLS 1.2 and 1.3 that prefers HTTP/2.
pub fn acceptor(pair: Arc<Pair>) -> Result<TlsAcceptor, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_cert_resolver(pair);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Reads the certificate again on each SIGHUP.
pub async fn read_again(pair: Arc<Pair>, mut stopping: watch::Receiver<bool>) {
    use tokio::signal::unix::{SignalKind, signal};
    let mut told = match signal(SignalKind::hangup()) {
        Ok(told) => told,
        Err(error) => return tracing::warn!(%error, "SIGHUP cannot be listened to: the certificate is read once"),
    };
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = told.recv() => match pair.again() {
                Ok(()) => tracing::info!("certificate read again"),
                Err(error) => tracing::error!(%error, "certificate not read again: the one of before goes on"),
            },
        }
    }
}
