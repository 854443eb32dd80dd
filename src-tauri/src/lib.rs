//! The desktop shell: a window around `app`. Everything a front end can say is in `app::contract`; this adds the
//! window, the system's dialogs and its notifications, and nothing else.
// A call reaches from the window to the AWS SDK in one future: its type is deep.
#![recursion_limit = "256"]

mod arguments;
mod editor;
#[cfg(test)]
mod hardening;
mod ipc;
mod links;
mod log;
mod menu;
mod notices;
#[cfg(target_os = "linux")]
mod painting;
mod settings;
mod stream;
mod window;

use std::{io::Write, process::ExitCode};

use app::App;
#[cfg(target_os = "linux")]
pub use painting::without_a_device;
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
            .plugin(tauri_plugin_single_instance::init(|handle, words, folder| {
                links::second_start(handle, words, &folder);
            }))
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
            ipc::open_url,
            ipc::save_picture,
            ipc::show_menu
        ])
        .on_menu_event(|handle, event| menu::chosen(handle, event.id().as_ref()))
        .on_window_event(|window, event| {
            match event {
                WindowEvent::Focused(focused) => window.state::<Notices>().focused(*focused),
                // Behind the page, which follows by itself: what shows at its edges while the window is made larger.
                WindowEvent::ThemeChanged(theme) => window::ground(window, *theme),
                _ => {}
            }
        })
        .setup(move |tauri| {
            let settings = settings::ambient(&arguments, tauri.handle().clone())?;
            // `app` spawns onto the runtime that it is made in.
            let app = tauri::async_runtime::block_on(async { App::new(settings) });
            let linked = arguments.link.as_ref().and_then(|link| link.folder.as_ref());
            if let Some(folder) = arguments.folder.as_ref().or(linked.filter(|folder| app.was_opened(folder)))
            {
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
            if arguments.link.is_some() {
                links::follow(tauri.handle(), None, arguments.link.clone());
            }
            Ok(())
        })
        .build(context)?
        .run(happened);
    Ok(())
}

#[cfg(target_os = "macos")]
fn happened(handle: &tauri::AppHandle, event: tauri::RunEvent) {
    if let tauri::RunEvent::Opened { urls } = event {
        links::handed_over(handle, &urls);
    }
}

/// Elsewhere a link is a word of the command line.
#[cfg(not(target_os = "macos"))]
fn happened(_: &tauri::AppHandle, _: tauri::RunEvent) {}
