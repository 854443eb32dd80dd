//! Declares the commands that the window may be allowed to call; any other is refused by Tauri.

use tauri_build::{AppManifest, Attributes};

fn main() {
    let manifest = AppManifest::new().commands(&[
        "call",
        "subscribe",
        "pick_folder",
        "pick_file",
        "open_location",
        "open_url",
        "save_picture",
        "show_menu",
    ]);
    tauri_build::try_build(Attributes::new().app_manifest(manifest))
        .expect("the desktop shell's configuration");
}
