//! How the page gets onto the screen. Without a graphics processor its layers would be put together by a program that stands in
//! for one, which takes the processor several times as long as painting what has changed: in virtual machines, over remote
//! desktops and where tests run.

#[cfg(target_os = "linux")]
pub fn suit(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    if has_graphics(std::path::Path::new("/dev/dri")) {
        return Ok(());
    }
    window.with_webview(|page| {
        if let Some(settings) = page.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Elsewhere the system's web view decides for itself.
#[cfg(not(target_os = "linux"))]
pub fn suit(_: &tauri::WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// The kernel has a render node for each graphics processor: <https://docs.kernel.org/gpu/drm-uapi.html#render-nodes>.
#[cfg(target_os = "linux")]
fn has_graphics(devices: &std::path::Path) -> bool {
    let Ok(entries) = devices.read_dir() else { return false };
    entries.flatten().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_graphics_where_the_kernel_has_a_render_node() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!has_graphics(&devices.path().join("dri")));
        std::fs::write(devices.path().join("card0"), "").unwrap();
        assert!(!has_graphics(devices.path()));
        std::fs::write(devices.path().join("renderD128"), "").unwrap();
        assert!(has_graphics(devices.path()));
    }
}
