//! What a document consumes: imports, stack outputs and SSM parameters, wherever they stand.

use std::collections::HashSet;

use topology::{Consumption, ReferenceKind, Text, Tie};

use super::fold::Facts;
use crate::{
    files::Files,
    located::{Node, Span, Value},
};

/// Consumptions in the order in which they stand, each place once.
#[derive(Debug, Default)]
pub struct Consumptions {
    list: Vec<Consumption>,
    seen: HashSet<(Tie, Span)>,
}

impl Consumptions {
    pub fn add(&mut self, tie: Tie, kind: ReferenceKind, at: &str, span: Span, files: &Files<'_>) {
        if self.seen.insert((tie.clone(), span)) {
            self.list.push(Consumption { tie, kind, at: at.to_owned(), location: files.location(span) });
        }
    }

    pub fn into_list(self) -> Vec<Consumption> {
        self.list
    }
}

/// Walks one document.
pub struct Collector<'a, 'f> {
    pub facts: &'a Facts,
    pub files: &'a Files<'f>,
    pub out: &'a mut Consumptions,
}

impl Collector<'_, '_> {
    pub fn collect(&mut self, value: &Value, at: &mut String) {
        match &value.node {
            Node::Text(text) | Node::Unknown { written: text, .. } => {
                self.dynamic_references(text, value.span, at);
            }
            Node::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.step(&i.to_string(), item, at);
                }
            }
            Node::Map(entries) => match value.single() {
                Some(entry) if self.intrinsic(&entry.key, &entry.value, value, at) => {}
                _ => {
                    for entry in entries.iter() {
                        self.step(&entry.key, &entry.value, at);
                    }
                }
            },
            _ => {}
        }
    }

    fn step(&mut self, key: &str, value: &Value, at: &mut String) {
        let before = at.len();
        if !at.is_empty() {
            at.push('.');
        }
        at.push_str(key);
        self.collect(value, at);
        at.truncate(before);
    }

    /// Whether the map was an intrinsic that is dealt with whole.
    fn intrinsic(&mut self, name: &str, argument: &Value, whole: &Value, at: &mut String) -> bool {
        match name {
            "Fn::ImportValue" => {
                let tie = Tie::Export { name: self.facts.fold(argument) };
                self.out.add(tie, ReferenceKind::Strong, at, argument.span, self.files);
                true
            }
            // <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>
            "Fn::GetStackOutput" => {
                let part = |key: &str| argument.get(key).map(|value| self.facts.fold(value));
                let (stack, output) = match argument.items() {
                    [stack, output, ..] => (Some(self.facts.fold(stack)), Some(self.facts.fold(output))),
                    _ => (part("StackName"), part("OutputName")),
                };
                if let (Some(stack), Some(output)) = (stack, output) {
                    let tie = Tie::Output { stack, output, region: part("Region") };
                    self.out.add(tie, ReferenceKind::Weak, at, argument.span, self.files);
                }
                true
            }
            "Fn::Sub" | "Fn::Join" => {
                let folded = self.facts.fold(whole);
                self.dynamic_references(folded.shown(), argument.span, at);
                // Imports may stand in the list that is joined or in the names of `Fn::Sub`.
                self.nested(argument, at);
                true
            }
            _ => false,
        }
    }

    fn nested(&mut self, value: &Value, at: &mut String) {
        match &value.node {
            Node::List(items) => items.iter().for_each(|item| self.nested(item, at)),
            Node::Map(entries) => match value.single() {
                Some(entry) if self.intrinsic(&entry.key, &entry.value, value, at) => {}
                _ => entries.iter().for_each(|entry| self.nested(&entry.value, at)),
            },
            _ => {}
        }
    }

    /// `{{resolve:ssm:name:version}}` and `{{resolve:ssm-secure:name:version}}`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html>
    fn dynamic_references(&mut self, text: &str, span: Span, at: &str) {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("{{resolve:ssm") {
            let Some((reference, after)) = after.split_once("}}") else { return };
            rest = after;
            let Some(name) = reference.strip_prefix(':').or_else(|| reference.strip_prefix("-secure:"))
            else {
                continue;
            };
            let name = match name.rsplit_once(':') {
                Some((name, version)) if version.bytes().all(|b| b.is_ascii_digit()) => name,
                _ => name,
            };
            let path = if name.contains("${") {
                Text::Unknown { written: name.to_owned(), because: "a part of the name is not known".into() }
            } else {
                Text::Known(name.to_owned())
            };
            if is_of_the_account(&path) {
                self.out.add(Tie::Parameter { path }, ReferenceKind::Weak, at, span, self.files);
            }
        }
    }
}

/// Not the public parameters of AWS, and not the version that `cdk bootstrap` leaves behind: no service makes those.
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>
pub fn is_of_the_account(path: &Text) -> bool {
    !path.shown().starts_with("/aws/") && !path.shown().starts_with("/cdk-bootstrap/")
}
