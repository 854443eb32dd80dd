//! A world in a folder, shared by several processes.
//!
//! Each call takes the folder's lock, reads the parts that others changed, is answered, and writes the parts that it
//! changed. Reading calls write nothing: what time brings about follows from what is kept.

pub mod blobs;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::StoreError;
use crate::ledger::Entry;
use crate::settings::Settings;
use crate::world::{Part, World};
use blobs::Blobs;

const FORMAT: u32 = 1;

/// Which parts there are, and how often each was written.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Index {
    format: u32,
    /// Counts resets, so that nothing from before one is taken for current.
    life: u64,
    parts: Vec<(Part, u64)>,
}

/// A folder with a world in it.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    lock: File,
    life: u64,
    /// The version of each part that the world in memory holds.
    held: BTreeMap<Part, u64>,
    /// Settings for a folder that has none yet.
    initial: Settings,
}

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Io { what, path, source }
}

/// Writes a file so that it is there as a whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let temporary = path.with_file_name(name);
    fs::write(&temporary, bytes)?;
    fs::rename(&temporary, path)
}

/// Holds the lock of the folder.
#[derive(Debug)]
pub(crate) struct Locked<'a>(&'a File);

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // Nothing is lost if this fails: the lock goes with the file.
        let _ = self.0.unlock();
    }
}

impl Store {
    /// Opens a folder, making it if need be. `initial` are the settings of a sandbox that is new.
    pub fn open(folder: impl Into<PathBuf>, initial: Settings) -> Result<Self, StoreError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(io("make the folder", &folder))?;
        let path = folder.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(io("open", &path))?;
        Ok(Self { folder, lock, life: 0, held: BTreeMap::new(), initial })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// An empty world whose bodies lie in this folder.
    pub(crate) fn empty_world(&self) -> World {
        World::with_blobs(Blobs::folder(self.folder.join("blobs")))
    }

    fn file(&self, part: &Part) -> PathBuf {
        match part {
            Part::Settings => self.folder.join("settings.json"),
            Part::Shared => self.folder.join("shared.json"),
            Part::Scope(scope) => self.folder.join(format!("{}-{}.json", scope.account, scope.region)),
            Part::Stack(id) => {
                let mut parts = id.splitn(6, ':').skip(3);
                let region = parts.next().unwrap_or_default();
                let account = parts.next().unwrap_or_default();
                let name = parts.next().unwrap_or_default().trim_start_matches("stack/").replace('/', "-");
                self.folder.join(format!("{account}-{region}")).join(format!("{name}.json"))
            }
        }
    }

