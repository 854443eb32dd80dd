//! Pictures through the command line: into files by their endings, and onto the standard output for other programs.

use std::fs;

use program_tests::Repository;

fn application() -> Repository {
    let repository = Repository::new();
    repository.template("base", &["BaseA"], &[], "1");
    repository.template("top", &[], &["BaseA"], "1");
    repository.json(&["init", ".", "--sandbox"]);
    repository
}

#[test]
fn a_file_is_what_its_name_ends_in() {
    let repository = application();
    for (file, begins) in [
        ("shop.svg", &b"<svg "[..]),
        ("shop.png", b"\x89PNG"),
        ("shop.pdf", b"%PDF-"),
        ("shop.drawio", b"<mxfile "),
        ("shop.mmd", b"flowchart LR"),
        ("shop.dot", b"digraph "),
    ] {
        let said = repository.run(&["export", "-o", file, "--scale", "1"]);
        assert_eq!(said.code, Some(0), "{file}: {}", said.err);
        let bytes = fs::read(repository.path().join(file)).expect("the file was written");
        assert!(bytes.starts_with(begins), "{file}");
    }
}

#[test]
fn without_a_file_text_goes_to_the_standard_output() {
    let repository = application();
    let said = repository.run(&["export"]);
    assert!(said.out.contains("n0 ==>|\"dev-BaseA\"| n1"), "{}\n{}", said.out, said.err);
    assert_eq!(repository.run(&["graph", "--format", "mermaid"]).out, said.out, "as it was called before");
}

#[test]
fn the_phases_of_a_stage_are_those_of_its_plan() {
    let repository = application();
    let said = repository.run(&["export", "--lens", "phases", "--stage", "dev"]);
    assert!(said.out.contains("subgraph g0[\"Phase 1\"]"), "{}\n{}", said.out, said.err);
    repository.deploy("dev");
    let said = repository.run(&["export", "--lens", "phases", "--stage", "dev"]);
    assert!(
        said.out.contains("[\"Unchanged\"]") && !said.out.contains("Phase"),
        "{}\n{}",
        said.out,
        said.err
    );
}

#[test]
fn an_ending_that_is_no_format_is_refused_and_nothing_is_written() {
    let repository = application();
    let said = repository.run(&["export", "-o", "shop.gif"]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("unknown-format") && said.err.contains("--format"), "{}", said.err);
    assert!(!repository.path().join("shop.gif").exists());
}

#[test]
fn services_that_do_not_exist_are_named_with_those_that_do() {
    let said = application().run(&["export", "--only", "bse"]);
    assert!(said.err.contains("unknown-service") && said.err.contains("base, top"), "{}", said.err);
}
