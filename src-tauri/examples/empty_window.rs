//! The least that a Tauri window can be: what `cargo xtask bench` compares the application's start with.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            let blank = "about:blank".parse().map(WebviewUrl::External)?;
            WebviewWindowBuilder::new(app, "main", blank).title("empty").inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
