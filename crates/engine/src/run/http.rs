//! One GET, for checks.

use std::sync::Arc;

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// The status of the answer. Redirections are answers, too.
///
/// # Errors
/// In words, without the address.
pub(super) async fn status(url: &str) -> Result<u16, String> {
    let url = url.parse::<http::Uri>().map_err(|error| format!("not an address: {error}"))?;
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    tracing::trace!(added, "root certificates of this machine");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build();
    let client: Client<_, String> = Client::builder(TokioExecutor::new()).build(connector);
    match client.get(url).await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => {
            Err(std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string))
        }
    }
}
