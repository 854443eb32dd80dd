//! Accounts and logins for people.

use app::contract::{
    AccountView, AccountsView, CreationState, IdentityView, KeychainState, KeychainView, LoginState,
    OrganizationView, PortalAccount, ProfileOffer,
};

pub fn accounts(view: &AccountsView) {
    keychain(&view.keychain);
    for session in &view.sessions {
        say!("session {:<20} {}  {}", session.name.as_str(), session.start_url, login(&session.login));
    }
    if view.accounts.is_empty() {
        say!("There are no accounts in stagewright.toml yet.");
    }
    for account in &view.accounts {
        let production = if account.production { "  PRODUCTION" } else { "" };
        let id = account.id.as_ref().map_or("planned     ", |id| id.as_str());
        say!("{:<28} {id}  {}{production}", account.name.as_str(), account.access);
        if account.keys == Some(false) {
            say!("    no access key is kept here: `stagewright login {}`", account.name);
        }
    }
    for creation in &view.creations {
        let state = match &creation.state {
            CreationState::InProgress => "is being created".to_owned(),
            CreationState::Created { id } => format!("was created as {id}"),
            CreationState::Failed { problem } => {
                format!("was not created: {}\n    {}", problem.message, problem.hint)
            }
        };
        say!("{} ({}) {state}", creation.name, creation.email);
    }
}

/// Only where secrets are not where they should be: that they are is what everybody expects.
pub fn keychain(view: &KeychainView) {
    match view.state {
        KeychainState::Keychain => {}
        KeychainState::Locked | KeychainState::Absent | KeychainState::Denied => {
            say!("{}\n  {}", view.message, view.hint);
        }
    }
}

pub fn login(state: &LoginState) -> String {
    match state {
        LoginState::LoggedOut => "logged out".into(),
        LoginState::Waiting { url, .. } => format!("waiting for {url}"),
        LoginState::LoggedIn { until, renewable: true } => {
            format!("logged in until {until}, renewed by itself")
        }
        LoginState::LoggedIn { until, renewable: false } => format!("logged in until {until}"),
        LoginState::Expired { at } => format!("ended at {at}"),
        LoginState::Failed { problem } => format!("failed: {}", problem.message),
    }
}

pub fn identity(identity: &IdentityView) -> String {
    let end = match (&identity.login_ends, identity.renewable) {
        (_, true) => "renewed by itself".to_owned(),
        (Some(at), false) => format!("until {at}"),
        (None, false) => "nobody knows until when".to_owned(),
    };
    format!("{} in {} ({}), {end}", identity.role, identity.account, identity.arn)
}

pub fn whoami(account: &AccountView) {
    say!("{}:", account.name);
    if let Some(who) = &account.identity {
        say!("  {}", identity(who));
    }
    if let Some(problem) = &account.problem {
        say!("  [{}] {}\n  {}", problem.code, problem.message, problem.hint);
    }
}

pub fn portal_account(account: &PortalAccount) {
    let known = account.known_as.as_ref().map_or_else(String::new, |name| format!("  known as {name}"));
    say!("{}  {:<28} {}{known}", account.id, account.name, account.roles.join(", "));
}

pub fn organization(view: &OrganizationView) {
    say!("{}, managed by {}", view.id, view.management);
    for account in &view.accounts {
        say!("  {}  {:<28} {}  {}", account.id, account.name, account.status, account.email);
    }
}

pub fn profile(offer: &ProfileOffer) {
    say!("{:<28} {}", offer.profile, offer.means);
    if let Some(problem) = &offer.problem {
        say!("    {}", problem.hint);
    }
}
