//! Lookups that the framework makes while it packages, `${cf:...}` and `${ssm:...}`, with other names in them: what has to be
//! written so that they find something else. Only the names change; every file is read again and compared before it is given.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use topology::{Location, ServiceKind, Text, Tie};

use super::{
    compose,
    resolve::{Lookup, Resolver},
};
use crate::{
    ServiceSource,
    files::{Files, normal, read_text, relative},
    limits::Limits,
    located::{self, FileId, Node, Span, Value},
    patch::start_of,
    read::Reader,
};

/// What a lookup is to find instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The stack of an output, or the path of a parameter.
    pub name: String,
    /// Where it is another region than the service's own.
    pub region: Option<String>,
}

/// A lookup that finds something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repointed {
    pub tie: Tie,
    /// Where it stands in the service's document.
    pub at: String,
    pub location: Location,
    pub from: String,
    pub to: String,
}

/// What would have to be written for a service, and what cannot be.
#[derive(Debug, Clone, Default)]
pub struct Repointing {
    /// Each with the path of its copy; the service's own file first. Empty where nothing is looked up that has another name.
    pub copies: Vec<CopiedFile>,
    pub done: Vec<Repointed>,
    pub stuck: Vec<Stuck>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedFile {
    pub path: PathBuf,
    pub text: String,
}

/// A lookup that has to be changed by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    pub location: Location,
    pub because: String,
}

/// Asks `to` for every lookup of the service what it is to find; absent where it stays. `copy` says where the copy of a file
/// would be: that of the service's own beside it, since the framework takes its folder for the service's.
#[must_use]
pub fn repoint(
    source: &ServiceSource<'_>,
    scope: &topology::Scope,
    limits: &Limits,
    to: &dyn Fn(&Tie) -> Option<Renamed>,
    copy: &dyn Fn(&Path) -> PathBuf,
) -> Repointing {
    if source.kind != ServiceKind::Serverless {
        return Repointing::default();
    }
    let root = source.root.canonicalize().unwrap_or_else(|_| normal(source.root));
    let roots: Vec<PathBuf> =
        source.roots.iter().filter_map(|folder| root.join(folder).canonicalize().ok()).collect();
    let reader = Reader { root: &root, roots: &roots, scope, limits };
    let mut files = Files::new(&root, &roots, limits);
    let path = normal(&root.join(source.path));
    let Ok((own, document, _)) = reader.document(&path, &mut files) else { return Repointing::default() };
    let folder = own.parent().unwrap_or(&root).to_owned();
    let given = compose::given(&folder, scope, limits, &mut files);
    let mut resolver = Resolver::new(document, &folder, scope, limits, &mut files);
    resolver.params = given.params;
    resolver.resolve();
    let lookups = std::mem::take(&mut resolver.lookups);
    let work = Work { root: &root, folder, own, files: &files, limits, copy };
    work.done(&lookups, to)
}

/// One text in one scalar that becomes another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edit {
    span: Span,
    from: String,
    to: String,
}

struct Work<'a> {
    root: &'a Path,
    folder: PathBuf,
    own: PathBuf,
    files: &'a Files<'a>,
    limits: &'a Limits,
    copy: &'a dyn Fn(&Path) -> PathBuf,
}

type Edits = BTreeMap<PathBuf, Vec<Edit>>;

impl Work<'_> {
    fn done(&self, lookups: &[Lookup], to: &dyn Fn(&Tie) -> Option<Renamed>) -> Repointing {
        let mut edits = Edits::new();
        let mut done: Vec<Repointed> = Vec::new();
        for lookup in lookups {
            let Some(tie) = tie(lookup) else { continue };
            let Some(renamed) = to(&tie) else { continue };
            let Some(new) = written(lookup, &tie, &renamed) else { continue };
            add(
                &mut edits,
                self.file(lookup.span),
                Edit { span: lookup.span, from: lookup.written.clone(), to: new },
            );
            done.push(Repointed {
                from: tie.name(),
                to: with(&tie, &renamed.name).name(),
                tie,
                at: lookup.at.clone(),
                location: self.files.location(lookup.span),
            });
        }
        if edits.is_empty() {
            return Repointing::default();
        }
        self.lead_to_copies(lookups, &mut edits);
        edits.entry(self.own.clone()).or_default();
        let copies: Result<Vec<CopiedFile>, String> =
            edits.iter().map(|(file, edits)| self.copied(file, edits)).collect();
        match copies {
            Ok(mut copies) => {
                let own = (self.copy)(&self.own);
                copies.sort_by_key(|copy| copy.path != own);
                Repointing { copies, done, stuck: Vec::new() }
            }
            Err(because) => {
                let stuck =
                    done.into_iter().map(|one| Stuck { location: one.location, because: because.clone() });
                Repointing { stuck: stuck.collect(), ..Repointing::default() }
            }
        }
    }

    /// Whoever includes a file that gets a copy has to include the copy, and so gets one itself.
    fn lead_to_copies(&self, lookups: &[Lookup], edits: &mut Edits) {
        let included: Vec<(&Lookup, PathBuf)> = lookups
            .iter()
            .filter(|lookup| lookup.kind == "file")
            .filter_map(|lookup| {
                let path = lookup.params.as_deref()?.trim();
                Some((lookup, self.files.find(&self.folder.join(path)).ok()?))
            })
            .collect();
        loop {
            let before: usize = edits.values().map(Vec::len).sum();
            for (lookup, real) in &included {
                if !edits.contains_key(real) {
                    continue;
                }
                let Some(given) = lookup.given.as_deref() else { continue };
                let to = lookup.written.replacen(given, &relative(&self.folder, &(self.copy)(real)), 1);
                add(
                    edits,
                    self.file(lookup.span),
                    Edit { span: lookup.span, from: lookup.written.clone(), to },
                );
            }
            if edits.values().map(Vec::len).sum::<usize>() == before {
                return;
            }
        }
    }

    fn file(&self, span: Span) -> PathBuf {
        normal(&self.root.join(self.files.location(span).file))
    }

    /// The file with the edits in it, and nothing else changed.
    fn copied(&self, file: &Path, edits: &[Edit]) -> Result<CopiedFile, String> {
        let name = self.files.name(file);
        let unreadable = |what: String| format!("{name} cannot be read: {what}");
        let text = read_text(file, self.limits.file_bytes)
            .map_err(|refusal| unreadable(refusal.problem(&name, None).message))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let parse = |text: &str| {
            located::parse(text, FileId(0), self.limits).map_err(|fault| unreadable(fault.message))
        };
        let old = parse(text)?.value;
        let mut new = text.to_owned();
        let mut later: Vec<&Edit> = edits.iter().collect();
        // From the end, so that places before stay where they are.
        later.sort_by_key(|edit| std::cmp::Reverse((edit.span.line, edit.span.column)));
        for edit in later {
            let many = scalar(&old, edit.span).map_or(0, |text| text.matches(&edit.from).count());
            let start = start_of(text, edit.span).filter(|_| many > 0);
            let Some(start) = start else { return Err(unfit(&name, edit)) };
            let rest = new[start..].replacen(&edit.from, &edit.to, many);
            new.truncate(start);
            new.push_str(&rest);
        }
        match parse(&new) {
            Ok(parsed) if is_edited(&old, &parsed.value, edits) => {
                Ok(CopiedFile { path: (self.copy)(file), text: new })
            }
            _ => {
                Err(edits.first().map_or_else(|| unreadable("it changes".into()), |edit| unfit(&name, edit)))
            }
        }
    }
}

