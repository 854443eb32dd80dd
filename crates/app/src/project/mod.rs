//! An open project: its topology, what the sources say, its journal and its sandbox.

mod accounts;
mod advice;
mod cells;
mod changed;
mod clipboard;
mod config;
mod connecting;
mod discovery;
mod drift;
mod editing;
mod held;
mod life;
mod own_views;
mod personal;
mod picture;
mod planned;
mod planning;
mod promoting;
mod reading;
mod recovering;
mod rehearsing;
mod reviewing;
mod runs;
mod says;
mod seen;
mod simulated;
mod standing;
mod status;
mod versions;
mod view;
mod window_lock;

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use journal::Journal;
use sandbox::Sandbox;
use topology::{
    Document, FILE_NAME, Findings, LAYOUT_FILE_NAME, Layout, OwnFile, Problem, StageId, Topology,
};

pub use accounts::PlannedAccounts;
pub use life::{Extension, PersonalRemoval};
pub use picture::Drawn;
pub use planning::Prepared;
pub use promoting::Promotion;
pub use reading::Reading;
pub use runs::Running;
pub use window_lock::Windows;

use crate::{
    contract::ErrorView,
    error::Result,
    files,
    init::{Accounts, first_topology},
    settings::Settings,
};

/// What belongs to this machine: journal, sandbox, builds. Never in git.
const LOCAL_FOLDER: &str = ".stagewright";

#[derive(Debug)]
pub struct Project {
    settings: Settings,
    /// Absolute, with symbolic links resolved.
    folder: PathBuf,
    sample: bool,
    open: Mutex<Open>,
    journal: OnceLock<Arc<Journal>>,
    sandbox: OnceLock<Sandbox>,
    runs: runs::LiveRuns,
    identities: accounts::Identities,
    seen: seen::Memory,
    histories: advice::Histories,
    /// What accounts said of the config of services.
    configs: config::Memory,
    /// What the accounts said of personal stages.
    seen_personal: life::Memory,
    /// What the sources say of the cells of stages, for the board of drift.
    expectations: drift::Expectations,
    looks: drift::Looks,
    /// Held while `stagewright.drift.toml` is changed.
    settling: Mutex<()>,
    window: Mutex<window_lock::Standing>,
}

/// What changes while a project is open.
#[derive(Debug)]
struct Open {
    document: Document,
    /// The user's own stages.
    own: OwnFile,
    /// Whether the file is on disk.
    exists: bool,
    layout: Layout,
    /// Where cards stand that nobody has moved: computed once, so that one change moves none of them.
    kept: RefCell<Layout>,
    layout_problems: Vec<Problem>,
    walked: Arc<reading::Walked>,
    reading: Arc<Reading>,
    conflicts: Vec<editing::Clash>,
    /// The document as it was before its file could not be read any more.
    before_broken: Option<Document>,
}

impl Project {
    /// Opens a folder: its `stagewright.toml`, or where there is none yet, a topology of what a scan finds, not yet saved.
    /// Runs nothing and reads nothing outside the folder and the repositories that the topology names.
    ///
    /// # Errors
    /// Where the folder cannot be read. A `stagewright.toml` that cannot be read opens read-only instead.
    pub fn open(settings: Settings, folder: &Path) -> Result<Self> {
        let folder = folder.canonicalize().map_err(|error| ErrorView::io("open", folder, &error))?;
        let document = match read_document(&folder)? {
            Some(document) => document,
            None => Document::unsaved(&discovered(&folder)),
        };
        let layout_text = files::read_if_there(&folder.join(LAYOUT_FILE_NAME))?.unwrap_or_default();
        let (layout, layout_problems) = Layout::parse(&layout_text);
        let sample = folder == crate::sample::folder(&settings);
        let topology = document.topology();
        let stage = first_stage(topology);
        let walked = Arc::new(reading::Walked::of(&folder, topology, &stage));
        let reading = Arc::new(reading::read(&folder, topology, &stage, &walked));
        let exists = folder.join(FILE_NAME).exists();
        let own = personal::read_own(&folder)?;
        let open = Mutex::new(Open {
            document,
            own,
            exists,
            layout,
            kept: RefCell::default(),
            layout_problems,
            walked,
            reading,
            conflicts: Vec::new(),
            before_broken: None,
        });
        Ok(Self {
            identities: accounts::Identities::new(&settings.vault),
            settings,
            folder,
            sample,
            open,
            journal: OnceLock::new(),
            sandbox: OnceLock::new(),
            runs: runs::LiveRuns::default(),
            seen: seen::Memory::default(),
            histories: advice::Histories::default(),
            configs: config::Memory::default(),
            seen_personal: life::Memory::default(),
            expectations: drift::Expectations::default(),
            looks: drift::Looks::default(),
            settling: Mutex::default(),
            window: Mutex::new(window_lock::Standing::Alone),
        })
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether this is the embedded sample.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.sample
    }

