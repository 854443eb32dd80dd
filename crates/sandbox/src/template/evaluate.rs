//! The values of a template: intrinsic functions, conditions and pseudo parameters.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::{Map, Value};

use super::depends::references;
use super::functions::{Piece, cidr, pieces};
use super::model::Template;
use super::parameters::Parameter;
use crate::scope::Scope;

/// Stands for a value that does not exist before the change is carried out. AWS writes it so in change sets.
pub const KNOWN_AFTER_APPLY: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// What a template reads from the world around it.
pub trait Lookup {
    /// What `Ref` gives for a resource.
    fn resource(&self, logical_id: &str) -> Result<Value, String>;
    fn attribute(&self, logical_id: &str, attribute: &str) -> Result<Value, String>;
    fn export(&self, name: &str) -> Option<String>;
    /// The value of an SSM parameter, given as `name` or `name:version`.
    fn parameter(&self, name: &str) -> Option<String>;
    fn stack_output(&self, scope: &Scope, stack: &str, output: &str) -> Result<String, String>;
}

/// Evaluates the parts of one template for one stack.
pub struct Evaluator<'a> {
    template: &'a Template,
    parameters: &'a BTreeMap<String, Parameter>,
    scope: &'a Scope,
    stack_name: &'a str,
    stack_id: &'a str,
    lookup: &'a dyn Lookup,
    conditions: BTreeMap<String, bool>,
}

/// `None` is `AWS::NoValue`: the property is as if it were not there.
type Evaluated = Result<Option<Value>, String>;

/// The text of a scalar as CloudFormation joins it into other texts.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

pub(super) fn number_of(value: &Value) -> Option<f64> {
    text_of(value)?.trim().parse().ok()
}

fn malformed(function: &str) -> String {
    format!("Template error: every {function} object must have the arguments that its documentation names")
}

impl<'a> Evaluator<'a> {
    pub fn new(
        template: &'a Template,
        parameters: &'a BTreeMap<String, Parameter>,
        scope: &'a Scope,
        stack_name: &'a str,
        stack_id: &'a str,
        lookup: &'a dyn Lookup,
    ) -> Result<Self, String> {
        let mut evaluator =
            Self { template, parameters, scope, stack_name, stack_id, lookup, conditions: BTreeMap::new() };
        let mut conditions = BTreeMap::new();
        for (name, body) in &template.conditions {
            conditions.insert(name.clone(), evaluator.test(body, 0)?);
        }
        evaluator.conditions = conditions;
        Ok(evaluator)
    }

    /// Whether the part with this condition exists.
    pub fn holds(&self, condition: Option<&str>) -> bool {
        condition.is_none_or(|condition| self.condition(condition) == Some(true))
    }

    pub fn condition(&self, name: &str) -> Option<bool> {
        self.conditions.get(name).copied()
    }

    fn test(&self, body: &Value, depth: usize) -> Result<bool, String> {
        if depth > 32 {
            return Err("Template format error: Circular dependency between conditions".to_owned());
        }
        let (function, argument) = body
            .as_object()
            .filter(|map| map.len() == 1)
            .and_then(|map| map.iter().next())
            .ok_or_else(|| malformed("Conditions"))?;
        let list = || argument.as_array().ok_or_else(|| malformed(function));
        match function.as_str() {
            "Condition" => {
                let name = argument.as_str().unwrap_or_default();
                let body = self.template.conditions.get(name).ok_or_else(|| {
                    format!("Template format error: Unresolved condition dependency {name} in the Conditions block")
                })?;
                self.test(body, depth + 1)
            }
            "Fn::Equals" => match list()?.as_slice() {
                [left, right] => Ok(self.comparable(left)? == self.comparable(right)?),
                _ => Err(malformed(function)),
            },
            "Fn::Not" => match list()?.as_slice() {
                [one] => Ok(!self.test(one, depth + 1)?),
                _ => Err(malformed(function)),
            },
            "Fn::And" => list()?.iter().try_fold(true, |all, one| Ok(all & self.test(one, depth + 1)?)),
            "Fn::Or" => list()?.iter().try_fold(false, |any, one| Ok(any | self.test(one, depth + 1)?)),
            _ => Err(malformed(function)),
        }
    }

    fn comparable(&self, value: &Value) -> Result<Value, String> {
        let value = self.evaluate(value)?.unwrap_or(Value::Null);
        Ok(text_of(&value).map_or(value, Value::String))
    }

