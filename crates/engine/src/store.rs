//! Artifacts on disk, by their digest: what did not change is not built again, and a run that is taken up again finds what
//! was built before it broke off.
//!
//! ```text
//! artifacts/DIGEST    what an artifact says, below the SHA-256 of that
//! assets/SHA256       its files, each of them once
//! builds/KEY          the digest of what was built from those inputs
//! used/DIGEST         dated when the artifact was last put or got
//! ```
//!
//! Nothing has to reach the disk in order: what does not have the hash that it should have counts as absent, and is built
//! again.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use crate::{Artifact, Stop, cell::sha256};

/// How many artifacts are kept; what has not been used for the longest time goes first.
const KEPT: usize = 200;

/// A project's artifacts. Those that were put or got through one instance stay as long as it does; a run has one of its own.
#[derive(Debug, Clone)]
pub struct ArtifactStore(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    most: usize,
    held: Mutex<BTreeSet<String>>,
}

impl ArtifactStore {
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(folder: PathBuf) -> Result<Self, Stop> {
        Self::with_room_for(folder, KEPT)
    }

    fn with_room_for(folder: PathBuf, most: usize) -> Result<Self, Stop> {
        for name in ["artifacts", "assets", "builds", "used"] {
            let folder = folder.join(name);
            fs::create_dir_all(&folder).map_err(|error| Stop::io("make", &folder, &error))?;
        }
        Ok(Self(Arc::new(Inner { folder, most, held: Mutex::default() })))
    }

    /// Keeps a copy of the artifact and its files, and gives its digest. One of the same digest that is there already stays,
    /// since the two do the same; whoever goes on with what is kept asks [`Self::get`] for it.
    ///
    /// # Errors
    /// Where a file cannot be copied, or is not what it was when it was built.
    pub async fn put(&self, artifact: &Artifact) -> Result<String, Stop> {
        let (inner, artifact) = (self.0.clone(), artifact.clone());
        blocking(move || {
            inner.put(&artifact)?;
            Ok(artifact.digest)
        })
        .await
    }

    /// The artifact, with its files in the store. Nothing where it is not there, or not as it was put.
    pub async fn get(&self, digest: &str) -> Option<Artifact> {
        let (inner, digest) = (self.0.clone(), digest.to_owned());
        let got = blocking(move || Ok(inner.get(&digest))).await;
        got.ok().flatten()
    }

    /// The digest of what was built from these inputs (`build_key`).
    pub async fn find(&self, key: &str) -> Option<String> {
        let file = self.0.place("builds", key)?;
        let digest = tokio::fs::read_to_string(file).await.ok()?;
        self.0.place("artifacts", &digest).filter(|file| file.is_file()).map(|_| digest)
    }

    /// # Errors
    /// Where it cannot be written.
    pub async fn remember(&self, key: &str, digest: &str) -> Result<(), Stop> {
        let (inner, key, digest) = (self.0.clone(), key.to_owned(), digest.to_owned());
        blocking(move || inner.write("builds", &key, digest.as_bytes())).await
    }
}

/// The template of what was built from these inputs. Its files are neither needed nor looked at.
pub(crate) fn template_of(folder: &Path, key: &str) -> Option<String> {
    let inner = Inner { folder: folder.to_owned(), most: KEPT, held: Mutex::default() };
    let digest = fs::read_to_string(inner.place("builds", key)?).ok()?;
    let text = fs::read_to_string(inner.place("artifacts", &digest)?).ok()?;
    let (sum, text) = text.split_once('\n')?;
    let artifact: Artifact =
        if sha256(text.as_bytes()) == sum { serde_json::from_str(text).ok()? } else { return None };
    Some(artifact.template)
}

impl Inner {
    /// Names are hashes; a name from elsewhere leads nowhere.
    fn place(&self, kind: &str, name: &str) -> Option<PathBuf> {
        let hash = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        hash.then(|| self.folder.join(kind).join(name))
    }

    fn put(&self, artifact: &Artifact) -> Result<(), Stop> {
        let digest = &artifact.digest;
        self.hold(digest);
        let _alone = self.lock()?;
        if self.read(digest).is_none() {
            for asset in &artifact.assets {
                self.keep(&asset.file, &asset.sha256)?;
            }
            let text = serde_json::to_string(artifact).map_err(|error| {
                Stop::io("write", &self.folder.join("artifacts").join(digest), &error.into())
            })?;
            let text = format!("{}\n{text}", sha256(text.as_bytes()));
            self.write("artifacts", digest, text.as_bytes())?;
        }
        self.write("used", digest, b"")?;
        self.make_room();
        Ok(())
    }

    fn get(&self, digest: &str) -> Option<Artifact> {
        self.hold(digest);
        let artifact = self.read(digest)?;
        if let Err(Stop::Failed(failure)) = self.write("used", digest, b"") {
            tracing::debug!(message = failure.message, "the use of an artifact was not noted");
        }
        Some(artifact)
    }

