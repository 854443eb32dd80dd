//! Who deployed what and when, as the stacks themselves say it: a teammate sees it without any server.

use std::collections::BTreeMap;

use journal::RunId;
use plan::LiveStack;
use topology::Target;

use crate::contract::DeployedVersion;

/// Which commit, by whom, in which run: from the stack's tags. Of a stack that somebody else made, only what AWS says.
#[must_use]
pub fn version(target: &Target, stack: &LiveStack) -> DeployedVersion {
    let LiveStack { status, tags, updated, .. } = stack;
    from_tags(target, status, tags, updated.clone())
}

#[must_use]
pub fn from_tags(
    target: &Target,
    status: &str,
    tags: &BTreeMap<String, String>,
    at: Option<String>,
) -> DeployedVersion {
    let tag =
        |name: &str| tags.get(&format!("stagewright:{name}")).filter(|value| !value.is_empty()).cloned();
    DeployedVersion {
        target: target.clone(),
        commit: tag("commit"),
        actor: tag("actor"),
        run: tag("run").map(RunId),
        at,
        status: status.to_owned(),
    }
}
