//! `stagewright login`

use std::{
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    process::ExitCode,
};

use app::contract::{ErrorView, KeychainState, LoginMethod, LoginState};
use app::topology::{Access, AccountName, SessionName, Topology};
use app::{Project, Secret};
use serde_json::json;

use super::{name, print_json};
use crate::text;

/// What a name on the command line means.
enum Wanted {
    Session(SessionName),
    Account(AccountName),
}

pub async fn login(
    project: &Project,
    wanted: Option<&str>,
    device: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let wanted = find(&project.topology(), wanted)?;
    // A login in memory would end with this program: the person is asked to unlock the keychain first.
    if project.accounts().await?.keychain.state == KeychainState::Locked {
        eprintln!("The keychain is locked: unlock it in the window that the desktop shows.");
        project.unlock_keychain().await;
    }
    match wanted {
        Wanted::Session(session) => to_session(project, &session, device, json).await,
        Wanted::Account(account) => to_account(project, &account, json).await,
    }
}

fn find(topology: &Topology, wanted: Option<&str>) -> Result<Wanted, ErrorView> {
    let Some(text) = wanted else {
        let mut sessions = topology.sessions.keys();
        return match (sessions.next(), sessions.next()) {
            (Some(only), None) => Ok(Wanted::Session(only.clone())),
            _ => Err(ErrorView::new(
                "which-session",
                "it is not clear what to log in to",
                "Name a session or an account of stagewright.toml: `stagewright accounts` lists them.",
            )),
        };
    };
    if topology.sessions.contains_key(text) {
        return Ok(Wanted::Session(name(text)?));
    }
    let account: AccountName = name(text)?;
    match topology.session_of(&account) {
        Some(session) => Ok(Wanted::Session(session.clone())),
        None if topology.accounts.contains_key(&account) => Ok(Wanted::Account(account)),
        // Says that there is none, with the nearest.
        None => Ok(Wanted::Session(name(text)?)),
    }
}

async fn to_session(
    project: &Project,
    session: &SessionName,
    device: bool,
    json: bool,
) -> Result<ExitCode, ErrorView> {
    let method = if device { LoginMethod::Device } else { LoginMethod::Browser };
    let waiting = project.login(session, method).await?;
    if json {
        print_json(&json!({ "session": session, "login": waiting }));
    } else if let LoginState::Waiting { url, code, .. } = &waiting {
        say!("Log in to {session} in the browser:\n  {url}");
        if let Some(code) = code {
            say!("The page has to show this code: {code}");
        }
    }
    let ended = tokio::select! {
        ended = project.login_ended(session) => ended?,
        _ = tokio::signal::ctrl_c() => {
            project.cancel_login(session);
            return Err(ErrorView::new("login-cancelled", "the login was given up", "Run it again when you are ready."));
        }
    };
    let view = project.accounts().await?;
    if json {
        print_json(&json!({ "session": session, "login": ended, "keychain": view.keychain }));
    } else {
        say!("{session}: {}", text::login(&ended));
        text::keychain(&view.keychain);
    }
    Ok(ExitCode::SUCCESS)
}

async fn to_account(project: &Project, account: &AccountName, json: bool) -> Result<ExitCode, ErrorView> {
    let topology = project.topology();
    let by_key =
        matches!(topology.accounts.get(account).and_then(|a| a.access.as_ref()), Some(Access::Keys(_)));
    let mut checked = if by_key {
        let id = ask(&format!("Access key id for {account}: "))?;
        let secret = ask_hidden(&format!("Secret access key for {account} (not shown): "))?;
        project.keep_keys(account, &id, secret).await
    } else {
        project.check_account(account).await
    };
    if checked.as_ref().is_err_and(|error| error.code == "mfa-needed") {
        let code = ask(&format!("Code of the MFA device for {account}: "))?;
        checked = project.give_mfa_code(account, &code).await;
    }
    let identity = checked?;
    let view = project.accounts().await?;
    if json {
        print_json(&json!({ "account": account, "identity": identity, "keychain": view.keychain }));
    } else {
        say!("{account}: {}", text::identity(&identity));
        text::keychain(&view.keychain);
    }
    Ok(ExitCode::SUCCESS)
}

/// A line from the terminal, or from whatever is fed to the program.
fn ask(question: &str) -> Result<String, ErrorView> {
    if io::stdin().is_terminal() {
        eprint!("{question}");
        io::stderr().flush().ok();
    }
    let mut answer = String::new();
    match io::stdin().lock().read_line(&mut answer) {
        Ok(length) if length > 0 => Ok(answer.trim().to_owned()),
        _ => Err(unanswered()),
    }
}

/// The same without showing what is typed.
fn ask_hidden(question: &str) -> Result<Secret, ErrorView> {
    if io::stdin().is_terminal() {
        let answer = rpassword::prompt_password(question).map_err(|_| unanswered())?;
        return Ok(Secret::new(answer.trim().to_owned()));
    }
    ask(question).map(Secret::new)
}

fn unanswered() -> ErrorView {
    ErrorView::new(
        "no-answer",
        "nothing was typed",
        "Run it in a terminal, or feed the answers to it line by line.",
    )
}
