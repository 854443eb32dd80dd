//! A call as its protocol gives it: which service and action, and what errors look like there.

use crate::error::ApiError;
use crate::request::{Request, Response};
use crate::scope::Caller;
use crate::services::s3::{self, Address};
use crate::services::{portal, sign_in};
use crate::wire::query::Form;
use crate::wire::rest_json::{self, Door};
use crate::wire::{cbor, json, query};

/// The services that speak AWS JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonService {
    Ssm,
    Organizations,
    CloudWatch,
    CloudControl,
    CloudTrail,
}

impl JsonService {
    fn name(self) -> &'static str {
        match self {
            Self::Ssm => "ssm",
            Self::Organizations => "organizations",
            Self::CloudWatch => "cloudwatch",
            Self::CloudControl => "cloudcontrol",
            Self::CloudTrail => "cloudtrail",
        }
    }

    /// Of the AWS JSON protocol.
    pub fn version(self) -> &'static str {
        match self {
            Self::Ssm | Self::Organizations | Self::CloudTrail => "1.1",
            Self::CloudWatch | Self::CloudControl => "1.0",
        }
    }
}

#[derive(Debug)]
pub enum Spoken {
    Query {
        service: &'static str,
        action: String,
        form: Form,
    },
    Json {
        service: JsonService,
        action: String,
    },
    /// Smithy's RPC in CBOR, which CloudWatch speaks.
    Cbor {
        action: String,
    },
    Identity {
        door: Door,
        action: &'static str,
    },
    Rest {
        action: &'static str,
        address: Address,
    },
    Unknown(String),
}

impl Spoken {
    pub fn of(request: &Request, caller: &Caller) -> Self {
        match caller.service.as_deref() {
            Some("s3") => return Self::rest(request),
            Some("ssm") => return Self::json(JsonService::Ssm, request),
            Some("cloudtrail") => return Self::json(JsonService::CloudTrail, request),
            Some("organizations") => return Self::json(JsonService::Organizations, request),
            Some("cloudcontrolapi") => return Self::json(JsonService::CloudControl, request),
            Some("monitoring") => return Self::monitoring(request),
            Some("sts") => return Self::query("sts", request),
            Some("cloudformation") => return Self::query("cloudformation", request),
            Some(other) => return Self::Unknown(other.to_owned()),
            None => {}
        }
        // Unsigned: what it looks like decides.
        if let Some(target) = request.header("x-amz-target") {
            let service = match target.split('.').next() {
                Some("AWSOrganizationsV20161128") => JsonService::Organizations,
                Some("CloudApiService") => JsonService::CloudControl,
                _ => JsonService::Ssm,
            };
            return Self::json(service, request);
        }
        let route = rest_json::route(request).filter(|_| !Address::is_by_host(request));
        if let Some((door, action)) = route {
            return Self::Identity { door, action };
        }
        if request.method == "POST" && request.path() == "/" && !request.body.is_empty() {
            let form = Form::read(request);
            let sts = matches!(
                form.get("Action"),
                Some("GetCallerIdentity" | "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetSessionToken")
            );
            return Self::query(if sts { "sts" } else { "cloudformation" }, request);
        }
        Self::rest(request)
    }

    fn query(service: &'static str, request: &Request) -> Self {
        let form = Form::read(request);
        Self::Query { service, action: form.get("Action").unwrap_or("Unknown").to_owned(), form }
    }

    fn json(service: JsonService, request: &Request) -> Self {
        Self::Json { service, action: json::action(request).unwrap_or("Unknown").to_owned() }
    }

    fn monitoring(request: &Request) -> Self {
        match cbor::action(request) {
            Some(action) => Self::Cbor { action: action.to_owned() },
            None => Self::json(JsonService::CloudWatch, request),
        }
    }

    fn rest(request: &Request) -> Self {
        let address = Address::of(request);
        Self::Rest { action: s3::action(request, &address), address }
    }

    pub fn service(&self) -> &str {
        match self {
            Self::Query { service, .. } => service,
            Self::Json { service, .. } => service.name(),
            Self::Cbor { .. } => "cloudwatch",
            Self::Identity { door, .. } => door.service(),
            Self::Rest { .. } => "s3",
            Self::Unknown(service) => service,
        }
    }

    pub fn action(&self) -> &str {
        match self {
            Self::Query { action, .. } | Self::Json { action, .. } | Self::Cbor { action } => action,
            Self::Identity { action, .. } | Self::Rest { action, .. } => action,
            Self::Unknown(_) => "Unknown",
        }
    }

    pub fn failure(&self, request: &Request, error: &ApiError, id: &str) -> Response {
        match self {
            Self::Query { service, .. } => query::failure(service, error, id),
            Self::Json { service, .. } => json::failure(error, service.version(), id),
            Self::Unknown(_) => json::failure(error, "1.1", id),
            Self::Cbor { .. } => cbor::failure(error, id),
            Self::Identity { door: Door::Pages, .. } => sign_in::failure(error),
            Self::Identity { door, .. } => rest_json::failure(*door, error, id),
            Self::Rest { address, .. } => s3::failure(error, address, request.method == "HEAD", id),
        }
    }

    /// Too many calls, in the service's own words.
    pub fn throttled(&self) -> ApiError {
        let slower = "Rate exceeded";
        match self {
            Self::Json { service: JsonService::Organizations, .. } => {
                ApiError::new(400, "TooManyRequestsException", slower)
            }
            Self::Json { service: JsonService::CloudControl, .. } => {
                ApiError::new(400, "ThrottlingException", slower)
            }
            Self::Identity { door: Door::Oidc, .. } => ApiError::new(400, "SlowDownException", slower),
            Self::Identity { .. } => ApiError::new(429, "TooManyRequestsException", slower),
            Self::Query { .. }
            | Self::Json { .. }
            | Self::Cbor { .. }
            | Self::Rest { .. }
            | Self::Unknown(_) => ApiError::throttling(),
        }
    }

    /// Credentials that have ended, in the service's own words.
    pub fn expired(&self) -> ApiError {
        let text = "The security token included in the request is expired";
        match self {
            Self::Query { .. } | Self::Cbor { .. } => ApiError::new(403, "ExpiredToken", text),
            Self::Identity { door: Door::Portal, .. } => portal::unauthorized(),
            Self::Json { .. } | Self::Identity { .. } | Self::Unknown(_) => {
                ApiError::new(400, "ExpiredTokenException", text)
            }
            // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
            Self::Rest { .. } => ApiError::new(400, "ExpiredToken", "The provided token has expired."),
        }
    }

    /// What is acted on, and under which token.
    pub fn subject(&self, request: &Request) -> (Option<String>, Option<String>) {
        match self {
            Self::Query { form, .. } => {
                let subject =
                    ["StackName", "ChangeSetName", "RoleArn"].iter().find_map(|name| form.get(name));
                let token = form.get("ClientRequestToken").or_else(|| form.get("ClientToken"));
                (subject.map(str::to_owned), token.map(str::to_owned))
            }
            Self::Json { .. } => {
                let body = json::read(request).ok();
                let named =
                    |name: &str| body.as_ref().and_then(|body| body[name].as_str().map(str::to_owned));
                let subject = ["Name", "AccountName", "Identifier"].into_iter().find_map(named);
                (subject, named("ClientToken"))
            }
            Self::Rest { address, .. } => {
                let parts = [address.bucket.as_deref(), address.key.as_deref()];
                (Some(parts.into_iter().flatten().collect::<Vec<_>>().join("/")), None)
            }
            Self::Cbor { .. } | Self::Identity { .. } | Self::Unknown(_) => (None, None),
        }
    }
}
