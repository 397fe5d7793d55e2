//! TLS to PostgreSQL: the server must show a certificate for its name, by an authority that the system trusts (`SSL_CERT_FILE`
//! names others). There is no mode that encrypts without checking the certificate.

use std::sync::{Arc, LazyLock};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};

/// Read once, because a server connects repeatedly.
static CLIENT: LazyLock<Result<ClientConfig, String>> = LazyLock::new(client);

fn client() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(aws_lc_rs::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(versions.map_err(|e| e.to_string())?.with_root_certificates(roots).with_no_client_auth())
}

/// The connector for TLS.
pub(super) fn connector() -> Result<MakeRustlsConnect, String> {
    CLIENT.clone().map(MakeRustlsConnect::new)
}

fn near(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
    }
}

/// Demands TLS to other machines, unless `sslmode=disable` says that the network is closed; on this machine only with
/// `sslmode=require`, because Debian's PostgreSQL has a self-signed certificate there.
pub(super) fn demand(config: &mut Config) {
    let mode = match config.get_ssl_mode() {
        SslMode::Prefer if config.get_hosts().iter().all(near) => SslMode::Disable,
        SslMode::Prefer => SslMode::Require,
        said => said,
    };
    config.ssl_mode(mode);
}
