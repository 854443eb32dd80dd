//! What git knows of a folder: the branch and commit that are checked out, read from its files, and what changed since a commit.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
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

fn resolve(git: &Path, reference: &str) -> Option<String> {
    let common =
        fs::read_to_string(git.join("commondir")).map_or_else(|_| git.to_path_buf(), |c| git.join(c.trim()));
    fs::read_to_string(common.join(reference)).map(|text| text.trim().to_owned()).ok().or_else(|| {
        let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
        packed.lines().find_map(|line| line.strip_suffix(reference)?.strip_suffix(' ').map(str::to_owned))
    })
}

/// The files that differ from a commit, and those git does not know yet, relative to `folder`, with `/`.
///
/// # Errors
/// Where git is not there, the folder is no repository, or the commit does not exist.
pub fn changed_since(folder: &Path, commit: &str, environment: &Environment) -> Result<BTreeSet<String>> {
    // Neither a pager, nor a file-system monitor, nor a diff driver of the repository's own may run.
    let run = |args: &[&str]| -> Result<String> {
        let mut git = Command::new("git");
        git.current_dir(folder)
            .env_clear()
            .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
            .args(args);
        for name in ["PATH", "HOME", "SystemRoot"] {
            if let Some(value) = environment(name) {
                git.env(name, value);
            }
        }
        let output = git.output().map_err(|error| {
            ErrorView::new(
                "git",
                format!("could not run git: {error}"),
                "Install git, or select the services by name.",
            )
        })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(ErrorView::new(
                "git",
                said,
                format!("Check that `{commit}` is a commit of this repository."),
            ));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    if commit.starts_with('-') {
        return Err(ErrorView::new(
            "git",
            format!("`{commit}` is not a commit"),
            "Name a commit, a branch or a tag.",
        ));
    }
    let changed =
        run(&["diff", "--name-only", "--relative", "--no-ext-diff", "--no-textconv", commit, "--"])?;
    let unknown = run(&["ls-files", "--others", "--exclude-standard"])?;
    Ok(changed.lines().chain(unknown.lines()).map(str::to_owned).collect())
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
