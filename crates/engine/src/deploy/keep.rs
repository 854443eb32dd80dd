//! The first pass of a split update: everything new, with some exports still as they are deployed.

use std::path::Path;

use aws::StackDescription;
use serde_json::{Value, json};
use sources::{Limits, parse_template};

use crate::{Artifact, Stop};

/// The artifact with those exports carried over from the stack. Their values are written out, so that what they stood for
/// may go already.
pub(crate) fn keeping(
    artifact: &Artifact,
    exports: &[String],
    current: &StackDescription,
    file: &Path,
) -> Result<Artifact, Stop> {
    let parsed = parse_template(&artifact.template, &Limits::default())
        .map_err(|error| Stop::failed(error.code, format!("{}: {error}", file.display()), error.hint))?;
    let mut template = parsed.to_json();
    let sections = template.as_object_mut().ok_or_else(|| {
        Stop::failed("no-template", format!("{} is not a template", file.display()), "Correct the file.")
    })?;
    let outputs = sections.entry("Outputs").or_insert_with(|| json!({}));
    let Some(outputs) = outputs.as_object_mut() else {
        return Err(Stop::failed("no-template", "`Outputs` is not a map", "Correct the file."));
    };
    for export in exports {
        let Some(key) = current.exports.get(export) else {
            // It is gone already: nothing to keep.
            continue;
        };
        let value = current.outputs.get(key).cloned().unwrap_or_default();
        outputs.retain(|_, output| output.pointer("/Export/Name").and_then(Value::as_str) != Some(export));
        outputs.insert(key.clone(), json!({"Value": value, "Export": {"Name": export}}));
    }
    Ok(Artifact { template: template.to_string(), ..artifact.clone() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws::StackStatus;

    use super::*;

    #[test]
    fn a_kept_export_has_the_value_that_is_deployed_and_everything_else_is_new() {
        let artifact = Artifact {
            template: "Resources:\n  New: {Type: 'AWS::SNS::Topic'}\nOutputs:\n  Other: {Value: !Ref New, Export: {Name: other}}\n"
                .into(),
            first_template: None,
            parameters: BTreeMap::new(),
            tags: BTreeMap::new(),
            capabilities: vec![],
            assets: vec![],
            digest: "d".into(),
        };
        let current = StackDescription {
            id: "id".into(),
            name: "database-dev".into(),
            status: StackStatus("UPDATE_COMPLETE".into()),
            reason: None,
            outputs: BTreeMap::from([("TableArn".into(), "arn:old".into())]),
            exports: BTreeMap::from([("dev-TableArn".into(), "TableArn".into())]),
            parameters: BTreeMap::new(),
            termination_protection: false,
            created: None,
            updated: None,
        };
        let kept = keeping(&artifact, &["dev-TableArn".into()], &current, Path::new("t.yml")).unwrap();
        let template: Value = serde_json::from_str(&kept.template).unwrap();
        assert_eq!(
            template,
            json!({
                "Resources": {"New": {"Type": "AWS::SNS::Topic"}},
                "Outputs": {
                    "Other": {"Value": {"Ref": "New"}, "Export": {"Name": "other"}},
                    "TableArn": {"Value": "arn:old", "Export": {"Name": "dev-TableArn"}},
                },
            })
        );
    }
}
