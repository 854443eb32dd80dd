//! `cargo xtask run`: the application on its sample, in a window or, where there is no screen, in a virtual one.

use crate::{
    Result, node, process,
    report::{doing, say},
    system, test,
    workspace::{self, EVERYTHING},
};

pub fn run() -> Result<()> {
    let screen = has_screen();
    let packages: &[&[&str]] =
        if screen { &[system::WINDOW] } else { &[system::WINDOW, system::VIRTUAL_SCREEN] };
    doing("checking what this machine has", || system::require(packages))?;
    build()?;
    if screen {
        say("==> Stagewright is open; this ends when its window is closed.");
        let program = workspace::built("stagewright-desktop");
        return process::run(&mut process::command(program, [] as [&str; 0], workspace::root()));
    }
    say("==> There is no display here: the main job is driven in a virtual one.");
    let e2e = node::e2e();
    node::install("e2e", &e2e)?;
    doing("opening the sample, planning, deploying to the sandbox, retrying what fails", || {
        let mut demo = process::command("node", ["demo.js"], &e2e);
        test::point_to_built(&mut demo);
        process::run(&mut demo)
    })?;
    say(&format!("Screenshots are in {}.", workspace::target().join("screenshots").display()));
    Ok(())
}

/// The page and the programs.
pub fn build() -> Result<()> {
    node::build_ui()?;
    doing("building the application", || {
        let mut words = vec!["build", "--bins"];
        words.extend(EVERYTHING);
        process::run(&mut process::command(workspace::cargo(), words, workspace::root()))
    })
}

#[expect(clippy::disallowed_methods, reason = "whether there is a screen is what surrounds this program")]
fn has_screen() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
