//! The clients of an Identity Center, and how its errors become ours.

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata, retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, region::Region};
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::PortalSpec;
use crate::{AwsError, TimeOuts, clock::SdkTime, retry::Attempts};

/// Somebody waits in front of a browser.
pub(super) const ATTEMPTS: Attempts = Attempts { transient: 3, throttled: 6 };

/// None of their calls is signed: what they send is the secret itself.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) oidc: aws_sdk_ssooidc::Client,
    pub(super) sso: aws_sdk_sso::Client,
}

impl Clients {
    pub(super) fn new(spec: &PortalSpec) -> Self {
        let http_client = spec.http_client.clone().unwrap_or_else(|| {
            aws_smithy_http_client::Builder::new()
                .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
                .build_https()
        });
        let bounds = TimeOuts::default();
        let mut config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(Region::new(spec.region.clone()))
            .http_client(http_client)
            .time_source(SdkTime(spec.clock.clone()))
            .sleep_impl(TokioSleep::new())
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(bounds.connect)
                    .operation_attempt_timeout(bounds.attempt)
                    .operation_timeout(bounds.attempt)
                    .build(),
            );
        config.set_endpoint_url(spec.endpoint.clone());
        let config = config.build();
        Self { oidc: aws_sdk_ssooidc::Client::new(&config), sso: aws_sdk_sso::Client::new(&config) }
    }
}

/// One attempt at a call. The SDK writes whole requests to the log at its finest level, and these hold secrets: it logs to
/// nobody, whatever the program has set up.
pub(super) async fn quiet<T, E>(
    operation: &'static str,
    call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
) -> Result<T, AwsError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    call.with_subscriber(NoSubscriber::default()).await.map_err(|error| explained(operation, error))
}

/// The OIDC service says what is wrong in `error_description`, where the SDK does not look.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html>
fn explained<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let described = error.raw_response().and_then(|response| {
        let body: serde_json::Value = serde_json::from_slice(response.body().bytes()?).ok()?;
        body["error_description"].as_str().map(str::to_owned)
    });
    match (AwsError::sdk(operation, error), described) {
        (AwsError::Service { operation, code, status, .. }, Some(message)) => {
            AwsError::Service { operation, code, message, status }
        }
        (error, _) => error,
    }
}

/// AWS's own code of an error.
pub(super) fn code(error: &AwsError) -> Option<&str> {
    match error {
        AwsError::Service { code, .. } => Some(code),
        _ => None,
    }
}
