//! Texts that can be known without running Terraform.

use std::collections::BTreeMap;

use hcl_edit::{
    expr::{Expression, TraversalOperator},
    template::Element,
};
use topology::{Scope, Text};

use super::Document;

/// Values of variables: given by the topology, or their defaults.
pub struct Known {
    variables: BTreeMap<String, String>,
    workspace: String,
}

impl Known {
    pub(super) fn new(documents: &[Document], scope: &Scope) -> Self {
        let mut known = Self { variables: BTreeMap::new(), workspace: scope.stage.to_string() };
        for block in documents.iter().flat_map(|document| document.blocks("variable")) {
            let (Some(name), Some(default)) = (block.labels.first(), block.body.get_attribute("default"))
            else {
                continue;
            };
            if let Text::Known(value) = known.text(&default.value) {
                known.variables.insert(name.as_str().to_owned(), value);
            }
        }
        known.variables.extend(scope.parameters.clone());
        known
    }

    pub(super) fn text(&self, expression: &Expression) -> Text {
        self.value(expression).map_or_else(
            || Text::Unknown {
                written: written(expression),
                because: "is known only when Terraform runs".to_owned(),
            },
            Text::Known,
        )
    }

    fn value(&self, expression: &Expression) -> Option<String> {
        match expression {
            Expression::String(text) => Some(text.as_str().to_owned()),
            Expression::Number(number) => Some(number.value().to_string()),
            Expression::Bool(value) => Some(value.value().to_string()),
            Expression::Parenthesis(inner) => self.value(inner.inner()),
            Expression::StringTemplate(template) => template
                .iter()
                .map(|element| match element {
                    Element::Literal(text) => Some(text.as_str().to_owned()),
                    Element::Interpolation(inner) => self.value(&inner.expr),
                    Element::Directive(_) => None,
                })
                .collect(),
            Expression::Traversal(traversal) => {
                let Expression::Variable(first) = &traversal.expr else { return None };
                let [operator] = traversal.operators.as_slice() else { return None };
                let TraversalOperator::GetAttr(name) = &**operator else { return None };
                match (first.as_str(), name.as_str()) {
                    ("var", name) => self.variables.get(name).cloned(),
                    ("terraform", "workspace") => Some(self.workspace.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// As it stands in the file, in one line.
pub(super) fn written(expression: &Expression) -> String {
    expression.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
