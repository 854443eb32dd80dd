//! A CloudFormation template, as it stands.

use serde_json::Value;

use super::template;
use crate::{Artifact, Cell, Stop, cell::digest};

/// Properties that `aws cloudformation package` would replace by an address in S3.
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>
const PACKAGED: [(&str, &str); 9] = [
    ("AWS::Serverless::Function", "CodeUri"),
    ("AWS::Serverless::LayerVersion", "ContentUri"),
    ("AWS::Serverless::Api", "DefinitionUri"),
    ("AWS::Serverless::StateMachine", "DefinitionUri"),
    ("AWS::Serverless::Application", "Location"),
    ("AWS::Lambda::Function", "Code"),
    ("AWS::Lambda::LayerVersion", "Content"),
    ("AWS::ApiGateway::RestApi", "BodyS3Location"),
    ("AWS::CloudFormation::Stack", "TemplateURL"),
];

pub(super) async fn build(cell: &Cell) -> Result<Artifact, Stop> {
    let text = template::read(&cell.file).await?;
    let parsed = template::parse(&cell.file, &text)?;
    let json = parsed.to_json();
    if let Some((logical_id, property)) = needs_packaging(&json) {
        let (line, _) =
            parsed.location(&["Resources", &logical_id, "Properties", &property]).unwrap_or((1, 1));
        let mut failure = crate::failure::failure(
            "needs-packaging",
            format!("{property} of {logical_id} is a path on this machine (line {line})"),
            "Run `sam build` and `sam package` (or `aws cloudformation package --output-template-file`), and use the template \
             that it writes.",
        );
        failure.location = cell.locations.get(&logical_id).cloned();
        return Err(Stop::Failed(Box::new(failure)));
    }
    let parameters = cell.parameters.clone();
    let given = parameters.iter().chain(&cell.tags).flat_map(|(key, value)| [key.as_str(), value]);
    Ok(Artifact {
        digest: digest(std::iter::once(text.as_str()).chain(given)),
        capabilities: template::capabilities(&json),
        template: text,
        first_template: None,
        parameters,
        tags: cell.tags.clone(),
        assets: Vec::new(),
        changes: Vec::new(),
    })
}

fn needs_packaging(template: &Value) -> Option<(String, String)> {
    for (logical_id, resource) in template.get("Resources")?.as_object()? {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        for (_, property) in PACKAGED.iter().filter(|(packaged, _)| *packaged == kind) {
            let value = resource.get("Properties").and_then(|properties| properties.get(property));
            let local = |path: &str| {
                !path.starts_with("s3://") && !path.starts_with("https://") && !path.starts_with("http://")
            };
            if value.and_then(Value::as_str).is_some_and(local) {
                return Some((logical_id.clone(), (*property).to_owned()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn function(code: Value) -> Value {
        json!({"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": code}}}})
    }

    #[test]
    fn code_in_a_local_folder_has_to_be_packaged_first() {
        assert_eq!(needs_packaging(&function(json!("./src"))), Some(("F".into(), "CodeUri".into())));
    }

    #[test]
    fn code_that_is_in_s3_is_fine() {
        assert_eq!(needs_packaging(&function(json!("s3://bucket/key"))), None);
        assert_eq!(needs_packaging(&function(json!({"Bucket": "b", "Key": "k"}))), None);
    }
}
