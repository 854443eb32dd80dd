//! A connection to one target: its clients, its limiter, and the credentials that it was given.

use std::{sync::Arc, time::Duration};

use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{SdkConfig, region::Region as SdkRegion, sdk_config::SharedCredentialsProvider};
use topology::{AccountId, Target};

use crate::{
    AwsError, Clock, Rate, ResolvedAccess,
    access::Sources,
    clock::SdkTime,
    identity::Session,
    limiter::Limiter,
    retry::{Attempts, Jitter, retrying},
};

/// How long to wait for an answer.
#[derive(Debug, Clone, Copy)]
pub struct TimeOuts {
    pub connect: Duration,
    /// For one attempt at a call.
    pub attempt: Duration,
}

impl Default for TimeOuts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), attempt: Duration::from_secs(30) }
    }
}

/// Everything that a connection needs to know.
pub struct ConnectionSpec<'a> {
    pub account: &'a AccountId,
    pub target: Target,
    pub access: ResolvedAccess,
    /// Another AWS-shaped server.
    pub endpoint: Option<String>,
    /// Absent: HTTPS over the network.
    pub http_client: Option<SharedHttpClient>,
    pub clock: Clock,
    pub rate: Rate,
    pub time_outs: TimeOuts,
    /// Of the jitter between attempts.
    pub seed: u64,
}

impl std::fmt::Debug for ConnectionSpec<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionSpec").field("target", &self.target).finish_non_exhaustive()
    }
}

/// What clients are made from.
#[derive(Clone)]
pub(crate) struct Connector {
    pub(crate) clock: Clock,
    region: String,
    endpoint: Option<String>,
    http_client: SharedHttpClient,
    time_outs: TimeOuts,
    in_process: bool,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Connector {
    pub(crate) fn new(
        region: &str,
        endpoint: Option<String>,
        http_client: Option<SharedHttpClient>,
        clock: Clock,
        time_outs: TimeOuts,
    ) -> Self {
        let in_process = http_client.is_some() && endpoint.is_none();
        let http_client = http_client.unwrap_or_else(|| {
            aws_smithy_http_client::Builder::new()
                .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
                .build_https()
        });
        Self { clock, region: region.to_owned(), endpoint, http_client, time_outs, in_process }
    }

    fn config(&self, region: &str, credentials: Option<Credentials>) -> SdkConfig {
        let mut config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(SdkRegion::new(region.to_owned()))
            .http_client(self.http_client.clone())
            .time_source(SdkTime(self.clock.clone()))
            .sleep_impl(TokioSleep::new())
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(self.time_outs.connect)
                    .operation_attempt_timeout(self.time_outs.attempt)
                    .operation_timeout(self.time_outs.attempt)
                    .build(),
            );
        config.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
        config.set_endpoint_url(self.endpoint.clone());
        config.build()
    }

    pub(crate) fn clients(&self, credentials: &Credentials) -> Clients {
        let config = self.config(&self.region, Some(credentials.clone()));
        // A server at an address of its own has no bucket names in its host name.
        let s3 = aws_sdk_s3::config::Builder::from(&config).force_path_style(self.endpoint.is_some()).build();
        Clients {
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            cloudtrail: aws_sdk_cloudtrail::Client::new(&config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            ssm: aws_sdk_ssm::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
        }
    }

    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Without credentials, for the calls that are not signed.
    pub(crate) fn sts(&self, credentials: Option<Credentials>) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config(&self.region, credentials))
    }

    pub(crate) fn organizations(&self, credentials: &Credentials) -> aws_sdk_organizations::Client {
        aws_sdk_organizations::Client::new(&self.config(self.global_region(), Some(credentials.clone())))
    }

    /// Where the services live that know no regions.
    /// <https://docs.aws.amazon.com/general/latest/gr/ao.html>
    fn global_region(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "cn-northwest-1"
        } else if self.region.starts_with("us-gov-") {
            "us-gov-west-1"
        } else {
            "us-east-1"
        }
    }

    pub(crate) fn sso(&self, region: &str) -> aws_sdk_sso::Client {
        aws_sdk_sso::Client::new(&self.config(region, None))
    }
}

#[derive(Debug)]
pub(crate) struct Clients {
    pub(crate) cloudformation: aws_sdk_cloudformation::Client,
    pub(crate) cloudtrail: aws_sdk_cloudtrail::Client,
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) ssm: aws_sdk_ssm::Client,
    pub(crate) sts: aws_sdk_sts::Client,
}

/// A target as it can be reached. Cheap to clone; clones share credentials and limits.
#[derive(Debug, Clone)]
pub struct Cloud(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) target: Target,
    pub(crate) account: AccountId,
    pub(crate) access: ResolvedAccess,
    pub(crate) connector: Connector,
    pub(crate) limiter: Limiter,
    pub(crate) jitter: Jitter,
    /// Locked while credentials are minted, so that many who need them ask once.
    pub(crate) session: tokio::sync::Mutex<Option<Arc<Session>>>,
    pub(crate) sources: Sources,
}

impl Cloud {
    /// Connects nothing yet: the first call does.
    ///
    /// # Errors
    /// Where the sandbox is asked for and there is none: its keys must never reach AWS.
    pub fn open(spec: ConnectionSpec<'_>) -> Result<Self, AwsError> {
        let endpoint = spec.endpoint;
        if matches!(spec.access, ResolvedAccess::Sandbox) && spec.http_client.is_none() && endpoint.is_none()
        {
            return Err(AwsError::NoAccess { account: spec.target.account });
        }
        let region = spec.target.region.as_str();
        let connector = Connector::new(region, endpoint, spec.http_client, spec.clock, spec.time_outs);
        Ok(Self(Arc::new(Inner {
            account: spec.account.clone(),
            access: spec.access,
            connector,
            target: spec.target,
            limiter: Limiter::new(spec.rate),
            jitter: Jitter::new(spec.seed),
            session: tokio::sync::Mutex::new(None),
            sources: Sources::default(),
        })))
    }

    #[must_use]
    pub fn target(&self) -> &Target {
        &self.0.target
    }

    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.0.account
    }

    /// Whether what answers is inside this process: no child process could reach it.
    #[must_use]
    pub fn in_process(&self) -> bool {
        self.0.connector.in_process
    }

    /// Whether AWS has asked for patience here, and is still asked less often for it.
    #[must_use]
    pub fn slowed(&self) -> bool {
        self.0.limiter.slowed()
    }

    /// A call to CloudFormation: through the target's limiter, and again where that may help.
    pub(crate) async fn call<T, F>(
        &self,
        attempts: Attempts,
        attempt: impl FnMut(bool) -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        retrying(Some(&self.0.limiter), &self.0.jitter, attempts, attempt).await
    }

    /// A call to another service, which has limits of its own.
    pub(crate) async fn other_call<T, F>(&self, attempt: impl FnMut(bool) -> F) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        retrying(None, &self.0.jitter, Attempts::STANDARD, attempt).await
    }
}
