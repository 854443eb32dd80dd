//! The desktop shell: a window around `app`. Everything a front end can say is in `app::contract`; this adds the
//! window, the system's dialogs and its notifications, and nothing else.
// A call reaches from the window to the AWS SDK in one future: its type is deep.
#![recursion_limit = "256"]

mod arguments;
#[cfg(test)]
mod hardening;
mod ipc;
mod log;
mod notices;
mod settings;
mod stream;
mod window;

use std::{io::Write, process::ExitCode};

use app::App;
use tauri::{Manager, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::{arguments::Arguments, notices::Notices, stream::Stream};

/// Opens the window and stays until it is closed. `context` has the page in it.
#[must_use]
pub fn run(context: tauri::Context) -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            // Nobody may be listening on the standard error of a desktop program.
            let _ = writeln!(std::io::stderr(), "{message}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match start(arguments, context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "Stagewright could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments, context: tauri::Context) -> tauri::Result<()> {
    let mut builder = tauri::Builder::default();
    // With a folder of its own, a window is apart from the user's: it neither hands over to that one nor
    // remembers its place for it.
    if arguments.data_dir.is_none() {
        builder = builder
            .plugin(tauri_plugin_single_instance::init(|handle, _, _| window::bring_to_front(handle)))
            .plugin(
                tauri_plugin_window_state::Builder::new()
                    .with_state_flags(StateFlags::all() - StateFlags::VISIBLE - StateFlags::DECORATIONS)
                    .build(),
            );
    }
    builder
        .plugin(log::plugin(arguments.log))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .invoke_handler(tauri::generate_handler![
            ipc::call,
            ipc::subscribe,
            ipc::pick_folder,
            ipc::pick_file,
            ipc::open_location,
            ipc::open_url
        ])
        .on_window_event(|window, event| {
            if let WindowEvent::Focused(focused) = event {
                window.state::<Notices>().focused(*focused);
            }
        })
        .setup(move |tauri| {
            let settings = settings::ambient(&arguments, tauri.handle().clone())?;
            // `app` spawns onto the runtime that it is made in.
            let app = tauri::async_runtime::block_on(async { App::new(settings) });
            if let Some(folder) = &arguments.folder {
                // Before the window asks which project is open: without one it opens the sample.
                tauri::async_runtime::block_on(ipc::open_folder(&app, folder));
            }
            let stream = Stream::default();
            tauri.manage(stream.clone());
            tauri.manage(Notices::default());
            let handle = tauri.handle().clone();
            app.subscribe(move |events| {
                handle.state::<Notices>().tell(&handle, &events);
                stream.send(events);
            });
            tauri.manage(app);
            window::open(tauri.handle())?;
            Ok(())
        })
        .run(context)
}
