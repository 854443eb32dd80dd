//! A trigger in another service than the function that it starts.

use topology::{Interface, Reference, ReferenceKind};

use super::{Advice, AdviceCode, AdviceInput, of_services};
use topology::Subject;

/// What starts functions, the property that says which, and whether only functions can stand there.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html>
const TRIGGERS: &[(&str, &str, bool)] = &[
    ("AWS::Lambda::EventSourceMapping", "FunctionName", true),
    ("AWS::Lambda::Permission", "FunctionName", true),
    ("AWS::S3::Bucket", "NotificationConfiguration", false),
    ("AWS::Events::Rule", "Targets", false),
    ("AWS::Scheduler::Schedule", "Target", false),
    ("AWS::SNS::Subscription", "Endpoint", false),
    ("AWS::Logs::SubscriptionFilter", "DestinationArn", false),
];

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    input.references.iter().filter_map(|reference| apart(input, reference)).collect()
}

fn apart(input: &AdviceInput<'_>, reference: &Reference) -> Option<Advice> {
    let from = reference.from.as_ref().filter(|from| **from != reference.to)?;
    if reference.kind == ReferenceKind::Manual {
        return None;
    }
    let interface = input.services.get(&reference.to)?.interface.as_ref()?;
    let (_, inside) = reference
        .at
        .split_once("Resources.")
        .filter(|(before, _)| before.is_empty() || *before == "resources.")?;
    let (resource, property) = inside.split_once(".Properties.")?;
    let kind = &interface.resources.iter().find(|one| one.logical_id == resource)?.kind;
    let (_, _, only_functions) =
        TRIGGERS.iter().find(|(trigger, at, _)| trigger == kind && property.starts_with(at))?;
    let owner = input.services.get(from)?.interface.as_ref()?;
    if !(*only_functions || is_function(owner, &reference.name)) {
        return None;
    }
    let to = &reference.to;
    Some(Advice {
        code: AdviceCode::TriggerApart,
        subject: Subject { name: Some(resource.to_owned()), ..of_services(&[from, to]) },
        message: format!("{resource} in {to} starts a function of {from}"),
        why: format!(
            "Whoever changes the function of {from} does not see what starts it, and {from} can only be removed after {to}."
        ),
        hint: format!("Move {resource} to {from}, and let {to} hand out what it listens to."),
        location: reference.location.clone(),
        dismissed: None,
    })
}

/// Whether what stands behind a name is a function.
fn is_function(owner: &Interface, name: &str) -> bool {
    let provision = owner.provides.iter().find(|provision| provision.tie.name() == name);
    let words =
        |text: &str, word: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word);
    provision.is_some_and(|provision| {
        let mut functions = owner
            .resources
            .iter()
            .filter(|one| matches!(one.kind.as_str(), "AWS::Lambda::Function" | "AWS::Serverless::Function"));
        functions.any(|function| words(&provision.value, &function.logical_id))
            // What the Serverless Framework calls its functions:
            // https://www.serverless.com/framework/docs/providers/aws/guide/resources#aws-cloudformation-resource-reference
            || provision.value.contains("LambdaFunction")
    })
}
