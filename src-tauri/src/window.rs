//! The one window.

use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindowBuilder, Window,
    utils::config::Color,
    webview::{NewWindowResponse, PageLoadEvent},
};

const LABEL: &str = "main";

/// The page's own background (`ui/src/kit/tokens.css`), so that nothing flashes before it is drawn.
const LIGHT: Color = Color(0xf5, 0xf6, 0xf8, 255);
const DARK: Color = Color(0x0f, 0x12, 0x16, 255);

/// Made hidden and shown when the page is there.
pub fn open(handle: &AppHandle) -> tauri::Result<()> {
    let dev_server = if tauri::is_dev() { handle.config().build.dev_url.clone() } else { None };
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::App("index.html".into()))
        .title("Stagewright")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .visible(false)
        // Files are opened through the dialog; the page handles its own drags.
        .disable_drag_drop_handler()
        // The page stays the page: nothing can take the window elsewhere, open another or save a file.
        .on_navigation(move |url| is_page(url, dev_server.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished
                && let Err(error) = window.show()
            {
                tracing::error!("the window could not be shown: {error}");
            }
        })
        .build()?;
    window.set_background_color(Some(ground_of(window.theme().unwrap_or(Theme::Light))))
}

fn ground_of(theme: Theme) -> Color {
    if theme == Theme::Dark { DARK } else { LIGHT }
}

pub fn ground(window: &Window, theme: Theme) {
    if let Err(error) = window.set_background_color(Some(ground_of(theme))) {
        tracing::warn!("the window could not follow the theme: {error}");
    }
}

/// Whether an address is the page that is in this program, or in development the server that stands in for it.
fn is_page(url: &Url, dev_server: Option<&Url>) -> bool {
    // `Url::origin` is opaque for a scheme that is not the web's, and equals nothing.
    let origin = |url: &Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
    let own = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    let anonymous = url.username().is_empty() && url.password().is_none();
    let ours = origin(url) == (own.0.to_owned(), Some(own.1.to_owned()), None);
    anonymous && (ours || dev_server.is_some_and(|server| origin(server) == origin(url)))
}

pub fn bring_to_front(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!("the window could not be brought to the front: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_window_stays_on_its_own_page() {
        let own = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        assert!(is_page(&url(own), None));
        assert!(is_page(&url(own).join("index.html#a").unwrap(), None));
        for other in [
            "https://example.com/",
            "http://localhost/",
            "http://localhost:5173/",
            "http://127.0.0.1:5173/",
            "https://tauri.localhost.example.com/",
            "tauri://example.com/",
            "tauri://localhost:1/",
            "tauri://user@localhost/",
            "ipc://localhost/call",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "blob:tauri://localhost/1",
        ] {
            assert!(!is_page(&url(other), None), "{other}");
        }
    }

    #[test]
    fn in_development_the_page_comes_from_its_server_and_no_other() {
        let server = url("http://localhost:5173");
        assert!(is_page(&url("http://localhost:5173/src/main.tsx"), Some(&server)));
        assert!(!is_page(&url("http://localhost:5174/"), Some(&server)));
        assert!(!is_page(&url("https://localhost:5173/"), Some(&server)));
    }
}
