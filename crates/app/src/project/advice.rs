//! What a team may want to do otherwise, and what is known for that of git and of earlier runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use plan::AdviceInput;
use topology::{ServiceId, Topology};

use super::{Project, reading};
use crate::{
    contract::{AdviceView, Point},
    error::Result,
    git,
};

/// How many commits are looked at.
const COMMITS: u32 = 400;

/// The files of each of the last commits of a repository, by the commit that is checked out.
type Touched = Arc<Vec<BTreeSet<PathBuf>>>;

/// What git said last.
#[derive(Debug, Default)]
pub(super) struct Histories(Mutex<BTreeMap<PathBuf, (String, Touched)>>);

impl Project {
    /// Everything that may be advised. Asks git where the commit that is checked out is another than the last time.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn advice(&self) -> Result<AdviceView> {
        let (topology, places, reading) = {
            let state = self.state();
            (state.document.topology().clone(), state.document.places().clone(), state.reading.clone())
        };
        let durations = if self.has_history() { self.journal()?.durations()? } else { BTreeMap::new() };
        let commits = self.commits(&topology);
        let (advice, outdated) = plan::advise(&AdviceInput {
            topology: &topology,
            places: &places,
            services: &reading.services,
            references: &reading.references,
            durations: &durations,
            commits: &commits,
        });
        Ok(AdviceView {
            advice,
            outdated,
            appeared: topology::appeared(&topology, &reading.unlisted),
            stated: topology::stated(&topology, &reading.references),
        })
    }

    /// The services that each of the last commits changed; none where git cannot be asked.
    fn commits(&self, topology: &Topology) -> Vec<BTreeSet<ServiceId>> {
        let roots = reading::roots(&self.folder, topology);
        let folders = folders(&self.folder, topology, &roots);
        let mut commits = Vec::new();
        for root in &roots {
            for files in self.touched(root).iter() {
                let services: BTreeSet<ServiceId> =
                    files.iter().filter_map(|file| owner(&folders, file)).cloned().collect();
                if !services.is_empty() {
                    commits.push(services);
                }
            }
        }
        commits
    }

    fn touched(&self, root: &Path) -> Touched {
        let Some(head) = git::head(root).commit else { return Touched::default() };
        let known = self.histories.0.lock().unwrap_or_else(PoisonError::into_inner).get(root).cloned();
        if let Some((commit, touched)) = known
            && commit == head
        {
            return touched;
        }
        let touched =
            Arc::new(git::touched(root, COMMITS, &self.settings.environment).unwrap_or_else(|error| {
                tracing::debug!(message = error.message, "git says nothing of earlier commits");
                Vec::new()
            }));
        let mut histories = self.histories.0.lock().unwrap_or_else(PoisonError::into_inner);
        histories.insert(root.to_path_buf(), (head, touched.clone()));
        touched
    }

    /// Remembers where notes stand.
    ///
    /// # Errors
    /// Where the layout cannot be written.
    pub fn move_notes(&self, places: BTreeMap<topology::NoteId, Point>) -> Result<()> {
        let mut state = self.state();
        let places = places.into_iter().map(|(id, at)| (id, topology::Position { x: at.x, y: at.y }));
        state.layout.notes.extend(places);
        self.write_layout(&state)
    }
}

/// The folders of services, without those that hold several or everything.
fn folders(root: &Path, topology: &Topology, roots: &[PathBuf]) -> BTreeMap<PathBuf, Option<ServiceId>> {
    let mut folders: BTreeMap<PathBuf, Option<ServiceId>> = BTreeMap::new();
    for (id, service) in &topology.services {
        let file = reading::path_of(topology, service).map(|path| root.join(path));
        let Some(folder) = file.as_deref().and_then(Path::parent) else { continue };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        if roots.contains(&folder) {
            continue;
        }
        folders.entry(folder).and_modify(|owner| *owner = None).or_insert_with(|| Some(id.clone()));
    }
    folders
}

fn owner<'f>(folders: &'f BTreeMap<PathBuf, Option<ServiceId>>, file: &Path) -> Option<&'f ServiceId> {
    file.ancestors().skip(1).find_map(|folder| folders.get(folder))?.as_ref()
}
