//! `stagewright logout`

use std::process::ExitCode;

use app::{Project, contract::ErrorView};
use serde_json::json;

use super::{name, print_json};

pub async fn logout(project: &Project, wanted: Option<&str>, json: bool) -> Result<ExitCode, ErrorView> {
    let topology = project.topology();
    let mut ended = Vec::new();
    match wanted {
        Some(text) if topology.accounts.contains_key(text) && !topology.sessions.contains_key(text) => {
            project.forget_keys(&name(text)?).await?;
            ended.push(text.to_owned());
        }
        Some(text) => {
            project.logout(&name(text)?).await?;
            ended.push(text.to_owned());
        }
        None => {
            for session in topology.sessions.keys() {
                project.logout(session).await?;
                ended.push(session.to_string());
            }
        }
    }
    if json {
        print_json(&json!({ "logged_out": ended }));
    } else if ended.is_empty() {
        say!("There is no session to log out of.");
    } else {
        say!("Logged out of {}. Nothing of it is kept on this machine.", ended.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
