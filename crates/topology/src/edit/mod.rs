//! Typed edits: what a person can do to a topology, in one list.

mod accounts;
mod connect;
mod error;
mod gates;
mod groups;
mod label;
mod notes;
mod patch;
mod services;
mod sessions;
mod stages;
mod views;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use connect::{LineEnd, Refusal, connectable, why_not_connect};
pub use error::{EditError, What};
pub(crate) use label::label_of;
pub use patch::{AccountPatch, Patch, ReferencePatch, ServicePatch, SessionPatch, StagePatch};

use crate::{
    Account, AccountName, Dismissal, Gate, Group, GroupId, Note, NoteId, OnFailure, Personal, Program,
    Repository, RepositoryId, Rollout, SavedView, Service, ServiceId, Session, SessionName, Stage, StageId,
    Subject, Target, Topology, ViewName, rename::Rename,
};

/// One change of the topology.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// What the application is called; absent: no name.
    SetName {
        name: Option<String>,
    },
    AddService {
        id: ServiceId,
        service: Service,
    },
    /// Also removes the references that people drew to or from it, the gates before and after it, and its pins.
    RemoveService {
        id: ServiceId,
    },
    RenameService {
        from: ServiceId,
        to: ServiceId,
    },
    UpdateService {
        id: ServiceId,
        patch: ServicePatch,
    },
    /// What is run for a service of the kind `command`; absent: nothing.
    SetProgram {
        id: ServiceId,
        program: Option<Program>,
    },
    AddStage {
        id: StageId,
        stage: Stage,
    },
    RemoveStage {
        id: StageId,
    },
    RenameStage {
        from: StageId,
        to: StageId,
    },
    UpdateStage {
        id: StageId,
        patch: StagePatch,
    },
    AddTarget {
        stage: StageId,
        target: Target,
    },
    RemoveTarget {
        stage: StageId,
        target: Target,
    },
    SetRollout {
        stage: StageId,
        rollout: Rollout,
    },
    SetOnFailure {
        stage: StageId,
        policy: OnFailure,
    },
    /// Behind those that the stage has.
    AddGate {
        stage: StageId,
        gate: Gate,
    },
    /// The gate called `name`, which may get another name; it keeps its place in the list.
    ChangeGate {
        stage: StageId,
        name: String,
        gate: Gate,
    },
    RemoveGate {
        stage: StageId,
        name: String,
    },
    /// The service goes no earlier than in this phase; absent: as early as what it needs allows.
    PinService {
        stage: StageId,
        service: ServiceId,
        phase: Option<u32>,
    },
    /// What makes a stage personal, all of it anew; absent: it is no longer personal, and everything stands in it.
    SetPersonal {
        stage: StageId,
        personal: Option<Personal>,
    },
    AddAccount {
        id: AccountName,
        account: Account,
    },
    RemoveAccount {
        id: AccountName,
    },
    RenameAccount {
        from: AccountName,
        to: AccountName,
    },
    UpdateAccount {
        id: AccountName,
        patch: AccountPatch,
    },
    AddSession {
        id: SessionName,
        session: Session,
    },
    /// Only where no account uses it.
    RemoveSession {
        id: SessionName,
    },
    RenameSession {
        from: SessionName,
        to: SessionName,
    },
    UpdateSession {
        id: SessionName,
        patch: SessionPatch,
    },
    AddGroup {
        id: GroupId,
        group: Group,
    },
    /// Its services stay, without a group.
    RemoveGroup {
        id: GroupId,
    },
    RenameGroup {
        from: GroupId,
        to: GroupId,
    },
    /// What a group is called on the canvas; absent: its key in the file.
    LabelGroup {
        id: GroupId,
        label: Option<String>,
    },
    /// Absent: out of every group.
    MoveToGroup {
        services: Vec<ServiceId>,
        group: Option<GroupId>,
    },
    AddRepository {
        id: RepositoryId,
        repository: Repository,
    },
    RemoveRepository {
        id: RepositoryId,
    },
    RenameRepository {
        from: RepositoryId,
        to: RepositoryId,
    },
    /// Draws a reference: `to` is deployed after `from`.
    Connect {
        from: ServiceId,
        to: ServiceId,
        #[serde(default)]
        note: Option<String>,
        /// The sources are meant to say it one day.
        #[serde(default)]
        #[ts(as = "Option<bool>", optional)]
        planned: bool,
    },
    Disconnect {
        from: ServiceId,
        to: ServiceId,
    },
    /// A reference that was drawn.
    UpdateReference {
        from: ServiceId,
        to: ServiceId,
        patch: ReferencePatch,
    },
    AddNote {
        id: NoteId,
        note: Note,
    },
    ChangeNote {
        id: NoteId,
        note: Note,
    },
    RemoveNote {
        id: NoteId,
    },
    /// An advice is not followed, for a reason. Another reason for the same replaces the first.
    Dismiss {
        dismissal: Dismissal,
    },
    /// What was dismissed is advice again.
    Restore {
        code: String,
        subject: Subject,
    },
    /// A view of this name that is there is replaced.
    SetView {
        id: ViewName,
        view: SavedView,
    },
    RemoveView {
        id: ViewName,
    },
    RenameView {
        from: ViewName,
        to: ViewName,
    },
}

