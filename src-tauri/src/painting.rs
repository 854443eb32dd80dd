//! How the page comes to the screen.

/// Where there is no graphics device, WebKitGTK paints in software and then composes in software as well: a frame of a large
/// canvas takes twice as long as without the second. It reads this variable before its first window, so that the program
/// begins once more with it; the process stays the same one. Whoever has set it is left alone.
#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "the program that begins again reads its own environment and arguments"
)]
pub fn without_a_device() {
    use std::os::unix::process::CommandExt as _;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() || has_device() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // It only comes back where that failed, and then the window is merely slower.
        let _ =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    }
}

#[cfg(target_os = "linux")]
fn has_device() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|devices| {
        devices.flatten().any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
    })
}
