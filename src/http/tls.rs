//! TLS by rustls, from a certificate chain and a key in PEM.

use std::{path::Path, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is no PEM of that kind.
    #[error("{0} tidak dapat dibaca: {1}")]
    File(&'static str, rustls::pki_types::pem::Error),
    /// Certificate and key do not fit.
    #[error("sertifikat dan kunci tidak dapat dipakai: {0}")]
    Pair(#[from] rustls::Error),
}

/// Takes connections by TLS 1.2 or 1.3, HTTP/2 first.
pub fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|e| TlsError::File("sertifikat", e))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| TlsError::File("kunci", e))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
