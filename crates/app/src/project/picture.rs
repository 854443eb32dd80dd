//! The project as a picture: what is drawn comes from here, how it is drawn from `drawing`.

use std::collections::BTreeSet;

use drawing::{Card, DrawingError, Fonts, Lens, Picture, Pip, PipState, Point, StageTone, Theme, Title};
use plan::Plan;
use topology::{Safety, ServiceId, Stage, StageId};

use super::Project;
use crate::{
    contract::{
        CellState, CellView, ErrorView, ExportPicture, PictureFormat, PictureLens, PictureTheme, ProjectView,
        ServiceView,
    },
    error::Result,
};

/// A picture, and a name for its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub file: String,
    pub bytes: Vec<u8>,
}

impl Project {
    /// Asks nobody: without a plan, phases are the layers of what refers to what.
    ///
    /// # Errors
    /// Where the project cannot be read, a service or the stage does not exist, or the picture would be too large.
    pub fn picture(&self, request: &ExportPicture, plan: Option<Plan>) -> Result<Drawn> {
        let view = self.view()?;
        let services = chosen(&view, request)?;
        let lens = match request.lens {
            PictureLens::Topology => "topology",
            PictureLens::Phases => "phases",
        };
        let name = [Some(view.info.name.as_str()), request.stage.as_ref().map(StageId::as_str), Some(lens)];
        let file = format!(
            "{}.{}",
            name.into_iter().flatten().map(plain).collect::<Vec<_>>().join("-"),
            request.format.ending()
        );
        let theme = match request.theme {
            PictureTheme::Light => Theme::Light,
            PictureTheme::Dark => Theme::Dark,
        };
        let picture = self.pictured(&view, &services, request, plan);
        let fonts = Fonts::default();
        let display = || drawing::display(&picture, theme, &fonts);
        let bytes = match request.format {
            PictureFormat::Svg => drawing::svg(&display()).into_bytes(),
            PictureFormat::Png => {
                drawing::png(&display(), &fonts, f64::from(request.scale.clamp(1, 4))).map_err(refused)?
            }
            PictureFormat::Pdf => drawing::pdf(&display(), &fonts),
            PictureFormat::Mermaid => drawing::mermaid(&picture).into_bytes(),
            PictureFormat::DrawIo => drawing::drawio(&picture, theme).into_bytes(),
            PictureFormat::Dot => drawing::dot(&picture).into_bytes(),
            PictureFormat::Json => json(&view, &services)?.into_bytes(),
        };
        Ok(Drawn { file, bytes })
    }

    fn pictured(
        &self,
        view: &ProjectView,
        services: &BTreeSet<ServiceId>,
        request: &ExportPicture,
        plan: Option<Plan>,
    ) -> Picture {
        let within = |service: &ServiceId| services.contains(service);
        let cards = view.services.iter().filter(|service| within(&service.id));
        let labels = view.topology.groups.iter();
        let positions = view.positions.iter().map(|(id, at)| (id.clone(), Point::new(at.x, at.y)));
        Picture {
            title: Title {
                application: view.info.name.clone(),
                stage: request.stage.as_ref().map(ToString::to_string),
                commit: view.info.commit.clone(),
                date: Some(self.settings.now().strftime("%-d %B %Y").to_string()),
            },
            cards: cards.map(|service| card(service, view, request.stage.as_ref())).collect(),
            groups: labels.filter_map(|(id, group)| Some((id.clone(), group.label.clone()?))).collect(),
            folded: view.collapsed.iter().cloned().collect(),
            references: (view.references.iter())
                .filter(|reference| within(&reference.to) && reference.from.as_ref().is_none_or(within))
                .cloned()
                .collect(),
            lens: match request.lens {
                PictureLens::Topology => Lens::Topology(positions.collect()),
                PictureLens::Phases => Lens::Phases(plan.map(Box::new)),
            },
        }
    }
}

