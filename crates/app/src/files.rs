//! Reading and writing files so that a crash leaves the old version or the new one, and never a part of either.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{contract::ErrorView, error::Result};

/// The text of a file, or nothing where it does not exist.
///
/// # Errors
/// Where the file exists and cannot be read, or is not UTF-8.
pub fn read_if_there(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ErrorView::io("read", path, &error)),
    }
}

/// Writes beside the file, makes that durable, and moves it into place. A symbolic link is followed, so that it stays one.
///
/// # Errors
/// Where the folder cannot be written to; the file is then as it was.
pub fn write_atomically(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    replace(&path, content.as_ref()).map_err(|error| ErrorView::io("write", &path, &error))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut temporary = tempfile::Builder::new().prefix(".stagewright-").tempfile_in(&folder)?;
    temporary.write_all(bytes)?;
    if let Ok(metadata) = fs::metadata(path) {
        if metadata.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        temporary.as_file().set_permissions(metadata.permissions())?;
    } else {
        make_shared(temporary.as_file())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|e| e.error)?;
    // The rename itself has to reach the disk; only Unix can say so.
    #[cfg(unix)]
    File::open(&folder)?.sync_all()?;
    Ok(())
}

/// A temporary file is private to its user; a new project file belongs to the team.
#[cfg(unix)]
fn make_shared(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_shared(_: &File) -> io::Result<()> {
    Ok(())
}

/// `path` relative to `root`, with `/` on every platform; `../` where it lies beside.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    let (mut a, mut b) = (root.components().peekable(), path.components().peekable());
    while a.peek().is_some() && a.peek() == b.peek() {
        a.next();
        b.next();
    }
    let mut parts: Vec<String> = a.map(|_| "..".to_owned()).collect();
    parts.extend(b.map(|part| part.as_os_str().to_string_lossy().into_owned()));
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_replaces_the_old_one_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stagewright.toml");
        write_atomically(&path, "one").unwrap();
        write_atomically(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(&folder.path().join("gone/stagewright.toml"), "x").unwrap_err();
        assert!(error.message.contains("gone"), "{}", error.message);
        assert!(!error.hint.is_empty());
    }

    #[test]
    fn a_read_only_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stagewright.toml");
        fs::write(&path, "theirs").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = write_atomically(&path, "mine").unwrap_err();
        assert!(error.message.contains("read-only"), "{}", error.message);
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_beside_the_root_is_named_with_dots() {
        assert_eq!(relative(Path::new("/a/b"), Path::new("/a/c/d.yml")), "../c/d.yml");
        assert_eq!(relative(Path::new("/a/b"), Path::new("/a/b/d.yml")), "d.yml");
        assert_eq!(relative(Path::new("/a/b"), Path::new("/a/b")), ".");
    }
}
