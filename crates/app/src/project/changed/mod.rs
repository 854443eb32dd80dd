//! Which services a range of commits touches: by their folders, by the files that they read elsewhere, and by the local
//! packages that they use. Where it cannot be told, a service counts as changed: deploying what did not change does nothing.
//!
//! Source code is not looked into: what it imports by a relative path from outside of its folder is not seen.

mod packages;
mod python;
mod services;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use sources::{Limits, ServiceSource};
use topology::{Document, FILE_NAME, LAYOUT_FILE_NAME, Scope, Service, ServiceId, ServiceKind, Topology};

use self::{
    packages::{LOCKS, Packages},
    services::Own,
    words::Words,
};
use super::{Project, config, reading};
use crate::{
    contract::{ChangedService, ErrorView},
    error::Result,
    git::{self, Change},
};

const MANIFESTS: [&str; 3] = ["package.json", "pnpm-workspace.yaml", "requirements*.txt"];
/// A manifest larger than this is none.
const MANIFEST_BYTES: u64 = 4 << 20;

/// Everything that the question about one service needs.
struct Asked<'a> {
    topology: &'a Topology,
    /// The topology as the commit has it, where it can be read.
    before: Option<Topology>,
    /// The folders that may be read, canonical.
    roots: &'a [PathBuf],
    changes: BTreeMap<PathBuf, Change>,
    /// Why git could not say what changed in a folder of these.
    untold: BTreeMap<PathBuf, ErrorView>,
    owns: BTreeMap<&'a ServiceId, Own>,
    packages: Packages,
    requirements: python::Requirements,
    words: Words<'a>,
}

impl Project {
    /// For every service, whether what it is made from differs from a commit, and why. Uncommitted changes count.
    ///
    /// # Errors
    /// Where git is not there, or none of the project's repositories knows the commit.
    pub fn changed_since(&self, commit: &str) -> Result<Vec<ChangedService>> {
        let topology = self.topology();
        let roots = reading::roots(&self.folder, &topology);
        let environment = &self.settings.environment;
        let (mut changes, mut untold) = (BTreeMap::new(), BTreeMap::new());
        for root in &roots {
            match git::changed_since(root, commit, environment) {
                Ok(found) => changes.extend(found),
                Err(error) => {
                    untold.insert(root.clone(), error);
                }
            }
        }
        if let (true, Some(error)) =
            (roots.iter().all(|root| untold.contains_key(root)), untold.get(&roots[0]))
        {
            return Err(error.clone());
        }
        // Moving a card changes no service, and what a service is in the topology is compared by itself.
        changes.retain(|path, _| !path.ends_with(FILE_NAME) && !path.ends_with(LAYOUT_FILE_NAME));

        let named = [MANIFESTS.as_slice(), LOCKS.as_slice()].concat();
        let mut manifests: BTreeSet<PathBuf> = BTreeSet::new();
        for root in roots.iter().filter(|root| !untold.contains_key(*root)) {
            manifests.extend(git::named(root, &named, environment)?);
        }
        manifests.retain(|file| readable(file, &roots));
        let before = git::file_at(&self.folder, commit, FILE_NAME, environment)
            .map(|text| Document::open_bytes(text.as_bytes()))
            .filter(|document| !document.is_read_only());
        let asked = Asked {
            before: before.map(|document| document.topology().clone()),
            owns: services::owns(&self.folder, &topology, &roots),
            packages: Packages::read(&manifests),
            requirements: python::Requirements::read(&manifests),
            words: Words { root: &self.folder },
            topology: &topology,
            roots: &roots,
            changes,
            untold,
        };
        let services: Vec<(&ServiceId, &Service)> = topology.services.iter().collect();
        Ok(services.into_par_iter().map(|(id, service)| asked.about(&self.folder, id, service)).collect())
    }
}

/// Whether it is a file inside of the folders that may be read, and nobody else's.
fn readable(file: &Path, roots: &[PathBuf]) -> bool {
    let inside = |path: &Path| roots.iter().any(|root| path.starts_with(root));
    inside(file)
        && !file.components().any(|part| part.as_os_str() == "node_modules")
        && file.canonicalize().is_ok_and(|real| inside(&real))
        && file.metadata().is_ok_and(|about| about.is_file() && about.len() <= MANIFEST_BYTES)
}

