//! A CloudFormation template for those who deploy it: canonical JSON, and where each part was written.

use serde_json::Value as Json;
use topology::{Interface, Scope, TemplateText, Text};

use crate::{
    cloudformation,
    digest::Digest,
    files::Files,
    limits::Limits,
    located::{self, FileId, ParseError, Span, Value},
};

/// A parsed template, with short forms (`!Sub`) expanded to long ones (`Fn::Sub`).
#[derive(Debug, Clone)]
pub struct Template {
    value: Value,
    /// What was odd without making the template unreadable, such as a key that stands twice.
    pub oddities: Vec<ParseError>,
}

impl Template {
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.value.to_json()
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The line and column, from 1, of the value at a path such as `["Resources", "Table", "Type"]`.
    #[must_use]
    pub fn location(&self, path: &[&str]) -> Option<(u32, u32)> {
        let Span { line, column, .. } = self.value.at(path)?.span;
        Some((line, column))
    }
}

/// Parses a template in YAML or JSON.
///
/// # Errors
/// Where the text is neither, is no map, or is larger or deeper than the limits allow.
pub fn parse_template(text: &str, limits: &Limits) -> Result<Template, ParseError> {
    if text.len() as u64 > limits.file_bytes {
        return Err(ParseError {
            code: "file-too-large",
            message: format!(
                "The template has {} bytes, more than the {} that are read",
                text.len(),
                limits.file_bytes
            ),
            hint: "Split the template.".into(),
            line: 1,
            column: 1,
        });
    }
    let parsed = located::parse(text, FileId(0), limits)?;
    if !parsed.value.is_map() {
        return Err(ParseError {
            code: "no-template",
            message: "This is not a template: it is no map of sections".into(),
            hint: "A template is a map with a section `Resources`.".into(),
            line: parsed.value.span.line,
            column: parsed.value.span.column,
        });
    }
    Ok(Template { value: parsed.value, oddities: parsed.oddities })
}

/// The interface of a template that does not stand in a repository, such as a built artifact or what an account holds.
/// `file` is what locations name; the digest covers the template and the scope.
#[must_use]
pub fn interface_of(template: &Template, scope: &Scope, stack_name: &str, file: &str) -> Interface {
    let limits = Limits::default();
    let mut files = Files::new(std::path::Path::new(""), &[], &limits);
    files.named(file.to_owned());
    let stack_name = Text::Known(stack_name.to_owned());
    let mut interface = cloudformation::interface(&template.value, scope, stack_name, None, &files);
    let mut digest = Digest::default();
    digest.scope(scope);
    digest.text("template", &template.value.canonical());
    interface.digest = digest.finish();
    interface
}

/// Every text of a template's resources and outputs, as it comes out in a scope, in the order in which they stand.
#[must_use]
pub fn texts_of(template: &Template, scope: &Scope, stack_name: &str) -> Vec<TemplateText> {
    let limits = Limits::default();
    let files = Files::new(std::path::Path::new(""), &[], &limits);
    cloudformation::texts_of(&template.value, scope, &Text::Known(stack_name.to_owned()), &files)
}
