//! `stagewright accounts`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};

use super::{name, print_json};
use crate::text;

/// Which accounts are asked for.
pub enum Shown<'a> {
    Configured,
    Available(&'a str),
    Organization(&'a str),
    Profiles,
}

pub async fn accounts(project: &Project, shown: Shown<'_>, json: bool) -> Result<ExitCode, ErrorView> {
    match shown {
        Shown::Configured => {
            let view = project.accounts().await?;
            if json { print_json(&view) } else { text::accounts(&view) }
        }
        Shown::Available(session) => {
            let accounts = project.session_accounts(&name(session)?).await?;
            if json { print_json(&accounts) } else { accounts.iter().for_each(text::portal_account) }
        }
        Shown::Organization(account) => {
            let view = project.organization(&name(account)?).await?;
            if json { print_json(&view) } else { text::organization(&view) }
        }
        Shown::Profiles => {
            let view = project.accounts().await?;
            if json { print_json(&view.profiles) } else { view.profiles.iter().for_each(text::profile) }
        }
    }
    Ok(ExitCode::SUCCESS)
}
