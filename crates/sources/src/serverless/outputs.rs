//! What the framework makes of functions, and the outputs that it adds to a service's stack.

use std::sync::Arc;

use topology::{Location, Provision, Text, Tie};

use crate::located::{Entry, Value};

/// Functions, which stand in a map or in a list of maps.
pub fn functions(document: &Value) -> Vec<Entry> {
    let Some(functions) = document.get("functions") else { return Vec::new() };
    let maps = if functions.is_map() { std::slice::from_ref(functions) } else { functions.items() };
    maps.iter().flat_map(Value::entries).cloned().collect()
}

/// The logical id of a function in the service's stack.
pub fn function_id(function: &str) -> String {
    format!("{}LambdaFunction", normalized(function))
}

/// The kinds of a function's events: `http`, `schedule`, `sqs`.
pub fn events(function: &Entry) -> Vec<Arc<str>> {
    let items = function.value.get("events").map(Value::items).unwrap_or_default();
    let kind =
        |event: &Value| event.entries().first().map(|entry| entry.key.clone()).or_else(|| event.text());
    let mut kinds: Vec<Arc<str>> = items.iter().filter_map(kind).collect();
    if function.value.get("url").is_some() {
        kinds.push("url".into());
    }
    kinds
}

/// Everything that decides about the framework's own outputs.
#[derive(Debug)]
pub struct Own<'a> {
    pub document: &'a Value,
    pub template: &'a Value,
    pub functions: &'a [Entry],
    pub stack: &'a Text,
    pub service_and_stage: &'a Text,
    pub region: Option<&'a Text>,
    pub location: Location,
}

impl Own<'_> {
    /// The outputs, and their exports `sls-SERVICE-STAGE-OUTPUT`, where the service does not say otherwise itself.
    /// <https://github.com/serverless/serverless/blob/v3/lib/plugins/aws/package/lib/add-export-name-for-outputs.js>
    pub fn provisions(&self) -> Vec<Provision> {
        let exports = !self.provider_says("disableDefaultOutputExportNames", "true");
        let mut provides = Vec::new();
        for name in self.names() {
            let written = self.template.at(&["Outputs", &name]);
            if written.is_none() {
                let tie = Tie::Output {
                    stack: self.stack.clone(),
                    output: Text::Known(name.clone()),
                    region: self.region.cloned(),
                };
                provides.push(self.provision(tie, &name));
            }
            if exports && written.is_none_or(|output| output.get("Export").is_none()) {
                provides.push(self.provision(Tie::Export { name: self.export(&name) }, &name));
            }
        }
        provides
    }

    fn provider_says(&self, key: &str, value: &str) -> bool {
        self.document.at(&["provider", key]).and_then(Value::text).as_deref() == Some(value)
    }

    fn names(&self) -> Vec<String> {
        let kinds: Vec<Arc<str>> = self.functions.iter().flat_map(events).collect();
        let has = |kind: &str| kinds.iter().any(|k| &**k == kind);
        let mut names = vec!["ServerlessDeploymentBucketName".to_owned()];
        if has("http") {
            names.push("ServiceEndpoint".into());
        }
        if has("httpApi") {
            names.extend(["HttpApiId".into(), "HttpApiUrl".into()]);
        }
        if has("websocket") {
            names.push("ServiceEndpointWebsocket".into());
        }
        if !self.provider_says("versionFunctions", "false") {
            let arn = |function: &Entry| format!("{}LambdaFunctionQualifiedArn", normalized(&function.key));
            names.extend(self.functions.iter().map(arn));
        }
        names
    }

    fn export(&self, output: &str) -> Text {
        match self.service_and_stage {
            Text::Known(name) => Text::Known(format!("sls-{name}-{output}")),
            Text::Unknown { written, because } => {
                Text::Unknown { written: format!("sls-{written}-{output}"), because: because.clone() }
            }
        }
    }

    fn provision(&self, tie: Tie, name: &str) -> Provision {
        Provision { tie, logical_id: name.to_owned(), value: String::new(), location: self.location.clone() }
    }
}

/// A function's name as a part of a logical id.
/// <https://www.serverless.com/framework/docs/providers/aws/guide/resources#aws-cloudformation-resource-reference>
fn normalized(function: &str) -> String {
    let mut name = function.replace('-', "Dash").replace('_', "Underscore");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}
