//! From references, one for each name, to the lines of a picture, one for each pair of cards.

use std::collections::BTreeMap;

use topology::{GroupId, Reference, ReferenceKind, ServiceId};

use crate::picture::{Lens, Picture};

/// What a line ends at: a service, or the folded group that it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    Service(ServiceId),
    Group(GroupId),
}

impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service(service) => service.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Link {
    pub from: Node,
    pub to: Node,
    /// The hardest of the kinds that it carries.
    pub kind: ReferenceKind,
    pub names: Vec<String>,
}

/// A name that nobody provides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    pub to: Node,
    pub name: String,
    pub kind: ReferenceKind,
}

fn hardness(kind: ReferenceKind) -> u8 {
    match kind {
        ReferenceKind::Config => 0,
        ReferenceKind::Manual => 1,
        ReferenceKind::Weak => 2,
        ReferenceKind::Strong => 3,
    }
}

impl Picture {
    /// What stands for each service: itself, or its folded group. Only the topology folds groups.
    pub(crate) fn nodes(&self) -> BTreeMap<&ServiceId, Node> {
        let folds = matches!(self.lens, Lens::Topology(_));
        let node = |card: &crate::Card| match &card.group {
            Some(group) if folds && self.folded.contains(group) => Node::Group(group.clone()),
            _ => Node::Service(card.id.clone()),
        };
        self.cards.iter().map(|card| (&card.id, node(card))).collect()
    }

    /// One for each pair of nodes. References inside one node are not drawn.
    pub(crate) fn links(&self) -> Vec<Link> {
        let nodes = self.nodes();
        let mut links: BTreeMap<(&Node, &Node), Link> = BTreeMap::new();
        for reference in &self.references {
            let Some((from, to)) = ends(&nodes, reference) else { continue };
            let link = links.entry((from, to)).or_insert_with(|| Link {
                from: from.clone(),
                to: to.clone(),
                kind: reference.kind,
                names: Vec::new(),
            });
            if hardness(reference.kind) > hardness(link.kind) {
                link.kind = reference.kind;
            }
            if !reference.name.is_empty() {
                link.names.push(reference.name.clone());
            }
        }
        let mut links: Vec<Link> = links.into_values().collect();
        for link in &mut links {
            link.names.sort();
            link.names.dedup();
        }
        links
    }

    pub(crate) fn missing(&self) -> Vec<Missing> {
        let nodes = self.nodes();
        let lost = self.references.iter().filter(|reference| reference.from.is_none());
        let mut missing: Vec<Missing> = lost
            .filter_map(|reference| {
                let to = nodes.get(&reference.to)?.clone();
                Some(Missing { to, name: reference.name.clone(), kind: reference.kind })
            })
            .collect();
        missing.sort();
        missing.dedup();
        missing
    }
}

fn ends<'n>(nodes: &'n BTreeMap<&ServiceId, Node>, reference: &Reference) -> Option<(&'n Node, &'n Node)> {
    let ends = (nodes.get(reference.from.as_ref()?)?, nodes.get(&reference.to)?);
    (ends.0 != ends.1).then_some(ends)
}
