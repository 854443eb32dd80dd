//! Finds every service in some folders, reads each and links them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;
use topology::{Findings, FoundService, Problem, ServiceId, ServiceKind, Severity, Tie};

use crate::{
    ScanOptions,
    candidates::{self, Candidate},
    cdk,
    files::{Files, relative},
    naming::{self, Nameable},
    read::{Reader, Reading},
    serverless, terraform, walk,
};

/// A service before it has a name.
struct Unnamed {
    kind: ServiceKind,
    /// The service's file, absolute.
    file: PathBuf,
    stack: Option<cdk::Stack>,
    reading: Option<Reading>,
}

pub fn scan(root: &Path, folders: &[PathBuf], options: &ScanOptions) -> Findings {
    let mut problems = Vec::new();
    let root = root.canonicalize().unwrap_or_else(|_| crate::files::normal(root));
    let roots = opened(&root, folders, &mut problems);
    let reader = Reader { root: &root, roots: &roots, scope: &options.scope, limits: &options.limits };

    let mut files = BTreeSet::new();
    let mut assemblies = BTreeSet::new();
    for folder in &roots {
        let found = walk::walk(folder, None);
        files.extend(found.files);
        assemblies.extend(found.assemblies);
    }
    let files: Vec<PathBuf> = files.into_iter().collect();

    let mut services: Vec<Unnamed> = serverless_files(&files)
        .into_par_iter()
        .map(|file| {
            let folder = file.parent().unwrap_or(&root);
            let own = walk::own_files(folder, &files);
            let reading = reader.read(ServiceKind::Serverless, file, None, None, Some(&own));
            Unnamed { kind: ServiceKind::Serverless, file: file.clone(), stack: None, reading: Some(reading) }
        })
        .collect();
    services.extend(template_files(&files, &services, &reader));
    services.extend(terraform_modules(&files, &reader));
    services.extend(stacks(assemblies, &reader, &mut problems));
    services.sort_by(|a, b| (&a.file, stack_id(a)).cmp(&(&b.file, stack_id(b))));

    let names = naming::names(&nameables(&services, &root));
    let (services, found_problems): (Vec<FoundService>, Vec<Vec<Problem>>) =
        services.into_par_iter().zip(names).map(|(service, name)| finish(service, name, &reader)).unzip();
    problems.extend(found_problems.into_iter().flatten());
    problems.extend(duplicates(&services));

    let interfaces: Vec<_> =
        services.iter().filter_map(|s| Some((s.name.clone(), s.interface.as_deref()?))).collect();
    let (references, link_problems) = topology::link(&interfaces);
    // Two services of one name have one stack name as well: one message is enough.
    let said: BTreeSet<Option<ServiceId>> =
        problems.iter().filter(|p| p.code == "duplicate-service").map(|p| p.service.clone()).collect();
    problems.extend(
        link_problems.into_iter().filter(|p| p.code != "duplicate-stack-name" || !said.contains(&p.service)),
    );
    problems.sort_by(|a, b| {
        (&a.location, &a.code, &a.service, &a.message).cmp(&(&b.location, &b.code, &b.service, &b.message))
    });
    problems.dedup();
    Findings { services, references, problems }
}

/// The folders to look into, canonical; one inside another is looked into once.
fn opened(root: &Path, folders: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = Vec::new();
    for folder in folders {
        match root.join(folder).canonicalize() {
            Ok(folder) if folder.is_dir() => roots.push(folder),
            result => problems.push(Problem {
                code: "missing-folder".into(),
                severity: Severity::Error,
                message: match result {
                    Ok(_) => format!("`{}` is not a folder", folder.display()),
                    Err(error) => format!("`{}` cannot be opened: {error}", folder.display()),
                },
                hint: "Name a folder that exists and that you may read.".into(),
                location: None,
                service: None,
            }),
        }
    }
    roots.sort();
    roots.dedup();
    let outermost = roots.clone();
    roots.retain(|folder| !outermost.iter().any(|other| other != folder && folder.starts_with(other)));
    roots
}

