//! The same calls against the sandbox and against moto, an AWS that others wrote; and Python environments for it.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    Result, process,
    report::{Count, complain, doing, say},
    servers::Server,
    stamp::Stamp,
    workspace,
};

/// moto 5.2 is what the list of known differences was made with.
const PACKAGES: &[&str] = &["moto[server,cloudformation,ssm,s3,sts,iam]>=5.2,<5.3", "boto3"];

pub fn check() -> Result<Count> {
    let folder = workspace::root().join("tests/conformance");
    let python = environment("moto", PACKAGES)?;
    let logs = workspace::target().join("conformance");
    fs::create_dir_all(&logs).map_err(|error| format!("{}: {error}", logs.display()))?;
    let moto = |log: &str| {
        let arguments = |port: &str| ["-H", "127.0.0.1", "-p", port].map(str::to_owned).to_vec();
        Server::start(&python.with_file_name("moto_server"), arguments, &logs, &logs.join(log))
    };
    let sandbox = |log: &str| {
        let arguments = |port: &str| [port, "", "0.05"].map(str::to_owned).to_vec();
        Server::start(&workspace::built("examples/serve"), arguments, &logs, &logs.join(log))
    };
    let program = workspace::built("stagewright");
    let program = program.to_string_lossy();
    let mut count = Count { passed: 0, failed: 0 };
    let mut compare = |name: &str, words: &[&str]| {
        say(&format!("    {name}"));
        match process::run(&mut process::command(&python, words, &folder)) {
            Ok(()) => count.passed += 1,
            Err(message) => {
                complain(&message);
                count.failed += 1;
            }
        }
    };
    {
        let sandbox = sandbox("sandbox.log")?;
        let moto = moto("moto.log")?;
        compare(
            "The same calls to the sandbox and to moto",
            &["conform.py", "--sandbox-url", &sandbox.url, "--moto-url", &moto.url],
        );
    }
    {
        let sandbox = sandbox("sandbox-login.log")?;
        compare(
            "botocore logs in to the sandbox's Identity Center",
            &["botocore_login.py", "--program", &program, "--sandbox-url", &sandbox.url],
        );
    }
    for (name, script, log) in [
        ("First deployments into two accounts of moto", "deploy_to_moto.py", "moto-deploy.log"),
        ("A personal stage in moto, made and removed", "personal_in_moto.py", "moto-personal.log"),
    ] {
        let moto = moto(log)?;
        compare(name, &[script, "--program", &program, "--moto-url", &moto.url]);
    }
    Ok(count)
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
