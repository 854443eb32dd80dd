//! Which files are a service's own.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use topology::{Service, ServiceId, ServiceKind, Topology};

use crate::project::reading;

/// A service's own folder, and what in it is another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The folder that may be read which it lies in.
    pub root: PathBuf,
    pub kind: ServiceKind,
    pub folder: PathBuf,
    pub file: PathBuf,
    /// Whether everything in the folder is its own, and not its file only.
    whole: bool,
    /// Folders and files of other services in it.
    others: Vec<PathBuf>,
}

impl Own {
    pub fn has(&self, path: &Path) -> bool {
        path == self.file
            || (self.whole
                && path.starts_with(&self.folder)
                && !self.others.iter().any(|other| path.starts_with(other)))
    }
}

/// Of every service that has files.
pub fn owns<'a>(root: &Path, topology: &'a Topology, roots: &[PathBuf]) -> BTreeMap<&'a ServiceId, Own> {
    let places: BTreeMap<&ServiceId, (ServiceKind, PathBuf, PathBuf)> = topology
        .services
        .iter()
        .filter_map(|(id, service)| {
            let file = file_of(root, topology, service)?;
            Some((id, (service.kind, folder_of(service.kind, &file), file)))
        })
        .collect();
    let own = |id: &'a ServiceId, (kind, folder, file): &(ServiceKind, PathBuf, PathBuf)| {
        let beside = || places.iter().filter(|(other, _)| **other != id).map(|(_, place)| place);
        let mut others: Vec<PathBuf> = Vec::new();
        for (_, other, its_file) in beside() {
            if other != folder && other.starts_with(folder) {
                others.push(other.clone());
            } else if other == folder && its_file != file {
                others.push(its_file.clone());
            }
        }
        let root =
            roots.iter().filter(|root| folder.starts_with(root)).max_by_key(|root| root.components().count());
        // A template may lie among many things that have nothing to do with it; what it names counts besides.
        let whole = *kind != ServiceKind::CloudFormation
            || !(roots.contains(folder) || beside().any(|(_, other, _)| other == folder));
        Own {
            root: root.cloned().unwrap_or_else(|| roots[0].clone()),
            kind: *kind,
            folder: folder.clone(),
            file: file.clone(),
            whole,
            others,
        }
    };
    places.iter().map(|(id, place)| (*id, own(id, place))).collect()
}

/// The service's file, absolute; it may be gone.
fn file_of(root: &Path, topology: &Topology, service: &Service) -> Option<PathBuf> {
    let path = root.join(reading::path_of(topology, service)?);
    Some(path.canonicalize().unwrap_or_else(|_| normal(&path)))
}

fn folder_of(kind: ServiceKind, file: &Path) -> PathBuf {
    let parent = file.parent().unwrap_or(file);
    match kind {
        // Git ignores the assembly; the application that makes it is beside it.
        ServiceKind::Cdk => match file.ancestors().find(|above| above.ends_with("cdk.out")) {
            Some(assembly) => {
                let beside = assembly.parent().unwrap_or(assembly);
                if beside.ends_with("build") { beside.parent().unwrap_or(beside) } else { beside }
                    .to_path_buf()
            }
            None => parent.to_path_buf(),
        },
        ServiceKind::Serverless
        | ServiceKind::CloudFormation
        | ServiceKind::Sam
        | ServiceKind::Terraform
        | ServiceKind::Command
        | ServiceKind::Planned => if file.is_dir() { file } else { parent }.to_path_buf(),
    }
}

/// The path with `.` and `..` taken out by name alone.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}
