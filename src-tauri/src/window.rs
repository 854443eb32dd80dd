//! The one window.

use tauri::{
    AppHandle, Manager, Theme, WebviewUrl, WebviewWindowBuilder, utils::config::Color, webview::PageLoadEvent,
};

const LABEL: &str = "main";

/// The page's own background (`ui/src/kit/tokens.css`), so that nothing flashes before it is drawn.
const LIGHT: Color = Color(0xf5, 0xf6, 0xf8, 255);
const DARK: Color = Color(0x0f, 0x12, 0x16, 255);

/// Made hidden and shown when the page is there.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::App("index.html".into()))
        .title("Stagewright")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .visible(false)
        // Files are opened through the dialog; the page handles its own drags.
        .disable_drag_drop_handler()
        // The page stays the page: nothing can take the window elsewhere.
        .on_navigation(|url| matches!(url.host_str(), Some("localhost" | "tauri.localhost")))
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished
                && let Err(error) = window.show()
            {
                tauri_plugin_log::log::error!("the window could not be shown: {error}");
            }
        })
        .build()?;
    let background = match window.theme() {
        Ok(Theme::Dark) => DARK,
        _ => LIGHT,
    };
    window.set_background_color(Some(background))
}

pub fn bring_to_front(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tauri_plugin_log::log::warn!("the window could not be brought to the front: {error}");
    }
}
