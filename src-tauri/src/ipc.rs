//! The eight commands that the page may call. `call` is the contract's; the others are what only a desktop has.

use std::path::{Path, PathBuf};

use app::{
    App,
    contract::{
        AccountsView, AppEvent, ErrorView, ExportPicture, Location, LoginState, dispatch, dispatch_since,
    },
};
use serde_json::{Value, json};
use tauri::{AppHandle, State, ipc::Channel};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

use crate::{
    editor::Editor,
    menu::{self, Section},
    stream::Stream,
};

/// What `open_location` hands to the system: text that a person edits. The system's default program for
/// anything else may run it.
const TEXT: &[&str] =
    &["yml", "yaml", "json", "toml", "template", "ts", "js", "mjs", "cjs", "py", "md", "txt"];

type Result<T> = std::result::Result<T, ErrorView>;

#[tauri::command]
pub async fn call(app: State<'_, App>, name: String, request: Value, has: Option<u32>) -> Result<Value> {
    let answer = match has {
        // The page says which view it has, and is told what changed since.
        Some(has) => dispatch_since(&app, &name, request, has).await.map(|answer| json!(answer)),
        None => dispatch(&app, &name, request).await,
    };
    match &answer {
        Ok(_) => tracing::debug!(name, "answered"),
        Err(error) => tracing::debug!(name, code = error.code, message = error.message, "refused"),
    }
    answer
}

#[tauri::command]
pub fn subscribe(stream: State<'_, Stream>, channel: Channel<Vec<AppEvent>>) {
    stream.listen(channel);
}

/// Opens the folder that was named when the program was started. Where it cannot be, the window opens on the sample.
pub async fn open_folder(app: &App, folder: &Path) {
    if let Err(error) = dispatch(app, "open_project", json!({ "folder": folder })).await {
        tracing::error!("{} could not be opened: {}", folder.display(), error.message);
    }
}

/// The folder that a person chose, or nothing where they thought better of it.
#[tauri::command]
pub async fn pick_folder(handle: AppHandle) -> Result<Option<PathBuf>> {
    let (answer, chosen) = oneshot::channel();
    handle.dialog().file().set_title("Open a repository").pick_folder(move |folder| {
        // The page may be gone by now.
        let _ = answer.send(folder);
    });
    let Ok(Some(folder)) = chosen.await else { return Ok(None) };
    folder.into_path().map(Some).map_err(|error| {
        refusal(
            "not-a-folder",
            format!("what was chosen is not a folder on this machine: {error}"),
            "Choose a folder that is on a disk of this machine.",
        )
    })
}

/// The file that a person chose, or nothing where they thought better of it. Only its path goes to the page.
#[tauri::command]
pub async fn pick_file(handle: AppHandle, title: String) -> Result<Option<PathBuf>> {
    let (answer, chosen) = oneshot::channel();
    handle.dialog().file().set_title(title).pick_file(move |file| {
        // The page may be gone by now.
        let _ = answer.send(file);
    });
    let Ok(Some(file)) = chosen.await else { return Ok(None) };
    file.into_path().map(Some).map_err(|error| {
        refusal(
            "not-a-file",
            format!("what was chosen is not a file on this machine: {error}"),
            "Choose a file that is on a disk of this machine.",
        )
    })
}

#[tauri::command]
pub async fn open_location(
    handle: AppHandle,
    app: State<'_, App>,
    location: Location,
    editor: Editor,
) -> Result<()> {
    let Some(folder) = app.folder() else {
        return Err(refusal("no-project", "no project is open".into(), "Open a project first."));
    };
    let file = file_of(&folder, &location)?;
    let opened = match editor.address(&file, location.line, location.column) {
        Some(address) => handle.opener().open_url(address, None::<&str>),
        None => handle.opener().open_path(file.to_string_lossy(), None::<&str>),
    };
    opened.map_err(|error| {
        refusal(
            "cannot-open",
            format!("{} could not be opened in {}: {error}", location.file, editor.name()),
            "Choose another editor in the menu, or open the file by hand.",
        )
    })
}

