//! What git knows of a folder: the branch and commit that are checked out, read from its files, and what changed since a commit.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{contract::ErrorView, error::Result, settings::Environment};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub branch: Option<String>,
    pub commit: Option<String>,
}

/// Reads `HEAD` without running git, which could run a repository's own hooks.
#[must_use]
pub fn head(folder: &Path) -> Head {
    let Some(git) = git_folder(folder) else { return Head::default() };
    let Ok(head) = fs::read_to_string(git.join("HEAD")) else { return Head::default() };
    match head.trim().strip_prefix("ref: ") {
        None => Head { branch: None, commit: Some(head.trim().to_owned()) },
        Some(reference) => Head {
            branch: reference.strip_prefix("refs/heads/").map(str::to_owned),
            commit: resolve(&git, reference),
        },
    }
}

fn git_folder(folder: &Path) -> Option<PathBuf> {
    let found = folder.ancestors().map(|parent| parent.join(".git")).find(|git| git.exists())?;
    if found.is_dir() {
        return Some(found);
    }
    // A worktree or submodule: the file says where the folder is.
    let text = fs::read_to_string(&found).ok()?;
    let target = text.trim().strip_prefix("gitdir: ")?;
    Some(found.parent()?.join(target))
}

/// The folder of git that all worktrees of a repository share.
#[must_use]
pub fn common_folder(folder: &Path) -> Option<PathBuf> {
    let git = git_folder(folder)?;
    let common = fs::read_to_string(git.join("commondir"));
    Some(common.map_or_else(|_| git.clone(), |common| git.join(common.trim())))
}

fn resolve(git: &Path, reference: &str) -> Option<String> {
    let common =
        fs::read_to_string(git.join("commondir")).map_or_else(|_| git.to_path_buf(), |c| git.join(c.trim()));
    fs::read_to_string(common.join(reference)).map(|text| text.trim().to_owned()).ok().or_else(|| {
        let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
        packed.lines().find_map(|line| line.strip_suffix(reference)?.strip_suffix(' ').map(str::to_owned))
    })
}

/// What became of a file since a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Added,
    Changed,
    Deleted,
}

/// The files of a repository that differ from a commit, uncommitted ones and those that git does not know yet included, by
/// their absolute paths. A file that was moved is deleted in one place and added in the other. A submodule, or another
/// repository below that git does not know, is one entry.
///
/// # Errors
/// Where git is not there, the folder is in no repository, or the commit does not exist.
pub fn changed_since(
    folder: &Path,
    commit: &str,
    environment: &Environment,
) -> Result<BTreeMap<PathBuf, Change>> {
    let top = top(folder, environment)?;
    let git = Git { folder: &top, environment };
    let found = git.ask(&["rev-parse", "--verify", "--end-of-options", &format!("{commit}^{{commit}}")]);
    let found = found.map_err(|error| match error.code.as_str() {
        FAILED => unknown_commit(folder, commit),
        _ => error,
    })?;
    let diff = ["diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"];
    let differing = git.ask(&[diff.as_slice(), &[found.trim(), "--"]].concat())?;
    let unknown = git.ask(&["ls-files", "-z", "--others", "--exclude-standard"])?;

    let mut changes = BTreeMap::new();
    let mut fields = differing.split_terminator('\0');
    while let (Some(status), Some(path)) = (fields.next(), fields.next()) {
        let change = match status {
            "A" => Change::Added,
            "D" => Change::Deleted,
            _ => Change::Changed,
        };
        changes.insert(top.join(path), change);
    }
    for path in unknown.split_terminator('\0') {
        // Deleted from the index and there all the same: it was deleted and made anew.
        let known = changes.contains_key(&top.join(path));
        changes.insert(top.join(path), if known { Change::Changed } else { Change::Added });
    }
    Ok(changes)
}

/// The files of these names anywhere in the folder's repository, but those that it ignores; some may be gone from the disk.
///
/// # Errors
/// As [`changed_since`].
pub fn named(folder: &Path, names: &[&str], environment: &Environment) -> Result<Vec<PathBuf>> {
    let patterns: Vec<String> = names.iter().map(|name| format!(":(top,glob)**/{name}")).collect();
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"];
    let arguments: Vec<&str> = list.into_iter().chain(patterns.iter().map(String::as_str)).collect();
    let top = top(folder, environment)?;
    let found = Git { folder: &top, environment }.ask(&arguments)?;
    Ok(found.split_terminator('\0').map(|path| top.join(path)).collect())
}

