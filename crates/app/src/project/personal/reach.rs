//! Places where naming what is shared is more than reading it.

use topology::{Location, ServiceId, StageId};

use crate::contract::PersonalProblem;

/// What a shared name does at a place of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Parts of this stack would become parts of what the base stage has: its API, its bucket's policy.
    IntoBase,
    /// Each message goes to one reader only: what this stage takes, the base stage misses.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
    TakesMessages,
}

/// By the property that names it: `Resources.X.Properties.RestApiId`, `provider.apiGateway.restApiId`, `functions.f.events.0.sqs.arn`.
pub fn of(at: &str) -> Option<Reach> {
    let keys: Vec<&str> = at.split('.').filter(|key| !key.starts_with("Fn::")).collect();
    let property = *keys.iter().rev().find(|key| key.parse::<usize>().is_err())?;
    let has = |key: &str| keys.contains(&key);
    let into = match property {
        "RestApiId" | "restApiId" | "restApiRootResourceId" | "ApiId" => true,
        // The framework's own form: an API that is another stack's.
        "id" => has("httpApi"),
        _ => false,
    };
    if into {
        return Some(Reach::IntoBase);
    }
    let queue = match property {
        "arn" | "sqs" => has("events") && has("sqs"),
        "EventSourceArn" | "Queue" => true,
        _ => false,
    };
    queue.then_some(Reach::TakesMessages)
}

impl Reach {
    pub fn problem(
        self,
        service: &ServiceId,
        of: &str,
        base: &StageId,
        location: Option<Location>,
    ) -> PersonalProblem {
        let (code, blocks, message, hint) = match self {
            Self::IntoBase => (
                "changes-the-base",
                true,
                format!(
                    "{service} hangs its own paths onto the API of {of}, which is shared with {base}: {base} would change"
                ),
                format!("Replicate {of}, too, or leave {service} shared."),
            ),
            Self::TakesMessages => (
                "takes-messages",
                false,
                format!(
                    "{service} reads a queue or stream of {of} that {base} reads, too: of a queue, each message goes to one of the two"
                ),
                format!("Replicate {of}, too, where {base} must not miss any."),
            ),
        };
        PersonalProblem { code: code.into(), blocks, service: service.clone(), message, hint, location }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_on_an_api_changes_it_and_what_reads_a_table_does_not() {
        assert_eq!(of("provider.apiGateway.restApiId.Fn::ImportValue"), Some(Reach::IntoBase));
        assert_eq!(of("Resources.M.Properties.RestApiId"), Some(Reach::IntoBase));
        assert_eq!(of("functions.f.events.0.sqs.arn.Fn::ImportValue"), Some(Reach::TakesMessages));
        assert_eq!(of("Resources.M.Properties.EventSourceArn.Fn::ImportValue"), Some(Reach::TakesMessages));
        assert_eq!(of("provider.environment.tableName"), None);
        assert_eq!(of("provider.iamRoleStatements.0.Resource.0.Fn::ImportValue"), None);
    }
}