/// The services that are drawn: those of the stage, and of the selection where there is one.
fn chosen(view: &ProjectView, request: &ExportPicture) -> Result<BTreeSet<ServiceId>> {
    let services = &view.topology.services;
    if let Some(stage) = &request.stage
        && !view.topology.stages.contains_key(stage)
    {
        return Err(ErrorView::new(
            "unknown-stage",
            format!("there is no stage `{stage}`"),
            format!("The stages are: {}.", names(view.topology.stages.keys())),
        ));
    }
    if let Some(unknown) = request.only.iter().flatten().find(|id| !services.contains_key(*id)) {
        return Err(ErrorView::new(
            "unknown-service",
            format!("there is no service `{unknown}`"),
            format!("The services are: {}.", names(services.keys())),
        ));
    }
    let in_stage = |id: &ServiceId| match (&request.stage, &services[id].stages) {
        (Some(stage), Some(stages)) => stages.contains(stage),
        (Some(_) | None, _) => true,
    };
    let wanted = |id: &&ServiceId| request.only.as_ref().is_none_or(|only| only.contains(*id));
    Ok(services.keys().filter(wanted).filter(|id| in_stage(id)).cloned().collect())
}

fn names<T: ToString>(names: impl Iterator<Item = T>) -> String {
    names.map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}

/// Of a name, what every file system takes.
fn plain(name: &str) -> String {
    let letters: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}

fn card(service: &ServiceView, view: &ProjectView, stage: Option<&StageId>) -> Card {
    let mut stages: Vec<(&StageId, &Stage)> =
        view.topology.stages.iter().filter(|(id, _)| stage.is_none_or(|wanted| wanted == *id)).collect();
    stages.sort_by_key(|(id, stage)| (stage.order.unwrap_or(u32::MAX), *id));
    let cells = |stage: &StageId| {
        let own = move |cell: &&CellView| cell.id.service == service.id && cell.id.stage == *stage;
        view.cells.iter().filter(own).collect::<Vec<_>>()
    };
    let pips = stages.into_iter().flat_map(|(id, stage)| {
        let tone = tone(id, stage);
        cells(id).into_iter().map(move |cell| Pip { stage: tone, state: state(cell.state) })
    });
    Card {
        id: service.id.clone(),
        group: service.group.clone(),
        kind: service.kind,
        role: service.role,
        functions: service.functions,
        resources: service.resources.clone(),
        unreadable: service.unreadable,
        pips: pips.collect(),
    }
}

fn state(state: CellState) -> PipState {
    match state {
        CellState::Unknown => PipState::Unknown,
        CellState::Absent => PipState::Absent,
        CellState::Deployed => PipState::Deployed,
        CellState::Behind => PipState::Behind,
        CellState::Running => PipState::Running,
        CellState::Failed => PipState::Failed,
    }
}

/// The colour family of a stage: what it is for, by its base, its safety, then its name.
fn tone(id: &StageId, stage: &Stage) -> StageTone {
    let name = id.as_str().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    if stage.base.is_some() {
        StageTone::Personal
    } else if begins(&["prod", "live", "prd"]) || stage.safety == Safety::Typed {
        StageTone::Prod
    } else if begins(&["stag", "stg", "pre", "qa", "uat", "test", "int"]) || stage.safety == Safety::Confirm {
        StageTone::Staging
    } else {
        StageTone::Dev
    }
}

fn json(view: &ProjectView, services: &BTreeSet<ServiceId>) -> Result<String> {
    let cards = view.services.iter().filter(|service| services.contains(&service.id));
    let references: Vec<_> =
        view.references.iter().filter(|reference| services.contains(&reference.to)).collect();
    let graph = serde_json::json!({
        "services": cards.map(|service| serde_json::json!({ "name": service.id, "group": service.group })).collect::<Vec<_>>(),
        "references": references,
    });
    let text = serde_json::to_string_pretty(&graph);
    text.map(|text| text + "\n").map_err(|error| ErrorView::new("json", error.to_string(), "Report this."))
}

fn refused(error: DrawingError) -> ErrorView {
    ErrorView::new(error.code(), error.to_string(), error.hint())
}