/// The files that each of the last commits changed, by their absolute paths; merges change nothing of their own.
///
/// # Errors
/// As [`changed_since`].
pub fn touched(folder: &Path, commits: u32, environment: &Environment) -> Result<Vec<BTreeSet<PathBuf>>> {
    let top = top(folder, environment)?;
    let count = format!("--max-count={commits}");
    let log =
        ["log", &count, "--no-merges", "--name-only", "--no-renames", "--no-ext-diff", "-z", "--format=%x01"];
    let said = Git { folder: &top, environment }.ask(&log)?;
    let commits = said.split('\u{1}').map(|commit| {
        let paths =
            commit.split('\0').map(|path| path.trim_start_matches('\n')).filter(|path| !path.is_empty());
        paths.map(|path| top.join(path)).collect::<BTreeSet<_>>()
    });
    Ok(commits.filter(|files| !files.is_empty()).collect())
}

/// A file of the folder as a commit has it; absent where it does not.
#[must_use]
pub fn file_at(folder: &Path, commit: &str, file: &str, environment: &Environment) -> Option<String> {
    Git { folder, environment }.ask(&["cat-file", "blob", &format!("{commit}:./{file}")]).ok()
}

/// When each of these commits was made, in seconds. Those that the repository does not have are missing, and so are all where git
/// cannot be asked.
pub fn commit_times<'a>(
    folder: &Path,
    commits: impl IntoIterator<Item = &'a str>,
    environment: &Environment,
) -> BTreeMap<String, i64> {
    // What an account calls a commit may be anything.
    let hex =
        |text: &&str| matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let wanted: BTreeSet<&str> = commits.into_iter().filter(hex).collect();
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let list = ["rev-list", "--no-walk=unsorted", "--ignore-missing", "--format=%H %ct", "--end-of-options"];
    let arguments: Vec<&str> = list.into_iter().chain(wanted).collect();
    let said = Git { folder, environment }.ask(&arguments).unwrap_or_default();
    let lines = said.lines().filter_map(|line| line.split_once(' '));
    lines.filter_map(|(commit, at)| Some((commit.to_owned(), at.parse().ok()?))).collect()
}

/// Where the repository that the folder is in begins.
fn top(folder: &Path, environment: &Environment) -> Result<PathBuf> {
    let up = Git { folder, environment }.ask(&["rev-parse", "--show-cdup"])?;
    folder.join(up.trim()).canonicalize().map_err(|error| ErrorView::io("open", folder, &error))
}

const FAILED: &str = "git";

fn unknown_commit(folder: &Path, commit: &str) -> ErrorView {
    ErrorView::new(
        "unknown-commit",
        format!("`{commit}` is no commit, branch or tag of the repository in {}", folder.display()),
        "Check the spelling. A shallow clone has the newest commits only: `git fetch --unshallow` gets the others.",
    )
}

/// Runs git so that it asks nobody, changes nothing, and starts no program that a repository names: neither a pager, nor a
/// hook, nor a file-system monitor, nor a diff driver.
struct Git<'a> {
    folder: &'a Path,
    environment: &'a Environment,
}

impl Git<'_> {
    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let mut git = Command::new("git");
        git.current_dir(self.folder)
            .env_clear()
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
            .args(arguments);
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "SystemRoot"] {
            if let Some(value) = (self.environment)(name) {
                git.env(name, value);
            }
        }
        let output = git.output().map_err(|error| {
            ErrorView::new(
                "no-git",
                format!("could not run git: {error}"),
                "Install git, or select the services by name.",
            )
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if said.contains("not a git repository") {
            return Err(ErrorView::new(
                "not-a-repository",
                format!("{} is in no git repository", self.folder.display()),
                "Select the services by name, or run `git init` and commit.",
            ));
        }
        Err(ErrorView::new(
            FAILED,
            format!("git could not answer in {}: {said}", self.folder.display()),
            "Run `git status` there and put right what it says.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branch_and_its_commit_are_read_from_packed_references_too() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        fs::create_dir(&git).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(git.join("packed-refs"), "# pack-refs\nabc123 refs/heads/main\n").unwrap();
        assert_eq!(head(folder.path()), Head { branch: Some("main".into()), commit: Some("abc123".into()) });
    }

    #[test]
    fn a_folder_outside_git_has_no_branch() {
        assert_eq!(head(tempfile::tempdir().unwrap().path()), Head::default());
    }
}