    fn read(&self, digest: &str) -> Option<Artifact> {
        let text = fs::read_to_string(self.place("artifacts", digest)?).ok()?;
        let (sum, text) = text.split_once('\n')?;
        let mut artifact: Artifact =
            if sha256(text.as_bytes()) == sum { serde_json::from_str(text).ok()? } else { return None };
        for asset in &mut artifact.assets {
            asset.file = self.place("assets", &asset.sha256)?;
            if hash(&asset.file).ok()? != asset.sha256 {
                return None;
            }
        }
        (artifact.digest == digest).then_some(artifact)
    }

    /// Copied rather than linked: tools write into the files of their last build.
    fn keep(&self, from: &Path, sum: &str) -> Result<(), Stop> {
        let to = self.named("assets", sum)?;
        if hash(&to).is_ok_and(|kept| kept == sum) {
            return Ok(());
        }
        let copy = || {
            let copy = self.temporary("assets")?;
            fs::copy(from, &copy)?;
            Ok((hash(&copy)?, copy))
        };
        let (copied, copy) = copy().map_err(|error: io::Error| Stop::io("keep", from, &error))?;
        if copied != sum {
            return Err(Stop::failed(
                "artifact-changed",
                format!("{} is not what was built", from.display()),
                "Something wrote to the build folder in the meantime. Deploy again.",
            ));
        }
        copy.persist(&to).map_err(|error| Stop::io("write", &to, &error.error))
    }

    fn write(&self, kind: &str, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.named(kind, name)?;
        let write = || {
            let temporary = self.temporary(kind)?;
            File::create(&temporary)?.write_all(bytes)?;
            temporary.persist(&path).map_err(|error| error.error)
        };
        write().map_err(|error: io::Error| Stop::io("write", &path, &error))
    }

    fn named(&self, kind: &str, name: &str) -> Result<PathBuf, Stop> {
        self.place(kind, name).ok_or_else(|| {
            Stop::failed(
                "broken-artifact",
                format!("`{name}` is not a hash"),
                "This is a mistake in Stagewright: please report it.",
            )
        })
    }

    /// Private to its user: a tool's plan may hold what it calls sensitive.
    fn temporary(&self, kind: &str) -> io::Result<tempfile::TempPath> {
        let folder = self.folder.join(kind);
        Ok(tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?.into_temp_path())
    }

    /// Held while files are added or removed, by whichever process.
    fn lock(&self) -> Result<File, Stop> {
        let path = self.folder.join("lock");
        let lock = || {
            let file = File::create(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|error: io::Error| Stop::io("lock", &path, &error))
    }

    fn hold(&self, digest: &str) {
        self.held().insert(digest.to_owned());
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What cannot be removed now is removed at the next opportunity.
    fn make_room(&self) {
        let mut kept: Vec<(SystemTime, String)> = self
            .names("artifacts")
            .into_iter()
            .map(|name| {
                let used = fs::metadata(self.folder.join("used").join(&name));
                (used.and_then(|used| used.modified()).unwrap_or(SystemTime::UNIX_EPOCH), name)
            })
            .collect();
        let Some(too_many) = kept.len().checked_sub(self.most).filter(|count| *count > 0) else { return };
        kept.sort_unstable();
        let held = self.held();
        let (mut gone, mut stays) = (Vec::new(), BTreeSet::new());
        for (_, name) in kept {
            if gone.len() < too_many && !held.contains(&name) {
                gone.push(name);
            } else {
                stays.insert(name);
            }
        }
        drop(held);
        if gone.is_empty() {
            return;
        }
        for name in &gone {
            self.remove("artifacts", name);
            self.remove("used", name);
        }
        let needed: BTreeSet<String> = stays.iter().flat_map(|name| self.assets_of(name)).collect();
        for name in self.names("assets").iter().filter(|name| !needed.contains(*name)) {
            self.remove("assets", name);
        }
        for key in self.names("builds") {
            let digest = fs::read_to_string(self.folder.join("builds").join(&key)).unwrap_or_default();
            if !stays.contains(&digest) {
                self.remove("builds", &key);
            }
        }
    }

    fn assets_of(&self, digest: &str) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join("artifacts").join(digest)).unwrap_or_default();
        let artifact =
            text.split_once('\n').and_then(|(_, text)| serde_json::from_str::<Artifact>(text).ok());
        artifact.into_iter().flat_map(|artifact| artifact.assets).map(|asset| asset.sha256).collect()
    }

    fn names(&self, kind: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(kind)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| self.place(kind, name).is_some()).collect()
    }

    fn remove(&self, kind: &str, name: &str) {
        let path = self.folder.join(kind).join(name);
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!(path = %path.display(), %error, "an old file of the artifact store stays");
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            Err(Stop::failed("file", format!("the artifact store broke off: {error}"), "Deploy again."))
        }
    }
}

