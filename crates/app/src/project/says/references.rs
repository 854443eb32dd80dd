//! What ties a service to those that it needs: stated by the sources, drawn by people, kept by the accounts.

use std::collections::{BTreeMap, BTreeSet};

use topology::{Edit, ManualReference, Reference, ReferenceKind, ServiceId, Stated};

use super::{
    accounts::Accounts,
    compare::{Row, Sources, no, yes},
};
use crate::contract::{Said, SaysAbout, SaysAction, SaysRow};

/// A row for each service that this one needs, and one for each name that nobody provides.
pub(super) fn rows(
    sources: &Sources<'_>,
    accounts: &Accounts<'_>,
    id: &ServiceId,
    stated: &[Stated],
) -> Vec<SaysRow> {
    let mut derived: BTreeMap<&ServiceId, Vec<&Reference>> = BTreeMap::new();
    let mut nobody: BTreeMap<&str, &Reference> = BTreeMap::new();
    for reference in sources.reading.references.iter().filter(|it| it.to == *id) {
        match (&reference.from, reference.kind) {
            (_, ReferenceKind::Manual) => {}
            (Some(from), _) if from != id => derived.entry(from).or_default().push(reference),
            (Some(_), _) => {}
            (None, _) => {
                nobody.entry(&reference.name).or_insert(reference);
            }
        }
    }
    let drawn: BTreeMap<&ServiceId, (usize, &ManualReference)> = sources
        .topology
        .references
        .iter()
        .enumerate()
        .filter(|(_, drawn)| drawn.to == *id)
        .map(|(index, drawn)| (&drawn.from, (index, drawn)))
        .collect();
    let producers: BTreeSet<&ServiceId> = derived.keys().chain(drawn.keys()).copied().collect();
    let mut rows: Vec<SaysRow> = producers
        .into_iter()
        .map(|from| {
            let found = derived.get(from).map(Vec::as_slice).unwrap_or_default();
            of_two(sources, accounts, (from, id), found, drawn.get(from).copied(), stated)
        })
        .collect();
    rows.extend(nobody.into_values().map(|reference| unprovided(accounts, id, reference)));
    rows
}

fn of_two(
    sources: &Sources<'_>,
    accounts: &Accounts<'_>,
    (from, to): (&ServiceId, &ServiceId),
    found: &[&Reference],
    drawn: Option<(usize, &ManualReference)>,
    stated: &[Stated],
) -> SaysRow {
    let names: BTreeSet<&str> = found.iter().map(|reference| reference.name.as_str()).collect();
    let strong: BTreeSet<&str> = found
        .iter()
        .filter(|reference| reference.kind == ReferenceKind::Strong)
        .map(|reference| reference.name.as_str())
        .collect();
    let aws = accounts.imports(from, to, &strong);
    let planned = sources.topology.services.get(from).is_some_and(topology::Service::is_planned);
    let row = Row {
        about: SaysAbout::Reference,
        name: format!("needs {from}"),
        code: match found.first() {
            Some(first) => yes(in_short(&names), first.location.clone()),
            None => no("not in the sources"),
        },
        drawing: match drawn {
            Some((index, drawn)) => {
                let place = sources.places.at(&["references", &index.to_string()]);
                let what = if drawn.planned { "planned" } else { "drawn" };
                yes(
                    drawn.note.as_ref().map_or_else(|| what.to_owned(), |note| format!("{what}: {note}")),
                    place,
                )
            }
            // What the sources say need not be drawn.
            None => Said::Nothing {},
        },
        aws,
    };
    let drop = |label: &str| SaysAction::Edit {
        label: label.to_owned(),
        edits: vec![Edit::Disconnect { from: from.clone(), to: to.clone() }],
    };
    if stated.iter().any(|it| it.drawn.from == *from && it.drawn.to == *to) {
        return row.differs(
            "The sources say so themselves now: the drawn line may go.",
            vec![drop("Drop the drawn line")],
        );
    }
    if let Some((_, drawn)) = drawn {
        if drawn.planned {
            return row.planned("Drawn to come: the sources do not say it yet, and it orders nothing.");
        }
        return row.agrees("Drawn by hand: it orders deployments, and the sources need not say it.");
    }
    if planned {
        return row.planned(format!("{from} is planned: what is read of it is not there yet."));
    }
    match &row.aws {
        Said::No { text } => {
            let words = format!("The sources read what the accounts do not have: {text}.");
            let actions = accounts.plans(from);
            row.differs(words, actions)
        }
        Said::Yes { .. } | Said::Nothing {} => {
            row.agrees("Read from the sources; nothing needs to be drawn.")
        }
        Said::Unknown { .. } => {
            row.agrees("Read from the sources; what the accounts have of it is not known.")
        }
    }
}

fn unprovided(accounts: &Accounts<'_>, id: &ServiceId, reference: &Reference) -> SaysRow {
    let name = &reference.name;
    let row = Row {
        about: SaysAbout::Reference,
        name: format!("needs {name}"),
        code: yes(name.clone(), reference.location.clone()),
        drawing: no("no service provides it"),
        aws: accounts.export(name),
    };
    let mut actions = Vec::new();
    if let Some(candidate) = &reference.candidate {
        actions.push(SaysAction::Edit {
            label: format!("Draw a line from {}", candidate.service),
            edits: vec![Edit::Connect {
                from: candidate.service.clone(),
                to: id.clone(),
                note: Some(name.clone()),
                planned: false,
            }],
        });
    }
    match &row.aws {
        Said::Yes { .. } => row.agrees("No service here provides it, and the accounts have it."),
        Said::No { .. } => row.differs("No service provides it, and the accounts do not have it.", actions),
        Said::Unknown { .. } | Said::Nothing {} => row.differs("No service provides it.", actions),
    }
}

/// `TableArn`, `TableArn and 3 more`.
fn in_short(names: &BTreeSet<&str>) -> String {
    let mut all = names.iter();
    match (all.next(), all.len()) {
        (None, _) => String::new(),
        (Some(one), 0) => (*one).to_owned(),
        (Some(one), more) => format!("{one} and {more} more"),
    }
}
