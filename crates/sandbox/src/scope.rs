//! Which account and region a call is for, read from its SigV4 signature.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::request::Request;

/// The account of a caller whose access key names none.
pub const DEFAULT_ACCOUNT: &str = "000000000000";
const DEFAULT_REGION: &str = "us-east-1";

/// One account in one region: what exports, stacks and parameters belong to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    pub account: String,
    pub region: String,
}

impl Scope {
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// Reads `arn:aws:service:region:account:...`.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.split(':');
        let (_, _, _) = (parts.next()?, parts.next()?, parts.next()?);
        let region = parts.next()?;
        let account = parts.next()?;
        Some(Self::new(account, region))
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    pub fn url_suffix(&self) -> &'static str {
        if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    #[default]
    Role,
    /// GetSessionToken's: the user's own, for a time.
    User,
}

/// A session that STS or Identity Center gave out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub account: String,
    pub arn: String,
    pub user_id: String,
    /// `None`: kept by a version that did not note it.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    #[serde(default)]
    pub kind: SessionKind,
    /// Whether a second factor was shown for it.
    #[serde(default)]
    pub mfa: bool,
}

/// Who calls, where, and (if the request is signed) which service.
#[derive(Debug, Clone)]
pub struct Caller {
    pub scope: Scope,
    pub service: Option<String>,
    pub arn: String,
    pub user_id: String,
    /// `None`: keys that last.
    pub session: Option<Session>,
}

impl Caller {
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.session.as_ref().and_then(|session| session.expires).is_some_and(|expires| expires <= now)
    }
}

/// The part `KEY/DATE/REGION/SERVICE/aws4_request` of a signature, in the header or in a presigned address.
fn credential(request: &Request) -> Option<String> {
    if let Some(header) = request.header("authorization") {
        let start = header.find("Credential=")? + "Credential=".len();
        let rest = &header[start..];
        let end = rest.find([',', ' ']).unwrap_or(rest.len());
        return Some(rest[..end].to_owned());
    }
    request.query("X-Amz-Credential")
}

pub fn access_key(request: &Request) -> Option<String> {
    credential(request)?.split('/').next().map(str::to_owned)
}

fn twelve_digits(key: &str) -> Option<&str> {
    let bytes = key.as_bytes();
    (0..bytes.len().saturating_sub(11)).find_map(|at| {
        let window = &bytes[at..at + 12];
        window.iter().all(u8::is_ascii_digit).then(|| &key[at..at + 12])
    })
}

/// The region in `oidc.eu-west-1.amazonaws.com`: calls without a signature name it nowhere else.
fn region_of_host(host: &str) -> Option<&str> {
    let named = |label: &str| {
        let mut parts = label.rsplit('-');
        let number = parts.next().is_some_and(|last| last.parse::<u8>().is_ok());
        number && parts.count() >= 2
    };
    host.strip_suffix(".cn")
        .unwrap_or(host)
        .strip_suffix(".amazonaws.com")?
        .split('.')
        .find(|label| named(label))
}

/// Keys minted for a session belong to their session's account; a key with twelve digits in a row names its account
/// itself; any other key belongs to the default account.
pub fn caller(request: &Request, sessions: &BTreeMap<String, Session>) -> Caller {
    let credential = credential(request).unwrap_or_default();
    let mut parts = credential.split('/');
    let key = parts.next().unwrap_or_default();
    let region = parts.nth(1).filter(|region| !region.is_empty());
    let region = region.or_else(|| region_of_host(request.host())).unwrap_or(DEFAULT_REGION);
    let service = parts.next().map(str::to_owned);
    if let Some(session) = sessions.get(key) {
        return Caller {
            scope: Scope::new(&session.account, region),
            service,
            arn: session.arn.clone(),
            user_id: session.user_id.clone(),
            session: Some(session.clone()),
        };
    }
    let account = twelve_digits(key).unwrap_or(DEFAULT_ACCOUNT);
    Caller {
        scope: Scope::new(account, region),
        service,
        arn: format!("arn:aws:iam::{account}:user/sandbox"),
        user_id: format!("AIDA{account}SANDBOX"),
        session: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_by(key: &str) -> Request {
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260101/eu-west-1/cloudformation/aws4_request, SignedHeaders=host"
        );
        Request::new("POST", "/").with_header("Authorization", &header)
    }

    #[test]
    fn an_access_key_with_twelve_digits_names_its_account() {
        let caller = caller(&signed_by("ASIASANDBOX111122223333"), &BTreeMap::new());
        assert_eq!(caller.scope, Scope::new("111122223333", "eu-west-1"));
        assert_eq!(caller.service.as_deref(), Some("cloudformation"));
    }

    #[test]
    fn a_call_without_a_signature_is_for_the_region_of_its_host() {
        let of = |uri: &str| caller(&Request::new("POST", uri), &BTreeMap::new()).scope.region;
        assert_eq!(of("https://oidc.eu-west-1.amazonaws.com/token"), "eu-west-1");
        assert_eq!(of("https://portal.sso.us-gov-west-1.amazonaws.com/logout"), "us-gov-west-1");
        assert_eq!(of("http://127.0.0.1:4566/token"), DEFAULT_REGION);
    }

    #[test]
    fn any_other_access_key_belongs_to_the_default_account() {
        assert_eq!(caller(&signed_by("testing"), &BTreeMap::new()).scope.account, DEFAULT_ACCOUNT);
    }
}
