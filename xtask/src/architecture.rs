//! Who may use whom: the lines of ARCHITECTURE.md, held against what Cargo says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Result, process, workspace};

/// Each crate of ours and the crates of ours that it may use; tests may use more.
const ALLOWED: &[(&str, &[&str])] = &[
    ("topology", &[]),
    ("sandbox", &[]),
    ("evaluator", &["sources", "topology"]),
    ("sources", &["topology"]),
    ("plan", &["topology"]),
    ("aws", &["topology"]),
    ("drawing", &["plan", "topology"]),
    ("journal", &["plan", "topology"]),
    ("engine", &["plan", "journal", "aws", "sources", "topology"]),
    ("app", &["topology", "sources", "evaluator", "plan", "drawing", "journal", "aws", "engine", "sandbox"]),
    ("stagewright", &["app"]),
    ("stagewright-desktop", &["app"]),
    ("program-tests", &["sandbox"]),
    ("xtask", &[]),
];

/// Whether a package is one of a family.
type Family = fn(&str) -> bool;

/// Packages that one crate alone may name.
const RESERVED: &[(&str, Family)] = &[
    ("aws", |name| name.starts_with("aws-sdk-") || name == "aws-config" || name.starts_with("keyring")),
    ("stagewright-desktop", |name| name == "tauri" || name.starts_with("tauri-plugin-")),
];

type Uses = BTreeMap<String, BTreeSet<String>>;

pub fn check() -> Result<()> {
    let words = ["metadata", "--no-deps", "--format-version", "1"];
    let text = process::output(&mut process::command(workspace::cargo(), words, workspace::root()))?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    let broken = violations(&uses(&metadata)?);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// What each package of the workspace depends on, its tests left out.
fn uses(metadata: &Value) -> Result<Uses> {
    let packages = metadata["packages"].as_array().ok_or("cargo metadata has no packages")?;
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    Ok(packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            (name(package), dependencies.filter(|dependency| dependency["kind"] != "dev").map(name).collect())
        })
        .collect())
}

fn violations(uses: &Uses) -> Vec<String> {
    let mut broken = vec![];
    for (package, used) in uses {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == package) else {
            broken.push(format!(
                "{package} has no place in the architecture: add it to xtask/src/architecture.rs"
            ));
            continue;
        };
        for other in used {
            if uses.contains_key(other) && !allowed.contains(&other.as_str()) {
                broken.push(format!("{package} uses {other}, which ARCHITECTURE.md does not allow"));
            }
            for (owner, reserved) in RESERVED {
                if package != owner && reserved(other) {
                    broken.push(format!("{package} names {other}, which only {owner} may"));
                }
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(edges: &[(&str, &[&str])]) -> Uses {
        edges
            .iter()
            .map(|(name, used)| ((*name).into(), used.iter().map(|u| (*u).into()).collect()))
            .collect()
    }

    #[test]
    fn an_edge_against_the_lines_is_named() {
        let found = violations(&uses(&[("topology", &["plan", "serde"]), ("plan", &["topology"])]));
        assert_eq!(found, ["topology uses plan, which ARCHITECTURE.md does not allow"]);
    }

    #[test]
    fn only_one_crate_names_the_sdk() {
        let found = violations(&uses(&[("aws", &["aws-sdk-sts"]), ("engine", &["aws-sdk-sts"])]));
        assert_eq!(found, ["engine names aws-sdk-sts, which only aws may"]);
    }

    #[test]
    fn a_crate_without_a_place_is_named() {
        assert_eq!(violations(&uses(&[("helpers", &[])])).len(), 1);
    }
}
