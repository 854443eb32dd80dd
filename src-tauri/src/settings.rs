//! What surrounds the program, as the window has it.

use app::{Settings, contract::ErrorView};
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

use crate::arguments::Arguments;

/// The same folders and the same keychain as the command line program's.
pub fn ambient(arguments: &Arguments, handle: AppHandle) -> Result<Settings, ErrorView> {
    let browser = move |url: &str| handle.opener().open_url(url, None::<&str>).is_ok();
    Settings::ambient(arguments.data_dir.as_deref(), None, std::sync::Arc::new(browser))
}
