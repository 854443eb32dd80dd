//! A land of three accounts in two regions with twenty services, in which exactly 37 things are not as they should be. The
//! files of the project say what should be there; what is there, the sandbox is told here. Whoever looks for drift is
//! measured by this list: all of it, and nothing else.

mod difference;
mod services;
mod stacks;

use std::{collections::BTreeMap, fs, io, path::Path};

pub use difference::{Kind, Planted, planted};
pub use services::{NAMES, checkable, template};

use sandbox::Sandbox;

/// Stage, account and its id.
pub const ACCOUNTS: [(&str, &str, &str); 3] = [
    ("dev", "acme-dev", "111111111111"),
    ("staging", "acme-staging", "222222222222"),
    ("prod", "acme-prod", "333333333333"),
];

pub const REGIONS: [&str; 2] = ["eu-west-1", "eu-central-1"];

/// What every service is given for its parameter `Level`.
pub const LEVEL: &str = "info";

/// Cells as the project has them: stage, region and service.
pub fn cells() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ACCOUNTS.into_iter().flat_map(|(stage, ..)| {
        REGIONS.into_iter().flat_map(move |region| NAMES.into_iter().map(move |name| (stage, region, name)))
    })
}

/// The id of the account of a stage.
#[must_use]
pub fn account(stage: &str) -> &'static str {
    ACCOUNTS.iter().find(|(name, ..)| *name == stage).map_or("", |(.., id)| id)
}

/// The name of the stack of a cell.
#[must_use]
pub fn stack(service: &str, stage: &str) -> String {
    format!("{service}-{stage}")
}

/// The files of the project, by path.
#[must_use]
pub fn files() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        NAMES.iter().map(|name| (format!("services/{name}/template.yaml"), template(name))).collect();
    let mut topology = "schema = 1\nname = \"Acme drifts\"\n".to_owned();
    for name in NAMES {
        topology.push_str(&format!(
            "\n[services.{name}]\npath = \"services/{name}/template.yaml\"\nkind = \"cloudformation\"\n\
             parameters = {{ Stage = \"{{stage}}\", Level = \"{LEVEL}\" }}\n"
        ));
    }
    for (_, account, id) in ACCOUNTS {
        topology.push_str(&format!("\n[accounts.{account}]\nid = \"{id}\"\naccess = \"sandbox\"\n"));
    }
    for (order, (stage, account, _)) in ACCOUNTS.iter().enumerate() {
        let targets = REGIONS.map(|region| format!("{{ account = \"{account}\", region = \"{region}\" }}"));
        topology.push_str(&format!(
            "\n[stages.{stage}]\ntargets = [{}]\norder = {}\n",
            targets.join(", "),
            order + 1
        ));
    }
    files.insert("stagewright.toml".to_owned(), topology);
    files
}

/// # Errors
/// Where the folder cannot be written.
pub fn write_project(folder: &Path) -> io::Result<()> {
    for (path, text) in files() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// Brings a sandbox to where the project's cells are deployed and 37 things are wrong; answers those.
///
/// # Panics
/// Where the sandbox does not take what it is told: then nothing can be learned from it.
#[must_use]
pub fn plant(sandbox: &Sandbox) -> Vec<Planted> {
    let list = planted();
    let before = sandbox.settings().expect("the sandbox has settings");
    sandbox.configure(|settings| settings.latency.scale = 0.0).expect("the sandbox can be configured");
    stacks::deploy(sandbox, &list);
    stacks::disturb(sandbox, &list);
    let keep = |settings: &mut sandbox::Settings| settings.latency = before.latency;
    sandbox.configure(keep).expect("the sandbox can be configured");
    list
}
