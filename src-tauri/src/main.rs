//! The program. The page is put into it here and only here: two compilations that embed it at once write the same
//! compressed files, and one of them may read half of one.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

/// A project as a page sees it is tens of thousands of small values: the system's allocator was a third of an edit.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(code) = app::hand_over() {
        return code;
    }
    #[cfg(target_os = "linux")]
    desktop::without_a_device();
    desktop::run(tauri::generate_context!())
}