/// One file for every folder that has one, the kind that the framework prefers.
fn serverless_files(files: &[PathBuf]) -> Vec<&PathBuf> {
    let mut by_folder: BTreeMap<&Path, (usize, &PathBuf)> = BTreeMap::new();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let rank = serverless::READ.iter().chain(&serverless::RUN).position(|known| *known == name);
        let (Some(rank), Some(folder)) = (rank, file.parent()) else { continue };
        if rank >= serverless::READ.len() && !candidates::configures_serverless(file) {
            continue;
        }
        let best = by_folder.entry(folder).or_insert((rank, file));
        if rank < best.0 {
            *best = (rank, file);
        }
    }
    by_folder.into_values().map(|(_, file)| file).collect()
}

/// Templates that stand for themselves: not parts of a Serverless service, and not nested in another template.
fn template_files(files: &[PathBuf], services: &[Unnamed], reader: &Reader<'_>) -> Vec<Unnamed> {
    let used: BTreeSet<&Path> = services
        .iter()
        .flat_map(|s| {
            s.reading.iter().flat_map(|r| &r.opened).map(PathBuf::as_path).chain([s.file.as_path()])
        })
        .collect();
    let folders: BTreeSet<&Path> = services.iter().filter_map(|service| service.file.parent()).collect();
    let candidates: Vec<Candidate> = files
        .par_iter()
        .filter(|file| !used.contains(file.as_path()))
        .filter_map(|file| {
            let in_service = file.ancestors().skip(1).any(|folder| folders.contains(folder));
            candidates::candidate(file, in_service, reader.limits)
        })
        .collect();
    let nested: BTreeSet<PathBuf> =
        candidates.iter().flat_map(|candidate| candidate.nested.clone()).collect();
    candidates
        .into_iter()
        .filter(|candidate| !nested.contains(&candidate.file))
        .map(|candidate| Unnamed {
            kind: if candidate.sam { ServiceKind::Sam } else { ServiceKind::CloudFormation },
            file: candidate.file,
            stack: None,
            reading: None,
        })
        .collect()
}

/// Root modules: folders with a file that says where their state is kept or how their providers are set up. A module that
/// others call says neither.
fn terraform_modules(files: &[PathBuf], reader: &Reader<'_>) -> Vec<Unnamed> {
    let mut by_folder: BTreeMap<&Path, Vec<&PathBuf>> = BTreeMap::new();
    for file in files.iter().filter(|file| terraform::is_source(file)) {
        if let Some(folder) = file.parent() {
            by_folder.entry(folder).or_default().push(file);
        }
    }
    let is_root = |file: &&PathBuf| {
        crate::files::read_text(file, reader.limits.file_bytes).is_ok_and(|text| terraform::is_root(&text))
    };
    let module = |sources: Vec<&PathBuf>| {
        sources.iter().copied().find(is_root)?;
        let main = sources.iter().find(|file| file.file_stem().is_some_and(|stem| stem == "main"));
        let file = main.unwrap_or(&sources[0]).to_path_buf();
        Some(Unnamed { kind: ServiceKind::Terraform, file, stack: None, reading: None })
    };
    by_folder.into_par_iter().filter_map(|(_, sources)| module(sources)).collect()
}

