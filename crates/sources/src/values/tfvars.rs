//! Terraform's own files of values.
//! <https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files>

use std::path::{Path, PathBuf};

use hcl_edit::{Span as _, expr::Expression, structure::Body};

use super::{Fault, Found};

pub fn read(text: &str, found: &mut Found) -> Result<(), Fault> {
    let body: Body = text.parse().map_err(|error: hcl_edit::parser::Error| {
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Fault {
            code: "broken-hcl",
            message: error.message().to_owned(),
            hint: "Run `terraform fmt` on it: it says the same in Terraform's words.".into(),
            line: narrow(error.location().line()),
            column: narrow(error.location().column()),
        }
    })?;
    for attribute in body.attributes() {
        let start = attribute.value.span().map_or(0, |span| span.start);
        found.push((
            attribute.key.as_str().to_owned(),
            text_of(&attribute.value),
            line_and_column(text, start),
        ));
    }
    Ok(())
}

fn text_of(value: &Expression) -> String {
    match value {
        Expression::String(text) => text.as_str().to_owned(),
        Expression::Number(number) => number.value().to_string(),
        Expression::Bool(yes) => yes.value().to_string(),
        other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The files that Terraform reads without being told, in its order. They are over what the environment gives.
pub fn automatic(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let name =
        |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| name(path) == "terraform.tfvars" || name(path).ends_with(".auto.tfvars"))
        .collect();
    files.sort_by_key(|path| (name(path) != "terraform.tfvars", name(path)));
    files
}

pub(super) fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or_default();
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (narrow(line), narrow(column))
}
