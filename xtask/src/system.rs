//! What the machine must have: Rust and Node from their owner, system libraries from apt where that is allowed.

use std::{path::Path, process::Command};

use crate::{Result, process, report::doing, workspace};

const RUST: (u32, u32) = (1, 95);
const NODE: (u32, u32) = (20, 19);

/// What the window is compiled with and runs on.
pub const WINDOW: &[&str] = &["build-essential", "libwebkit2gtk-4.1-dev", "pkg-config"];

/// What a window without a screen needs, a keychain, a clipboard and notifications without a desktop.
pub const VIRTUAL_SCREEN: &[&str] = &[
    "dbus",
    "dbus-x11",
    "dunst",
    "fonts-dejavu-core",
    "gcr",
    "gnome-keyring",
    "libsecret-tools",
    "webkit2gtk-driver",
    "xclip",
    "xdotool",
    "xvfb",
];

/// A real keychain for the tests: GNOME Keyring on a bus of its own.
pub const KEYCHAIN: &[&str] = &["dbus-daemon", "gnome-keyring", "libsecret-tools"];

/// What the comparison with an independent implementation of AWS needs.
pub const PYTHON: &[&str] = &["python3", "python3-venv"];

/// Makes sure that everything is there, installing what may be installed.
pub fn require(packages: &[&[&str]]) -> Result<()> {
    require_version(
        "rustc",
        &["--version"],
        RUST,
        "Install it from https://rustup.rs, or run `rustup update`.",
    )?;
    require_version("node", &["--version"], NODE, "Install it from https://nodejs.org.")?;
    if cfg!(target_os = "linux") { require_packages(packages) } else { Ok(()) }
}

fn require_version(program: &str, arguments: &[&str], least: (u32, u32), hint: &str) -> Result<()> {
    let (major, minor) = least;
    let wanted = format!("{program} {major}.{minor} or newer is needed");
    let text = process::output(&mut process::command(program, arguments, workspace::root()))
        .map_err(|error| format!("{wanted}, and there is none here. {hint}\n{error}"))?;
    match version(&text) {
        Some(found) if found >= least => Ok(()),
        Some((major, minor)) => Err(format!("{wanted}; this is {major}.{minor}. {hint}")),
        None => Err(format!("{wanted}; `{}` says no version. {hint}", text.trim())),
    }
}

/// The first `X.Y` of a text such as `rustc 1.95.0 (...)` or `v20.20.2`.
fn version(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..].split(|c: char| !c.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn require_packages(packages: &[&[&str]]) -> Result<()> {
    let missing: Vec<&str> =
        packages.iter().flat_map(|list| list.iter().copied()).filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install --yes --no-install-recommends {}", missing.join(" "));
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!(
            "These Debian packages, or what they are called on this system, are needed:\n  {}",
            missing.join(" ")
        ));
    }
    let prefix: &[&str] = if is_root() {
        &[]
    } else if process::succeeds(Command::new("sudo").args(["--non-interactive", "true"])) {
        &["sudo", "--non-interactive"]
    } else {
        return Err(format!(
            "System libraries are missing. Run this, then the same command again:\n\n  sudo {install}\n"
        ));
    };
    doing(&format!("installing system libraries: {}", missing.join(" ")), || {
        apt(prefix, &["update", "--quiet"])?;
        let mut words = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
        words.extend(&missing);
        apt(prefix, &words)
    })
}

fn apt(prefix: &[&str], words: &[&str]) -> Result<()> {
    let mut line: Vec<&str> = prefix.to_vec();
    line.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    line.extend(words);
    process::run(&mut process::command(line[0], &line[1..], workspace::root()))
}

fn installed(package: &str) -> bool {
    process::output(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_the_tools_print() {
        assert_eq!(version("rustc 1.95.0 (f2d3ce0bd 2026-03-21)"), Some((1, 95)));
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("none"), None);
    }
}
