//! What a personal stage may be called: after the user or the branch, and short enough for every name that is made from it.

use plan::{Misfit, Name, misfit, room_for_stage};
use topology::{ServiceId, StageId, Topology};

use super::sharing::Shared;
use crate::{
    contract::{NameProblem, PersonalName, SuggestedName},
    git,
    settings::Settings,
};

/// Longer suggestions are cut: they stand in every name.
const LONGEST_SUGGESTION: usize = 20;

/// Names after the user and the branch that nobody has.
pub fn suggestions(settings: &Settings, folder: &std::path::Path, topology: &Topology) -> Vec<SuggestedName> {
    let user = settings.actor.split('@').next().unwrap_or_default();
    let mut found = vec![(plain(user), "your user name".to_owned())];
    if let Some(branch) = git::head(folder).branch {
        // What stands before the last slash says what sort of branch it is.
        let last = branch.rsplit('/').next().unwrap_or_default();
        found.push((plain(last), format!("the branch {branch}")));
    }
    let mut names: Vec<SuggestedName> = Vec::new();
    for (name, from) in found {
        if name.is_empty() || matches!(name.as_str(), "main" | "master" | "root") {
            continue;
        }
        let numbered = (1..100).map(|n| if n == 1 { name.clone() } else { format!("{name}-{n}") });
        let free = |name: &String| {
            StageId::new(name.clone()).is_ok_and(|id| !topology.stages.contains_key(&id))
                && !names.iter().any(|other| other.name == *name)
        };
        if let Some(name) = numbered.into_iter().find(free) {
            names.push(SuggestedName { name, from });
        }
    }
    if names.is_empty() {
        names.push(SuggestedName { name: "mine".into(), from: "nothing better".into() });
    }
    names
}

/// Lower-case letters, digits and single hyphens, beginning with a letter: what every AWS name takes.
fn plain(text: &str) -> String {
    let mut name = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            name.push(character);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let begins = name.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(name.len());
    let cut: String = name[begins..].chars().take(LONGEST_SUGGESTION).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Why the text is no name for a stage here.
pub fn invalid(text: &str, topology: &Topology, itself: Option<&StageId>) -> Option<NameProblem> {
    let problem = |code: &str, message: String, hint: String| {
        Some(NameProblem { code: code.into(), message, hint, breaks: None })
    };
    let Ok(id) = StageId::new(text) else {
        let plain = plain(text);
        let hint =
            if plain.is_empty() { "Write letters.".to_owned() } else { format!("`{plain}` would do.") };
        let message = if text.trim().is_empty() {
            "A stage needs a name".to_owned()
        } else {
            format!("`{text}` is no name for a stage: letters, digits and `-`, beginning with a letter")
        };
        return problem("invalid-name", message, hint);
    };
    if topology.stages.contains_key(&id) && itself != Some(&id) {
        return problem(
            "name-taken",
            format!("there is a stage `{id}` already"),
            "Choose another name.".into(),
        );
    }
    None
}

/// The names that have the stage in them, each with the limit of its kind.
pub fn names(shared: &Shared) -> Vec<PersonalName> {
    pairs(shared)
        .filter(|(_, name, base)| name.text != base.text)
        .map(|(service, name, _)| shown(service, name))
        .collect()
}

fn shown(service: &ServiceId, name: &Name) -> PersonalName {
    PersonalName {
        service: service.clone(),
        what: name.named.words(),
        name: name.text.clone(),
        limit: plan::longest_of(&name.named).and_then(|limit| u32::try_from(limit).ok()),
    }
}

/// The names of the replicated services, with what they are in the base stage.
fn pairs(shared: &Shared) -> impl Iterator<Item = (&ServiceId, &Name, &Name)> {
    let replicated = shared.services.iter().filter(|(id, _)| shared.personal.replicate.contains(id));
    replicated.flat_map(|(id, both)| {
        both.personal.names.iter().filter_map(move |name| {
            Some((id, name, both.base.names.iter().find(|base| base.named == name.named)?))
        })
    })
}

/// How long the stage's name may be, and why.
pub fn longest(shared: &Shared, stage: &StageId) -> Option<usize> {
    pairs(shared)
        .filter_map(|(_, name, base)| room_for_stage(name, stage.as_str(), base, shared.base.as_str()))
        .min()
}

/// The first name that AWS would not take.
pub fn misfitting(shared: &Shared, stage: &StageId) -> Option<NameProblem> {
    let found = pairs(shared)
        .filter(|(_, name, base)| name.text != base.text)
        .filter_map(|(service, name, _)| Some((service, name, misfit(name)?)));
    // The one that is furthest too long says what would fit.
    let (service, name, why) = found.max_by_key(|(_, _, why)| match why {
        Misfit::Character(_) => usize::MAX,
        Misfit::TooLong { by } => *by,
    })?;
    let what = name.named.words();
    let (code, message, hint) = match why {
        Misfit::TooLong { by } => {
            let limit = plan::longest_of(&name.named).unwrap_or_default();
            let fits = longest(shared, stage).unwrap_or_default();
            (
                "name-too-long",
                format!(
                    "{what} of {service} would be called `{}`: {by} characters more than the {limit} that AWS takes",
                    name.text
                ),
                format!(
                    "With at most {fits} characters, the stage's name fits into every name that is made from it."
                ),
            )
        }
        Misfit::Character(character) => (
            "name-not-taken",
            format!(
                "{what} of {service} would be called `{}`, and AWS takes no `{character}` there",
                name.text
            ),
            format!("`{}` would do.", plain(stage.as_str())),
        ),
    };
    Some(NameProblem { code: code.into(), message, hint, breaks: Some(shown(service, name)) })
}
