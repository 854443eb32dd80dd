//! What Mermaid, Graphviz and draw.io need of a picture: services under headings, and lines between them.

use std::collections::BTreeMap;

use topology::{Reference, ReferenceKind, ServiceId};

use crate::{
    fonts::Fonts,
    picture::{Lens, Picture},
    scene::Scene,
};

/// Services under a heading; those without one come first.
pub struct Section {
    pub title: Option<String>,
    pub services: Vec<ServiceId>,
}

/// Groups by their names, or columns from left to right.
pub fn sections(picture: &Picture) -> Vec<Section> {
    match &picture.lens {
        Lens::Topology(_) => {
            let mut sections: BTreeMap<Option<String>, Vec<ServiceId>> = BTreeMap::new();
            for card in &picture.cards {
                let title = card.group.as_ref().map(|group| picture.label(group));
                sections.entry(title).or_default().push(card.id.clone());
            }
            let sorted = |(title, mut services): (Option<String>, Vec<ServiceId>)| {
                services.sort();
                Section { title, services }
            };
            sections.into_iter().map(sorted).collect()
        }
        Lens::Phases(_) => {
            let frames = Scene::new(picture, &Fonts::default()).frames.into_iter();
            frames.map(|frame| Section { title: Some(frame.title), services: frame.members }).collect()
        }
    }
}

/// One line between two services: all names of one kind.
pub struct Line<'a> {
    /// Absent where nobody provides the names.
    pub from: Option<&'a ServiceId>,
    pub to: &'a ServiceId,
    pub kind: ReferenceKind,
    pub names: Vec<&'a str>,
}

pub fn lines(references: &[Reference]) -> Vec<Line<'_>> {
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
pub fn label(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first}, {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
    }
}
