//! The variables of a module, and the environment of its functions and containers.

use std::path::Path;

use hcl_edit::{
    Span as _,
    expr::{Expression, ObjectKey},
    structure::{Block, Body},
};
use topology::Scope;

use super::{Document, sources, text, text::Known};
use crate::{
    files::Files,
    settings::{Declared, Rule, Variable},
};

/// What is broken is told where the module is read.
pub fn settings(folder: &Path, scope: &Scope, files: &mut Files<'_>) -> (Vec<Declared>, Vec<Variable>) {
    let mut documents = Vec::new();
    for path in sources(folder) {
        if let Ok((_, real, text)) = files.open(&path)
            && let Ok(body) = text.parse::<Body>()
        {
            documents.push(Document { name: files.name(&real), text, body });
        }
    }
    let known = Known::new(&documents, scope);
    let declared = documents.iter().flat_map(|document| {
        document.blocks("variable").filter_map(|block| declared(document, block, &known))
    });
    let declared = declared.collect();
    let mut variables = Vec::new();
    for document in &documents {
        for block in document.blocks("resource") {
            let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
            if let ["aws_lambda_function", name] = labels[..] {
                environment(document, block, name, &known, &mut variables);
            }
        }
    }
    (declared, variables)
}

fn declared(document: &Document, block: &Block, known: &Known) -> Option<Declared> {
    let attribute = |name: &str| block.body.get_attribute(name).map(|found| &found.value);
    let word = |name: &str| attribute(name).and_then(|value| known.text(value).known().map(str::to_owned));
    let default = attribute("default");
    let place = default.and_then(hcl_edit::Span::span).or_else(|| block.span());
    Some(Declared {
        name: block.labels.first()?.as_str().to_owned(),
        default: default.map(|value| known.text(value)),
        location: document.location(place),
        rule: Rule {
            kind: attribute("type").map_or_else(|| "any".to_owned(), text::written),
            description: word("description"),
            secret: word("sensitive").as_deref() == Some("true"),
            ..Rule::default()
        },
    })
}

fn environment(document: &Document, block: &Block, owner: &str, known: &Known, found: &mut Vec<Variable>) {
    for environment in block.body.get_blocks("environment") {
        let Some(Expression::Object(object)) =
            environment.body.get_attribute("variables").map(|attribute| &attribute.value)
        else {
            continue;
        };
        for (key, value) in object.iter() {
            let name = match key {
                ObjectKey::Ident(name) => name.as_str().to_owned(),
                ObjectKey::Expression(key) => known.text(key).shown().to_owned(),
            };
            found.push(Variable {
                owner: owner.to_owned(),
                name,
                value: known.text(value.expr()),
                location: document.location(value.expr().span()),
            });
        }
    }
}
