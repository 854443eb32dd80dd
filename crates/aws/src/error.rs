//! What went wrong between us and AWS: a stable code, AWS's own words, and what to do.

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::{display::DisplayErrorContext, metadata::ProvideErrorMetadata};
use jiff::Timestamp;
use topology::{AccountId, AccountName};

use crate::{ClockSkew, KeychainError, skew};

const CLOCK_HINT: &str = "Set this machine's clock, best by its network time service, then try again.";

#[derive(Debug, Clone, thiserror::Error)]
pub enum AwsError {
    /// There is no default chain to fall back on.
    #[error("account {account} has no access configured, so it cannot be reached")]
    NoAccess { account: AccountName },
    #[error("the credentials for {account} belong to account {found} ({arn}), not to {expected}")]
    WrongAccount { account: AccountName, expected: AccountId, found: String, arn: String },
    /// Only a person can go on from here. `subject`: "session `acme`", "profile `acme-dev`".
    #[error("{subject} needs a login: {message}")]
    LoginNeeded { subject: String, message: String, hint: String },
    /// Only a person can go on from here.
    #[error("a code of the MFA device {serial} is needed")]
    MfaNeeded { serial: String },
    #[error("there is no access key for {account} on this machine")]
    NoKeys { account: AccountName },
    /// A login that was begun came to nothing. `code` is stable.
    #[error("the login to {session} came to nothing: {message}")]
    LoginFailed { code: &'static str, session: String, message: String, hint: String },
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    #[error("profile `{profile}` cannot be used: {message}")]
    Profile { profile: String, message: String, hint: String },
    #[error("role {role} is not assigned to you in account {account}")]
    RoleNotAssigned { account: AccountId, role: String },
    #[error("the credentials for {account} expired at {at}")]
    Expired { account: AccountName, at: Timestamp },
    /// AWS answered with an error.
    #[error("{operation}: {message} ({code})")]
    Service { operation: &'static str, code: String, message: String, status: u16 },
    /// No answer came: nobody knows whether the call was carried out.
    #[error("{operation}: {message}")]
    Unreachable { operation: &'static str, message: String },
    #[error("{operation} was not answered in time")]
    TimedOut { operation: &'static str },
    #[error("{operation}: {message}")]
    BadRequest { operation: &'static str, message: String },
    /// A signed call was refused for its time, and not carried out.
    #[error("{operation}: {skew}")]
    ClockSkew { operation: &'static str, skew: ClockSkew },
    #[error("cannot read {path}: {message}")]
    File { path: std::path::PathBuf, message: String },
}

impl AwsError {
    pub(crate) fn service(operation: &'static str, code: &str, message: &str, status: u16) -> Self {
        Self::Service { operation, code: code.to_owned(), message: message.to_owned(), status }
    }

    /// AWS took a call, and said later why it could not be done.
    #[must_use]
    pub fn refused(operation: &'static str, reason: &str) -> Self {
        Self::service(operation, "Failed", reason, 200)
    }

    pub(crate) fn sdk<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match &error {
            SdkError::TimeoutError(_) => Self::TimedOut { operation },
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::TimedOut { operation },
            SdkError::DispatchFailure(_) => {
                Self::Unreachable { operation, message: DisplayErrorContext(&error).to_string() }
            }
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                let metadata = context.err().meta();
                let code = metadata.code().unwrap_or("unknown");
                let message = match metadata.message() {
                    Some(message) => message.to_owned(),
                    None => format!("an error without a message (HTTP {status})"),
                };
                if let Some(skew) = ClockSkew::of(code, &message, context.raw()) {
                    return Self::ClockSkew { operation, skew };
                }
                Self::service(operation, code, &message, status)
            }
            SdkError::ResponseError(context) => {
                let status = context.raw().status().as_u16();
                Self::service(
                    operation,
                    "unreadable-answer",
                    &DisplayErrorContext(&error).to_string(),
                    status,
                )
            }
            _ => Self::BadRequest { operation, message: DisplayErrorContext(&error).to_string() },
        }
    }

    /// AWS's own code and message, where AWS answered.
    fn said(&self) -> Option<(&str, &str, u16)> {
        match self {
            Self::Service { code, message, status, .. } => Some((code, message, *status)),
            _ => None,
        }
    }

    /// Whether AWS asked for fewer calls. Such a call was not carried out.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
    #[must_use]
    pub fn throttled(&self) -> bool {
        self.said().is_some_and(|(code, message, status)| {
            matches!(
                code,
                "Throttling"
                    | "ThrottlingException"
                    | "ThrottledException"
                    | "RequestThrottled"
                    | "RequestThrottledException"
                    | "RequestLimitExceeded"
                    | "TooManyRequestsException"
                    | "BandwidthLimitExceeded"
                    | "SlowDown"
                    // SSM: one writer of a parameter at a time.
                    | "TooManyUpdates"
            ) || status == 429
                || message.contains("Rate exceeded")
        })
    }

    /// Whether the same call may succeed later without anybody doing anything.
    #[must_use]
    pub fn retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => true,
            Self::Service { status, code, .. } => {
                self.throttled()
                    || *status >= 500
                    || matches!(
                        code.as_str(),
                        "RequestTimeout" | "RequestTimeoutException" | "InternalFailure"
                    )
            }
            _ => false,
        }
    }

    /// Whether fresh credentials would help.
    #[must_use]
    pub fn credentials_expired(&self) -> bool {
        matches!(self, Self::Expired { .. })
            || self.said().is_some_and(|(code, ..)| {
                matches!(code, "ExpiredToken" | "ExpiredTokenException" | "RequestExpired")
            })
    }

    /// Whether nothing but a person who logs in can help: worth waiting for.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        match self {
            Self::LoginNeeded { .. } | Self::MfaNeeded { .. } | Self::NoKeys { .. } => true,
            Self::Keychain(error) => *error == KeychainError::Locked,
            // Another code helps, and nothing else.
            Self::LoginFailed { code, .. } => *code == "mfa-refused",
            Self::NoAccess { .. }
            | Self::WrongAccount { .. }
            | Self::ClockSkew { .. }
            | Self::Profile { .. }
            | Self::RoleNotAssigned { .. }
            | Self::Expired { .. }
            | Self::Service { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::BadRequest { .. }
            | Self::File { .. } => false,
        }
    }

    /// Whether the stack that was asked for is not there.
    #[must_use]
    pub fn missing_stack(&self) -> bool {
        self.said()
            .is_some_and(|(code, message, _)| code == "ValidationError" && message.contains("does not exist"))
    }

    /// Whether the stack is there and has no such resource.
    #[must_use]
    pub fn missing_resource(&self) -> bool {
        self.said().is_some_and(|(code, message, _)| {
            code == "ValidationError"
                && message.starts_with("Resource ")
                && message.contains("does not exist for stack")
        })
    }

    /// Whether the parameter of Systems Manager, or that version of it, is not there.
    #[must_use]
    pub fn missing_parameter(&self) -> bool {
        self.said().is_some_and(|(code, ..)| matches!(code, "ParameterNotFound" | "ParameterVersionNotFound"))
    }

    /// Whether Cloud Control found no such resource, or its deletion found that it was gone.
    #[must_use]
    pub fn missing_in_account(&self) -> bool {
        self.said().is_some_and(|(code, ..)| matches!(code, "ResourceNotFoundException" | "NotFound"))
    }

    /// Whether Cloud Control does not know this type of resource, or cannot do this with it.
    #[must_use]
    pub fn type_unknown(&self) -> bool {
        self.said().is_some_and(|(code, ..)| {
            matches!(code, "TypeNotFoundException" | "UnsupportedActionException" | "PrivateTypeException")
        })
    }

    /// `No updates are to be performed.`: success with nothing to do.
    #[must_use]
    pub fn no_updates(&self) -> bool {
        self.said().is_some_and(|(_, message, _)| message.contains("No updates are to be performed"))
    }

    /// Whether there are no drift-aware change sets there. What AWS says then is documented nowhere; it names the parameter or
    /// its value wherever it refuses one.
    #[must_use]
    pub fn knows_no_drift_mode(&self) -> bool {
        self.said().is_some_and(|(_, message, _)| {
            ["DeploymentMode", "deploymentMode", "REVERT_DRIFT"].iter().any(|word| message.contains(word))
        })
    }

    /// Whether the server does not know the call at all; AWS-shaped servers know only some.
    #[must_use]
    pub fn unsupported(&self) -> bool {
        self.said().is_some_and(|(code, message, status)| {
            matches!(
                code,
                "InvalidAction" | "UnknownOperationException" | "NotImplemented" | "UnsupportedOperation"
            ) || matches!(status, 404 | 501)
                || (status == 500
                    && (code == "unreadable-answer"
                        || code == "unknown"
                        || message.contains("not been implemented")))
        })
    }

    /// Stable, for the code that branches on it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAccess { .. } => "no-access",
            Self::WrongAccount { .. } => "wrong-account",
            Self::LoginNeeded { .. } => "login-needed",
            Self::MfaNeeded { .. } => "mfa-needed",
            Self::NoKeys { .. } => "no-keys",
            Self::LoginFailed { code, .. } => code,
            Self::Keychain(error) => error.code(),
            Self::Profile { .. } => "profile",
            Self::RoleNotAssigned { .. } => "role-not-assigned",
            Self::Expired { .. } => "credentials-expired",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed-out",
            Self::BadRequest { .. } => "bad-request",
            Self::ClockSkew { .. } => "clock-skew",
            Self::File { .. } => "unreadable-file",
            Self::Service { code, message, .. } => self.service_code(code, message),
        }
    }

    fn service_code(&self, code: &str, message: &str) -> &'static str {
        if self.throttled() {
            return "throttled";
        }
        if self.credentials_expired() {
            return "credentials-expired";
        }
        if skew::refused_for_its_time(code, message) {
            return "clock-skew";
        }
        match code {
            "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => "access-denied",
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "SignatureDoesNotMatch"
            | "InvalidAccessKeyId" => "bad-credentials",
            "AWSOrganizationsNotInUseException" => "no-organization",
            "AlreadyExistsException" => "already-exists",
            "InsufficientCapabilitiesException" => "missing-capabilities",
            "LimitExceededException" => "limit-exceeded",
            "TokenAlreadyExistsException" => "token-reused",
            "ChangeSetNotFound" | "ChangeSetNotFoundException" => "missing-change-set",
            // The text names the status: https://github.com/aws/amazon-chime-sdk-js/issues/1089
            "InvalidChangeSetStatus" | "InvalidChangeSetStatusException" => {
                if message.contains("OBSOLETE") {
                    "obsolete-change-set"
                } else {
                    "unready-change-set"
                }
            }
            "ParameterAlreadyExists" => "lock-taken",
            _ if message.contains("Action denied by stack policy") => "denied-by-stack-policy",
            _ if self.no_updates() => "no-updates",
            _ if self.missing_stack() => "missing-stack",
            _ if message.contains("No export named") => "missing-export",
            _ if message.contains("as it is in use by") => "export-in-use",
            _ if message.contains("is already exported by stack") => "duplicate-export",
            _ if message.contains("TerminationProtection") => "termination-protection",
            _ if message.contains("Drift detection is already in progress") => "detection-going-on",
            _ if message.contains("Drift detection cannot be performed") => "not-detectable",
            _ if message.contains("_IN_PROGRESS state") => "stack-busy",
            // The space: a stack in UPDATE_ROLLBACK_COMPLETE is alive.
            _ if message.contains(" ROLLBACK_COMPLETE state") => "must-be-recreated",
            _ if message.contains("from current stack status")
                || message.contains("can not continue update rollback") =>
            {
                "wrong-stack-status"
            }
            _ => "aws-refused",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoAccess { account } => format!(
                "Give account {account} an access in stagewright.toml: `access = \"sandbox\"`, `access = {{ profile = \"...\" }}`, \
                 or the names of environment variables."
            ),
            Self::WrongAccount { account, expected, .. } => {
                format!(
                    "Choose credentials of account {expected} for {account}, or correct the account's id. Nothing was changed."
                )
            }
            Self::LoginNeeded { hint, .. } | Self::LoginFailed { hint, .. } | Self::Profile { hint, .. } => {
                hint.clone()
            }
            Self::MfaNeeded { .. } => "Give the code that the device shows now.".into(),
            Self::NoKeys { account } => format!(
                "Put one into the keychain: `stagewright login {account}`, or Accounts in the window."
            ),
            Self::Keychain(error) => error.hint().into(),
            Self::RoleNotAssigned { .. } => {
                "Ask for the assignment in IAM Identity Center, or choose another role for the account."
                    .into()
            }
            Self::Expired { .. } => "Log in again, then go on.".into(),
            Self::Unreachable { .. } | Self::TimedOut { .. } => {
                "Check the network, the region's name and the account's `endpoint`, if it has one.".into()
            }
            Self::BadRequest { .. } => {
                "The call was not sent. Check the names and parameters of this service.".into()
            }
            Self::ClockSkew { .. } => CLOCK_HINT.into(),
            Self::File { .. } => "Check that the file is there and may be read; then try again.".into(),
            Self::Service { .. } => self.service_hint().into(),
        }
    }

    fn of_a_parameter(&self) -> bool {
        matches!(self, Self::Service { operation: "GetParameter" | "PutParameter" | "DeleteParameter", .. })
    }

    fn service_hint(&self) -> &'static str {
        match self.code() {
            "throttled" => "AWS limits how often it may be asked. Try again in a minute.",
            "credentials-expired" => "Log in again, then go on.",
            "access-denied" if self.of_a_parameter() => {
                "Locks of stages are SSM parameters: the role or user needs ssm:GetParameter, ssm:PutParameter and ssm:DeleteParameter on parameter/stagewright/* in that account."
            }
            "access-denied" => {
                "The role or user needs this permission in that account; the message names the action."
            }
            "bad-credentials" => {
                "The access key is not valid in that account. Check the profile or the environment variables."
            }
            "clock-skew" => CLOCK_HINT,
            "no-organization" => {
                "Choose the access of an organization's management account, or create an organization in the console."
            }
            "already-exists" => "Somebody created a stack of this name in the meantime. Plan again.",
            "limit-exceeded" => "The account has reached a CloudFormation quota. Raise it or remove stacks.",
            "missing-export" => "Deploy the service that exports this name first, or correct the name.",
            "export-in-use" => "Deploy the importing service without this import first.",
            "duplicate-export" => "Export names are unique in an account and region: rename one of the two.",
            "termination-protection" => {
                "The stack is protected from deletion. Turn the protection off in the console if it may go."
            }
            "stack-busy" => "Another operation is changing this stack. Wait for its end, then plan again.",
            "detection-going-on" => "Somebody else is having this stack checked. Scan again in a minute.",
            "not-detectable" => "Bring the stack back to a good state first; then scan again.",
            "must-be-recreated" => {
                "The stack's creation failed and left it empty. Plan again: it will be deleted and created."
            }
            "wrong-stack-status" => {
                "AWS does not allow this in the status that the stack has now. Plan again: the plan says what is possible."
            }
            "obsolete-change-set" => {
                "The stack was changed since the change set was made, so that what was approved is no more what would happen. Plan and approve again."
            }
            "unready-change-set" => {
                "It is still being made, has failed, or was executed before. Look at the stack, then plan again."
            }
            "missing-change-set" => {
                "It was deleted, or another change of the stack took it away. Plan and approve again."
            }
            "lock-taken" => {
                "Somebody else locked this stage at the same moment. Look who deploys to it, then try again."
            }
            "denied-by-stack-policy" => {
                "The stack's policy protects this resource. Take the change out, or have the policy changed by those who set it."
            }
            "missing-stack" => "The stack was deleted in the meantime. Plan again.",
            _ => {
                "AWS's message says what it did not accept; correct it in the service's sources, then try again."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_says_becomes_a_code_to_branch_on() {
        let cases = [
            ("Throttling", "Rate exceeded", "throttled"),
            ("ValidationError", "No export named dev-NotesTableArn found.", "missing-export"),
            ("ValidationError", "Export a cannot be deleted as it is in use by b", "export-in-use"),
            ("ValidationError", "Export with name a is already exported by stack b", "duplicate-export"),
            ("ValidationError", "Stack with id x does not exist", "missing-stack"),
            ("ValidationError", "No updates are to be performed.", "no-updates"),
            (
                "ValidationError",
                "Stack:x is in UPDATE_IN_PROGRESS state and can not be updated.",
                "stack-busy",
            ),
            (
                "ValidationError",
                "Stack:x is in ROLLBACK_COMPLETE state and can not be updated.",
                "must-be-recreated",
            ),
            (
                "ValidationError",
                "Stack [x] cannot be deleted while TerminationProtection is enabled",
                "termination-protection",
            ),
            (
                "ValidationError",
                "Stack:x is in UPDATE_ROLLBACK_COMPLETE state and can not continue update rollback.",
                "wrong-stack-status",
            ),
            (
                "ValidationError",
                "CancelUpdateStack cannot be called from current stack status UPDATE_COMPLETE",
                "wrong-stack-status",
            ),
            (
                "InvalidChangeSetStatus",
                "ChangeSet [x] cannot be executed in its current execution status of [OBSOLETE]",
                "obsolete-change-set",
            ),
            (
                "InvalidChangeSetStatus",
                "ChangeSet [x] cannot be executed in its current status of [CREATE_IN_PROGRESS]",
                "unready-change-set",
            ),
            (
                "ValidationError",
                "Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource [LogicalResourceId/Table]",
                "denied-by-stack-policy",
            ),
            ("ParameterAlreadyExists", "The parameter already exists.", "lock-taken"),
            ("TooManyUpdates", "There are concurrent updates for a resource.", "throttled"),
            ("AccessDenied", "User is not authorized", "access-denied"),
            ("ExpiredToken", "The security token is expired", "credentials-expired"),
        ];
        for (code, message, expected) in cases {
            let error = AwsError::service("UpdateStack", code, message, 400);
            assert_eq!(error.code(), expected, "{message}");
            assert!(!error.hint().is_empty());
            assert!(error.to_string().contains(message));
        }
    }
}