fn hash(path: &Path) -> io::Result<String> {
    use sha2::{Digest as _, Sha256};
    let mut file = File::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use super::*;
    use crate::{Asset, Destination};

    fn artifact(folder: &Path, name: &str) -> Artifact {
        let file = folder.join(name);
        fs::write(&file, name).unwrap();
        Artifact {
            template: format!("template of {name}"),
            first_template: None,
            parameters: BTreeMap::from([("Stage".into(), "dev".into())]),
            tags: BTreeMap::new(),
            capabilities: vec![],
            assets: vec![Asset {
                file,
                sha256: sha256(name.as_bytes()),
                to: Destination::StackBucket { key: name.into() },
            }],
            changes: vec![],
            digest: sha256(format!("artifact {name}").as_bytes()),
        }
    }

    fn used(store: &ArtifactStore, digest: &str, second: u64) {
        let file = File::options().write(true).open(store.0.folder.join("used").join(digest)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
    }

    #[tokio::test]
    async fn an_artifact_comes_back_as_it_was_with_its_files_in_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let store = ArtifactStore::open(folder.path().join("store")).unwrap();
        let artifact = artifact(folder.path(), "notes.zip");
        let digest = store.put(&artifact).await.unwrap();
        fs::remove_file(&artifact.assets[0].file).unwrap();
        let again = ArtifactStore::open(folder.path().join("store")).unwrap();
        let mut got = again.get(&digest).await.unwrap();
        let file = std::mem::replace(&mut got.assets[0].file, artifact.assets[0].file.clone());
        assert!(file.starts_with(folder.path().join("store")));
        assert_eq!(fs::read_to_string(file).unwrap(), "notes.zip");
        assert_eq!(got, artifact);
    }

    #[tokio::test]
    async fn what_was_damaged_counts_as_absent_and_can_be_put_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = ArtifactStore::open(folder.path().join("store")).unwrap();
        let artifact = artifact(folder.path(), "notes.zip");
        let digest = store.put(&artifact).await.unwrap();
        for damaged in [format!("assets/{}", artifact.assets[0].sha256), format!("artifacts/{digest}")] {
            fs::write(store.0.folder.join(damaged), "half").unwrap();
            assert_eq!(store.get(&digest).await, None);
            store.put(&artifact).await.unwrap();
            assert!(store.get(&digest).await.is_some());
        }
    }

    #[tokio::test]
    async fn a_file_that_changed_since_it_was_built_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = ArtifactStore::open(folder.path().join("store")).unwrap();
        let artifact = artifact(folder.path(), "notes.zip");
        fs::write(&artifact.assets[0].file, "other").unwrap();
        let Err(Stop::Failed(failure)) = store.put(&artifact).await else { panic!("was kept") };
        assert_eq!(failure.code, "artifact-changed");
        assert_eq!(store.get(&artifact.digest).await, None);
    }

    #[tokio::test]
    async fn what_was_built_from_the_same_inputs_is_found_until_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let store = ArtifactStore::open(folder.path().join("store")).unwrap();
        let (key, other) = (sha256(b"key"), sha256(b"other"));
        let digest = store.put(&artifact(folder.path(), "notes.zip")).await.unwrap();
        store.remember(&key, &digest).await.unwrap();
        assert_eq!(store.find(&key).await.as_ref(), Some(&digest));
        assert_eq!(store.find(&other).await, None);
        assert_eq!(store.find("../artifacts").await, None);
        fs::remove_file(store.0.folder.join("artifacts").join(&digest)).unwrap();
        assert_eq!(store.find(&key).await, None);
    }

    #[tokio::test]
    async fn what_was_not_used_for_the_longest_time_goes_first_with_what_only_it_needs() {
        let folder = tempfile::tempdir().unwrap();
        let open = || ArtifactStore::with_room_for(folder.path().join("store"), 2).unwrap();
        let store = open();
        let (a, b, c) = ("a", "b", "c");
        let old = store.put(&artifact(folder.path(), a)).await.unwrap();
        let older = store.put(&artifact(folder.path(), b)).await.unwrap();
        store.remember(&sha256(b"key"), &older).await.unwrap();
        used(&store, &old, 20);
        used(&store, &older, 10);
        let store = open();
        let new = store.put(&artifact(folder.path(), c)).await.unwrap();
        assert_eq!(store.get(&older).await, None);
        assert!(store.get(&old).await.is_some() && store.get(&new).await.is_some());
        assert_eq!(store.0.names("assets").len(), 2);
        assert_eq!(store.0.names("builds").len(), 0);
    }

    #[tokio::test]
    async fn a_run_of_more_artifacts_than_are_kept_loses_none_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = ArtifactStore::with_room_for(folder.path().join("store"), 2).unwrap();
        let mut digests = Vec::new();
        for name in ["a", "b", "c", "d"] {
            digests.push(store.put(&artifact(folder.path(), name)).await.unwrap());
        }
        for digest in digests {
            assert!(store.get(&digest).await.is_some());
        }
    }
}
