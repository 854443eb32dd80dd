//! Reads one service for one scope, whatever its kind.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use topology::{
    Interface, Location, Problem, Provision, Role, Scope, ServiceKind, Severity, StageId, Text, Tie,
};

use crate::{
    cdk, cloudformation,
    digest::Digest,
    files::{Files, Refusal},
    limits::Limits,
    located::{self, Value},
    role, serverless, terraform, walk,
};

/// What reading a service gives.
#[derive(Debug)]
pub struct Reading {
    pub declared: Option<String>,
    pub role: Role,
    pub interface: Option<Interface>,
    pub problems: Vec<Problem>,
    /// Every file that was opened, absolute.
    pub opened: Vec<PathBuf>,
    /// What the service names, opened or not, there or not; absolute.
    pub sought: Vec<PathBuf>,
}

/// The file of a CDK program; what it makes is known once it has run.
const CDK_PROGRAM: &str = "cdk.json";

impl Reading {
    fn of(interface: Option<Interface>) -> Self {
        Self {
            declared: None,
            role: Role::Infrastructure,
            interface,
            problems: Vec::new(),
            opened: Vec::new(),
            sought: Vec::new(),
        }
    }

    fn failed(problem: Problem) -> Self {
        let problems = vec![problem];
        Self {
            declared: None,
            role: Role::Infrastructure,
            interface: None,
            problems,
            opened: Vec::new(),
            sought: Vec::new(),
        }
    }
}

/// What every reading needs.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The topology's root, canonical.
    pub root: &'a Path,
    /// The folders that may be read, canonical.
    pub roots: &'a [PathBuf],
    pub scope: &'a Scope,
    pub limits: &'a Limits,
}

