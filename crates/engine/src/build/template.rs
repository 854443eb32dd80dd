//! What can be told from a template's text.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use sources::{Limits, Template, parse_template};

use crate::Stop;

pub(super) async fn read(path: &Path) -> Result<String, Stop> {
    tokio::fs::read_to_string(path).await.map_err(|error| Stop::io("read", path, &error))
}

pub(super) fn parse(path: &Path, text: &str) -> Result<Template, Stop> {
    parse_template(text, &Limits::default())
        .map_err(|error| Stop::failed(error.code, format!("{}: {error}", path.display()), error.hint))
}

/// Asked for only where they are needed, so that a person who reads the intent learns something from it.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>
pub(super) fn capabilities(template: &Value) -> Vec<String> {
    let mut capabilities = Vec::new();
    let text = template.to_string();
    // A macro can add roles, so it needs all three.
    let expands = template.get("Transform").is_some()
        || text.contains("\"Fn::Transform\"")
        || text.contains("\"AWS::CloudFormation::Stack\"");
    if expands || text.contains("\"AWS::IAM::") {
        capabilities.extend(["CAPABILITY_IAM".to_owned(), "CAPABILITY_NAMED_IAM".to_owned()]);
    }
    if expands {
        capabilities.push("CAPABILITY_AUTO_EXPAND".to_owned());
    }
    capabilities
}

/// Those of `given` that the template declares: CloudFormation refuses others.
pub(super) fn declared(template: &Value, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let declares =
        |name: &str| template.get("Parameters").is_some_and(|parameters| parameters.get(name).is_some());
    given
        .iter()
        .filter(|(name, _)| declares(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn capabilities_are_asked_for_only_where_they_are_needed() {
        assert!(capabilities(&json!({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})).is_empty());
        let role = json!({"Resources": {"R": {"Type": "AWS::IAM::Role"}}});
        assert_eq!(capabilities(&role), ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]);
        let sam = json!({"Transform": "AWS::Serverless-2016-10-31", "Resources": {}});
        assert_eq!(capabilities(&sam).len(), 3);
    }

    #[test]
    fn only_declared_parameters_are_given() {
        let template = json!({"Parameters": {"Stage": {"Type": "String"}}});
        let given = BTreeMap::from([("Stage".into(), "dev".into()), ("Other".into(), "x".into())]);
        assert_eq!(declared(&template, &given), BTreeMap::from([("Stage".into(), "dev".into())]));
    }
}
