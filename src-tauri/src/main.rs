//! The program. The page is put into it here and only here: two compilations that embed it at once write the same
//! compressed files, and one of them may read half of one.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = app::hand_over() {
        return code;
    }
    desktop::run(tauri::generate_context!())
}
