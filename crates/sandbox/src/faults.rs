//! Scripted faults: resources that fail, calls that are throttled, delayed, refused, hung or lost.

use serde::{Deserialize, Serialize};

/// What a fault waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultedAction {
    Create,
    Update,
    Delete,
    /// The update that takes a resource back during a rollback.
    Rollback,
}

/// Makes one resource fail. A field that is `None` matches anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceFault {
    pub account: Option<String>,
    pub stack: Option<String>,
    pub logical_id: String,
    /// `None`: when it is created or updated.
    pub on: Option<FaultedAction>,
    /// How many more times it fails.
    pub times: u32,
    pub reason: String,
}

impl ResourceFault {
    /// `logical_id` of `stack` fails `times` times when it is created or updated.
    pub fn new(stack: &str, logical_id: &str, times: u32, reason: &str) -> Self {
        Self {
            account: None,
            stack: Some(stack.to_owned()),
            logical_id: logical_id.to_owned(),
            on: None,
            times,
            reason: reason.to_owned(),
        }
    }
}

/// Which of the matching calls a fault hits, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nth {
    /// Every nth.
    Every(u32),
    /// The first n.
    First(u32),
    /// The nth alone.
    Only(u32),
}

impl Nth {
    fn hits(self, count: u32) -> bool {
        match self {
            Self::Every(n) => n > 0 && count.is_multiple_of(n),
            Self::First(n) => count <= n,
            Self::Only(n) => count == n,
        }
    }
}

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Throttle,
    Error {
        status: u16,
        code: String,
        message: String,
    },
    DelayMs(u64),
    /// The call does nothing and no answer comes.
    Hang,
    /// The call is carried out and its answer is lost.
    LoseAnswer,
    /// The session or token of the caller ends with this call, which is refused for it.
    Expire,
    /// Credentials of another account are handed out, or GetCallerIdentity names it; nothing else of the answer shows
    /// it. Other calls are left as they are.
    WrongPrincipal {
        account: String,
    },
    /// DescribeStacks and DescribeStackEvents answer as before the stack's newest operation; a stack that it made is
    /// not there yet. Other calls are left as they are.
    Stale,
    /// Pages of DescribeStackEvents begin again with events of the page before, newer ones first.
    RepeatEvents,
    /// Pages of DescribeStackEvents leave out every third event; a later call has them.
    SkipEvents,
}

/// Makes calls go wrong. `action` is the name of the API action, or `service:Action` where two services share one;
/// `None` matches any. `account` is the caller's; for a call to Identity Center's portal, the one that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallFault {
    pub action: Option<String>,
    pub account: Option<String>,
    pub region: Option<String>,
    pub nth: Nth,
    pub effect: Effect,
    /// How many calls matched so far.
    #[serde(default)]
    pub seen: u32,
}

impl CallFault {
    pub fn new(action: &str, nth: Nth, effect: Effect) -> Self {
        Self { action: Some(action.to_owned()), account: None, region: None, nth, effect, seen: 0 }
    }
}

/// All scripted faults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    pub resources: Vec<ResourceFault>,
    pub calls: Vec<CallFault>,
}

fn fits(pattern: Option<&String>, value: &str) -> bool {
    pattern.is_none_or(|pattern| pattern == value)
}

impl Faults {
    /// The reason for which this resource fails now, if it does; uses up one of the fault's times.
    pub(crate) fn resource(
        &mut self,
        account: &str,
        stack: &str,
        logical_id: &str,
        action: FaultedAction,
    ) -> Option<String> {
        let fault = self.resources.iter_mut().find(|fault| {
            fault.times > 0
                && fault.logical_id == logical_id
                && fits(fault.account.as_ref(), account)
                && fits(fault.stack.as_ref(), stack)
                && match fault.on {
                    Some(on) => on == action,
                    None => matches!(action, FaultedAction::Create | FaultedAction::Update),
                }
        })?;
        fault.times -= 1;
        Some(fault.reason.clone())
    }

    /// What happens to this call; counts it.
    pub(crate) fn call(
        &mut self,
        service: &str,
        action: &str,
        account: &str,
        region: &str,
    ) -> Option<Effect> {
        let mut effect = None;
        for fault in &mut self.calls {
            let named = |pattern: &str| match pattern.split_once(':') {
                Some((by_service, by_action)) => by_service == service && by_action == action,
                None => pattern == action,
            };
            if fault.action.as_deref().is_none_or(named)
                && fits(fault.account.as_ref(), account)
                && fits(fault.region.as_ref(), region)
            {
                fault.seen += 1;
                if effect.is_none() && fault.nth.hits(fault.seen) {
                    effect = Some(fault.effect.clone());
                }
            }
        }
        effect
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_fails_as_often_as_it_was_told_and_then_succeeds() {
        let mut faults = Faults {
            resources: vec![ResourceFault::new("api-dev", "Table", 1, "no capacity")],
            calls: vec![],
        };
        assert_eq!(faults.resource("1", "other", "Table", FaultedAction::Create), None);
        assert_eq!(faults.resource("1", "api-dev", "Table", FaultedAction::Delete), None);
        assert_eq!(
            faults.resource("1", "api-dev", "Table", FaultedAction::Create).as_deref(),
            Some("no capacity")
        );
        assert_eq!(faults.resource("1", "api-dev", "Table", FaultedAction::Create), None);
    }

    #[test]
    fn every_third_call_is_hit() {
        let mut faults = Faults {
            calls: vec![CallFault::new("DescribeStacks", Nth::Every(3), Effect::Throttle)],
            resources: vec![],
        };
        let hits: Vec<bool> =
            (0..6).map(|_| faults.call("cloudformation", "DescribeStacks", "1", "r").is_some()).collect();
        assert_eq!(hits, [false, false, true, false, false, true]);
    }

    #[test]
    fn a_fault_may_name_the_service_of_an_action_that_two_have() {
        let fault = CallFault::new("organizations:ListAccounts", Nth::Every(1), Effect::Throttle);
        let mut faults = Faults { calls: vec![fault], resources: vec![] };
        assert_eq!(faults.call("sso", "ListAccounts", "1", "r"), None);
        assert_eq!(faults.call("organizations", "ListAccounts", "1", "r"), Some(Effect::Throttle));
    }
}