impl Asked<'_> {
    fn about(&self, root: &Path, id: &ServiceId, service: &Service) -> ChangedService {
        let answer =
            |changed: bool, because: Vec<String>| ChangedService { service: id.clone(), changed, because };
        let Some(own) = self.owns.get(id) else {
            return answer(false, vec!["it has no files yet".into()]);
        };
        if let Some(error) = self.untold.get(&own.root) {
            return answer(true, vec![format!("whether it changed cannot be told: {}", error.message)]);
        }
        let read = self.read_elsewhere(root, (id, service), own);
        let used = self.used(own);
        let mut because = self.own_files(own);
        because.extend(self.entry(id, service));
        because.extend(read.iter().filter_map(|path| self.words.read(path, &self.changes_at(path))));
        for (folder, through) in &used {
            because.extend(self.words.used(folder, through, &self.changes_of_package(folder)));
        }
        because.extend(self.locks(own, &used));
        if !because.is_empty() {
            return answer(true, because);
        }
        let mut besides: Vec<&Path> = read.iter().chain(used.keys()).map(PathBuf::as_path).collect();
        besides.sort_unstable();
        let mut because = vec![self.words.nothing(own, &besides)];
        because.extend(self.of_others(own));
        answer(false, because)
    }

    fn own_files(&self, own: &Own) -> Vec<String> {
        let mut files = self.below(&own.folder);
        // What changed above as one, a submodule, has the whole folder in it.
        files.retain(|(path, _)| own.has(path) || own.folder.starts_with(path));
        self.words.files(&own.folder, &files)
    }

    /// What changed in its folder and counts for another service only.
    fn of_others(&self, own: &Own) -> Vec<String> {
        let mut said = BTreeSet::new();
        let files = self.below(&own.folder).into_iter().filter(|(path, _)| !own.has(path));
        files
            .filter_map(|(path, change)| {
                let other = self.owns.iter().filter(|(_, other)| *other != own && other.has(path));
                let (id, _) = other.max_by_key(|(_, other)| other.folder.components().count())?;
                said.insert(*id).then(|| format!("{}, which belongs to {id}", self.words.file(path, change)))
            })
            .collect()
    }

    /// What the topology says of the service, as far as a deployment depends on it.
    fn entry(&self, id: &ServiceId, service: &Service) -> Option<String> {
        let deployed = |service: &Service| Service { note: None, group: None, role: None, ..service.clone() };
        match self.before.as_ref()?.services.get(id) {
            None => Some(format!("it is new in {FILE_NAME}")),
            Some(before) => (deployed(before) != deployed(service))
                .then(|| format!("[services.{id}] changed in {FILE_NAME}")),
        }
    }

    /// Files and folders outside of its own that its files name, in any stage.
    fn read_elsewhere(
        &self,
        root: &Path,
        (id, service): (&ServiceId, &Service),
        own: &Own,
    ) -> BTreeSet<PathBuf> {
        let stages = self.topology.stages.keys().cloned().chain([super::first_stage(self.topology)]);
        let stages: BTreeSet<_> = stages.collect();
        let Some(path) = reading::path_of(self.topology, service) else { return BTreeSet::new() };
        let stack = service.stack.as_deref();
        let source = ServiceSource {
            root,
            roots: self.roots,
            path: &path,
            kind: service.kind,
            stack,
            stack_name: None,
        };
        let named = stages.into_iter().flat_map(|stage| {
            let given = config::given(root, self.topology, (id, service), &stage, None);
            let files = config::files(self.topology, (id, service), &stage, None);
            let scope = Scope { stage, region: None, account: None, parameters: given.parameters() };
            let mut named = sources::reads(&source, &scope, &Limits::default());
            named.extend(files.into_iter().flat_map(|file| file.candidates));
            named.extend(given.imports);
            named
        });
        let named = named.map(|path| services::normal(&root.join(path)));
        named.filter(|path| !own.has(path) && *path != own.folder).collect()
    }

    /// The local packages that it uses, each with those that lead to it.
    fn used(&self, own: &Own) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let mut used = self.packages.used(&self.manifests_of(own));
        for (folder, through) in self.requirements.used(own) {
            used.entry(folder).or_insert(through);
        }
        used.retain(|folder, _| *folder != own.folder && !own.has(folder));
        used
    }

    /// The folders of the `package.json` files that say which packages it needs: its own, or the nearest above.
    fn manifests_of(&self, own: &Own) -> Vec<PathBuf> {
        let mut folders = self.packages.folders().filter(|folder| own.has(&folder.join("package.json")));
        let mut found: Vec<PathBuf> = folders.by_ref().map(Path::to_path_buf).collect();
        let packs = match own.kind {
            ServiceKind::Serverless | ServiceKind::Cdk | ServiceKind::Sam | ServiceKind::Command => true,
            ServiceKind::CloudFormation | ServiceKind::Terraform | ServiceKind::Planned => false,
        };
        if packs && !found.contains(&own.folder) {
            let above = own.folder.ancestors().skip(1).take_while(|folder| folder.starts_with(&own.root));
            found.extend(above.into_iter().find(|folder| self.packages.has(folder)).map(Path::to_path_buf));
        }
        found
    }

    /// Lock files and manifests above that its packages stand under. Which of them a changed lock file is about is not
    /// looked into: it counts for all.
    fn locks(&self, own: &Own, used: &BTreeMap<PathBuf, Vec<PathBuf>>) -> Vec<String> {
        let mut because = BTreeSet::new();
        let manifests = self.manifests_of(own);
        for folder in manifests.iter().chain(used.keys().filter(|folder| self.packages.has(folder))) {
            let manifest = folder.join("package.json");
            if !own.has(&manifest)
                && !used.contains_key(folder)
                && let Some(change) = self.changes.get(&manifest)
            {
                because.insert(format!("{}, which names its packages", self.words.file(&manifest, *change)));
            }
            let locks =
                folder.ancestors().take_while(|above| above.starts_with(&own.root)).find_map(|above| {
                    let here = LOCKS.iter().map(|name| above.join(name));
                    let here: Vec<PathBuf> = here
                        .filter(|lock| self.packages.locks(lock) || self.changes.contains_key(lock))
                        .collect();
                    (!here.is_empty()).then_some(here)
                });
            for lock in locks.unwrap_or_default().into_iter().filter(|lock| !own.has(lock)) {
                if let Some(change) = self.changes.get(&lock) {
                    let (lock, manifest) = (self.words.file(&lock, *change), self.words.path(&manifest));
                    because.insert(format!(
                        "{lock}: it counts for every package.json under it, such as {manifest}"
                    ));
                }
            }
        }
        because.into_iter().collect()
    }

    /// What changed at or below a place, or above it as one: a submodule. A handler's name stands for its file with any ending.
    fn changes_at(&self, place: &Path) -> Vec<(&Path, Change)> {
        let mut found = self.below(place);
        if found.is_empty() && !place.exists() {
            let bare = place.with_extension("");
            found = self.changes.iter().map(|(path, change)| (path.as_path(), *change)).collect();
            found.retain(|(path, _)| path.with_extension("") == bare);
        }
        found
    }

    /// Without the services and packages inside of it.
    fn changes_of_package(&self, folder: &Path) -> Vec<(&Path, Change)> {
        let inside = |other: &Path| other != folder && other.starts_with(folder);
        let services = self.owns.values().map(|own| own.folder.as_path()).filter(|other| inside(other));
        let inner: Vec<&Path> =
            services.chain(self.packages.folders().filter(|other| inside(other))).collect();
        let mut found = self.below(folder);
        found.retain(|(path, _)| !inner.iter().any(|inner| path.starts_with(inner)));
        found
    }

    fn below(&self, folder: &Path) -> Vec<(&Path, Change)> {
        let from = self.changes.range::<Path, _>((Bound::Included(folder), Bound::Unbounded));
        let from = from.take_while(|(path, _)| path.starts_with(folder));
        let above = folder.ancestors().skip(1).find_map(|above| self.changes.get_key_value(above));
        from.chain(above).map(|(path, change)| (path.as_path(), *change)).collect()
    }
}
