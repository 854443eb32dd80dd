//! The organization that an account manages, and the child accounts that it makes.

use aws_sdk_organizations::types::{CreateAccountState, CreateAccountStatus};
use jiff::Timestamp;
use topology::AccountId;

use crate::{AwsError, Cloud, Proof, clock::timestamp, retry::Attempts, retry::retrying};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDescription {
    pub id: String,
    /// The only account that may make others.
    pub management: AccountId,
}

/// An account of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberAccount {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// In AWS's words: `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`.
    pub status: String,
}

/// An account that shall be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub name: String,
    /// No other account of AWS may have it.
    pub email: String,
    /// The role in the new account that the management account may assume.
    pub role: String,
}

/// How far the making of an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountCreation {
    InProgress,
    Created(AccountId),
    Failed { code: &'static str, message: String, hint: &'static str },
}

/// One making of an account, as the organization remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedAccount {
    pub request: String,
    pub name: String,
    pub requested: Option<Timestamp>,
    pub creation: AccountCreation,
}

impl Cloud {
    /// # Errors
    /// Where the account is in no organization, or may not ask.
    pub async fn organization(&self) -> Result<OrganizationDescription, AwsError> {
        let client = self.organizations().await?;
        let answer = self
            .other_call(|_| async {
                let request = client.describe_organization();
                request.send().await.map_err(|error| AwsError::sdk("DescribeOrganization", error))
            })
            .await?;
        let organization = answer.organization();
        let said = organization.and_then(|found| Some((found.id()?, found.master_account_id()?)));
        let (id, management) = said.ok_or_else(|| incomplete("DescribeOrganization"))?;
        Ok(OrganizationDescription {
            id: id.to_owned(),
            management: account_id("DescribeOrganization", management)?,
        })
    }

    /// All accounts of the organization, by name.
    ///
    /// # Errors
    /// Where the account manages no organization, or may not ask.
    pub async fn organization_accounts(&self) -> Result<Vec<MemberAccount>, AwsError> {
        let client = self.organizations().await?;
        let (mut accounts, mut next) = (Vec::new(), None);
        loop {
            let page = self
                .other_call(|_| async {
                    let request = client.list_accounts().set_next_token(next.clone());
                    request.send().await.map_err(|error| AwsError::sdk("ListAccounts", error))
                })
                .await?;
            for account in page.accounts() {
                accounts.push(MemberAccount {
                    id: account_id("ListAccounts", account.id().unwrap_or_default())?,
                    name: account.name().unwrap_or_default().to_owned(),
                    email: account.email().unwrap_or_default().to_owned(),
                    status: status(account),
                });
            }
            next = page.next_token().map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        accounts.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(accounts)
    }

    /// Asks for an account. What is answered is the request's id: it takes AWS minutes.
    ///
    /// The call has no token that would make it safe to repeat: where its answer was lost, [`Cloud::creations`]
    /// says what became of it.
    /// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>
    ///
    /// # Errors
    /// Where AWS refuses or cannot be reached.
    pub async fn create_account(&self, proof: &Proof, account: &NewAccount) -> Result<String, AwsError> {
        self.writing(proof)?;
        let client = self.0.connector.organizations(proof.credentials());
        let answer = retrying(None, &self.0.jitter, Attempts::OPTIONAL, |_| async {
            client
                .create_account()
                .account_name(&account.name)
                .email(&account.email)
                .role_name(&account.role)
                .send()
                .await
                .map_err(|error| AwsError::sdk("CreateAccount", error))
        })
        .await?;
        let id = answer.create_account_status().and_then(CreateAccountStatus::id);
        id.map(str::to_owned).ok_or_else(|| incomplete("CreateAccount"))
    }

    /// # Errors
    /// Where there is no such request, or AWS cannot be asked.
    pub async fn account_creation(&self, request: &str) -> Result<AccountCreation, AwsError> {
        let client = self.organizations().await?;
        let answer = self
            .other_call(|_| async {
                let question = client.describe_create_account_status().create_account_request_id(request);
                question.send().await.map_err(|error| AwsError::sdk("DescribeCreateAccountStatus", error))
            })
            .await?;
        let status =
            answer.create_account_status().ok_or_else(|| incomplete("DescribeCreateAccountStatus"))?;
        creation("DescribeCreateAccountStatus", status)
    }

    /// Every making of an account that the organization remembers, newest first: after a crash it says what became of one.
    ///
    /// # Errors
    /// Where AWS cannot be asked.
    pub async fn creations(&self) -> Result<Vec<RequestedAccount>, AwsError> {
        const OPERATION: &str = "ListCreateAccountStatus";
        let client = self.organizations().await?;
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let page = self
                .other_call(|_| async {
                    let request = client.list_create_account_status().set_next_token(next.clone());
                    request.send().await.map_err(|error| AwsError::sdk(OPERATION, error))
                })
                .await?;
            for status in page.create_account_statuses() {
                found.push(RequestedAccount {
                    request: status.id().ok_or_else(|| incomplete(OPERATION))?.to_owned(),
                    name: status.account_name().unwrap_or_default().to_owned(),
                    requested: status.requested_timestamp().and_then(timestamp),
                    creation: creation(OPERATION, status)?,
                });
            }
            next = page.next_token().map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.requested));
        Ok(found)
    }

    async fn organizations(&self) -> Result<aws_sdk_organizations::Client, AwsError> {
        let session = self.session().await?;
        Ok(self.0.connector.organizations(&session.credentials))
    }
}

