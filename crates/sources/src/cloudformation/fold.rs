//! Folds CloudFormation's intrinsics to texts, as far as parameters and pseudo parameters are known.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::{cell::Cell, collections::HashMap};

use topology::Text;

use crate::located::{Node, Value};

/// What is known about a template's deployment.
#[derive(Debug, Default)]
pub struct Facts {
    pub parameters: HashMap<String, Text>,
    pub region: Option<Text>,
    pub account: Option<String>,
    pub stack_name: Option<Text>,
    pub mappings: Option<Value>,
    pub conditions: Option<Value>,
    /// Intrinsics folded so far: conditions and texts that name each other can grow exponentially.
    pub steps: Cell<u32>,
}

/// A text that grows part by part; one unknown part makes the whole unknown.
#[derive(Debug, Default)]
pub struct TextBuilder {
    written: String,
    because: Option<String>,
}

impl TextBuilder {
    pub fn push_str(&mut self, text: &str) {
        self.written.push_str(text);
    }

    pub fn push(&mut self, text: &Text) {
        self.written.push_str(text.shown());
        if let Text::Unknown { because, .. } = text {
            self.because.get_or_insert_with(|| because.clone());
        }
    }

    pub fn len(&self) -> usize {
        self.written.len()
    }

    pub fn finish(self) -> Text {
        match self.because {
            None => Text::Known(self.written),
            Some(because) => Text::Unknown { written: self.written, because },
        }
    }
}

fn unknown(written: impl Into<String>, because: impl Into<String>) -> Text {
    Text::Unknown { written: written.into(), because: because.into() }
}

/// Conditions may name conditions; more than this is a cycle.
const CONDITION_DEPTH: usize = 20;
const STEPS: u32 = 200_000;
/// `Fn::Sub` with a map of its own `Fn::Sub`s can double a text at every level.
const TEXT_BYTES: usize = 64 * 1024;

impl Facts {
    pub fn fold(&self, value: &Value) -> Text {
        match &value.node {
            Node::Null => Text::Known(String::new()),
            Node::Text(text) | Node::Number(text) => Text::Known(text.to_string()),
            Node::Bool(value) => Text::Known(value.to_string()),
            Node::Unknown { written, because } => unknown(&**written, &**because),
            Node::List(_) => unknown(value.canonical(), "it is a list"),
            Node::Map(_) => match value.single() {
                Some(entry) => self.intrinsic(&entry.key, &entry.value, value),
                None => unknown(value.canonical(), "it is not a text"),
            },
        }
    }

    fn intrinsic(&self, name: &str, argument: &Value, whole: &Value) -> Text {
        if !self.step() {
            return unknown("…", "the template is too intricate");
        }
        let items = argument.items();
        match name {
            "Ref" => self.name(argument.as_str().unwrap_or_default()),
            "Fn::Sub" => match items {
                [text, names] => self.sub(text.as_str().unwrap_or_default(), Some(names)),
                [text] => self.sub(text.as_str().unwrap_or_default(), None),
                _ => match &argument.node {
                    Node::Text(text) => self.sub(text, None),
                    // The text came from a variable that is not known.
                    Node::Unknown { .. } => self.fold(argument),
                    _ => unknown(whole.canonical(), "`Fn::Sub` takes a text"),
                },
            },
            "Fn::Join" => match items {
                [between, parts] => match self.list(parts) {
                    Some(parts) => self.join(self.fold(between).shown(), &parts),
                    None => unknown(whole.canonical(), "the list that is joined is not known"),
                },
                _ => unknown(whole.canonical(), "`Fn::Join` takes a separator and a list"),
            },
            "Fn::Select" => match items {
                [index, list] => {
                    let index = self.fold(index).known().and_then(|index| index.parse::<usize>().ok());
                    match index.zip(self.list(list)).and_then(|(index, list)| list.get(index).cloned()) {
                        Some(text) => text,
                        None => unknown(whole.canonical(), "the list that is selected from is not known"),
                    }
                }
                _ => unknown(whole.canonical(), "`Fn::Select` takes an index and a list"),
            },
            "Fn::FindInMap" => self
                .find_in_map(items)
                .unwrap_or_else(|| unknown(whole.canonical(), "the mapping has no known value for it")),
            "Fn::If" => match items {
                [condition, yes, no] => match self.condition(condition.as_str().unwrap_or_default(), 0) {
                    Some(true) => self.fold(yes),
                    Some(false) => self.fold(no),
                    None => unknown(whole.canonical(), "the condition is not known"),
                },
                _ => unknown(whole.canonical(), "`Fn::If` takes a condition and two values"),
            },
            "Fn::GetAtt" => {
                let path: Vec<String> = items.iter().map(|item| self.fold(item).shown().to_owned()).collect();
                unknown(format!("${{{}}}", path.join(".")), "it is an attribute of a resource")
            }
            "Fn::ImportValue" => unknown(
                format!("${{import {}}}", self.fold(argument).shown()),
                "it is the value of another stack's export",
            ),
            "Fn::GetStackOutput" => unknown(whole.canonical(), "it is an output of another stack"),
            "Fn::Transform" => unknown(whole.canonical(), "a macro makes it at deploy time"),
            _ => unknown(whole.canonical(), format!("`{name}` is worked out at deploy time")),
        }
    }

    fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        self.steps.get() < STEPS
    }

    fn join(&self, between: &str, parts: &[Text]) -> Text {
        let mut out = TextBuilder::default();
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                out.push_str(between);
            }
            out.push(part);
            if out.len() > TEXT_BYTES {
                return unknown("…", "the text is too long");
            }
        }
        out.finish()
    }

    fn list(&self, value: &Value) -> Option<Vec<Text>> {
        match &value.node {
            Node::List(items) => Some(items.iter().map(|item| self.fold(item)).collect()),
            Node::Map(_) => {
                let entry = value.single()?;
                match (&*entry.key, entry.value.items()) {
                    ("Fn::Split", [between, text]) => {
                        let (between, text) = (self.fold(between), self.fold(text));
                        let between = between.known().filter(|between| !between.is_empty())?;
                        Some(text.known()?.split(between).map(|part| Text::Known(part.to_owned())).collect())
                    }
                    // A list parameter is written with commas.
                    ("Ref", _) => {
                        let text = self.parameters.get(entry.value.as_str()?)?.known()?;
                        Some(text.split(',').map(|part| Text::Known(part.trim().to_owned())).collect())
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn find_in_map(&self, items: &[Value]) -> Option<Text> {
        let [map, first, second, ..] = items else { return None };
        let (map, first, second) = (self.fold(map), self.fold(first), self.fold(second));
        let found = self.mappings.as_ref()?.at(&[map.known()?, first.known()?, second.known()?])?;
        found.text().map(|text| Text::Known(text.to_string()))
    }

    /// A parameter, a pseudo parameter or a resource.
    fn name(&self, name: &str) -> Text {
        let no_region = || unknown(format!("${{{name}}}"), "the region is not chosen yet");
        match name {
            "AWS::Region" => self.region.clone().unwrap_or_else(no_region),
            "AWS::AccountId" => match &self.account {
                Some(account) => Text::Known(account.clone()),
                None => unknown("${AWS::AccountId}", "the account is not chosen yet"),
            },
            "AWS::StackName" => self
                .stack_name
                .clone()
                .unwrap_or_else(|| unknown("${AWS::StackName}", "the stack's name is not known")),
            // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
            "AWS::Partition" => match self.region.as_ref().and_then(Text::known) {
                None => no_region(),
                Some(region) if region.starts_with("cn-") => Text::Known("aws-cn".into()),
                Some(region) if region.starts_with("us-gov-") => Text::Known("aws-us-gov".into()),
                Some(_) => Text::Known("aws".into()),
            },
            "AWS::URLSuffix" => match self.region.as_ref().and_then(Text::known) {
                None => no_region(),
                Some(region) if region.starts_with("cn-") => Text::Known("amazonaws.com.cn".into()),
                Some(_) => Text::Known("amazonaws.com".into()),
            },
            "AWS::NoValue" => Text::Known(String::new()),
            _ => match self.parameters.get(name) {
                Some(text) => text.clone(),
                None if name.contains("::") => {
                    unknown(format!("${{{name}}}"), "AWS decides it at deploy time")
                }
                None => unknown(format!("${{{name}}}"), format!("`{name}` is a resource")),
            },
        }
    }

    /// `${Name}`, `${Resource.Attribute}`, `${!literal}`.
    fn sub(&self, text: &str, names: Option<&Value>) -> Text {
        let mut out = TextBuilder::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                continue;
            };
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str(&format!("${{{literal}}}"));
            } else if let Some(value) = names.and_then(|names| names.get(name.trim())) {
                out.push(&self.fold(value));
            } else if name.contains('.') {
                out.push(&unknown(format!("${{{name}}}"), "it is an attribute of a resource"));
            } else {
                out.push(&self.name(name.trim()));
            }
            if out.len() > TEXT_BYTES {
                return unknown("…", "the text is too long");
            }
            rest = after;
        }
        out.push_str(rest);
        out.finish()
    }

    fn condition(&self, name: &str, depth: usize) -> Option<bool> {
        self.holds(self.conditions.as_ref()?.get(name)?, depth)
    }

    fn holds(&self, value: &Value, depth: usize) -> Option<bool> {
        if depth > CONDITION_DEPTH || !self.step() {
            return None;
        }
        let entry = value.single()?;
        let items = entry.value.items();
        match &*entry.key {
            "Condition" => self.condition(entry.value.as_str()?, depth + 1),
            "Fn::Equals" => match items {
                [a, b] => Some(self.fold(a).known()? == self.fold(b).known()?),
                _ => None,
            },
            "Fn::Not" => self.holds(items.first()?, depth + 1).map(|value| !value),
            "Fn::And" | "Fn::Or" => {
                let decides = &*entry.key == "Fn::Or";
                let all: Vec<Option<bool>> = items.iter().map(|item| self.holds(item, depth + 1)).collect();
                if all.contains(&Some(decides)) {
                    Some(decides)
                } else if all.contains(&None) {
                    None
                } else {
                    Some(!decides)
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, located};

    fn fold(text: &str) -> Text {
        let value = located::parse(text, located::FileId(0), &Limits::default()).unwrap().value;
        let conditions = "{IsProd: !Equals [!Ref Stage, prod], IsDev: !Not [{Condition: IsProd}], Loop: {Condition: Loop}}";
        let mappings = "{Names: {dev: {db: notes-dev}, prod: {db: notes}}}";
        let part = |text| Some(located::parse(text, located::FileId(0), &Limits::default()).unwrap().value);
        let facts = Facts {
            parameters: HashMap::from([
                ("Stage".into(), Text::Known("dev".into())),
                ("Secret".into(), unknown("${Secret}", "it has no default")),
                ("List".into(), Text::Known("a, b".into())),
            ]),
            region: Some(Text::Known("cn-north-1".into())),
            account: Some("111122223333".into()),
            stack_name: Some(Text::Known("notes-dev".into())),
            mappings: part(mappings),
            conditions: part(conditions),
            steps: Cell::default(),
        };
        facts.fold(&value)
    }

    #[test]
    fn names_of_known_parts_fold_to_texts() {
        for (written, folded) in [
            ("!Sub '${Stage}-Table'", "dev-Table"),
            ("!Sub ['${A}-${Stage}', {A: !Ref Stage}]", "dev-dev"),
            ("!Sub '${!Literal}-x'", "${Literal}-x"),
            ("!Join ['-', [!Ref Stage, x, !Join ['', [y, 1]]]]", "dev-x-y1"),
            ("Fn::Join: [':', !Ref List]", "a:b"),
            ("!Select [1, !Split ['-', !Ref 'AWS::StackName']]", "dev"),
            ("!FindInMap [Names, !Ref Stage, db]", "notes-dev"),
            ("!If [IsDev, !Sub 'a-${AWS::AccountId}', b]", "a-111122223333"),
            (
                "!Sub '${AWS::Partition}.${AWS::URLSuffix}.${AWS::Region}'",
                "aws-cn.amazonaws.com.cn.cn-north-1",
            ),
            ("plain", "plain"),
        ] {
            assert_eq!(fold(written), Text::Known(folded.into()), "{written}");
        }
    }

    #[test]
    fn what_is_not_known_stays_visible_in_the_text() {
        assert_eq!(fold("!Sub '${Stage}-${Secret}'"), unknown("dev-${Secret}", "it has no default"));
        assert_eq!(fold("!Sub '${Table.Arn}/x'").shown(), "${Table.Arn}/x");
        assert_eq!(fold("!GetAtt Table.Arn").shown(), "${Table.Arn}");
        assert_eq!(fold("!If [Loop, a, b]").known(), None);
        assert_eq!(fold("!Join ['-', !GetAZs '']").known(), None);
    }
}
