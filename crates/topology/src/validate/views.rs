//! Saved views: what they look at exists.

use super::{Checker, did_you_mean};
use crate::Severity;

pub(super) fn check(checker: &mut Checker<'_>) {
    let topology = checker.topology;
    for (name, view) in &topology.views {
        let mut gone = |path: &[&str], what: &str, of: &str, hint: String| {
            let message = format!("the view {name} names the {what} `{of}`, which is not there");
            checker.report("unknown-in-view", Severity::Warning, path, message, hint);
        };
        if let Some(stage) = view.stage.as_ref().filter(|stage| !topology.stages.contains_key(*stage)) {
            let hint = did_you_mean("stage", stage.as_str(), topology.stages.keys().map(AsRef::as_ref));
            gone(&["views", name.as_str(), "stage"], "stage", stage.as_str(), hint);
        }
        let service = view.focus.as_ref().map(|focus| &focus.service);
        if let Some(service) = service.filter(|service| !topology.services.contains_key(*service)) {
            let hint = did_you_mean("service", service.as_str(), topology.services.keys().map(AsRef::as_ref));
            gone(&["views", name.as_str(), "focus", "service"], "service", service.as_str(), hint);
        }
        for group in view.collapsed.iter().flatten().filter(|group| !topology.groups.contains_key(*group)) {
            let hint = did_you_mean("group", group.as_str(), topology.groups.keys().map(AsRef::as_ref));
            gone(&["views", name.as_str(), "collapsed"], "group", group.as_str(), hint);
        }
    }
}
