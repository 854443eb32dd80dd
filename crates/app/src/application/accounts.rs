//! The handlers of accounts and logins.

use std::{path::Path, sync::PoisonError};

use super::App;
use crate::{contract::*, error::Result};

impl App {
    pub(crate) async fn accounts(&self, _: Nothing) -> Result<AccountsView> {
        self.current()?.accounts().await
    }

    pub(crate) async fn check_account(&self, request: NamedAccount) -> Result<IdentityView> {
        self.current()?.check_account(&request.account).await
    }

    pub(crate) async fn login(&self, request: Login) -> Result<LoginState> {
        self.current()?.login(&request.session, request.method).await
    }

    pub(crate) async fn cancel_login(&self, request: NamedSession) -> Result<Nothing> {
        self.current()?.cancel_login(&request.session);
        Ok(Nothing {})
    }

    pub(crate) async fn logout(&self, request: NamedSession) -> Result<Nothing> {
        self.current()?.logout(&request.session).await?;
        Ok(Nothing {})
    }

    pub(crate) async fn session_accounts(&self, request: NamedSession) -> Result<Vec<PortalAccount>> {
        self.current()?.session_accounts(&request.session).await
    }

    pub(crate) async fn pick_accounts(&self, request: PickAccounts) -> Result<ProjectView> {
        let project = self.current()?;
        project.pick_accounts(&request)?;
        project.view()
    }

    pub(crate) async fn import_profiles(&self, request: ImportProfiles) -> Result<ProjectView> {
        let project = self.current()?;
        project.import_profiles(&request.profiles).await?;
        project.view()
    }

    pub(crate) async fn give_mfa_code(&self, request: MfaCode) -> Result<IdentityView> {
        self.current()?.give_mfa_code(&request.account, &request.code).await
    }

    pub(crate) async fn import_keys(&self, request: ImportKeys) -> Result<IdentityView> {
        self.current()?.import_keys(&request.account, Path::new(&request.file)).await
    }

    pub(crate) async fn forget_keys(&self, request: NamedAccount) -> Result<Nothing> {
        self.current()?.forget_keys(&request.account).await?;
        Ok(Nothing {})
    }

    pub(crate) async fn unlock_keychain(&self, _: Nothing) -> Result<KeychainView> {
        Ok(self.current()?.unlock_keychain().await)
    }

    pub(crate) async fn organization(&self, request: NamedAccount) -> Result<OrganizationView> {
        self.current()?.organization(&request.account).await
    }

    pub(crate) async fn plan_accounts(&self, request: PlanAccounts) -> Result<CreationPlan> {
        let planned = self.current()?.plan_accounts(&request).await?;
        let view = planned.view.clone();
        *self.inner.creation.lock().unwrap_or_else(PoisonError::into_inner) = Some(planned);
        Ok(view)
    }

    pub(crate) async fn create_accounts(&self, request: CreateAccounts) -> Result<Vec<AccountCreation>> {
        let project = self.current()?;
        let planned = {
            let mut creation = self.inner.creation.lock().unwrap_or_else(PoisonError::into_inner);
            // A wrong word leaves the plan where it is: the person may type again.
            creation.take_if(|planned| planned.view.id == request.plan && planned.view.typed == request.typed)
        };
        let Some(planned) = planned else {
            return Err(ErrorView::new(
                "not-confirmed",
                "these accounts were created already, or the name of the organization's account was not typed",
                "Look at the plan again and type the name. Nothing was created.",
            ));
        };
        project.create_accounts(planned, &request.typed).await
    }

    pub(crate) async fn console_url(&self, request: ConsoleLink) -> Result<String> {
        self.current()?.console_url(&request)
    }
}
