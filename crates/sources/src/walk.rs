//! Finds the files of the opened folders, in parallel, without what git ignores.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ignore::{WalkBuilder, WalkState};

use crate::serverless;

/// Folders that hold results or other people's code, whether git ignores them or not. Hidden ones are left out anyway.
const SKIPPED: [&str; 5] = ["node_modules", ".git", ".serverless", ".aws-sam", ".stagewright"];
/// Where CDK and SST leave their assemblies, which git usually ignores.
const ASSEMBLIES: [&str; 2] = ["cdk.out", "build/cdk.out"];

/// What a walk found; all paths absolute and in order.
#[derive(Debug, Default)]
pub struct Found {
    pub files: Vec<PathBuf>,
    /// `manifest.json` of CDK assemblies.
    pub assemblies: Vec<PathBuf>,
}

/// Walks one folder. With `only`, goes nowhere but towards and below it, so that the same files are ignored as when
/// the whole folder is walked.
pub fn walk(folder: &Path, only: Option<&Path>) -> Found {
    let found: Mutex<(Vec<PathBuf>, BTreeSet<PathBuf>)> = Mutex::default();
    let wanted = only.map(Path::to_owned);
    let towards = move |path: &Path| {
        wanted.as_ref().is_none_or(|wanted| path.starts_with(wanted) || wanted.starts_with(path))
    };
    let walker = WalkBuilder::new(folder)
        .hidden(true)
        .ignore(false)
        .git_ignore(true)
        // The user's own settings and the folders above are not part of the repository.
        .git_global(false)
        .git_exclude(false)
        .parents(false)
        .require_git(false)
        .follow_links(false)
        .threads(if only.is_some() { 1 } else { 0 })
        .filter_entry(move |entry| {
            let name = entry.file_name().to_str().unwrap_or_default();
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            !(folder && (SKIPPED.contains(&name) || name == "cdk.out")) && towards(entry.path())
        })
        .build_parallel();
    walker.run(|| {
        let found = &found;
        let mut files = Batch { found, files: Vec::new() };
        Box::new(move |entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            match entry.file_type() {
                Some(kind) if kind.is_dir() => {
                    for name in ASSEMBLIES {
                        let manifest = entry.path().join(name).join("manifest.json");
                        if manifest.is_file() && !entry.path().join(name).is_symlink() {
                            files.assembly(manifest);
                        }
                    }
                }
                Some(kind) if kind.is_file() => {
                    // An assembly under another name has CDK's marker beside its manifest.
                    if entry.file_name() == "manifest.json"
                        && entry.path().with_file_name("cdk.out").is_file()
                    {
                        files.assembly(entry.path().to_owned());
                    }
                    files.files.push(entry.into_path());
                }
                _ => {}
            }
            WalkState::Continue
        })
    });
    let (mut files, assemblies) = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    files.sort_unstable();
    Found { files, assemblies: assemblies.into_iter().collect() }
}

/// A thread's findings, handed over when it is done.
struct Batch<'a> {
    found: &'a Mutex<(Vec<PathBuf>, BTreeSet<PathBuf>)>,
    files: Vec<PathBuf>,
}

impl Batch<'_> {
    fn assembly(&self, manifest: PathBuf) {
        self.lock().1.insert(manifest);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Vec<PathBuf>, BTreeSet<PathBuf>)> {
        self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let files = std::mem::take(&mut self.files);
        self.lock().0.extend(files);
    }
}

/// Of the sorted files below a folder, those that are its own: not in a folder below that holds a service itself.
pub fn own_files<'a>(folder: &Path, files: &'a [PathBuf]) -> Vec<&'a Path> {
    let from = files.partition_point(|file| file.as_path() < folder);
    let below: Vec<&Path> =
        files[from..].iter().map(PathBuf::as_path).take_while(|file| file.starts_with(folder)).collect();
    let nested: BTreeSet<&Path> = below
        .iter()
        .filter(|file| is_service_file(file))
        .filter_map(|file| file.parent())
        .filter(|parent| *parent != folder)
        .collect();
    let is_nested = |file: &Path| {
        file.ancestors().skip(1).take_while(|parent| *parent != folder).any(|parent| nested.contains(parent))
    };
    below.into_iter().filter(|file| !is_topology(file) && (nested.is_empty() || !is_nested(file))).collect()
}

/// Our own files: moving a card on the canvas changes no service.
fn is_topology(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(name, "stagewright.toml" | "stagewright.layout.toml")
}

fn is_service_file(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    serverless::READ.contains(&name) || serverless::RUN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn ignored_folders_are_left_out_but_an_ignored_assembly_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["a/serverless.yml", "dist/x.yml", "node_modules/m/serverless.yml", ".serverless/t.json"]
        {
            touch(root, path, "");
        }
        touch(root, "infra/cdk.out/manifest.json", "{}");
        touch(root, ".gitignore", "dist\ncdk.out\n");
        let found = walk(root, None);
        assert_eq!(found.files, [root.join("a/serverless.yml")]);
        assert_eq!(found.assemblies, [root.join("infra/cdk.out/manifest.json")]);
    }

    #[test]
    fn walking_to_one_folder_finds_the_same_files_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["a/serverless.yml", "a/x.log", "a/b/c.js", "z/serverless.yml", "a.txt"] {
            touch(root, path, "");
        }
        touch(root, ".gitignore", "*.log\n");
        let whole = walk(root, None).files;
        let only = walk(root, Some(&root.join("a"))).files;
        assert_eq!(own_files(&root.join("a"), &whole), own_files(&root.join("a"), &only));
        assert_eq!(own_files(&root.join("a"), &whole).len(), 2);
    }

    #[test]
    fn files_of_a_nested_service_are_not_the_outer_ones() {
        let files: Vec<PathBuf> = [
            "/r/a.js",
            "/r/s/lib/b.js",
            "/r/s/serverless.yml",
            "/r/serverless.yml",
            "/r/stagewright.toml",
            "/r/t/c.js",
        ]
        .map(PathBuf::from)
        .to_vec();
        let own: Vec<&Path> = own_files(Path::new("/r"), &files);
        assert_eq!(own, [Path::new("/r/a.js"), Path::new("/r/serverless.yml"), Path::new("/r/t/c.js")]);
    }
}