    fn index(&self) -> Result<Index, StoreError> {
        let path = self.folder.join("index.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Index { format: FORMAT, ..Index::default() });
            }
            Err(error) => return Err(io("read", &path)(error)),
        };
        let index: Index =
            serde_json::from_slice(&text).map_err(|source| StoreError::Format { path, source })?;
        if index.format > FORMAT {
            let path = self.folder.clone();
            return Err(StoreError::Newer { path, found: index.format, known: FORMAT });
        }
        Ok(index)
    }

    /// Runs `work` alone, with the world as it is in the folder, and keeps what `work` says is to be kept.
    pub(crate) fn exclusively<T>(
        &mut self,
        world: &mut World,
        work: impl FnOnce(&mut World) -> (T, bool),
    ) -> Result<T, StoreError> {
        let lock = self.lock.try_clone().map_err(io("lock", &self.folder))?;
        lock.lock().map_err(io("lock", &self.folder))?;
        let _held = Locked(&lock);
        let mut index = self.index()?;
        self.refresh(world, &index)?;
        let (result, keep) = work(world);
        if keep {
            self.write(world, &mut index)?;
        }
        Ok(result)
    }

    /// Reads what others wrote. If anyone did, what time alone had changed here is read again too: it follows anew
    /// from what is kept.
    fn refresh(&mut self, world: &mut World, index: &Index) -> Result<(), StoreError> {
        let new = self.held.is_empty() && index.parts.is_empty() && !world.changed.contains(&Part::Settings);
        if new {
            let initial = self.initial.clone();
            world.configure(|settings| *settings = initial);
        }
        let same = self.life == index.life
            && index.parts.len() == self.held.len()
            && index.parts.iter().all(|(part, version)| self.held.get(part) == Some(version));
        if same {
            return Ok(());
        }
        if self.life != index.life {
            let (ledger, calls) = (std::mem::take(&mut world.ledger), std::mem::take(&mut world.calls));
            *world = self.empty_world();
            world.ledger = ledger;
            world.calls = calls;
            self.held.clear();
        }
        for (part, version) in &index.parts {
            if self.held.get(part) == Some(version) && !world.changed.contains(part) {
                continue;
            }
            let path = self.file(part);
            let text = fs::read(&path).map_err(io("read", &path))?;
            let value: Value = serde_json::from_slice(&text)
                .map_err(|source| StoreError::Format { path: path.clone(), source })?;
            world.load(part, value).map_err(|source| StoreError::Format { path, source })?;
            self.held.insert(part.clone(), *version);
        }
        self.life = index.life;
        Ok(())
    }

    fn write(&mut self, world: &mut World, index: &mut Index) -> Result<(), StoreError> {
        let changed = std::mem::take(&mut world.changed);
        for part in changed {
            let Some(value) = world.part(&part) else { continue };
            let path = self.file(&part);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(io("make the folder", folder))?;
            }
            write_whole(&path, value.to_string().as_bytes()).map_err(io("write", &path))?;
            let version = match index.parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, version)) => {
                    *version += 1;
                    *version
                }
                None => {
                    index.parts.push((part.clone(), 1));
                    1
                }
            };
            self.held.insert(part, version);
        }
        index.format = FORMAT;
        let path = self.folder.join("index.json");
        let text = serde_json::to_string(index)
            .map_err(|source| StoreError::Format { path: path.clone(), source })?;
        write_whole(&path, text.as_bytes()).map_err(io("write", &path))?;
        self.append(&std::mem::take(&mut world.ledger))
    }

    fn append(&self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let path = self.folder.join("ledger.jsonl");
        let mut text = String::new();
        for entry in entries {
            text.push_str(
                &serde_json::to_string(entry)
                    .map_err(|source| StoreError::Format { path: path.clone(), source })?,
            );
            text.push('\n');
        }
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(io("open", &path))?;
        file.write_all(text.as_bytes()).map_err(io("write", &path))
    }

    /// Every write call that this folder has seen, oldest first.
    pub(crate) fn ledger(&self) -> Result<Vec<Entry>, StoreError> {
        let path = self.folder.join("ledger.jsonl");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io("read", &path)(error)),
        };
        text.lines()
            .map(|line| {
                serde_json::from_str(line).map_err(|source| StoreError::Format { path: path.clone(), source })
            })
            .collect()
    }

    /// Empties the folder. The settings stay, as a person made them.
    pub(crate) fn reset(&mut self, world: &mut World) -> Result<(), StoreError> {
        let lock = self.lock.try_clone().map_err(io("lock", &self.folder))?;
        lock.lock().map_err(io("lock", &self.folder))?;
        let _held = Locked(&lock);
        // An index that cannot be read is what a reset is for.
        let life = self.index().map_or(self.life, |index| index.life) + 1;
        let settings = world.settings.clone();
        let entries = fs::read_dir(&self.folder).map_err(io("read", &self.folder))?;
        for entry in entries {
            let path = entry.map_err(io("read", &self.folder))?.path();
            if path.file_name().is_some_and(|name| name == "lock") {
                continue;
            }
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(io("remove", &path))?;
        }
        *world = self.empty_world();
        world.configure(|fresh| *fresh = settings);
        self.held.clear();
        self.life = life;
        self.write(world, &mut Index { format: FORMAT, life, parts: Vec::new() })
    }
}
