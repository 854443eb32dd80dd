//! What a service is made from, as far as its files name it: for telling whether a change touches it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use topology::ServiceKind;

use crate::{
    cloudformation,
    files::{Files, normal, read_text},
    located::{self, FileId, Node, Value},
    read::Reader,
};

/// Absolute paths of files and folders.
pub fn reads(reader: &Reader<'_>, kind: ServiceKind, path: &Path, stack: Option<&str>) -> BTreeSet<PathBuf> {
    // What lies in the service's own folder is known without looking: nothing is walked for it.
    let reading = reader.read(kind, path, stack, None, Some(&[]));
    let mut found: BTreeSet<PathBuf> = reading.opened.into_iter().chain(reading.sought).collect();
    let files = Files::new(reader.root, reader.roots, reader.limits);
    let mut open = vec![path.to_path_buf()];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if !files.allows(&path) || !seen.insert(path.clone()) {
            continue;
        }
        found.insert(path.clone());
        // What is not there any more has been named all the same; what it named itself, nobody knows.
        let Ok(real) = files.find(&path) else { continue };
        open.extend(named_in(reader, kind, &real));
    }
    found.retain(|path| files.allows(path));
    found
}

/// What one file or folder names.
fn named_in(reader: &Reader<'_>, kind: ServiceKind, path: &Path) -> Vec<PathBuf> {
    match kind {
        ServiceKind::CloudFormation | ServiceKind::Sam => {
            document(reader, path).map_or_else(Vec::new, |(folder, template)| {
                let local = cloudformation::local_files(&template);
                local.iter().map(|local| normal(&folder.join(local))).collect()
            })
        }
        ServiceKind::Serverless => document(reader, path).map_or_else(Vec::new, |(folder, file)| {
            let mut named = Vec::new();
            above(&file, &mut |text| named.extend(fixed_part(&folder, text)));
            named
        }),
        ServiceKind::Terraform => modules(reader, path),
        ServiceKind::Cdk | ServiceKind::Command | ServiceKind::Planned => Vec::new(),
    }
}

fn document(reader: &Reader<'_>, path: &Path) -> Option<(PathBuf, Value)> {
    let extension = path.extension()?.to_str()?;
    if !matches!(extension, "yml" | "yaml" | "json" | "template") {
        return None;
    }
    let text = read_text(path, reader.limits.file_bytes).ok()?;
    let parsed = located::parse(&text, FileId(0), reader.limits).ok()?;
    Some((path.parent()?.to_path_buf(), parsed.value))
}

/// Texts that lead out of the folder: a handler, a pattern of what is packed, a layer.
fn above(value: &Value, found: &mut impl FnMut(&str)) {
    match &value.node {
        Node::Text(text) if text.starts_with("../") => found(text),
        Node::List(_) => value.items().iter().for_each(|item| above(item, found)),
        Node::Map(_) => value.entries().iter().for_each(|entry| above(&entry.value, found)),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Unknown { .. } => {}
    }
}

/// A pattern up to where it begins to match: `../shared/**/*.ts` is about `../shared`.
fn fixed_part(folder: &Path, pattern: &str) -> Option<PathBuf> {
    let fixed: Vec<&str> =
        pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '$'])).collect();
    let path = normal(&folder.join(fixed.join("/")));
    // A pattern about everything above says nothing about anything.
    (!folder.starts_with(&path)).then_some(path)
}

/// Local modules and files of a Terraform folder: quoted paths that begin with a dot, and those from `path.module`.
fn modules(reader: &Reader<'_>, path: &Path) -> Vec<PathBuf> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut named = Vec::new();
    for file in entries.flatten().map(|entry| entry.path()) {
        if file.extension().is_none_or(|extension| extension != "tf") {
            continue;
        }
        let Ok(text) = read_text(&file, reader.limits.file_bytes) else { continue };
        for quoted in text.lines().flat_map(|line| line.split('"').skip(1).step_by(2)) {
            let local = quoted.strip_prefix("${path.module}/").unwrap_or(quoted);
            if local.starts_with("./") || local.starts_with("../") {
                named.extend(fixed_part(folder, local));
            }
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use topology::{Scope, StageId};

    use super::*;
    use crate::{Limits, ServiceSource};

    fn read(files: &[(&str, &str)], path: &str, kind: ServiceKind) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let roots = [folder.path().to_path_buf()];
        let source =
            ServiceSource { root: folder.path(), roots: &roots, path, kind, stack: None, stack_name: None };
        let scope = Scope {
            stage: StageId::new("dev").unwrap(),
            region: None,
            account: None,
            parameters: std::collections::BTreeMap::new(),
        };
        crate::reads(&source, &scope, &Limits::default()).into_iter().collect()
    }

    #[test]
    fn a_file_that_is_included_counts_even_after_it_was_deleted() {
        let text = "service: a\nprovider: {name: aws}\ncustom:\n  x: ${file(../there.yml):x, ''}\n  y: ${file(../gone.yml):y, ''}\n";
        let found = read(
            &[("a/serverless.yml", text), ("there.yml", "x: 1\n")],
            "a/serverless.yml",
            ServiceKind::Serverless,
        );
        assert_eq!(found, ["a/serverless.yml", "gone.yml", "there.yml"]);
    }

    #[test]
    fn patterns_and_handlers_that_lead_out_of_the_folder_count_up_to_where_they_match() {
        let text = "service: a\nprovider: {name: aws}\npackage:\n  patterns: ['../shared/**/*.ts', '../**', '!x']\n\
            functions:\n  f: {handler: ../lib/f.main}\n";
        let found = read(&[("a/serverless.yml", text)], "a/serverless.yml", ServiceKind::Serverless);
        assert_eq!(found, ["a/serverless.yml", "lib/f.main", "shared"]);
    }

    #[test]
    fn what_a_nested_template_names_counts_as_well() {
        let stack = |url: &str| {
            format!(
                "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {url}}}\n"
            )
        };
        let files = [("a/t.yaml", stack("n/inner.yaml")), ("a/n/inner.yaml", stack("../../deep.yaml"))];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let found = read(&files, "a/t.yaml", ServiceKind::CloudFormation);
        assert_eq!(found, ["a/n/inner.yaml", "a/t.yaml", "deep.yaml"]);
    }

    #[test]
    fn local_modules_of_terraform_count_and_those_that_they_use() {
        let files = [
            ("a/main.tf", "module \"m\" {\n  source = \"../modules/m\"\n}\n"),
            (
                "modules/m/main.tf",
                "module \"n\" {\n  source = \"../n\"\n  x = file(\"${path.module}/../f.txt\")\n}\n",
            ),
        ];
        let found = read(&files, "a/main.tf", ServiceKind::Terraform);
        assert_eq!(found, ["a/main.tf", "modules/f.txt", "modules/m", "modules/n"]);
    }
}
