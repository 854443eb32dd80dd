//! The same calls against the sandbox and against moto, an AWS that others wrote; and Python environments for it.

use std::{fs, path::PathBuf, process::Command};

use crate::{Result, process, report::doing, servers::Server, stamp::Stamp, workspace};

/// moto 5.2 is what the list of known differences was made with.
const PACKAGES: &[&str] = &["moto[server,cloudformation,ssm,s3,sts,iam]>=5.2,<5.3", "boto3"];

pub fn check() -> Result<()> {
    let folder = workspace::root().join("tests/conformance");
    let python = environment("moto", PACKAGES)?;
    let work = workspace::target().join("conformance");
    // A sandbox remembers: begin with an empty one.
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)
        .and_then(|()| fs::write(work.join("stagewright.toml"), "schema = 1\n"))
        .map_err(|error| format!("{}: {error}", work.display()))?;
    let sandbox = Server::start(
        &workspace::built("stagewright"),
        |port| vec!["sandbox".into(), "--port".into(), port.into()],
        &work,
        &work.join("sandbox.log"),
    )?;
    let moto = Server::start(
        &python.with_file_name("moto_server"),
        |port| vec!["-H".into(), "127.0.0.1".into(), "-p".into(), port.into()],
        &work,
        &work.join("moto.log"),
    )?;
    let words = ["conform.py", "--sandbox-url", &sandbox.url, "--moto-url", &moto.url];
    process::run(&mut process::command(python, words, &folder))
}

/// The Python of a virtual environment under `target` that has these packages; made once.
pub fn environment(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = workspace::target().join("python").join(name);
    let python = folder.join("bin/python");
    let list = folder.with_extension("txt");
    let parent = folder.parent().expect("it is in a folder");
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&list, packages.join("\n")))
        .map_err(|error| format!("{}: {error}", list.display()))?;
    let stamp = Stamp::of(&format!("python-{name}"), &[list])?;
    if stamp.is_current() && python.exists() {
        return Ok(python);
    }
    doing(&format!("installing Python packages: {}", packages.join(" ")), || {
        process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        process::run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(packages),
        )
    })?;
    stamp.set()?;
    Ok(python)
}
