//! The values of a template's parameters for one operation.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{ParameterDef, Template};

/// A parameter as a call gives it.
#[derive(Debug, Clone)]
pub struct ParameterInput {
    pub key: String,
    pub value: Option<String>,
    pub use_previous: bool,
}

/// A parameter as a stack holds it. `resolved` is what an SSM parameter held when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    pub value: String,
    pub resolved: Option<String>,
    pub no_echo: bool,
}

impl Parameter {
    fn effective(&self) -> &str {
        self.resolved.as_deref().unwrap_or(&self.value)
    }

    /// What `Ref` gives: a text, or a list for list types.
    pub fn as_value(&self, kind: &str) -> Value {
        if kind.contains("List") {
            let items = self.effective().split(',').map(|item| Value::String(item.trim().to_owned()));
            return Value::Array(items.collect());
        }
        Value::String(self.effective().to_owned())
    }
}

/// Values for all parameters of `template`. The error is AWS's text.
pub fn resolve(
    template: &Template,
    inputs: &[ParameterInput],
    previous: &BTreeMap<String, Parameter>,
    ssm: &dyn Fn(&str) -> Option<String>,
) -> Result<BTreeMap<String, Parameter>, String> {
    let unknown: BTreeSet<&str> = inputs
        .iter()
        .map(|input| input.key.as_str())
        .filter(|key| !template.parameters.contains_key(*key))
        .collect();
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().collect();
        return Err(format!("Parameters: [{}] do not exist in the template", unknown.join(", ")));
    }
    let mut values = BTreeMap::new();
    let mut missing = Vec::new();
    for (key, def) in &template.parameters {
        let input = inputs.iter().find(|input| &input.key == key);
        let value = match input {
            Some(input) if input.use_previous => previous.get(key).map(|previous| previous.value.clone()),
            Some(input) => input.value.clone(),
            None => None,
        };
        let Some(value) = value.or_else(|| def.default.clone()) else {
            missing.push(key.as_str());
            continue;
        };
        check(key, def, &value)?;
        let resolved = if def.kind.starts_with("AWS::SSM::Parameter::Value<") {
            Some(ssm(&value).ok_or_else(|| {
                format!("Unable to fetch parameters [{value}] from parameter store for this account.")
            })?)
        } else {
            None
        };
        values.insert(key.clone(), Parameter { value, resolved, no_echo: def.no_echo });
    }
    if !missing.is_empty() {
        return Err(format!("Parameters: [{}] must have values", missing.join(", ")));
    }
    Ok(values)
}

fn check(key: &str, def: &ParameterDef, value: &str) -> Result<(), String> {
    let constraint = def.body.get("ConstraintDescription").and_then(Value::as_str);
    let refuse = |text: String| match constraint {
        Some(constraint) => Err(format!("Parameter '{key}' failed to satisfy constraint: {constraint}")),
        None => Err(text),
    };
    let number = |name: &str| def.body.get(name).and_then(super::evaluate::number_of);
    if def.kind == "Number" && value.trim().parse::<f64>().is_err() {
        return Err(format!("Parameter '{key}' must be a number."));
    }
    let items: Vec<&str> = if def.kind == "CommaDelimitedList" {
        value.split(',').map(str::trim).collect()
    } else {
        vec![value]
    };
    if !def.allowed.is_empty() && items.iter().any(|item| !def.allowed.iter().any(|allowed| allowed == item))
    {
        return refuse(format!("Parameter '{key}' must be one of AllowedValues"));
    }
    if number("MinLength").is_some_and(|least| (value.chars().count() as f64) < least) {
        return refuse(format!(
            "Parameter '{key}' must contain at least {} characters",
            number("MinLength").unwrap_or(0.0)
        ));
    }
    if number("MaxLength").is_some_and(|most| (value.chars().count() as f64) > most) {
        return refuse(format!(
            "Parameter '{key}' must contain at most {} characters",
            number("MaxLength").unwrap_or(0.0)
        ));
    }
    if let Some(pattern) = def.body.get("AllowedPattern").and_then(Value::as_str)
        && let Ok(regex) = regex_lite::Regex::new(&format!("^(?:{pattern})$"))
        && !regex.is_match(value)
    {
        return refuse(format!("Parameter '{key}' must match pattern {pattern}"));
    }
    Ok(())
}
