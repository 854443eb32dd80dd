//! Local packages of npm, pnpm, yarn and bun: those in a folder that a manifest names, and members of the same workspace.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::services::normal;

pub const LOCKS: [&str; 6] =
    ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/// Every `package.json` by its folder, and the workspaces that they make.
#[derive(Debug, Default)]
pub struct Packages {
    manifests: BTreeMap<PathBuf, Manifest>,
    workspaces: Vec<Workspace>,
    locks: BTreeSet<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    name: Value,
    workspaces: Value,
    dependencies: Value,
    dev_dependencies: Value,
    optional_dependencies: Value,
    peer_dependencies: Value,
}

impl Manifest {
    /// What it needs: names, and where they come from.
    fn wants(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = [
            &self.dependencies,
            &self.dev_dependencies,
            &self.optional_dependencies,
            &self.peer_dependencies,
        ];
        let entries = all.into_iter().filter_map(Value::as_object).flatten();
        entries.filter_map(|(name, from)| Some((name.as_str(), from.as_str()?)))
    }
}

#[derive(Debug)]
struct Workspace {
    /// Its members by name.
    members: BTreeMap<String, PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl Packages {
    pub fn read(files: &BTreeSet<PathBuf>) -> Self {
        let named = |name: &'static str| files.iter().filter(move |file| file.ends_with(name));
        let folder = |file: &Path| file.parent().unwrap_or(file).to_path_buf();
        let manifests: BTreeMap<PathBuf, Manifest> = named("package.json")
            .filter_map(|file| {
                let text = std::fs::read_to_string(file).ok()?;
                // One that is broken names nothing; the tool that packs it will say so.
                Some((folder(file), serde_json::from_str(&text).unwrap_or_default()))
            })
            .collect();
        let mut patterns: Vec<(PathBuf, Vec<String>)> = manifests
            .iter()
            .map(|(folder, manifest)| (folder.clone(), of_npm(&manifest.workspaces)))
            .collect();
        patterns.extend(
            named("pnpm-workspace.yaml")
                .filter_map(|file| Some((folder(file), of_pnpm(&std::fs::read_to_string(file).ok()?)))),
        );
        let workspaces = patterns.iter().filter(|(_, patterns)| !patterns.is_empty());
        Self {
            workspaces: workspaces.map(|(root, patterns)| workspace(root, patterns, &manifests)).collect(),
            locks: LOCKS.into_iter().flat_map(named).cloned().collect(),
            manifests,
        }
    }

    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.manifests.keys().map(PathBuf::as_path)
    }

    pub fn has(&self, folder: &Path) -> bool {
        self.manifests.contains_key(folder)
    }

    /// Whether this lock file is there.
    pub fn locks(&self, file: &Path) -> bool {
        self.locks.contains(file)
    }

    /// The local packages that these need, however far behind them, each with those in between.
    pub fn used(&self, from: &[PathBuf]) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let mut used: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        let mut open: Vec<(PathBuf, Vec<PathBuf>)> = Vec::new();
        for folder in from {
            open.extend(self.wanted(folder).into_iter().map(|wanted| (wanted, Vec::new())));
        }
        let mut at = 0;
        // The nearest first, so that the shortest way is the one that is told.
        while let Some((folder, through)) = open.get(at).cloned() {
            at += 1;
            if from.contains(&folder) || used.contains_key(&folder) {
                continue;
            }
            let further = [through.as_slice(), std::slice::from_ref(&folder)].concat();
            open.extend(self.wanted(&folder).into_iter().map(|wanted| (wanted, further.clone())));
            used.insert(folder, through);
        }
        used
    }

    fn wanted(&self, folder: &Path) -> BTreeSet<PathBuf> {
        let Some(manifest) = self.manifests.get(folder) else { return BTreeSet::new() };
        manifest.wants().filter_map(|(name, from)| self.place(folder, name, from)).collect()
    }

    /// Where a dependency lies; absent where it comes from a registry. Whether a member's version is the one that is asked
    /// for is not looked into: the member counts.
    fn place(&self, folder: &Path, name: &str, from: &str) -> Option<PathBuf> {
        let path = ["file:", "link:", "portal:", "workspace:"]
            .iter()
            .find_map(|protocol| from.strip_prefix(protocol));
        let path = path.unwrap_or(from);
        if path.starts_with("./")
            || path.starts_with("../")
            || (from.starts_with("file:") && !path.starts_with('/'))
        {
            return Some(normal(&folder.join(path)));
        }
        // `workspace:other@*` is a package under another name.
        let alias = from.strip_prefix("workspace:").and_then(|from| Some(from.rsplit_once('@')?.0));
        let name = alias.filter(|alias| !alias.is_empty()).unwrap_or(name);
        let mut workspaces = self.workspaces.iter().filter(|workspace| workspace.folders.contains(folder));
        workspaces.find_map(|workspace| workspace.members.get(name)).cloned()
    }
}

