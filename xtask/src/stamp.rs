//! What was done stays done while what it was made from is the same.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use crate::{Result, workspace};

/// Remembers under `target/xtask` what a piece of work was done for.
pub struct Stamp {
    file: PathBuf,
    mark: String,
}

impl Stamp {
    /// `inputs` are files and folders, read whole; a missing one counts as missing.
    pub fn of(name: &str, inputs: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            add(input, &mut hasher).map_err(|error| format!("{}: {error}", input.display()))?;
        }
        let file = workspace::target().join("xtask").join(format!("{name}.stamp"));
        Ok(Self { file, mark: format!("{:016x}", hasher.finish()) })
    }

    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|mark| mark == self.mark)
    }

    pub fn set(&self) -> Result<()> {
        let folder = self.file.parent().expect("a stamp is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.file, &self.mark))
            .map_err(|error| format!("{}: {error}", self.file.display()))
    }
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        entries.len().hash(hasher);
        return entries.iter().try_for_each(|entry| add(entry, hasher));
    }
    match fs::read(path) {
        Ok(bytes) => bytes.hash(hasher),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "missing".hash(hasher),
        Err(error) => return Err(error),
    }
    Ok(())
}
