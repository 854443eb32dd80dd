//! Bodies of objects, by the hash of their content.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Where bodies are kept.
#[derive(Debug)]
pub enum Blobs {
    Memory(BTreeMap<String, Bytes>),
    /// One file a body. What cannot be written is kept in memory, so that the call still works.
    Folder {
        path: PathBuf,
        unwritten: BTreeMap<String, Bytes>,
    },
}

impl Default for Blobs {
    fn default() -> Self {
        Self::Memory(BTreeMap::new())
    }
}

impl Blobs {
    pub fn folder(path: PathBuf) -> Self {
        Self::Folder { path, unwritten: BTreeMap::new() }
    }

    /// Keeps a body and gives the hash under which it is found again.
    pub fn put(&mut self, body: Bytes) -> String {
        let hash = hex::encode(Sha256::digest(&body));
        match self {
            Self::Memory(bodies) => {
                bodies.insert(hash.clone(), body);
            }
            Self::Folder { path, unwritten } => {
                let file = path.join(&hash);
                let written = file.exists()
                    || std::fs::create_dir_all(&*path)
                        .and_then(|()| super::write_whole(&file, &body))
                        .is_ok();
                if !written {
                    unwritten.insert(hash.clone(), body);
                }
            }
        }
        hash
    }

    pub fn get(&self, hash: &str) -> Option<Bytes> {
        match self {
            Self::Memory(bodies) => bodies.get(hash).cloned(),
            Self::Folder { path, unwritten } => {
                unwritten.get(hash).cloned().or_else(|| std::fs::read(path.join(hash)).ok().map(Bytes::from))
            }
        }
    }
}