    #[must_use]
    pub fn has_unsaved_edits(&self) -> bool {
        self.state().document.is_dirty()
    }

    /// The team's, and the user's own stages.
    #[must_use]
    pub fn topology(&self) -> Topology {
        let state = self.state();
        state.own.joined(state.document.topology())
    }

    /// Reads the sources again. True where they say something else than before.
    pub fn rescan(&self) -> bool {
        let topology = self.topology();
        let walked = reading::Walked::of(&self.folder, &topology, &first_stage(&topology));
        let mut state = self.state();
        state.walked = Arc::new(walked);
        self.read(&mut state)
    }

    /// What the sources that were read last say of the topology as it is now: an edit changes no source.
    fn read(&self, state: &mut Open) -> bool {
        let topology = state.document.topology();
        let stage = first_stage(topology);
        if !state.walked.fits(&self.folder, topology, &stage) {
            state.walked = Arc::new(reading::Walked::of(&self.folder, topology, &stage));
        }
        let reading = Arc::new(reading::read(&self.folder, topology, &stage, &state.walked));
        let changed = reading != state.reading;
        state.reading = reading;
        changed
    }

    fn state(&self) -> MutexGuard<'_, Open> {
        // Every change under the lock is one assignment, so a panic leaves nothing half done.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder for what belongs to this machine, made on first use and hidden from git.
    fn local(&self) -> Result<PathBuf> {
        let local = self.folder.join(LOCAL_FOLDER);
        let ignore = local.join(".gitignore");
        if !ignore.exists() {
            std::fs::create_dir_all(&local).map_err(|error| ErrorView::io("make", &local, &error))?;
            files::write_atomically(&ignore, "*\n")?;
        }
        Ok(local)
    }

    fn journal(&self) -> Result<&Arc<Journal>> {
        if let Some(journal) = self.journal.get() {
            return Ok(journal);
        }
        let opened = Arc::new(Journal::open(&self.local()?.join("journal.db"))?);
        Ok(self.journal.get_or_init(|| opened))
    }

    /// Changes with every login, logout, identity and key.
    pub(crate) fn login_changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.identities.changes()
    }
}

fn read_document(folder: &Path) -> Result<Option<Document>> {
    let path = folder.join(FILE_NAME);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(Document::open_bytes(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ErrorView::io("read", &path, &error)),
    }
}

fn discovered(folder: &Path) -> Topology {
    let folders = [folder.to_path_buf()];
    let findings = reading::scan(folder, &folders, &default_stage());
    first_topology(folder, &folders, &findings, Accounts::Sandbox)
}

/// The stage whose names are shown where no other is asked for: the first on the promotion rail.
fn first_stage(topology: &Topology) -> StageId {
    let ordered = topology.stages.iter().filter(|(_, stage)| stage.base.is_none());
    ordered
        .min_by_key(|(id, stage)| (stage.order.unwrap_or(u32::MAX), (*id).clone()))
        .map_or_else(default_stage, |(id, _)| id.clone())
}

fn default_stage() -> StageId {
    StageId::new("dev").expect("a constant that is a stage name")
}

/// Scans folders without a topology.
///
/// # Errors
/// Where one of the folders is not there.
pub fn scan_folders(folders: &[PathBuf]) -> Result<Findings> {
    let folders = existing(folders)?;
    Ok(reading::scan(&folders[0], &folders, &default_stage()))
}

/// What `init` wrote.
#[derive(Debug)]
pub struct Made {
    pub file: PathBuf,
    pub topology: Topology,
    pub findings: Findings,
}

/// Writes a `stagewright.toml` from a scan of the folders, into the first.
///
/// # Errors
/// Where there is one already and `force` is not set, or it cannot be written.
pub fn init_project(folders: &[PathBuf], accounts: Accounts, force: bool) -> Result<Made> {
    let folders = existing(folders)?;
    let file = folders[0].join(FILE_NAME);
    if file.exists() && !force {
        return Err(ErrorView::new(
            "already-there",
            format!("{} exists already", file.display()),
            "Nothing was changed. Use --force to write it anew, which loses what it says.",
        ));
    }
    let findings = reading::scan(&folders[0], &folders, &default_stage());
    let topology = first_topology(&folders[0], &folders, &findings, accounts);
    files::write_atomically(&file, topology::render(&topology))?;
    Ok(Made { file, topology, findings })
}

fn existing(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    folders
        .iter()
        .map(|folder| {
            let found = folder.canonicalize().map_err(|error| ErrorView::io("open", folder, &error))?;
            if found.is_dir() {
                Ok(found)
            } else {
                Err(ErrorView::new(
                    "not-a-folder",
                    format!("{} is not a folder", folder.display()),
                    "Name the repository's folder.",
                ))
            }
        })
        .collect()
}