/// Where a picture was saved, or nothing where a person thought better of it.
#[tauri::command]
pub async fn save_picture(
    handle: AppHandle,
    app: State<'_, App>,
    request: ExportPicture,
) -> Result<Option<PathBuf>> {
    let ending = request.format.ending();
    // Made first: what cannot be made needs no place.
    let drawn = app.picture(request).await?;
    let (answer, chosen) = oneshot::channel();
    let dialog = handle.dialog().file().set_title("Save the picture").set_file_name(drawn.file);
    dialog.add_filter(ending.to_uppercase(), &[ending]).save_file(move |file| {
        // The page may be gone by now.
        let _ = answer.send(file);
    });
    let Ok(Some(file)) = chosen.await else { return Ok(None) };
    let file = file.into_path().map_err(|error| {
        refusal(
            "not-a-file",
            format!("what was chosen is not a file on this machine: {error}"),
            "Choose a folder that is on a disk of this machine.",
        )
    })?;
    let file = if file.extension().is_some() { file } else { file.with_extension(ending) };
    app::write_atomically(&file, &drawn.bytes)?;
    Ok(Some(file))
}

/// Whether the system shows the menu; where it does not, the page does.
#[tauri::command]
pub fn show_menu(handle: AppHandle, sections: Vec<Section>) -> Result<bool> {
    menu::show(&handle, &sections).map_err(|error| {
        refusal("no-menu", format!("the menu could not be shown: {error}"), "Use the palette instead.")
    })
}

#[tauri::command]
pub async fn open_url(handle: AppHandle, app: State<'_, App>, url: String) -> Result<()> {
    let https = tauri::Url::parse(&url).is_ok_and(|parsed| parsed.scheme() == "https");
    if !https && !waiting_logins(&app).await.contains(&url) {
        return Err(refusal(
            "not-https",
            format!("{url} is not opened: only https addresses are"),
            "Copy the address into a browser where you trust it.",
        ));
    }
    handle.opener().open_url(&url, None::<&str>).map_err(|error| {
        refusal(
            "cannot-open",
            format!("no browser could be opened: {error}"),
            "Copy the address into a browser.",
        )
    })
}

/// The addresses at which a login waits for its person: those of the sandbox have no certificate.
async fn waiting_logins(app: &App) -> Vec<String> {
    let answer = dispatch(app, "accounts", json!({})).await;
    let view = answer.ok().and_then(|answer| serde_json::from_value::<AccountsView>(answer).ok());
    let logins = view.into_iter().flat_map(|view| view.sessions).map(|session| session.login);
    logins
        .filter_map(|login| match login {
            LoginState::Waiting { url, .. } => Some(url),
            LoginState::LoggedOut
            | LoginState::LoggedIn { .. }
            | LoginState::Expired { .. }
            | LoginState::Failed { .. } => None,
        })
        .collect()
}

/// The file of a location, where it is one that a person edits.
fn file_of(root: &Path, location: &Location) -> Result<PathBuf> {
    let file = root.join(&location.file);
    let text =
        file.extension().and_then(|e| e.to_str()).is_some_and(|e| TEXT.contains(&e.to_lowercase().as_str()));
    if !text {
        return Err(refusal(
            "not-a-text-file",
            format!("{} is not opened: only source files are", location.file),
            "Open it by hand where you trust it.",
        ));
    }
    if !file.is_file() {
        return Err(refusal(
            "no-such-file",
            format!("{} is not there any more", location.file),
            "Read the sources again.",
        ));
    }
    Ok(file)
}

fn refusal(code: &str, message: String, hint: &str) -> ErrorView {
    ErrorView { code: code.into(), message, hint: hint.into(), location: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str) -> Location {
        Location { file: file.into(), line: 1, column: 1 }
    }

    #[test]
    fn a_source_file_that_exists_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(file_of(root, &at("tauri.conf.json")).unwrap(), root.join("tauri.conf.json"));
        assert!(file_of(root, &at("../Cargo.toml")).is_ok());
    }

    #[test]
    fn what_the_system_might_run_is_not_opened() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in ["run.sh", "app.desktop", "build", "icons/icon.svg"] {
            assert_eq!(file_of(root, &at(file)).unwrap_err().code, "not-a-text-file", "{file}");
        }
    }

    #[test]
    fn a_file_that_is_gone_is_said_to_be() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(file_of(root, &at("gone.yml")).unwrap_err().code, "no-such-file");
    }
}