fn add(edits: &mut Edits, file: PathBuf, edit: Edit) {
    let of_file = edits.entry(file).or_default();
    if !of_file.contains(&edit) {
        of_file.push(edit);
    }
}

fn unfit(file: &str, edit: &Edit) -> String {
    format!("`{}` in {file} is written in a way that cannot be changed by itself", edit.from)
}

fn tie(lookup: &Lookup) -> Option<Tie> {
    match lookup.kind.as_str() {
        "cf" => {
            let (stack, output) = lookup.address.split_once('.')?;
            Some(Tie::Output {
                stack: Text::Known(stack.to_owned()),
                output: Text::Known(output.to_owned()),
                region: lookup.params.clone().map(Text::Known),
            })
        }
        "ssm" => Some(Tie::Parameter { path: Text::Known(path_of(&lookup.address).to_owned()) }),
        _ => None,
    }
}

/// Version 2 of the framework wrote how a parameter is read behind its path.
pub(super) fn path_of(address: &str) -> &str {
    address.trim_end_matches("~true").trim_end_matches("~split")
}

fn with(tie: &Tie, name: &str) -> Tie {
    let mut tie = tie.clone();
    match &mut tie {
        Tie::Output { stack: text, .. } | Tie::Parameter { path: text } => {
            *text = Text::Known(name.to_owned())
        }
        Tie::Export { .. } | Tie::File { .. } => {}
    }
    tie
}

/// The source as it is to be written. <https://www.serverless.com/framework/docs/guides/variables>
fn written(lookup: &Lookup, tie: &Tie, renamed: &Renamed) -> Option<String> {
    let address = match tie {
        Tie::Output { output, .. } => format!("{}.{}", renamed.name, output.known()?),
        Tie::Parameter { path } => format!("{}{}", renamed.name, &lookup.address[path.known()?.len()..]),
        Tie::Export { .. } | Tie::File { .. } => return None,
    };
    let flags = |given: &str| given.split(',').all(|flag| matches!(flag.trim(), "raw" | "noDecrypt"));
    Some(match (&renamed.region, lookup.params.as_deref()) {
        (Some(region), None) => format!("{}({region}):{address}", lookup.kind),
        (Some(region), Some(given)) if flags(given) => {
            format!("{}({region}, {given}):{address}", lookup.kind)
        }
        // What it says of regions it keeps.
        _ => format!("{}{address}", lookup.written.strip_suffix(lookup.sought.as_str())?),
    })
}

fn scalar(value: &Value, span: Span) -> Option<&str> {
    let here = |value: &Value| (value.span.line, value.span.column) == (span.line, span.column);
    match &value.node {
        Node::Text(text) if here(value) => Some(text),
        Node::List(items) => items.iter().find_map(|item| scalar(item, span)),
        Node::Map(_) => value.entries().iter().find_map(|entry| scalar(&entry.value, span)),
        _ => None,
    }
}

/// Whether `new` is `old` with the edits in it.
fn is_edited(old: &Value, new: &Value, edits: &[Edit]) -> bool {
    match (&old.node, &new.node) {
        (Node::Text(before), Node::Text(after)) => {
            let here = |edit: &&Edit| (edit.span.line, edit.span.column) == (old.span.line, old.span.column);
            let wanted = edits
                .iter()
                .filter(here)
                .fold(before.to_string(), |text, edit| text.replace(&edit.from, &edit.to));
            **after == *wanted
        }
        (Node::List(before), Node::List(after)) => {
            before.len() == after.len()
                && before.iter().zip(after.iter()).all(|(old, new)| is_edited(old, new, edits))
        }
        (Node::Map(_), Node::Map(_)) => {
            let (before, after) = (old.entries(), new.entries());
            before.len() == after.len()
                && before
                    .iter()
                    .zip(after)
                    .all(|(old, new)| old.key == new.key && is_edited(&old.value, &new.value, edits))
        }
        _ => old.to_json() == new.to_json(),
    }
}

#[cfg(test)]
mod tests;
