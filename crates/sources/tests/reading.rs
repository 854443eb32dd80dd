//! Reading one known service, and the digest that says whether it changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::Path};

use sources::{Limits, ScanOptions, ServiceSource, interface_of, parse_template, read, scan};
use topology::{Interface, Scope, ServiceKind, Text, Tie};

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scope(stage: &str) -> Scope {
    Scope { stage: stage.parse().unwrap(), ..ScanOptions::default().scope }
}

fn read_in(root: &Path, path: &str, kind: ServiceKind, stack_name: Option<&str>, stage: &str) -> Interface {
    let roots = [root.to_owned()];
    let source = ServiceSource { root, roots: &roots, path, kind, stack: None, stack_name };
    let (interface, problems) = read(&source, &scope(stage), &Limits::default());
    interface.unwrap_or_else(|| panic!("{problems:?}"))
}

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, ".gitignore", "*.log\n");
    write(root, "common.yml", "prefix: shop\n");
    write(
        root,
        "notes/serverless.yml",
        "service: notes\ncustom: ${file(../common.yml)}\nprovider: {name: aws}\n",
    );
    write(root, "notes/src/handler.js", "1");
    write(root, "notes/nested/serverless.yml", "service: nested\nprovider: {name: aws}\n");
    write(
        root,
        "base/template.yaml",
        "AWSTemplateFormatVersion: '2010-09-09'\nParameters: {Stage: {Type: String}}\nResources:\n  T: {Type: AWS::SNS::Topic}\n  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}\nOutputs:\n  O: {Value: !Ref T, Export: {Name: !Sub '${Stage}-T'}}\n",
    );
    write(root, "base/src/app.py", "1");
    folder
}

#[test]
fn a_service_reads_the_same_alone_as_in_a_scan() {
    let folder = repository();
    let root = folder.path();
    let findings = scan(root, &[root.to_owned()], &ScanOptions::default());
    assert_eq!(findings.services.len(), 3);
    for service in &findings.services {
        let stack_name = (service.kind == ServiceKind::CloudFormation).then_some("base-{stage}");
        let alone = read_in(root, &service.path, service.kind, stack_name, "dev");
        assert_eq!(service.interface.as_deref(), Some(&alone), "{}", service.name);
    }
}

#[test]
fn the_digest_changes_with_what_the_deployment_depends_on_and_with_nothing_else() {
    let folder = repository();
    let root = folder.path();
    let digests = || {
        ["notes/serverless.yml", "base/template.yaml"].map(|path| {
            let kind =
                if path.starts_with("notes") { ServiceKind::Serverless } else { ServiceKind::CloudFormation };
            read_in(root, path, kind, None, "dev").digest
        })
    };
    let [notes, base] = digests();
    write(root, "notes/debug.log", "ignored by git");
    write(root, "notes/nested/handler.js", "belongs to the nested service");
    write(root, "notes/.serverless/state.json", "a result");
    write(root, "base/README.md", "not named by the template");
    write(root, "serverless-compose.yml", "services: {other: {path: other}}");
    write(root, "stagewright.layout.toml", "a card was moved");
    assert_eq!(digests(), [notes.clone(), base.clone()]);

    write(root, "notes/src/handler.js", "2");
    write(root, "base/src/app.py", "2");
    let [new_notes, new_base] = digests();
    assert_ne!(new_notes, notes);
    assert_ne!(new_base, base);
    write(root, "common.yml", "prefix: other\n");
    let [common, _] = digests();
    assert_ne!(common, new_notes);
    write(root, "serverless-compose.yml", "services: {notes: {path: notes, params: {colour: red}}}");
    assert_ne!(digests()[0], common);
}

#[test]
fn every_stage_has_names_and_a_digest_of_its_own() {
    let folder = repository();
    let dev =
        read_in(folder.path(), "base/template.yaml", ServiceKind::CloudFormation, Some("b-{stage}"), "dev");
    let alice =
        read_in(folder.path(), "base/template.yaml", ServiceKind::CloudFormation, Some("b-{stage}"), "alice");
    assert_eq!(alice.stack_name, Text::Known("b-alice".into()));
    let export = Tie::Export { name: Text::Known("alice-T".into()) };
    assert!(alice.provides.iter().any(|provision| provision.tie == export));
    assert_ne!(dev.digest, alice.digest);
}

#[test]
fn a_template_knows_where_its_parts_were_written_and_what_they_provide() {
    let text = "Resources:\n  T: {Type: AWS::SNS::Topic}\nOutputs:\n  O:\n    Value: !Ref T\n    Export: {Name: !Sub '${AWS::StackName}-T'}\n";
    let template = parse_template(text, &Limits::default()).unwrap();
    assert_eq!(template.location(&["Outputs", "O", "Value"]), Some((5, 12)));
    assert_eq!(template.to_json()["Outputs"]["O"]["Value"], serde_json::json!({"Ref": "T"}));
    let interface = interface_of(&template, &scope("dev"), "base-dev", "live");
    assert_eq!(interface.provides[1].tie, Tie::Export { name: Text::Known("base-dev-T".into()) });
    assert_eq!(interface.provides[1].value, r#"{"Ref":"T"}"#);
}

#[test]
fn a_service_that_is_not_there_is_a_problem() {
    let folder = repository();
    let roots = [folder.path().to_owned()];
    for (path, code) in
        [("gone/serverless.yml", "missing-file"), ("../x/serverless.yml", "outside-repository")]
    {
        let source = ServiceSource {
            root: folder.path(),
            roots: &roots,
            path,
            kind: ServiceKind::Serverless,
            stack: None,
            stack_name: None,
        };
        let (interface, problems) = read(&source, &scope("dev"), &Limits::default());
        assert_eq!((interface, problems[0].code.as_str()), (None, code));
    }
}
