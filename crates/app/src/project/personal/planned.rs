//! What the plan of a personal stage says besides, and what keeps it from being deployed.

use plan::{Blocker, Counterpart, Reach};
use topology::{ServiceId, Topology};

use super::{
    bindings::{Bindings, bindings},
    proposing::elsewhere,
    sharing::Shared,
};
use crate::{
    contract::{PersonalQuestion, PlannedPersonal},
    error::Result,
    project::Project,
};

/// For the targets of a personal stage; absent where there are none.
pub fn planned(
    topology: &Topology,
    places: &[Shared],
    blockers: &mut Vec<Blocker>,
) -> Option<PlannedPersonal> {
    let first = places.first()?;
    let mut found = Bindings::default();
    for shared in places {
        let Bindings { rebindings, questions, problems, collisions, packaged_later } =
            bindings(topology, shared);
        for rebinding in rebindings {
            if !found.rebindings.contains(&rebinding) {
                found.rebindings.push(rebinding);
            }
        }
        for question in questions {
            if !found.questions.contains(&question) {
                found.questions.push(question);
            }
        }
        for service in packaged_later {
            if !found.packaged_later.contains(&service) {
                found.packaged_later.push(service);
            }
        }
        let collisions = collisions.into_iter().map(|collision| Blocker {
            code: "name-collides".into(),
            message: collision.message,
            hint: collision.hint,
            services: vec![collision.service],
            locations: collision.location.into_iter().collect(),
        });
        for problem in problems.iter().filter(|problem| !problem.blocks) {
            if !found.problems.contains(problem) {
                found.problems.push(problem.clone());
            }
        }
        let problems = problems.into_iter().filter(|problem| problem.blocks).map(|problem| Blocker {
            code: problem.code,
            message: problem.message,
            hint: problem.hint,
            services: vec![problem.service],
            locations: problem.location.into_iter().collect(),
        });
        for blocker in collisions.chain(problems) {
            if !blockers.contains(&blocker) {
                blockers.push(blocker);
            }
        }
    }
    blockers.extend(found.questions.iter().filter(|one| one.answer.is_none()).map(unanswered));
    let counterparts = first.counterparts();
    for blocker in blockers.iter_mut() {
        explain(blocker, &counterparts, first);
    }
    Some(PlannedPersonal {
        base: first.base.clone(),
        shared: first.shared().map(|(id, _)| id.clone()).collect(),
        rebindings: found.rebindings,
        questions: found.questions,
        mind: found.problems,
        packaged_later: found.packaged_later,
        elsewhere: places.iter().flat_map(elsewhere).collect(),
    })
}

fn unanswered(question: &PersonalQuestion) -> Blocker {
    let choices =
        question.choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(" or ");
    Blocker {
        code: "ambiguous-name".into(),
        message: format!(
            "`{}` at {} of {}: {}",
            question.text, question.at, question.service, question.because
        ),
        hint: if choices.is_empty() {
            "Say what it is to be, or leave it as it is.".into()
        } else {
            format!("Say whether it is to be {choices}, or stay as it is.")
        },
        services: vec![question.service.clone()],
        locations: question.location.iter().cloned().collect(),
    }
}

/// A name that is missing because the base stage does not have it yet.
fn explain(blocker: &mut Blocker, counterparts: &[Counterpart], shared: &Shared) {
    if !matches!(blocker.code.as_str(), "missing-export" | "missing-output" | "missing-parameter") {
        return;
    }
    let is_named = |one: &&Counterpart| blocker.message.contains(&one.base);
    // The longest: one name may be in another.
    let Some(of) = counterparts.iter().filter(is_named).max_by_key(|one| one.base.len()) else { return };
    let service: &ServiceId = &of.service;
    blocker.message = format!("{}: {service} is shared with {}", blocker.message, shared.base);
    blocker.hint = format!("Deploy {service} to {} first, or replicate it, too.", shared.base);
    if !blocker.services.contains(service) {
        blocker.services.push(service.clone());
    }
}

impl Project {
    /// What the base stage exports where it is elsewhere: its values take the place of imports.
    pub(in crate::project) async fn ask_bases(
        &self,
        topology: &Topology,
        places: &mut [Shared],
    ) -> Result<()> {
        for shared in places {
            let Reach::Elsewhere { exports, .. } = &mut shared.reach else { continue };
            let Some(account) = topology.accounts.get(&shared.base_target.account) else { continue };
            let cloud = self.connect(topology, &shared.base_target, account)?;
            cloud.prove().await?;
            for export in cloud.exports().await? {
                exports.insert(export.name, export.value);
            }
        }
        Ok(())
    }
}