impl Edit {
    /// What the undo menu says.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::SetName { .. } => "Name the application".into(),
            Self::AddService { id, .. } => format!("Add service {id}"),
            Self::RemoveService { id } => format!("Remove service {id}"),
            Self::RenameService { from, to } => format!("Rename service {from} to {to}"),
            Self::UpdateService { id, .. } => format!("Change service {id}"),
            Self::SetProgram { id, .. } => format!("Change the program of {id}"),
            Self::AddStage { id, .. } => format!("Add stage {id}"),
            Self::RemoveStage { id } => format!("Remove stage {id}"),
            Self::RenameStage { from, to } => format!("Rename stage {from} to {to}"),
            Self::UpdateStage { id, .. } => format!("Change stage {id}"),
            Self::AddTarget { stage, target } => format!("Add {target} to {stage}"),
            Self::RemoveTarget { stage, target } => format!("Remove {target} from {stage}"),
            Self::SetRollout { stage, .. } => format!("Change the rollout of {stage}"),
            Self::SetOnFailure { stage, .. } => format!("Change what {stage} does on failure"),
            Self::AddGate { stage, gate } => format!("Add gate {} to {stage}", gate.name),
            Self::ChangeGate { stage, name, .. } => format!("Change gate {name} of {stage}"),
            Self::RemoveGate { stage, name } => format!("Remove gate {name} from {stage}"),
            Self::PinService { stage, service, phase: Some(phase) } => {
                format!("Pin {service} to phase {phase} of {stage}")
            }
            Self::PinService { stage, service, phase: None } => format!("Unpin {service} in {stage}"),
            Self::SetPersonal { stage, personal: Some(_) } => format!("Change what stands in {stage}"),
            Self::SetPersonal { stage, personal: None } => format!("Make {stage} a whole stage"),
            Self::AddAccount { id, .. } => format!("Add account {id}"),
            Self::RemoveAccount { id } => format!("Remove account {id}"),
            Self::RenameAccount { from, to } => format!("Rename account {from} to {to}"),
            Self::UpdateAccount { id, .. } => format!("Change account {id}"),
            Self::AddSession { id, .. } => format!("Add session {id}"),
            Self::RemoveSession { id } => format!("Remove session {id}"),
            Self::RenameSession { from, to } => format!("Rename session {from} to {to}"),
            Self::UpdateSession { id, .. } => format!("Change session {id}"),
            Self::AddGroup { id, .. } => format!("Add group {id}"),
            Self::RemoveGroup { id } => format!("Remove group {id}"),
            Self::RenameGroup { from, to } => format!("Rename group {from} to {to}"),
            Self::LabelGroup { id, label: Some(label) } => format!("Call group {id} {label}"),
            Self::LabelGroup { id, label: None } => format!("Take the label off group {id}"),
            Self::MoveToGroup { services, group } => {
                let what = match &services[..] {
                    [one] => one.to_string(),
                    many => format!("{} services", many.len()),
                };
                match group {
                    Some(group) => format!("Move {what} to {group}"),
                    None => format!("Take {what} out of its group"),
                }
            }
            Self::AddRepository { id, .. } => format!("Add repository {id}"),
            Self::RemoveRepository { id } => format!("Remove repository {id}"),
            Self::RenameRepository { from, to } => format!("Rename repository {from} to {to}"),
            Self::Connect { from, to, .. } => format!("Connect {from} to {to}"),
            Self::Disconnect { from, to } => format!("Disconnect {from} from {to}"),
            Self::UpdateReference { from, to, .. } => format!("Change the reference from {from} to {to}"),
            Self::AddNote { .. } => "Add a note".into(),
            Self::ChangeNote { .. } => "Change a note".into(),
            Self::RemoveNote { .. } => "Remove a note".into(),
            Self::Dismiss { dismissal } => format!("Dismiss the advice on {}", dismissal.subject),
            Self::Restore { subject, .. } => format!("Take up the advice on {subject} again"),
            Self::SetView { id, .. } => format!("Save view {id}"),
            Self::RemoveView { id } => format!("Remove view {id}"),
            Self::RenameView { from, to } => format!("Rename view {from} to {to}"),
        }
    }

    /// The new name that the edit gives to something, where it does.
    #[must_use]
    pub fn rename(&self) -> Option<Rename> {
        match self.clone() {
            Self::RenameService { from, to } => Some(Rename::Service { from, to }),
            Self::RenameStage { from, to } => Some(Rename::Stage { from, to }),
            Self::RenameAccount { from, to } => Some(Rename::Account { from, to }),
            Self::RenameSession { from, to } => Some(Rename::Session { from, to }),
            Self::RenameGroup { from, to } => Some(Rename::Group { from, to }),
            Self::RenameRepository { from, to } => Some(Rename::Repository { from, to }),
            Self::RenameView { from, to } => Some(Rename::View { from, to }),
            _ => None,
        }
    }

    /// The stage, the old and the new name of a gate, where the edit gives it one.
    pub(crate) fn gate_rename(&self) -> Option<(&StageId, &str, &str)> {
        match self {
            Self::ChangeGate { stage, name, gate } if *name != gate.name => Some((stage, name, &gate.name)),
            _ => None,
        }
    }

    /// Applies the edit to the model. Where it fails, the model is as it was.
    ///
    /// # Errors
    /// Where the edit cannot be made, with the reason.
    pub fn apply(&self, topology: &mut Topology) -> Result<(), EditError> {
        match self {
            Self::SetName { name } => topology.name.clone_from(name),
            Self::AddService { id, service } => services::add(topology, id, service)?,
            Self::RemoveService { id } => services::remove(topology, id)?,
            Self::UpdateService { id, patch } => services::update(topology, id, patch)?,
            Self::MoveToGroup { services, group } => {
                services::move_to_group(topology, services, group.as_ref())?
            }
            Self::SetProgram { id, program } => services::set_program(topology, id, program.as_ref())?,
            Self::AddStage { id, stage } => stages::add(topology, id, stage)?,
            Self::RemoveStage { id } => stages::remove(topology, id)?,
            Self::UpdateStage { id, patch } => stages::update(topology, id, patch)?,
            Self::AddTarget { stage, target } => stages::add_target(topology, stage, target)?,
            Self::RemoveTarget { stage, target } => stages::remove_target(topology, stage, target)?,
            Self::SetRollout { stage, rollout } => {
                error::get(&mut topology.stages, What::Stage, stage)?.rollout = *rollout;
            }
            Self::SetOnFailure { stage, policy } => {
                error::get(&mut topology.stages, What::Stage, stage)?.on_failure = *policy;
            }
            Self::AddGate { stage, gate } => gates::add(topology, stage, gate)?,
            Self::ChangeGate { stage, name, gate } => gates::change(topology, stage, name, gate)?,
            Self::RemoveGate { stage, name } => gates::remove(topology, stage, name)?,
            Self::PinService { stage, service, phase } => stages::pin(topology, stage, service, *phase)?,
            Self::SetPersonal { stage, personal } => {
                stages::set_personal(topology, stage, personal.as_ref())?
            }
            Self::AddAccount { id, account } => accounts::add(topology, id, account)?,
            Self::RemoveAccount { id } => accounts::remove(topology, id)?,
            Self::UpdateAccount { id, patch } => accounts::update(topology, id, patch)?,
            Self::AddSession { id, session } => sessions::add(topology, id, session)?,
            Self::RemoveSession { id } => sessions::remove(topology, id)?,
            Self::UpdateSession { id, patch } => sessions::update(topology, id, patch)?,
            Self::AddGroup { id, group } => groups::add_group(topology, id, group)?,
            Self::RemoveGroup { id } => groups::remove_group(topology, id)?,
            Self::LabelGroup { id, label } => {
                error::get(&mut topology.groups, What::Group, id)?.label.clone_from(label);
            }
            Self::AddRepository { id, repository } => groups::add_repository(topology, id, repository)?,
            Self::RemoveRepository { id } => groups::remove_repository(topology, id)?,
            Self::RenameService { from, to } => {
                error::known(&topology.services, What::Service, from)?;
                error::free(&topology.services, What::Service, from, to)?;
            }
            Self::RenameStage { from, to } => {
                error::known(&topology.stages, What::Stage, from)?;
                error::free(&topology.stages, What::Stage, from, to)?;
            }
            Self::RenameAccount { from, to } => {
                error::known(&topology.accounts, What::Account, from)?;
                error::free(&topology.accounts, What::Account, from, to)?;
            }
            Self::RenameSession { from, to } => {
                error::known(&topology.sessions, What::Session, from)?;
                error::free(&topology.sessions, What::Session, from, to)?;
            }
            Self::RenameGroup { from, to } => {
                error::known(&topology.groups, What::Group, from)?;
                error::free(&topology.groups, What::Group, from, to)?;
            }
            Self::RenameRepository { from, to } => {
                error::known(&topology.repositories, What::Repository, from)?;
                error::free(&topology.repositories, What::Repository, from, to)?;
            }
            Self::Connect { from, to, note, planned } => {
                connect::connect(topology, from, to, note.as_ref(), *planned)?
            }
            Self::Disconnect { from, to } => connect::disconnect(topology, from, to)?,
            Self::UpdateReference { from, to, patch } => connect::update(topology, from, to, patch)?,
            Self::AddNote { id, note } => notes::add(topology, id, note)?,
            Self::ChangeNote { id, note } => notes::change(topology, id, note)?,
            Self::RemoveNote { id } => notes::remove(topology, id)?,
            Self::Dismiss { dismissal } => notes::dismiss(topology, dismissal)?,
            Self::Restore { code, subject } => notes::restore(topology, code, subject)?,
            Self::SetView { id, view } => views::set(topology, id, view)?,
            Self::RemoveView { id } => views::remove(topology, id)?,
            Self::RenameView { from, to } => {
                error::known(&topology.views, What::View, from)?;
                error::free(&topology.views, What::View, from, to)?;
            }
        }
        if let Some(rename) = self.rename() {
            rename.apply(topology);
        }
        Ok(())
    }
}