impl<'a> Reader<'a> {
    fn files(&self) -> Files<'a> {
        Files::new(self.root, self.roots, self.limits)
    }

    /// The stack's name where a person gave it: `{stage}`, `{region}` and `{account}` stand for the scope's.
    pub fn stack_name(&self, written: &str) -> Text {
        let mut name = written.replace("{stage}", self.scope.stage.as_str());
        for (placeholder, value) in [
            ("{region}", self.scope.region.as_ref().map(|region| region.as_str())),
            ("{account}", self.scope.account.as_ref().map(|account| account.as_str())),
        ] {
            match value {
                Some(value) => name = name.replace(placeholder, value),
                None if name.contains(placeholder) => {
                    let because = format!("`{placeholder}` is not chosen yet");
                    return Text::Unknown { written: name, because };
                }
                None => {}
            }
        }
        Text::Known(name)
    }

    pub fn read(
        &self,
        kind: ServiceKind,
        path: &Path,
        stack: Option<&str>,
        stack_name: Option<&str>,
        own_files: Option<&[&Path]>,
    ) -> Reading {
        match kind {
            ServiceKind::Serverless => self.serverless(path, stack_name, own_files),
            ServiceKind::CloudFormation | ServiceKind::Sam => self.cloudformation(path, stack_name),
            ServiceKind::Cdk if path.ends_with(CDK_PROGRAM) => self.cdk_program(path, stack, stack_name),
            ServiceKind::Cdk => self.cdk(path, stack, stack_name),
            ServiceKind::Terraform => self.terraform(path),
            ServiceKind::Command => self.command(path, stack_name),
            ServiceKind::Planned => Reading::of(None),
        }
    }

    fn serverless(&self, path: &Path, stack_name: Option<&str>, own_files: Option<&[&Path]>) -> Reading {
        let mut files = self.files();
        let file_name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if serverless::RUN.contains(&file_name) {
            let name = files.name(path);
            return Reading::failed(Problem {
                code: "needs-running".into(),
                severity: Severity::Note,
                message: format!(
                    "`{name}` is a program: what it needs and provides is known only after it has run"
                ),
                hint: "Deploying runs it. To see its references before, write it as `serverless.yml`.".into(),
                location: Some(Location { file: name, line: 1, column: 1 }),
                service: None,
            });
        }
        let (real, document, mut problems) = match self.document(path, &mut files) {
            Ok(document) => document,
            Err(problem) => return Reading::failed(*problem),
        };
        let folder = real.parent().unwrap_or(self.root);
        let stack_name = stack_name.map(|name| self.stack_name(name));
        let reading = serverless::read(document, folder, self.scope, stack_name, self.limits, &mut files);
        problems.extend(reading.problems);
        let mut interface = reading.interface;

        let location = reading.place;
        let mut own = vec![files.name(&real)];
        // A folder that was opened whole holds other services and what they share.
        if !self.roots.iter().any(|root| root == folder) {
            own.push(format!("{}/", files.name(folder)));
        }
        interface.provides.extend(own.into_iter().map(|file| own_file(file, location.clone())));

        let sought = files.sought().to_vec();
        let opened = files.into_read();
        let mut digest = Digest::default();
        digest.scope(self.scope);
        digest.text("composition", &reading.composition);
        let walked;
        let own_paths: Vec<&Path> = match own_files {
            Some(own_files) => own_files.to_vec(),
            None => {
                let top = self.roots.iter().find(|root| folder.starts_with(root));
                walked = walk::walk(top.map_or(folder, PathBuf::as_path), Some(folder)).files;
                walk::own_files(folder, &walked)
            }
        };
        let outside = opened.iter().map(PathBuf::as_path).filter(|file| !file.starts_with(folder));
        for file in own_paths.into_iter().chain(outside) {
            digest.file(folder, file);
        }
        interface.digest = digest.finish();
        Reading {
            declared: reading.declared,
            role: reading.role,
            interface: Some(interface),
            problems,
            opened,
            sought,
        }
    }

    fn cloudformation(&self, path: &Path, stack_name: Option<&str>) -> Reading {
        let mut files = self.files();
        let (real, template, mut problems) = match self.document(path, &mut files) {
            Ok(document) => document,
            Err(problem) => return Reading::failed(*problem),
        };
        problems.extend(cloudformation::unseen(&template).into_iter().map(|(what, span)| Problem {
            code: "made-at-deploy-time".into(),
            severity: Severity::Note,
            message: format!("{what} makes parts of this template at deploy time, which are not seen here"),
            hint: "Draw by hand what those parts need or provide, if others depend on it.".into(),
            location: Some(files.location(span)),
            service: None,
        }));
        let folder = real.parent().unwrap_or(self.root);
        let stack_name = match stack_name {
            Some(name) => self.stack_name(name),
            None => self.stack_name(&format!("{}-{{stage}}", name_of(&real))),
        };
        let mut interface = cloudformation::interface(&template, self.scope, stack_name, None, &files);
        let file = files.name(&real);
        interface.provides.push(own_file(file.clone(), Location { file, line: 1, column: 1 }));

        let mut digest = Digest::default();
        digest.scope(self.scope);
        digest.file(folder, &real);
        for local in cloudformation::local_files(&template) {
            digest.text("local", &local);
            match files.find(&folder.join(&local)) {
                Ok(file) if file.is_file() => digest.file(folder, &file),
                Ok(below) if below != folder => {
                    let top = self.roots.iter().find(|root| below.starts_with(root));
                    let walked = walk::walk(top.map_or(&below, |top| top), Some(&below)).files;
                    walked.iter().for_each(|file| digest.file(folder, file));
                }
                _ => {}
            }
        }
        interface.digest = digest.finish();
        let role = role::of_template(&template);
        Reading {
            declared: None,
            role,
            interface: Some(interface),
            problems,
            opened: files.into_read(),
            sought: Vec::new(),
        }
    }

    fn cdk(&self, manifest: &Path, stack: Option<&str>, stack_name: Option<&str>) -> Reading {
        let files = self.files();
        let assembly = match cdk::read(manifest, self.limits.manifest_bytes, &files) {
            Ok(assembly) => assembly,
            Err(problem) => return Reading::failed(*problem),
        };
        match assembly.stacks.iter().find(|found| stack.is_none_or(|stack| found.id == stack)) {
            Some(found) => self.cdk_stack(manifest, found, stack_name),
            None => {
                let file = files.name(manifest);
                Reading::failed(Problem {
                    code: "missing-stack".into(),
                    severity: Severity::Error,
                    message: format!("The assembly has no stack `{}`", stack.unwrap_or_default()),
                    hint: "Run `cdk synth` again, or name one of its stacks.".into(),
                    location: Some(Location { file, line: 1, column: 1 }),
                    service: None,
                })
            }
        }
    }

    /// What was synthesised last tells what the program provides; without that, only that it is there.
    fn cdk_program(&self, path: &Path, stack: Option<&str>, stack_name: Option<&str>) -> Reading {
        let folder = path.parent().unwrap_or(self.root);
        let manifest = folder.join("cdk.out/manifest.json");
        let mut reading = if manifest.is_file() {
            self.cdk(&manifest, stack, stack_name)
        } else {
            let name = stack_name.map_or_else(
                || Text::Unknown {
                    written: stack.unwrap_or("the stack").to_owned(),
                    because: "is named by the program, which has not run yet".to_owned(),
                },
                |name| self.stack_name(name),
            );
            let mut reading = Reading::of(Some(empty(name)));
            let file = self.files().name(path);
            reading.problems.push(Problem {
                code: "not-synthesised".into(),
                severity: Severity::Note,
                message: format!(
                    "What the program of `{file}` needs and provides is known only after it has run"
                ),
                hint: "Run `cdk synth` once; deploying runs it in any case.".into(),
                location: Some(Location { file, line: 1, column: 1 }),
                service: None,
            });
            reading
        };
        if let Some(interface) = &mut reading.interface {
            let mut digest = Digest::default();
            digest.scope(self.scope);
            digest.text("stack", stack.unwrap_or_default());
            self.own_files(folder, &mut digest);
            interface.digest = digest.finish();
        }
        reading
    }

    fn terraform(&self, path: &Path) -> Reading {
        let mut files = self.files();
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(self.root) };
        let folder = match files.find(folder) {
            Ok(folder) => folder,
            Err(refusal) => {
                let name = files.name(path);
                let location = Location { file: name.clone(), line: 1, column: 1 };
                return Reading::failed(refusal.problem(&name, Some(location)));
            }
        };
        let module = terraform::read(&folder, self.root, self.scope, &mut files);
        let mut digest = Digest::default();
        digest.scope(self.scope);
        self.own_files(&folder, &mut digest);
        for called in &module.modules {
            if let Ok(called) = files.seek(called) {
                self.own_files(&called, &mut digest);
            }
        }
        let mut interface = module.interface;
        interface.digest = digest.finish();
        // Of a part of a module nothing can be said: what is missing might be what others need.
        let broken = module.problems.iter().any(|problem| problem.severity == Severity::Error);
        let interface = if broken { None } else { Some(interface) };
        let sought = files.sought().to_vec();
        Reading {
            role: module.role,
            problems: module.problems,
            sought,
            opened: files.into_read(),
            ..Reading::of(interface)
        }
    }

    /// Nobody but the program knows what it provides: what is tied to it is drawn.
    fn command(&self, path: &Path, stack_name: Option<&str>) -> Reading {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(self.root) };
        let own = format!("{}-{{stage}}", name_of(path));
        let mut interface = empty(self.stack_name(stack_name.unwrap_or(&own)));
        let mut digest = Digest::default();
        digest.scope(self.scope);
        self.own_files(folder, &mut digest);
        interface.digest = digest.finish();
        Reading::of(Some(interface))
    }

    /// Every file of a service's folder that git does not ignore.
    fn own_files(&self, folder: &Path, digest: &mut Digest) {
        let top = self.roots.iter().find(|root| folder.starts_with(root));
        let walked = walk::walk(top.map_or(folder, PathBuf::as_path), Some(folder)).files;
        for file in walk::own_files(folder, &walked).into_iter().filter(|file| !is_state(file)) {
            digest.file(folder, file);
        }
    }

    pub fn cdk_stack(&self, manifest: &Path, stack: &cdk::Stack, stack_name: Option<&str>) -> Reading {
        let mut files = self.files();
        let (real, template, problems) = match self.document(&stack.template, &mut files) {
            Ok(document) => document,
            Err(problem) => return Reading::failed(*problem),
        };
        let mut scope = self.scope.clone();
        for (name, value) in &stack.parameters {
            scope.parameters.entry(name.clone()).or_insert_with(|| value.clone());
        }
        let stack_name = self.stack_name(stack_name.unwrap_or(&stack.stack_name));
        let region = stack.region.as_ref().map(|region| Text::Known(region.as_str().to_owned()));
        let mut interface = cloudformation::interface(&template, &scope, stack_name, region, &files);
        let template_file = files.name(&real);
        let place = Location { file: template_file.clone(), line: 1, column: 1 };
        interface.provides.push(own_file(template_file, place));

        let mut digest = Digest::default();
        digest.scope(self.scope);
        digest.text(&stack.id, &stack.entry);
        digest.file(manifest.parent().unwrap_or(manifest), &real);
        interface.digest = digest.finish();
        let role = role::of_template(&template);
        Reading {
            declared: Some(stack.id.clone()),
            role,
            interface: Some(interface),
            problems,
            opened: files.into_read(),
            sought: Vec::new(),
        }
    }

    pub fn document(
        &self,
        path: &Path,
        files: &mut Files<'_>,
    ) -> Result<(PathBuf, Value, Vec<Problem>), Box<Problem>> {
        let (file, real, text) = files.open(path).map_err(|refusal| {
            let name = files.name(path);
            let (line, column) = match refusal {
                Refusal::NotText { line, column } => (line, column),
                _ => (1, 1),
            };
            Box::new(refusal.problem(&name, Some(Location { file: name.clone(), line, column })))
        })?;
        let parsed = located::parse(&text, file, self.limits)
            .map_err(|fault| Box::new(files.parse_problem(&fault, file)))?;
        let problems = parsed.oddities.iter().map(|fault| files.parse_problem(fault, file)).collect();
        Ok((real, parsed.value, problems))
    }
}

