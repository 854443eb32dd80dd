//! What reaches the window from outside: a folder or a link, at its start, from a second start, or from the system.
//!
//! Links need no plugin. On Linux and Windows the system starts the program with the link as its only word (`Exec=… %u` in the entry
//! that the bundle installs, `plugins.deep-link` in tauri.conf.json), which reaches a running window as a second start; macOS hands
//! it over as an event.

use std::path::{Path, PathBuf};

use app::{App, Link};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};
use tokio::sync::oneshot;

use crate::{arguments::Arguments, window};

/// What a second start of the program asks the first one for. Its folder is relative to where it was started.
pub fn second_start(handle: &AppHandle, words: Vec<String>, folder: &str) {
    window::bring_to_front(handle);
    // The program's own name comes first.
    let words = words.into_iter().skip(1).map(Into::into);
    match Arguments::read(words) {
        Ok(arguments) => {
            let wanted = arguments.folder.map(|wanted| Path::new(folder).join(wanted));
            follow(handle, wanted, arguments.link);
        }
        Err(message) => tracing::warn!("a second start was not understood: {message}"),
    }
}

/// Opens what is asked for once that may be, and shows it.
pub fn follow(handle: &AppHandle, folder: Option<PathBuf>, link: Option<Link>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<App>().inner().clone();
        if let Some(folder) = folder {
            open(&handle, &app, &folder, Asked::ByThePerson).await;
        }
        let Some(link) = link else { return };
        if let Some(folder) = &link.folder
            && !open(&handle, &app, folder, Asked::ByALink).await
        {
            return;
        }
        if let Some(place) = link.place {
            app.show(place);
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByThePerson,
    /// Any web page can hold a link: what was never opened is opened only after a yes.
    ByALink,
}

/// Whether it is open now.
async fn open(handle: &AppHandle, app: &App, folder: &Path, asked: Asked) -> bool {
    if app.folder().is_some_and(|open| same(&open, folder)) {
        return true;
    }
    let mut question = Vec::new();
    if asked == Asked::ByALink && !app.was_opened(folder) {
        question.push(format!("A link asks to open {}. It was not opened before.", folder.display()));
    }
    if app.has_unsaved_edits() {
        question.push("The edits of the open project are not saved and would be lost.".to_owned());
    }
    if !question.is_empty() && !ask(handle, &question.join("\n\n")).await {
        return false;
    }
    match app.open_folder(folder).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!("{} could not be opened: {}", folder.display(), error.message);
            let text = format!("{}\n\n{}", error.message, error.hint);
            handle.dialog().message(text).kind(MessageDialogKind::Error).title("Not opened").show(|_| {});
            false
        }
    }
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

async fn ask(handle: &AppHandle, question: &str) -> bool {
    let (answer, said) = oneshot::channel();
    let buttons = MessageDialogButtons::OkCancelCustom("Open it".into(), "Leave it".into());
    handle.dialog().message(question).title("Open a repository").buttons(buttons).show(move |yes| {
        // The window may be closed by now.
        let _ = answer.send(yes);
    });
    said.await.unwrap_or(false)
}

/// A link that the system hands over as an event.
#[cfg(target_os = "macos")]
pub fn handed_over(handle: &AppHandle, urls: &[tauri::Url]) {
    window::bring_to_front(handle);
    for url in urls {
        match Link::parse(url.as_str()) {
            Ok(link) => follow(handle, None, Some(link)),
            Err(error) => tracing::warn!("{}", error.message),
        }
    }
}
