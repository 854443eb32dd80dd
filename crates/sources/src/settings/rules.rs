//! What a template demands of a parameter's value: the schema that is always there.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use regex_lite::Regex;

use crate::located::Value;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rule {
    /// `String`, `Number`, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<String>`, a type of Terraform.
    pub kind: String,
    pub description: Option<String>,
    /// Its value is shown nowhere.
    pub secret: bool,
    /// Empty: any.
    pub allowed: Vec<String>,
    pub pattern: Option<String>,
    /// The template's own words about the pattern.
    pub says: Option<String>,
    pub length: Bounds,
    pub range: Bounds,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    pub least: Option<f64>,
    pub most: Option<f64>,
}

impl Bounds {
    fn read(parameter: &Value, least: &str, most: &str) -> Self {
        let number = |key: &str| parameter.get(key)?.text()?.parse().ok();
        Self { least: number(least), most: number(most) }
    }

    fn hold(self, number: f64) -> bool {
        self.least.is_none_or(|least| number >= least) && self.most.is_none_or(|most| number <= most)
    }

    /// "from 1 to 3", "at least 1", "at most 3".
    #[must_use]
    pub fn words(self) -> Option<String> {
        match (self.least, self.most) {
            (Some(least), Some(most)) => Some(format!("from {least} to {most}")),
            (Some(least), None) => Some(format!("at least {least}")),
            (None, Some(most)) => Some(format!("at most {most}")),
            (None, None) => None,
        }
    }
}

impl Rule {
    pub(super) fn read(parameter: &Value) -> Self {
        let text = |key: &str| Some(parameter.get(key)?.text()?.to_string());
        let allowed = parameter.get("AllowedValues").map(Value::items).unwrap_or_default();
        Self {
            kind: text("Type").unwrap_or_else(|| "String".into()),
            description: text("Description"),
            secret: text("NoEcho").is_some_and(|yes| yes.eq_ignore_ascii_case("true")),
            allowed: allowed.iter().filter_map(|value| Some(value.text()?.to_string())).collect(),
            pattern: text("AllowedPattern"),
            says: text("ConstraintDescription"),
            length: Bounds::read(parameter, "MinLength", "MaxLength"),
            range: Bounds::read(parameter, "MinValue", "MaxValue"),
        }
    }

    /// Whether a value is the name of an SSM parameter, which is read when the stack is deployed.
    #[must_use]
    pub fn is_read_from_ssm(&self) -> bool {
        self.kind.starts_with("AWS::SSM::Parameter::Value")
    }

    fn is_list(&self) -> bool {
        self.kind == "CommaDelimitedList" || self.kind.starts_with("List<")
    }

    fn is_number(&self) -> bool {
        matches!(self.kind.as_str(), "Number" | "List<Number>" | "number")
    }

    /// Why the deployment would be refused with this value; absent where it would not. What is read from elsewhere when it is
    /// deployed is not judged. The message repeats no value.
    #[must_use]
    pub fn breach(&self, value: &str) -> Option<String> {
        if value.contains("{{resolve:") || self.is_read_from_ssm() {
            return None;
        }
        let items: Vec<&str> =
            if self.is_list() { value.split(',').map(str::trim).collect() } else { vec![value] };
        items.into_iter().find_map(|item| self.breach_of_one(item))
    }

    fn breach_of_one(&self, value: &str) -> Option<String> {
        let number: Option<f64> = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
        if self.is_number() && number.is_none() {
            return Some("it has to be a number".into());
        }
        if self.kind == "bool" && !matches!(value, "true" | "false") {
            return Some("it has to be true or false".into());
        }
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed == value) {
            return Some(format!("it has to be one of {}", self.allowed.join(", ")));
        }
        // A pattern of Java's that this engine does not know is left to AWS.
        let whole = self.pattern.as_ref().and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok());
        if whole.is_some_and(|whole| !whole.is_match(value)) {
            let pattern = self.pattern.as_deref().unwrap_or_default();
            return Some(self.says.clone().unwrap_or_else(|| format!("it has to match {pattern}")));
        }
        let length = value.chars().count();
        #[expect(clippy::cast_precision_loss, reason = "CloudFormation takes at most 4096 letters")]
        if let (false, Some(words)) = (self.length.hold(length as f64), self.length.words()) {
            return Some(format!("it has to have {words} letters, and has {length}"));
        }
        if let (Some(number), Some(words)) = (number.filter(|_| self.is_number()), self.range.words())
            && !self.range.hold(number)
        {
            return Some(format!("it has to be {words}"));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        limits::Limits,
        located::{self, FileId},
    };

    fn rule(text: &str) -> Rule {
        Rule::read(&located::parse(text, FileId(0), &Limits::default()).unwrap().value)
    }

    #[test]
    fn what_a_template_demands_is_checked_and_told_in_its_words() {
        let size = rule("{Type: Number, MinValue: 1, MaxValue: 3}");
        assert_eq!(size.breach("2"), None);
        assert_eq!(size.breach("9").unwrap(), "it has to be from 1 to 3");
        assert_eq!(size.breach("x").unwrap(), "it has to be a number");
        let name = rule("{Type: String, AllowedPattern: '[a-z]+', MinLength: 3}");
        assert_eq!(name.breach("abc"), None);
        assert_eq!(name.breach("abc1").unwrap(), "it has to match [a-z]+");
        assert_eq!(name.breach("ab").unwrap(), "it has to have at least 3 letters, and has 2");
        let says = rule("{Type: String, AllowedPattern: 'a', ConstraintDescription: only a}");
        assert_eq!(says.breach("b").unwrap(), "only a");
        let list = rule("{Type: CommaDelimitedList, AllowedValues: [a, b]}");
        assert_eq!(list.breach("a, b"), None);
        assert_eq!(list.breach("a, c").unwrap(), "it has to be one of a, b");
    }

    #[test]
    fn what_is_read_elsewhere_and_patterns_of_another_language_are_left_to_aws() {
        let name = rule("{Type: String, AllowedPattern: '(?=.*[a-z])x', MaxLength: 2}");
        assert_eq!(name.breach("{{resolve:ssm:/acme/name}}"), None);
        assert_eq!(name.breach("yy"), None);
        let ssm = rule("{Type: 'AWS::SSM::Parameter::Value<String>', AllowedPattern: 'a'}");
        assert_eq!(ssm.breach("/acme/x"), None);
    }
}