    /// The value of any part of the template.
    pub fn evaluate(&self, value: &Value) -> Evaluated {
        match value {
            Value::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.extend(self.evaluate(item)?);
                }
                Ok(Some(Value::Array(list)))
            }
            Value::Object(map) => {
                if map.len() == 1
                    && let Some((key, argument)) = map.iter().next()
                    && (key.starts_with("Fn::") || key == "Ref" || key == "Condition" && argument.is_string())
                {
                    return self.call(key, argument);
                }
                let mut object = Map::with_capacity(map.len());
                for (key, item) in map {
                    if let Some(item) = self.evaluate(item)? {
                        object.insert(key.clone(), item);
                    }
                }
                Ok(Some(Value::Object(object)))
            }
            scalar => Ok(Some(scalar.clone())),
        }
    }

    /// The value as a text.
    pub fn text(&self, value: &Value) -> Result<String, String> {
        match self.evaluate(value)? {
            Some(value) => text_of(&value).ok_or_else(|| format!("Template error: {value} must be a string")),
            None => Ok(String::new()),
        }
    }

    /// The name in `Fn::ImportValue`.
    pub fn import_name(&self, argument: &Value) -> Result<String, String> {
        if references(argument).iter().any(|name| self.template.resources.contains_key(name)) {
            return Err("Template error: the attribute in Fn::ImportValue must not depend on any resources, imported \
                        values, or Fn::GetAZs"
                .to_owned());
        }
        self.text(argument)
    }

    fn call(&self, function: &str, argument: &Value) -> Evaluated {
        let list = || argument.as_array().map(Vec::as_slice).ok_or_else(|| malformed(function));
        let value = match function {
            "Ref" => return self.reference(argument.as_str().unwrap_or_default()),
            "Condition" => Value::Bool(self.holds(argument.as_str())),
            "Fn::GetAtt" => match argument {
                Value::String(text) => match text.split_once('.') {
                    Some((resource, attribute)) => self.lookup.attribute(resource, attribute)?,
                    None => return Err(malformed(function)),
                },
                Value::Array(parts) => match parts.as_slice() {
                    [Value::String(resource), attribute] => {
                        self.lookup.attribute(resource, &self.text(attribute)?)?
                    }
                    _ => return Err(malformed(function)),
                },
                _ => return Err(malformed(function)),
            },
            "Fn::Sub" => Value::String(self.substitute(argument)?),
            "Fn::Join" => match list()? {
                [Value::String(between), items] => {
                    let items = self.evaluate(items)?.unwrap_or(Value::Array(vec![]));
                    let items = items.as_array().ok_or_else(|| malformed(function))?;
                    let texts: Option<Vec<String>> = items.iter().map(text_of).collect();
                    Value::String(texts.ok_or_else(|| malformed(function))?.join(between))
                }
                _ => return Err(malformed(function)),
            },
            "Fn::Select" => match list()? {
                [index, items] => {
                    let index: usize = self.text(index)?.trim().parse().map_err(|_| malformed(function))?;
                    let items = self.evaluate(items)?.unwrap_or(Value::Null);
                    match items.as_array() {
                        Some(items) => items.get(index).cloned().ok_or_else(|| {
                            format!(
                                "Template error: Fn::Select cannot select nonexistent value at index {index}"
                            )
                        })?,
                        None if items == KNOWN_AFTER_APPLY => items,
                        None => return Err(malformed(function)),
                    }
                }
                _ => return Err(malformed(function)),
            },
            "Fn::Split" => match list()? {
                [Value::String(at), text] => {
                    let text = self.text(text)?;
                    if text.contains(KNOWN_AFTER_APPLY) {
                        Value::String(KNOWN_AFTER_APPLY.to_owned())
                    } else {
                        text.split(at.as_str()).map(|part| Value::String(part.to_owned())).collect()
                    }
                }
                _ => return Err(malformed(function)),
            },
            "Fn::If" => match list()? {
                [Value::String(condition), yes, no] => {
                    let holds = self.condition(condition).ok_or_else(|| {
                        format!("Template error: unresolved condition dependency: {condition}")
                    })?;
                    return self.evaluate(if holds { yes } else { no });
                }
                _ => return Err(malformed(function)),
            },
            "Fn::FindInMap" => self.find_in_map(list()?)?,
            "Fn::ImportValue" => {
                let name = self.import_name(argument)?;
                let value =
                    self.lookup.export(&name).ok_or_else(|| format!("No export named {name} found."))?;
                Value::String(value)
            }
            "Fn::Base64" => Value::String(
                base64::engine::general_purpose::STANDARD.encode(self.text(argument)?.as_bytes()),
            ),
            "Fn::GetAZs" => {
                let region = match self.text(argument)? {
                    empty if empty.is_empty() => self.scope.region.clone(),
                    region => region,
                };
                ["a", "b", "c"].iter().map(|zone| Value::String(format!("{region}{zone}"))).collect()
            }
            "Fn::Cidr" => match list()? {
                [block, count, rest @ ..] => {
                    let number =
                        |value: &Value| self.text(value).ok().and_then(|text| text.trim().parse().ok());
                    let bits = rest.first().map_or(Some(8), number);
                    let blocks = number(count)
                        .zip(bits)
                        .and_then(|(count, bits)| cidr(&self.text(block).ok()?, count, bits));
                    Value::from(blocks.ok_or_else(|| malformed(function))?)
                }
                _ => return Err(malformed(function)),
            },
            "Fn::Length" => {
                let items = self.evaluate(argument)?;
                let length =
                    items.as_ref().and_then(Value::as_array).ok_or_else(|| malformed(function))?.len();
                Value::from(length)
            }
            "Fn::ToJsonString" => Value::String(self.evaluate(argument)?.unwrap_or(Value::Null).to_string()),
            "Fn::GetStackOutput" => self.stack_output(argument)?,
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                let body = Value::Object(Map::from_iter([(function.to_owned(), argument.clone())]));
                Value::Bool(self.test(&body, 0)?)
            }
            // Macros are not run: their place holds nothing.
            "Fn::Transform" => return Ok(None),
            other => return Err(format!("Template error: unsupported function {other}")),
        };
        Ok(Some(value))
    }

    fn reference(&self, name: &str) -> Evaluated {
        let text = |text: &str| Ok(Some(Value::String(text.to_owned())));
        match name {
            "AWS::AccountId" => text(&self.scope.account),
            "AWS::Region" => text(&self.scope.region),
            "AWS::Partition" => text(self.scope.partition()),
            "AWS::URLSuffix" => text(self.scope.url_suffix()),
            "AWS::StackName" => text(self.stack_name),
            "AWS::StackId" => text(self.stack_id),
            "AWS::NotificationARNs" => Ok(Some(Value::Array(vec![]))),
            "AWS::NoValue" => Ok(None),
            _ => match (self.template.parameters.get(name), self.parameters.get(name)) {
                (Some(def), Some(parameter)) => Ok(Some(parameter.as_value(&def.kind))),
                _ => self.lookup.resource(name).map(Some),
            },
        }
    }

    fn substitute(&self, argument: &Value) -> Result<String, String> {
        let (text, own) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(text), Value::Object(own)] => (text.as_str(), Some(own)),
                [Value::String(text)] => (text.as_str(), None),
                _ => return Err(malformed("Fn::Sub")),
            },
            _ => return Err(malformed("Fn::Sub")),
        };
        let mut result = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => result.push_str(text),
                Piece::Name(name) => {
                    let value = match own.and_then(|own| own.get(name)) {
                        Some(value) => self.evaluate(value)?,
                        None => match name.split_once('.') {
                            Some((resource, attribute)) => Some(self.lookup.attribute(resource, attribute)?),
                            None => self.reference(name)?,
                        },
                    };
                    let value = value.unwrap_or(Value::String(String::new()));
                    let text = match &value {
                        Value::Array(items) => items.iter().filter_map(text_of).collect::<Vec<_>>().join(","),
                        other => text_of(other).ok_or_else(|| malformed("Fn::Sub"))?,
                    };
                    result.push_str(&text);
                }
            }
        }
        Ok(result)
    }

    fn find_in_map(&self, arguments: &[Value]) -> Result<Value, String> {
        let [map, first, second, rest @ ..] = arguments else { return Err(malformed("Fn::FindInMap")) };
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        let found =
            self.template.mappings.get(&map).and_then(|map| map.get(&first)).and_then(|one| one.get(&second));
        if let Some(found) = found {
            return Ok(found.clone());
        }
        if let Some(default) = rest.first().and_then(|options| options.get("DefaultValue")) {
            return Ok(self.evaluate(default)?.unwrap_or(Value::Null));
        }
        Err(format!("Template error: Unable to get mapping for {map}::{first}::{second}"))
    }

    fn stack_output(&self, argument: &Value) -> Result<Value, String> {
        let part = |name: &str| argument.get(name).map(|value| self.text(value)).transpose();
        let (Some(stack), Some(output)) = (part("StackName")?, part("OutputName")?) else {
            return Err(malformed("Fn::GetStackOutput"));
        };
        let region = part("Region")?.unwrap_or_else(|| self.scope.region.clone());
        // The role is assumed to read the other stack, so its account is where that stack is looked for.
        let account = part("RoleArn")?
            .and_then(|role| Scope::of_arn(&role))
            .map_or_else(|| self.scope.account.clone(), |role| role.account);
        self.lookup.stack_output(&Scope::new(account, region), &stack, &output).map(Value::String)
    }
}
