//! A repository that nobody trusts yet: nothing outside it is read, and nothing in it takes long.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fmt::Write as _, fs, path::Path};

use sources::{Limits, ScanOptions, parse_template, scan};
use topology::{Findings, Problem, Text, Tie};

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scan_of(root: &Path) -> Findings {
    scan(root, &[root.to_owned()], &ScanOptions::default())
}

fn problem<'a>(findings: &'a Findings, code: &str) -> &'a Problem {
    findings.problems.iter().find(|p| p.code == code).unwrap_or_else(|| panic!("no {code} in {findings:#?}"))
}

const READS: &str = "service: reads\nprovider: {name: aws}\nresources:\n  Outputs:\n    A: {Value: 1, Export: {Name: \"x-${file(PATH):secret}\"}}\n";

fn assert_not_read(path: &str, prepare: impl FnOnce(&Path, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    let (repository, outside) = (folder.path().join("repository"), folder.path().join("outside"));
    write(&outside, "secret.yml", "secret: top\n");
    write(&repository, "service/serverless.yml", &READS.replace("PATH", path));
    prepare(&repository, &outside);
    let findings = scan_of(&repository);
    assert_eq!(problem(&findings, "outside-repository").location.as_ref().unwrap().line, 5);
    let written = serde_json::to_string(&findings).unwrap();
    assert!(!written.contains("x-top"), "{written}");
}

#[test]
fn a_file_above_the_repository_is_not_read() {
    assert_not_read("../../outside/secret.yml", |_, _| {});
}

#[test]
fn a_file_in_the_home_folder_is_not_read() {
    assert_not_read("~/.aws/credentials", |_, _| {});
}

#[test]
fn an_absolute_path_out_of_the_repository_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "secret.yml", "secret: top\n");
    let path = folder.path().join("secret.yml");
    assert_not_read(path.to_str().unwrap(), |_, _| {});
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    assert_not_read("link.yml", |repository, outside| {
        std::os::unix::fs::symlink(outside.join("secret.yml"), repository.join("service/link.yml")).unwrap();
    });
    assert_not_read("../folder/secret.yml", |repository, outside| {
        std::os::unix::fs::symlink(outside, repository.join("folder")).unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_service_that_is_a_link_is_not_even_found() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "outside/serverless.yml", "service: outside\n");
    fs::create_dir(folder.path().join("repository")).unwrap();
    let link = folder.path().join("repository/link");
    std::os::unix::fs::symlink(folder.path().join("outside"), link).unwrap();
    assert_eq!(scan_of(&folder.path().join("repository")), Findings::default());
}

#[test]
fn the_environment_is_never_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a/serverless.yml", "service: \"a-${env:PATH}\"\nprovider: {name: aws}\n");
    let findings = scan_of(folder.path());
    let interface = findings.services[0].interface.as_ref().unwrap();
    assert_eq!(interface.stack_name.shown(), "a-${env:PATH}-dev");
    assert!(matches!(&interface.stack_name, Text::Unknown { because, .. } if because.contains("PATH")));
}

#[test]
fn a_file_of_100_mb_is_refused_unread_and_the_service_is_still_listed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good/serverless.yml", "service: good\nprovider: {name: aws}\n");
    fs::create_dir(folder.path().join("big")).unwrap();
    fs::File::create(folder.path().join("big/serverless.yml")).unwrap().set_len(100 << 20).unwrap();
    let findings = scan_of(folder.path());
    let names: Vec<&str> = findings.services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(names, ["big", "good"]);
    assert_eq!(problem(&findings, "file-too-large").location.as_ref().unwrap().file, "big/serverless.yml");
}

#[test]
fn variables_that_grow_without_end_are_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut text =
        "service: grow\nprovider: {name: aws}\ncustom:\n  t0: xxxxxxxxxx\n  l0: [x, x, x, x]\n".to_owned();
    for i in 1..40 {
        let before = i - 1;
        let _ = writeln!(text, "  t{i}: ${{self:custom.t{before}}}${{self:custom.t{before}}}");
        let _ = writeln!(text, "  l{i}: [{}]", vec![format!("\"${{self:custom.l{before}}}\""); 8].join(", "));
    }
    write(folder.path(), "grow/serverless.yml", &text);
    let findings = scan_of(folder.path());
    assert!(problem(&findings, "too-many-variables").location.as_ref().unwrap().line > 4);
}

#[test]
fn a_long_chain_of_variables_does_not_overflow_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "service: chain\nprovider: {name: aws}\ncustom:\n".to_owned();
    for i in 0..20_000 {
        let _ = writeln!(text, "  v{i}: ${{self:custom.v{}}}", i + 1);
    }
    text.push_str("  v20000: end\n");
    write(folder.path(), "chain/serverless.yml", &text);
    assert_eq!(problem(&scan_of(folder.path()), "too-many-variables").severity, topology::Severity::Error);
}

#[test]
fn deep_nesting_is_refused_in_every_notation() {
    for text in [
        "[".repeat(100_000),
        format!("a: {}", "{a: ".repeat(50_000)),
        "{\"a\":".repeat(100_000),
        "- ".repeat(50_000),
    ] {
        let fault = parse_template(&text, &Limits::default()).unwrap_err();
        assert!(["too-deep", "broken-yaml"].contains(&fault.code), "{fault:?}");
    }
}

#[test]
fn conditions_that_name_each_other_are_given_up() {
    let mut text = "AWSTemplateFormatVersion: '2010-09-09'\nConditions:\n".to_owned();
    for i in 0..30 {
        let next = i + 1;
        let _ = writeln!(
            text,
            "  C{i}: !And [{{Condition: C{next}}}, {{Condition: C{next}}}, {{Condition: C{next}}}]"
        );
    }
    text.push_str("  C30: !Equals [a, a]\nResources:\n  T: {Type: AWS::SNS::Topic}\nOutputs:\n  O: {Value: 1, Export: {Name: !If [C0, a, b]}}\n");
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "t/template.yaml", &text);
    let findings = scan_of(folder.path());
    let provides = &findings.services[0].interface.as_ref().unwrap().provides;
    assert!(provides.iter().any(|p| matches!(&p.tie, Tie::Export { name: Text::Unknown { .. } })));
}
