//! What one may reach with a login: accounts, roles in them, and the credentials of a role.

use std::time::Duration;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use topology::AccountId;

use super::{
    Portal, PortalAccount,
    client::{code, quiet},
};
use crate::{
    AwsError, Secret,
    retry::{Attempts, retrying},
};

/// The most that AWS gives at once.
/// <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html>
const PAGE: i32 = 100;
/// A logout without a network must not keep anybody waiting.
const FAREWELL: Duration = Duration::from_secs(10);

impl Portal {
    /// By name.
    ///
    /// # Errors
    /// Where nobody is logged in or AWS does not answer.
    pub async fn accounts(&self) -> Result<Vec<PortalAccount>, AwsError> {
        let mut accounts = self
            .pages(|token, next| async move {
                let call = self.0.clients.sso.list_accounts().max_results(PAGE).set_next_token(next);
                let answer = quiet("ListAccounts", call.access_token(token.reveal()).send()).await?;
                let accounts = answer.account_list().iter().filter_map(account).collect();
                Ok((accounts, answer.next_token))
            })
            .await?;
        accounts.sort_by_cached_key(|account| (account.name.to_lowercase(), account.id.clone()));
        Ok(accounts)
    }

    /// By name.
    ///
    /// # Errors
    /// Where nobody is logged in or AWS does not answer.
    pub async fn roles(&self, account: &AccountId) -> Result<Vec<String>, AwsError> {
        let mut roles = self
            .pages(|token, next| async move {
                let call = self.0.clients.sso.list_account_roles().max_results(PAGE).set_next_token(next);
                let call = call.account_id(account.as_str()).access_token(token.reveal());
                let answer = quiet("ListAccountRoles", call.send()).await?;
                let roles = answer.role_list().iter().filter_map(|role| role.role_name.clone()).collect();
                Ok((roles, answer.next_token))
            })
            .await?;
        roles.sort_unstable();
        Ok(roles)
    }

    pub(crate) async fn role_credentials(
        &self,
        account: &AccountId,
        role: &str,
    ) -> Result<Credentials, AwsError> {
        const OPERATION: &str = "GetRoleCredentials";
        let answer = self
            .ask(|token| async move {
                let call = self.0.clients.sso.get_role_credentials().account_id(account.as_str());
                quiet(OPERATION, call.role_name(role).access_token(token.reveal()).send()).await
            })
            .await
            .map_err(|error| match code(&error) {
                // A role that is not assigned fails only here: https://github.com/aws/aws-cli/issues/6316
                Some("ForbiddenException" | "ResourceNotFoundException" | "AccessDeniedException") => {
                    AwsError::RoleNotAssigned { account: account.clone(), role: role.to_owned() }
                }
                _ => error,
            })?;
        let given = answer.role_credentials();
        let parts = given.and_then(|given| {
            Some((given, given.access_key_id()?, given.secret_access_key()?, given.session_token()?))
        });
        let Some((given, access_key_id, secret_access_key, session_token)) = parts else {
            return Err(AwsError::service(
                OPERATION,
                "unreadable-answer",
                "the answer holds no credentials",
                200,
            ));
        };
        Ok(Credentials::new(
            access_key_id,
            secret_access_key,
            Some(session_token.to_owned()),
            Timestamp::from_millisecond(given.expiration()).ok().map(Into::into),
            "stagewright-identity-center",
        ))
    }

    /// Ends the session at AWS and wipes its tokens here.
    ///
    /// # Errors
    /// Where the keychain may still have them. That AWS could not be told is none.
    pub async fn logout(&self) -> Result<(), AwsError> {
        let (token, wiped) = self.wipe().await;
        if let Some(token) = token {
            let farewell = retrying(None, &self.0.jitter, Attempts { transient: 2, throttled: 2 }, |_| {
                quiet("Logout", self.0.clients.sso.logout().access_token(token.access.reveal()).send())
            });
            match tokio::time::timeout(FAREWELL, farewell).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::info!(session = self.0.spec.name, %error, "AWS could not be told of the logout");
                }
                Err(_) => {
                    tracing::info!(session = self.0.spec.name, "AWS did not answer the logout in time");
                }
            }
        }
        Ok(wiped?)
    }

    /// Calls with the token. One that AWS does not take ends the login, unless another login has replaced it.
    async fn ask<T, F>(&self, call: impl Fn(Secret) -> F) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, AwsError>>,
    {
        let mut again = true;
        loop {
            let token = self.token().await?;
            let answer = retrying(None, &self.0.jitter, Attempts::STANDARD, |_| call(token.clone())).await;
            match answer {
                Err(error) if code(&error) == Some("UnauthorizedException") => {
                    if !(self.ended(&token).await && again) {
                        return Err(self.login_needed("the session was ended by Identity Center"));
                    }
                    again = false;
                }
                answer => return answer,
            }
        }
    }

    async fn pages<T, F>(&self, page: impl Fn(Secret, Option<String>) -> F) -> Result<Vec<T>, AwsError>
    where
        F: Future<Output = Result<(Vec<T>, Option<String>), AwsError>>,
    {
        let (mut all, mut next) = (vec![], None);
        loop {
            let (some, following) = self.ask(|token| page(token, next.clone())).await?;
            all.extend(some);
            // A server that repeats itself is not asked for ever.
            match following.filter(|token| !token.is_empty() && next.as_ref() != Some(token)) {
                Some(token) => next = Some(token),
                None => return Ok(all),
            }
        }
    }
}

fn account(info: &aws_sdk_sso::types::AccountInfo) -> Option<PortalAccount> {
    let id: AccountId = info.account_id()?.parse().ok()?;
    let name = info.account_name().unwrap_or(id.as_str()).to_owned();
    Some(PortalAccount { name, email: info.email_address().unwrap_or_default().to_owned(), id })
}
