//! Pictures of services for other places: SVG, PNG, PDF, Mermaid, draw.io, Graphviz. Pure: the same input gives the same bytes.

mod dot;
mod mermaid;
mod routes;
mod svg;

use std::collections::BTreeMap;

use topology::{GroupId, Reference, ReferenceKind, ServiceId};

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

/// The services by group; those without one under `None`.
fn by_group(services: &[(ServiceId, Option<GroupId>)]) -> BTreeMap<Option<&GroupId>, Vec<&ServiceId>> {
    let mut groups: BTreeMap<Option<&GroupId>, Vec<&ServiceId>> = BTreeMap::new();
    for (service, group) in services {
        groups.entry(group.as_ref()).or_default().push(service);
    }
    for services in groups.values_mut() {
        services.sort();
        services.dedup();
    }
    groups
}

/// One line between two services: all names of one kind.
#[derive(Clone)]
struct Line<'a> {
    /// Absent where nobody provides the names.
    from: Option<&'a ServiceId>,
    to: &'a ServiceId,
    kind: ReferenceKind,
    names: Vec<&'a str>,
}

fn lines(references: &[Reference]) -> Vec<Line<'_>> {
    let mut lines: BTreeMap<(Option<&ServiceId>, &ServiceId, ReferenceKind), Vec<&str>> = BTreeMap::new();
    for reference in references {
        let names = lines.entry((reference.from.as_ref(), &reference.to, reference.kind)).or_default();
        names.push(&reference.name);
    }
    lines
        .into_iter()
        .map(|((from, to, kind), mut names)| {
            names.sort_unstable();
            names.dedup();
            names.retain(|name| !name.is_empty());
            Line { from, to, kind, names }
        })
        .collect()
}

/// What stands on a line: a few names, and how many more.
fn label(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first}, {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}

fn kind_word(kind: ReferenceKind) -> &'static str {
    match kind {
        ReferenceKind::Strong => "strong",
        ReferenceKind::Weak => "weak",
        ReferenceKind::Config => "config",
        ReferenceKind::Manual => "manual",
    }
}