/// `Status` is being replaced by `State`; servers may send either.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
fn status(account: &aws_sdk_organizations::types::Account) -> String {
    let former = account.status().map(|status| status.as_str());
    account.state().map(|state| state.as_str()).or(former).unwrap_or("ACTIVE").to_owned()
}

fn creation(operation: &'static str, status: &CreateAccountStatus) -> Result<AccountCreation, AwsError> {
    match status.state() {
        Some(CreateAccountState::Succeeded) => {
            account_id(operation, status.account_id().unwrap_or_default()).map(AccountCreation::Created)
        }
        Some(CreateAccountState::Failed) => {
            let reason = status.failure_reason().map_or("UNKNOWN", |reason| reason.as_str());
            Ok(failure(status.account_name().unwrap_or("the account"), reason))
        }
        // A state that nobody knows yet is not an end.
        _ => Ok(AccountCreation::InProgress),
    }
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccountStatus.html>
fn failure(name: &str, reason: &str) -> AccountCreation {
    const SUPPORT: &str = "Ask AWS Support, with the organization's id.";
    const PAYMENT: &str = "Open Billing in the management account, complete the way to pay, then try again.";
    const BUSINESS: &str =
        "Complete the validation of the business in the management account, then try again.";
    let (code, why, hint) = match reason {
        "EMAIL_ALREADY_EXISTS" => (
            "email-already-exists",
            "another AWS account has this e-mail address",
            "Give each account an address of its own; many servers take `name+account@...`.",
        ),
        "INVALID_EMAIL" => {
            ("invalid-email", "the e-mail address is not valid", "Correct the address, then try again.")
        }
        "ACCOUNT_LIMIT_EXCEEDED" => (
            "account-limit-exceeded",
            "the organization has as many accounts as it may have",
            "Raise the quota of accounts in Service Quotas, or close an account.",
        ),
        "CONCURRENT_ACCOUNT_MODIFICATION" => (
            "concurrent-account-modification",
            "another change of the organization was going on",
            "Wait a minute, then try again.",
        ),
        "GOVCLOUD_ACCOUNT_ALREADY_EXISTS" => (
            "govcloud-account-already-exists",
            "there is such an account in AWS GovCloud already",
            "Invite that account into the organization instead.",
        ),
        "INVALID_ADDRESS" => (
            "invalid-address",
            "the postal address of the management account is not valid",
            "Correct it in the management account's settings, then try again.",
        ),
        "MISSING_PAYMENT_INSTRUMENT" => {
            ("missing-payment-instrument", "the management account has no way to pay", PAYMENT)
        }
        "INVALID_PAYMENT_INSTRUMENT" => {
            ("invalid-payment-instrument", "the management account's way to pay is not valid", PAYMENT)
        }
        "MISSING_BUSINESS_VALIDATION" => {
            ("missing-business-validation", "the management account's business is not validated", BUSINESS)
        }
        "PENDING_BUSINESS_VALIDATION" => (
            "pending-business-validation",
            "the validation of the business is going on",
            "Wait for its end, then try again.",
        ),
        "FAILED_BUSINESS_VALIDATION" => {
            ("failed-business-validation", "the validation of the business failed", SUPPORT)
        }
        "UNKNOWN_BUSINESS_VALIDATION" => {
            ("unknown-business-validation", "the validation of the business came to no result", SUPPORT)
        }
        "INVALID_IDENTITY_FOR_BUSINESS_VALIDATION" => (
            "invalid-identity-for-business-validation",
            "who created the account may not validate the business",
            SUPPORT,
        ),
        "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED" => (
            "resource-policy-in-the-way",
            "the organization's resource policy cannot be changed with tags",
            "Create the account without tags, then add them.",
        ),
        "INTERNAL_FAILURE" => {
            ("internal-failure", "AWS failed", "Try again in an hour; if it fails again, ask AWS Support.")
        }
        _ => ("account-not-created", "AWS gave a reason that is not known here", SUPPORT),
    };
    AccountCreation::Failed { code, message: format!("{name} was not created: {why} ({reason})"), hint }
}

fn account_id(operation: &'static str, text: &str) -> Result<AccountId, AwsError> {
    AccountId::new(text).map_err(|error| AwsError::BadRequest { operation, message: error.to_string() })
}

fn incomplete(operation: &'static str) -> AwsError {
    AwsError::BadRequest { operation, message: "the answer lacks what was asked for".into() }
}

#[cfg(test)]
mod tests {
    use aws_sdk_organizations::types::CreateAccountFailureReason;

    use super::*;

    #[test]
    fn every_reason_of_a_failure_that_aws_documents_has_a_code_and_a_hint_of_its_own() {
        let mut codes = std::collections::BTreeSet::new();
        for reason in CreateAccountFailureReason::values() {
            let AccountCreation::Failed { code, message, hint } = failure("dev", reason) else {
                panic!("not a failure")
            };
            assert_ne!(code, "account-not-created", "{reason}");
            assert!(codes.insert(code), "{code} twice");
            assert!(message.contains("dev") && message.contains(reason) && !hint.is_empty());
        }
    }
}
