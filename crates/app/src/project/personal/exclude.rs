//! Keeps a file out of git on this machine alone: the team's own `.gitignore` is not touched.

use std::{fs, path::Path};

use crate::{contract::ErrorView, error::Result, files, git};

/// Adds the file to `info/exclude` of its repository, unless something ignores it there already. Without a repository, nothing is
/// done. <https://git-scm.com/docs/gitignore>
pub fn from_git(folder: &Path, name: &str) -> Result<()> {
    let Some(git) = git::common_folder(folder) else { return Ok(()) };
    let exclude = git.join("info").join("exclude");
    let text = files::read_if_there(&exclude)?.unwrap_or_default();
    if text.lines().any(|line| line.trim() == name) || ignored_by_team(folder, name) {
        return Ok(());
    }
    let parent = git.join("info");
    fs::create_dir_all(&parent).map_err(|error| ErrorView::io("make", &parent, &error))?;
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    files::write_atomically(&exclude, format!("{text}{end}{name}\n"))
}

fn ignored_by_team(folder: &Path, name: &str) -> bool {
    let text = fs::read_to_string(folder.join(".gitignore")).unwrap_or_default();
    text.lines().any(|line| line.trim().trim_start_matches('/') == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_excluded_once_and_other_lines_stay() {
        let folder = tempfile::tempdir().unwrap();
        let exclude = folder.path().join(".git/info/exclude");
        fs::create_dir_all(exclude.parent().unwrap()).unwrap();
        fs::write(folder.path().join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(&exclude, "# mine\n*.swp").unwrap();
        for _ in 0..2 {
            from_git(folder.path(), "own.toml").unwrap();
        }
        assert_eq!(fs::read_to_string(&exclude).unwrap(), "# mine\n*.swp\nown.toml\n");
    }

    #[test]
    fn what_the_team_ignores_is_not_excluded_again_and_without_git_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        from_git(folder.path(), "own.toml").unwrap();
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".gitignore"), "/own.toml\n").unwrap();
        from_git(folder.path(), "own.toml").unwrap();
        assert!(!folder.path().join(".git/info").exists());
    }
}