/// The stacks of all assemblies, nested ones included.
fn stacks(assemblies: BTreeSet<PathBuf>, reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Vec<Unnamed> {
    let files = Files::new(reader.root, reader.roots, reader.limits);
    let mut seen = BTreeSet::new();
    let mut open: Vec<PathBuf> = assemblies.into_iter().collect();
    let mut found = Vec::new();
    while let Some(manifest) = open.pop() {
        if !seen.insert(manifest.clone()) {
            continue;
        }
        match cdk::read(&manifest, reader.limits.manifest_bytes, &files) {
            Ok(assembly) => {
                open.extend(assembly.nested.iter().map(|path| crate::files::normal(path)));
                found.extend(assembly.stacks.into_iter().map(|stack| Unnamed {
                    kind: ServiceKind::Cdk,
                    file: manifest.clone(),
                    stack: Some(stack),
                    reading: None,
                }));
            }
            Err(problem) => problems.push(*problem),
        }
    }
    found
}

fn stack_id(service: &Unnamed) -> Option<&str> {
    service.stack.as_ref().map(|stack| stack.id.as_str())
}

fn nameables(services: &[Unnamed], root: &Path) -> Vec<Nameable> {
    let mut per_folder: BTreeMap<&Path, usize> = BTreeMap::new();
    for service in services {
        *per_folder.entry(service.file.parent().unwrap_or(root)).or_default() += 1;
    }
    let nameable = |service: &Unnamed| {
        let folder = service.file.parent().unwrap_or(root);
        let path = relative(root, folder);
        let mut parts: Vec<String> =
            path.split('/').filter(|part| !part.is_empty() && *part != "..").map(str::to_owned).collect();
        let mut declared = service.reading.as_ref().and_then(|reading| reading.declared.clone());
        let last = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        match (&service.stack, service.kind) {
            (Some(stack), _) => {
                parts.retain(|part| part != "cdk.out" && part != "build");
                parts.push(stack.id.clone());
            }
            (None, ServiceKind::CloudFormation | ServiceKind::Sam)
                if per_folder.get(folder).is_some_and(|count| *count > 1) =>
            {
                let stem = service.file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                parts.extend(stem.filter(|stem| !candidates::is_generic(stem)));
            }
            _ => {}
        }
        declared = declared.or_else(|| last(root));
        Nameable { parts, declared }
    };
    services.iter().map(nameable).collect()
}

fn finish(service: Unnamed, name: ServiceId, reader: &Reader<'_>) -> (FoundService, Vec<Problem>) {
    let Unnamed { kind, file, stack, reading } = service;
    let reading = match (reading, &stack) {
        (Some(reading), _) => reading,
        (None, Some(stack)) => reader.cdk_stack(&file, stack, None),
        (None, None) => {
            let stack_name = format!("{name}-{{stage}}");
            reader.read(kind, &file, None, Some(&stack_name), None)
        }
    };
    let mut problems = reading.problems;
    problems.iter_mut().for_each(|problem| problem.service = Some(name.clone()));
    let found = FoundService {
        name,
        declared: reading.declared,
        kind,
        path: relative(reader.root, &file),
        stack: stack.map(|stack| stack.id),
        role: reading.role,
        interface: reading.interface.map(Arc::new),
    };
    (found, problems)
}

/// Services that give themselves the same name overwrite each other's stack.
fn duplicates(services: &[FoundService]) -> Vec<Problem> {
    let mut first: BTreeMap<&str, &FoundService> = BTreeMap::new();
    let mut problems = Vec::new();
    let place = |service: &FoundService| {
        let provides = service.interface.iter().flat_map(|interface| &interface.provides);
        provides.filter(|p| matches!(p.tie, Tie::File { .. })).map(|p| p.location.clone()).next()
    };
    for service in services.iter().filter(|service| service.kind == ServiceKind::Serverless) {
        let Some(declared) = service.declared.as_deref() else { continue };
        let Some(other) = first.get(declared) else {
            first.insert(declared, service);
            continue;
        };
        let at =
            |service: &FoundService| place(service).map_or(service.path.clone(), |place| place.to_string());
        problems.push(Problem {
            code: "duplicate-service".into(),
            severity: Severity::Error,
            message: format!(
                "Two services call themselves `{declared}`: {} ({}) and {} ({})",
                other.name,
                at(other),
                service.name,
                at(service)
            ),
            hint: "Rename one of the two: they would overwrite each other's stack.".into(),
            location: place(service),
            service: Some(service.name.clone()),
        });
    }
    problems
}
