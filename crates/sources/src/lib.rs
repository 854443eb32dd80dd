//! Repositories -> services, what each provides and consumes, and the references between them.
//! Parsing only: nothing that a repository holds is run, and nothing outside the opened folders is read. Files of Jsonnet, a
//! language without input or output, are evaluated where whoever calls wants them to be.

mod candidates;
mod cdk;
mod cloudformation;
mod digest;
mod files;
mod jsonnet;
mod limits;
mod located;
mod naming;
mod patch;
mod read;
mod reads;
mod role;
mod scan;
mod serverless;
mod settings;
mod template;
mod terraform;
mod texts;
mod values;
mod walk;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use topology::{Findings, Interface, Problem, Scope, ServiceKind};

pub use jsonnet::{Evaluated, Jsonnet, evaluate};
pub use limits::Limits;
pub use located::ParseError;
pub use patch::{NotPatched, Property, ResourceAt, Written, property, with_property};
pub use serverless::{CopiedFile, Renamed, Repointed, Repointing, Stuck, repoint};
pub use settings::{Bounds, From, Rule, Setting, Settings, Variable, environment_of, rules_of};
pub use template::{Template, interface_of, parse_template, texts_of};
pub use texts::ServiceTexts;
pub use values::{Given, GivenFiles, ValueFile, Wanted};

/// How to scan.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    pub scope: Scope,
    pub limits: Limits,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self { scope: read::dev(), limits: Limits::default() }
    }
}

/// Finds every service in the folders (absolute, or relative to `root`), reads each for one scope and links them.
/// Locations and paths are relative to `root`, with `/`, and begin with `../` in other repositories.
#[must_use]
pub fn scan(root: &Path, folders: &[PathBuf], options: &ScanOptions) -> Findings {
    scan::scan(root, folders, options)
}

/// One known service.
#[derive(Debug, Clone, Copy)]
pub struct ServiceSource<'a> {
    /// The topology's root: what paths are relative to.
    pub root: &'a Path,
    /// The folders that may be read: the repositories of the topology.
    pub roots: &'a [PathBuf],
    /// The service's file, relative to `root`.
    pub path: &'a str,
    pub kind: ServiceKind,
    /// Which stack of a CDK assembly.
    pub stack: Option<&'a str>,
    /// Overrules the sources; `{stage}`, `{region}` and `{account}` stand for the scope's.
    pub stack_name: Option<&'a str>,
}

/// Reads one known service for one scope.
#[must_use]
pub fn read(source: &ServiceSource<'_>, scope: &Scope, limits: &Limits) -> (Option<Interface>, Vec<Problem>) {
    let root = source.root.canonicalize().unwrap_or_else(|_| files::normal(source.root));
    let roots: Vec<PathBuf> =
        source.roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    let reader = read::Reader { root: &root, roots: &roots, scope, limits };
    let path = files::normal(&root.join(source.path));
    let reading = reader.read(source.kind, &path, source.stack, source.stack_name, None);
    (reading.interface, reading.problems)
}

/// What a service is configured with, as one scope sees it: its parameters and the environment of its functions and containers.
#[must_use]
pub fn settings(source: &ServiceSource<'_>, scope: &Scope, limits: &Limits) -> Settings {
    let root = source.root.canonicalize().unwrap_or_else(|_| files::normal(source.root));
    let roots: Vec<PathBuf> =
        source.roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    let reader = read::Reader { root: &root, roots: &roots, scope, limits };
    settings::settings(&reader, source.kind, &files::normal(&root.join(source.path)), source.stack)
}

/// Reads files of parameters, each over the one before. Those of Jsonnet are given to `evaluate`: a program may take any time
/// and any memory. Paths are relative to `root`; nothing outside `roots` is read.
#[must_use]
pub fn read_values(
    root: &Path,
    roots: &[PathBuf],
    wanted: &Wanted<'_>,
    evaluate: &dyn Fn(&Jsonnet) -> Result<Evaluated, Box<Problem>>,
    limits: &Limits,
) -> GivenFiles {
    let root = root.canonicalize().unwrap_or_else(|_| files::normal(root));
    let roots: Vec<PathBuf> =
        roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    values::read(&root, &roots, wanted, evaluate, limits)
}

/// The files and folders that a service is read from or names, as paths are in the topology; some may not be there any
/// more. Its own folder belongs to it whatever this says. Source code is not looked into.
#[must_use]
pub fn reads(source: &ServiceSource<'_>, scope: &Scope, limits: &Limits) -> BTreeSet<String> {
    let root = source.root.canonicalize().unwrap_or_else(|_| files::normal(source.root));
    let roots: Vec<PathBuf> =
        source.roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    let reader = read::Reader { root: &root, roots: &roots, scope, limits };
    let found = reads::reads(&reader, source.kind, &files::normal(&root.join(source.path)), source.stack);
    found.iter().map(|path| files::relative(&root, path)).collect()
}

/// What a service's files say text by text, for one scope; absent where they cannot be read or say no texts.
#[must_use]
pub fn texts(source: &ServiceSource<'_>, scope: &Scope, limits: &Limits) -> Option<ServiceTexts> {
    let root = source.root.canonicalize().unwrap_or_else(|_| files::normal(source.root));
    let roots: Vec<PathBuf> =
        source.roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    let reader = read::Reader { root: &root, roots: &roots, scope, limits };
    texts::texts(
        &reader,
        source.kind,
        &files::normal(&root.join(source.path)),
        source.stack,
        source.stack_name,
    )
}
