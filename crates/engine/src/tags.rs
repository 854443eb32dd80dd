//! What our stacks say of themselves: whoever looks at an account sees who deployed what, without any server.

use std::collections::BTreeMap;

use topology::{ServiceId, StageId};

pub const ACTOR: &str = "stagewright:actor";
pub const COMMIT: &str = "stagewright:commit";
pub const RUN: &str = "stagewright:run";
pub const SERVICE: &str = "stagewright:service";
pub const STAGE: &str = "stagewright:stage";
/// The stage that a personal one shares with: only stacks of personal stages have it.
pub const BASE: &str = "stagewright:base";
pub const CREATED: &str = "stagewright:created";
pub const EXPIRES: &str = "stagewright:expires";
pub const OWNER: &str = "stagewright:owner";
pub const SERVICES: &str = "stagewright:services";

/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
const LONGEST_VALUE: usize = 256;

/// A personal stage, as each of its stacks tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalTags {
    pub stage: StageId,
    pub base: StageId,
    pub owner: Option<String>,
    /// RFC 3339.
    pub created: Option<String>,
    pub expires: Option<String>,
    /// Empty where they do not fit into a tag.
    pub services: Vec<ServiceId>,
}

impl PersonalTags {
    /// Absent where the stack is no personal stage's.
    #[must_use]
    pub fn read(tags: &BTreeMap<String, String>) -> Option<Self> {
        let tag = |name: &str| tags.get(name).filter(|value| !value.is_empty());
        let services = tag(SERVICES).map(String::as_str).unwrap_or_default();
        Some(Self {
            stage: StageId::new(tag(STAGE)?).ok()?,
            base: StageId::new(tag(BASE)?).ok()?,
            owner: tag(OWNER).cloned(),
            created: tag(CREATED).cloned(),
            expires: tag(EXPIRES).cloned(),
            services: services.split(' ').filter_map(|name| ServiceId::new(name).ok()).collect(),
        })
    }

    /// As they are put on a stack, the stage's own name among them.
    #[must_use]
    pub fn written(&self) -> BTreeMap<String, String> {
        let services: Vec<&str> = self.services.iter().map(ServiceId::as_str).collect();
        let services = Some(services.join(" ")).filter(|all| !all.is_empty() && all.len() <= LONGEST_VALUE);
        let others = [
            (OWNER, self.owner.as_deref().map(value)),
            (CREATED, self.created.as_deref().map(value)),
            (EXPIRES, self.expires.as_deref().map(value)),
            (SERVICES, services),
        ];
        let mut tags = BTreeMap::from([
            (STAGE.to_owned(), self.stage.to_string()),
            (BASE.to_owned(), self.base.to_string()),
        ]);
        tags.extend(others.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        tags
    }
}

/// The service that a stack was deployed for.
#[must_use]
pub fn service(tags: &BTreeMap<String, String>) -> Option<ServiceId> {
    ServiceId::new(tags.get(SERVICE)?).ok()
}

/// What AWS takes as a tag's value: letters, digits, spaces and `_.:/=+-@`, no more than 256.
fn value(text: &str) -> String {
    let kept = |one: char| one.is_alphanumeric() || one == ' ' || "_.:/=+-@".contains(one);
    text.chars().map(|one| if kept(one) { one } else { '_' }).take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> PersonalTags {
        PersonalTags {
            stage: StageId::new("alice").unwrap(),
            base: StageId::new("dev").unwrap(),
            owner: Some("alice@desk".into()),
            created: Some("2026-01-05T08:00:00Z".into()),
            expires: Some("2026-01-12T08:00:00Z".into()),
            services: vec![ServiceId::new("notes").unwrap(), ServiceId::new("users").unwrap()],
        }
    }

    #[test]
    fn what_is_written_on_a_stack_is_read_from_it() {
        assert_eq!(PersonalTags::read(&alice().written()), Some(alice()));
    }

    #[test]
    fn a_stack_of_a_stage_that_is_not_personal_says_nothing_of_one() {
        let tags = BTreeMap::from([(STAGE.to_owned(), "dev".to_owned())]);
        assert_eq!(PersonalTags::read(&tags), None);
    }

    #[test]
    fn what_aws_would_refuse_is_not_sent() {
        let services = (0..60).map(|number| ServiceId::new(format!("service-{number}")).unwrap()).collect();
        let odd = PersonalTags { owner: Some("Zoë <zoe>".into()), services, ..alice() };
        let written = odd.written();
        assert_eq!(written[OWNER], "Zoë _zoe_");
        assert!(!written.contains_key(SERVICES), "they would be longer than a tag may be");
    }
}