fn workspace(root: &Path, patterns: &[String], manifests: &BTreeMap<PathBuf, Manifest>) -> Workspace {
    let belongs = |folder: &Path| {
        let Ok(inside) = folder.strip_prefix(root) else { return false };
        let inside: Vec<String> =
            inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let parts: Vec<&str> = inside.iter().map(String::as_str).collect();
        // The last pattern that says something of it decides.
        let said = patterns.iter().rev().find_map(|pattern| {
            let (pattern, yes) =
                pattern.strip_prefix('!').map_or((pattern.as_str(), true), |not| (not, false));
            let pattern: Vec<&str> =
                pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
            matches(&pattern, &parts).then_some(yes)
        });
        parts.is_empty() || said == Some(true)
    };
    let members: Vec<(&PathBuf, &Manifest)> =
        manifests.iter().filter(|(folder, _)| belongs(folder)).collect();
    Workspace {
        folders: members.iter().map(|(folder, _)| (*folder).clone()).collect(),
        members: members
            .into_iter()
            .filter_map(|(folder, manifest)| Some((manifest.name.as_str()?.to_owned(), folder.clone())))
            .collect(),
    }
}

/// `["packages/*"]`, or yarn's `{ "packages": [..] }`.
fn of_npm(workspaces: &Value) -> Vec<String> {
    let list = workspaces.get("packages").unwrap_or(workspaces).as_array();
    list.into_iter().flatten().filter_map(|pattern| Some(pattern.as_str()?.to_owned())).collect()
}

/// The list `packages` of a `pnpm-workspace.yaml`, which is plain texts, one a line.
fn of_pnpm(text: &str) -> Vec<String> {
    let mut lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim_end());
    lines
        .by_ref()
        .skip_while(|line| *line != "packages:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with([' ', '-', '#']))
        .filter_map(|line| line.trim_start().strip_prefix('-'))
        .map(|pattern| pattern.trim().trim_matches(['\'', '"']).to_owned())
        .collect()
}

/// Whether the parts of a path are as a pattern says: `*` is any within a part, `**` any number of parts.
fn matches(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=path.len()).any(|skipped| matches(rest, &path[skipped..])),
        ([part, rest @ ..], [name, below @ ..]) => part_matches(part, name) && matches(rest, below),
        ([], _) | (_, []) => false,
    }
}

fn part_matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_workspaces_match_whole_parts() {
        let all = |pattern: &str, path: &str| {
            matches(&pattern.split('/').collect::<Vec<_>>(), &path.split('/').collect::<Vec<_>>())
        };
        assert!(all("packages/*", "packages/a"));
        assert!(!all("packages/*", "packages/a/b"));
        assert!(all("packages/**", "packages/a/b"));
        assert!(all("**/lib-*", "x/y/lib-a"));
        assert!(!all("packages/lib-*-x", "packages/lib-x"));
        assert!(all("packages", "packages"));
    }

    #[test]
    fn the_packages_of_a_pnpm_workspace_end_where_the_next_key_begins() {
        let text = "catalog:\n  a: 1\npackages:\n  # ours\n  - 'packages/*' # all\n  - \"!packages/old\"\n\nonlyBuilt:\n  - x\n";
        assert_eq!(of_pnpm(text), ["packages/*", "!packages/old"]);
    }
}