/// What Terraform writes when it runs, where git does not ignore it.
fn is_state(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".tfstate")
        || name.ends_with(".tfstate.backup")
        || name == ".terraform.lock.hcl"
        || file.components().any(|part| part.as_os_str() == "terraform.tfstate.d")
}

fn empty(stack_name: Text) -> Interface {
    Interface {
        stack_name,
        region: None,
        provides: Vec::new(),
        consumes: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        functions: 0,
        digest: String::new(),
    }
}

/// A service's own file or folder, so that what others read from it is a reference to the service.
fn own_file(file: String, location: Location) -> Provision {
    let tie = Tie::File { file, pointer: String::new() };
    Provision { tie, logical_id: String::new(), value: String::new(), location }
}

/// What a template is called after: its folder, or itself where it has a telling name of its own.
fn name_of(template: &Path) -> String {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = part(template.file_stem()).unwrap_or_default();
    let folder = part(template.parent().and_then(Path::file_name));
    crate::naming::sanitize(&folder.unwrap_or(stem))
}

/// The scope of a scan: what the sources say for `dev`, in no account.
#[must_use]
pub fn dev() -> Scope {
    Scope {
        stage: StageId::new("dev").expect("`dev` is a stage name"),
        region: None,
        account: None,
        parameters: BTreeMap::new(),
    }
}
