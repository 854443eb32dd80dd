//! The first pass of a split update: everything new, with some exports still as they are deployed.

use std::{collections::BTreeMap, path::Path};

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
    let defaults = template.get("Parameters").cloned().unwrap_or_default();
    let sections = template.as_object_mut().ok_or_else(|| {
        Stop::failed("no-template", format!("{} is not a template", file.display()), "Correct the file.")
    })?;
    let outputs = sections.entry("Outputs").or_insert_with(|| json!({}));
    let Some(outputs) = outputs.as_object_mut() else {
        return Err(Stop::failed("no-template", "`Outputs` is not a map", "Correct the file."));
    };
    let known = known_values(artifact, current, &defaults);
    outputs.retain(|_, output| {
        let name = output.pointer("/Export/Name").and_then(|name| resolved(name, &known));
        !name.is_some_and(|name| exports.contains(&name))
    });
    for (number, export) in exports.iter().enumerate() {
        let Some(old_key) = current.exports.get(export) else {
            // It is gone already: nothing to keep.
            continue;
        };
        let value = current.outputs.get(old_key).cloned().unwrap_or_default();
        // What counts is the export's name; its output may have to make room for a new one.
        let key =
            if outputs.contains_key(old_key) { format!("StagewrightKept{number}") } else { old_key.clone() };
        outputs.insert(key, json!({"Value": value, "Export": {"Name": export}}));
    }
    Ok(Artifact { template: template.to_string(), ..artifact.clone() })
}

/// What `Ref` and `${...}` stand for in an export's name: it may use parameters and pseudo-parameters only.
fn known_values(
    artifact: &Artifact,
    current: &StackDescription,
    declared: &Value,
) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for (name, parameter) in declared.as_object().into_iter().flatten() {
        if let Some(default) = parameter.get("Default").and_then(Value::as_str) {
            known.insert(name.clone(), default.to_owned());
        }
    }
    known.extend(artifact.parameters.clone());
    // `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`
    let mut arn = current.id.split(':').skip(3);
    for name in ["AWS::Region", "AWS::AccountId"] {
        known.insert(name.to_owned(), arn.next().unwrap_or_default().to_owned());
    }
    known.insert("AWS::StackName".to_owned(), current.name.clone());
    known
}

fn resolved(name: &Value, known: &BTreeMap<String, String>) -> Option<String> {
    if let Some(text) = name.as_str() {
        return Some(text.to_owned());
    }
    let (function, argument) = name.as_object()?.iter().next()?;
    match function.as_str() {
        "Ref" => known.get(argument.as_str()?).cloned(),
        "Fn::Sub" => {
            let mut text = argument.as_str()?.to_owned();
            for (name, value) in known {
                text = text.replace(&format!("${{{name}}}"), value);
            }
            (!text.contains("${")).then_some(text)
        }
        "Fn::Join" => {
            let parts: Option<Vec<_>> =
                argument.get(1)?.as_array()?.iter().map(|part| resolved(part, known)).collect();
            Some(parts?.join(argument.get(0)?.as_str()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
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
            changes: vec![],
            digest: "d".into(),
        };
        let current = StackDescription {
            id: "id".into(),
            name: "database-dev".into(),
            status: StackStatus("UPDATE_COMPLETE".into()),
            reason: None,
            outputs: BTreeMap::from([("TableArn".into(), "arn:old".into())]),
            exports: BTreeMap::from([("dev-TableArn".into(), "TableArn".into())]),
            resolved: BTreeMap::new(),
            parameters: BTreeMap::new(),
            tags: BTreeMap::new(),
            capabilities: vec![],
            parent: None,
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

    #[test]
    fn an_exports_name_is_found_through_what_it_is_made_of() {
        let known = BTreeMap::from([("Stage".to_owned(), "dev".to_owned())]);
        let name = |value| resolved(&value, &known);
        assert_eq!(name(json!({"Fn::Sub": "${Stage}-Arn"})).as_deref(), Some("dev-Arn"));
        assert_eq!(name(json!({"Fn::Join": ["-", [{"Ref": "Stage"}, "Arn"]]})).as_deref(), Some("dev-Arn"));
        assert_eq!(name(json!({"Fn::Sub": "${Other}-Arn"})), None);
    }
}
