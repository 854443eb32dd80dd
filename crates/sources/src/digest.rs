//! SHA-256 over everything that a deployment depends on: the same inputs give the same digest on every machine.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest as _, Sha256};
use topology::Scope;

use crate::files::relative;

/// Collects what counts.
#[derive(Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    pub fn text(&mut self, name: &str, text: &str) {
        self.part(name.as_bytes());
        self.part(text.as_bytes());
    }

    /// Every part with its length, so that two lists of parts never run together.
    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    pub fn scope(&mut self, scope: &Scope) {
        self.text("stage", scope.stage.as_str());
        self.text("region", scope.region.as_ref().map_or("", |region| region.as_str()));
        self.text("account", scope.account.as_ref().map_or("", |account| account.as_str()));
        for (name, value) in &scope.parameters {
            self.text(name, value);
        }
    }

    /// A file's name relative to `root` and its content, a piece at a time. What cannot be read counts as absent.
    pub fn file(&mut self, root: &Path, path: &Path) {
        self.part(relative(root, path).as_bytes());
        let mut length = 0u64;
        if let Ok(mut file) = File::open(path) {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = file.read(&mut buffer) {
                self.0.update(&buffer[..read]);
                length += read as u64;
            }
        }
        self.0.update(length.to_le_bytes());
    }

    #[must_use]
    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}
