//! Whether a service is there: in the sources, in the drawing, in the accounts.

use topology::{Appeared, Edit, FoundService, Patch, Service, ServiceId, ServiceKind, ServicePatch};

use super::{
    accounts::Accounts,
    compare::{Row, Sources, no, unknown, yes},
};
use crate::{
    contract::{Said, SaysAbout, SaysAction, SaysRow, ServiceSays},
    init,
    project::reading,
};

pub(super) fn row(
    sources: &Sources<'_>,
    accounts: &Accounts<'_>,
    id: &ServiceId,
    service: &Service,
    appeared: &[Appeared],
) -> SaysRow {
    let found = sources.reading.services.get(id).filter(|found| found.interface.is_some());
    let path = reading::path_of(sources.topology, service);
    let offer = appeared.iter().find(|offer| offer.planned == *id);
    let place = sources.places.at(&["services", id.as_str()]);
    let row = Row {
        about: SaysAbout::Service,
        name: id.to_string(),
        code: match (found, offer) {
            (Some(found), _) => yes(format!("{}, in {}", kind(found.kind), found.path), None),
            (None, Some(offer)) => yes(format!("in {}", offer.path), None),
            (None, None) => no("no code that can be read"),
        },
        drawing: match service.is_planned() {
            true => yes("planned", place),
            false => {
                yes(format!("{}, in {}", kind(service.kind), path.as_deref().unwrap_or("no file")), place)
            }
        },
        aws: accounts.service(id),
    };
    if let Some(offer) = offer {
        let label = format!("Take {}", offer.path);
        let take = SaysAction::Edit { label, edits: offer.edits.clone() };
        return row.differs(offer.message(), vec![take]);
    }
    if service.is_planned() {
        return match &row.aws {
            Said::Yes { text, .. } => {
                let words = format!("It is only planned here, and the accounts have it: {text}.");
                row.differs(words, vec![remove(id)])
            }
            Said::No { .. } | Said::Unknown { .. } | Said::Nothing {} => {
                row.planned("Drawn, with no code yet.")
            }
        };
    }
    match found {
        None => {
            let words = match &path {
                Some(path) => format!("The drawing names {path}, and nothing can be read there."),
                None => "The drawing names no file.".to_owned(),
            };
            let patch = ServicePatch {
                kind: Some(ServiceKind::Planned),
                path: Patch::Unset,
                ..ServicePatch::default()
            };
            let edits = vec![Edit::UpdateService { id: id.clone(), patch }];
            row.differs(words, vec![SaysAction::Edit { label: "Make it planned".into(), edits }, remove(id)])
        }
        Some(found) if found.kind != service.kind => {
            let words = format!(
                "The code is written for {}, the drawing says {}.",
                kind(found.kind),
                kind(service.kind)
            );
            let patch = ServicePatch { kind: Some(found.kind), ..ServicePatch::default() };
            let edits = vec![Edit::UpdateService { id: id.clone(), patch }];
            row.differs(words, vec![SaysAction::Edit { label: "Take it from the code".into(), edits }])
        }
        Some(_) => row.agrees("Code and drawing agree."),
    }
}

/// What the folders hold and the drawing does not.
pub(super) fn unlisted(sources: &Sources<'_>, appeared: &[Appeared]) -> Vec<ServiceSays> {
    let offered = |found: &&FoundService| appeared.iter().any(|offer| offer.path == found.path);
    let taken = |id: &ServiceId| sources.topology.services.contains_key(id);
    let found = sources.reading.unlisted.iter().filter(|found| !offered(found));
    found
        .filter_map(|found| {
            let name = &found.name;
            let id = std::iter::once(name.clone())
                .chain((2..100).filter_map(|n| ServiceId::new(format!("{name}-{n}")).ok()))
                .find(|id| !taken(id))?;
            let row = Row {
                about: SaysAbout::Service,
                name: id.to_string(),
                code: yes(format!("{}, in {}", kind(found.kind), found.path), None),
                drawing: no("not drawn"),
                aws: unknown("a service that is not drawn is not looked for"),
            };
            let service = init::service_of(sources.topology, found);
            let draw = SaysAction::Edit {
                label: "Draw it".into(),
                edits: vec![Edit::AddService { id: id.clone(), service }],
            };
            let row = row.differs("The sources have a service that the drawing does not.", vec![draw]);
            Some(ServiceSays { service: id, listed: false, differences: 1, rows: vec![row] })
        })
        .collect()
}

fn remove(id: &ServiceId) -> SaysAction {
    SaysAction::Edit {
        label: "Remove from the drawing".into(),
        edits: vec![Edit::RemoveService { id: id.clone() }],
    }
}

fn kind(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Serverless => "Serverless Framework",
        ServiceKind::CloudFormation => "CloudFormation",
        ServiceKind::Cdk => "CDK",
        ServiceKind::Sam => "SAM",
        ServiceKind::Terraform => "Terraform",
        ServiceKind::Command => "a command",
        ServiceKind::Planned => "planned",
    }
}
