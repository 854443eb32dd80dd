//! Where modules keep their state, so that one that reads another's is tied to it.
//! <https://developer.hashicorp.com/terraform/language/state/remote-state-data>

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hcl_edit::{
    expr::{Expression, ObjectKey},
    structure::Body,
};
use topology::{Scope, Text};

use super::{Document, is_source, text::Known};
use crate::{
    files::{Files, normal, read_text, relative},
    naming::sanitize,
    walk,
};

/// What distinguishes one state from another in its backend.
const ADDRESS: [&str; 7] =
    ["bucket", "key", "path", "prefix", "container_name", "address", "storage_account_name"];

/// What we call a module's state, since it is no stack: by the module's folder, so that a reader and its producer come to the
/// same name without knowing of each other.
#[must_use]
pub fn stack_name(folder: &Path, root: &Path, scope: &Scope) -> String {
    let path = relative(root, folder);
    let own = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = if path.is_empty() || path == "." { own } else { path };
    let path = sanitize(&path.replace(['/', '.', '_'], "-"));
    // What tells folders apart is at the end, and a name has 128 characters.
    let cut = path.len().saturating_sub(80);
    format!("terraform-{}-{}", path[cut..].trim_start_matches('-'), scope.stage)
}

/// The states and stacks that a module reads, by the name of its data.
pub struct States {
    states: BTreeMap<String, Text>,
    stacks: BTreeMap<String, Text>,
}

impl States {
    pub(super) fn new(
        documents: &[Document],
        folder: &Path,
        root: &Path,
        scope: &Scope,
        known: &Known,
        files: &Files<'_>,
    ) -> Self {
        let mut states = Self { states: BTreeMap::new(), stacks: BTreeMap::new() };
        let mut kept = None;
        for block in documents.iter().flat_map(|document| document.blocks("data")) {
            let [kind, name] = block.labels.as_slice() else { continue };
            match kind.as_str() {
                "terraform_remote_state" => {
                    let state = Address::of_data(&block.body, known);
                    let producer = state.as_ref().and_then(|state| match state.local(folder) {
                        Some(file) => module_of(&file, files),
                        None => {
                            let kept = kept.get_or_insert_with(|| backends(files, known));
                            kept.iter()
                                .find(|(address, _)| address == state)
                                .map(|(_, folder)| folder.clone())
                        }
                    });
                    let text = match producer {
                        Some(producer) => Text::Known(stack_name(&producer, root, scope)),
                        None => Text::Unknown {
                            written: state.map_or_else(|| name.as_str().to_owned(), |state| state.shown()),
                            because: "is a state that no module here keeps".to_owned(),
                        },
                    };
                    states.states.insert(name.as_str().to_owned(), text);
                }
                "aws_cloudformation_stack" => {
                    if let Some(stack) = block.body.get_attribute("name") {
                        states.stacks.insert(name.as_str().to_owned(), known.text(&stack.value));
                    }
                }
                _ => {}
            }
        }
        states
    }

    pub(super) fn producer(&self, name: &str) -> Option<Text> {
        self.states.get(name).cloned()
    }

    pub(super) fn stack(&self, name: &str) -> Option<Text> {
        self.stacks.get(name).cloned()
    }
}

/// A backend and what in its settings says which state it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    backend: String,
    settings: BTreeMap<String, String>,
}

impl Address {
    fn of_data(body: &Body, known: &Known) -> Option<Self> {
        let backend = known.text(&body.get_attribute("backend")?.value).known()?.to_owned();
        let Some(config) = body.get_attribute("config") else {
            return Some(Self { backend, settings: BTreeMap::new() });
        };
        let Expression::Object(config) = &config.value else { return None };
        let settings = config.iter().map(|(key, value)| {
            let name = match key {
                ObjectKey::Ident(name) => name.as_str().to_owned(),
                ObjectKey::Expression(name) => known.text(name).known()?.to_owned(),
            };
            Some((name, value.expr()))
        });
        Self::new(backend, settings.flatten(), known)
    }

    /// Nothing where a part of the address is not known.
    fn new<'a>(
        backend: String,
        settings: impl Iterator<Item = (String, &'a Expression)>,
        known: &Known,
    ) -> Option<Self> {
        let telling = settings.filter(|(name, _)| ADDRESS.contains(&name.as_str()));
        let settings = telling
            .map(|(name, value)| Some((name, known.text(value).known()?.to_owned())))
            .collect::<Option<_>>()?;
        Some(Self { backend, settings })
    }

    /// The file of a state that is kept on this machine.
    fn local(&self, folder: &Path) -> Option<PathBuf> {
        let path = self.settings.get("path").filter(|_| self.backend == "local")?;
        Some(normal(&folder.join(path)))
    }

    fn shown(&self) -> String {
        let values: Vec<&str> = self.settings.values().map(String::as_str).collect();
        format!("{}://{}", self.backend, values.join("/"))
    }
}

/// The module in whose folder a state lies; workspaces have folders of their own below it.
fn module_of(state: &Path, files: &Files<'_>) -> Option<PathBuf> {
    let is_module = |folder: &&Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.allows(folder) && entries.into_iter().any(|entry| is_source(&entry.path()))
    };
    state.ancestors().skip(1).take(3).find(is_module).map(Path::to_owned)
}

/// Every backend of the opened folders, with the folder of its module.
fn backends(files: &Files<'_>, known: &Known) -> Vec<(Address, PathBuf)> {
    let mut found = Vec::new();
    for root in files.roots() {
        for file in walk::walk(root, None).files.iter().filter(|file| is_source(file)) {
            let Ok(text) = read_text(file, files.largest()) else { continue };
            if !text.contains("backend") {
                continue;
            }
            let Ok(body) = text.parse::<Body>() else { continue };
            let inner = body.get_blocks("terraform").flat_map(|block| block.body.get_blocks("backend"));
            for backend in inner {
                let Some(kind) = backend.labels.first() else { continue };
                let settings = backend.body.attributes();
                let settings = settings.map(|setting| (setting.key.as_str().to_owned(), &setting.value));
                let address = Address::new(kind.as_str().to_owned(), settings, known);
                found.extend(address.zip(file.parent().map(Path::to_owned)));
            }
        }
    }
    found
}
