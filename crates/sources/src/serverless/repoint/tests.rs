use std::fs;

use topology::{Region, Scope, StageId};

use super::*;

/// Of `alice`, what is called `-alice` or `/alice/` is found in `dev`, which is what the copies of two files say.
fn repointed(files: &[(&str, &str)], region: Option<&str>) -> (tempfile::TempDir, Repointing) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let root = folder.path().canonicalize().unwrap();
    let scope = Scope {
        stage: StageId::new("alice").unwrap(),
        region: Region::new("eu-west-1").ok(),
        account: None,
        parameters: BTreeMap::new(),
    };
    let roots = [root.clone()];
    let source = ServiceSource {
        root: &root,
        roots: &roots,
        path: "notes/serverless.yml",
        kind: ServiceKind::Serverless,
        stack: None,
        stack_name: None,
    };
    let to = |tie: &Tie| {
        let name = match tie {
            Tie::Output { stack, .. } => {
                stack.known()?.strip_suffix("-alice").map(|name| format!("{name}-dev"))
            }
            Tie::Parameter { path } => {
                path.known()?.strip_prefix("/alice/").map(|name| format!("/dev/{name}"))
            }
            Tie::Export { .. } | Tie::File { .. } => None,
        };
        Some(Renamed { name: name?, region: region.map(str::to_owned) })
    };
    let copy = |file: &Path| match file.file_name().unwrap().to_str().unwrap() {
        "serverless.yml" => file.with_file_name(".copy-serverless.yml"),
        name => root.join("copies").join(name),
    };
    let found = repoint(&source, &scope, &Limits::default(), &to, &copy);
    (folder, found)
}

fn own(repointing: &Repointing) -> &str {
    &repointing.copies[0].text
}

#[test]
fn exactly_the_name_that_is_looked_up_changes_and_all_else_stays_byte_for_byte() {
    let text = "service: notes  # ours\ncustom:\n  stack: store-${sls:stage}\nprovider:\n  name: aws\n  environment:\n    \
                TABLE: \"${cf:${self:custom.stack}.Table, 'none'}\"\n    URL: \"https://${ssm:/${opt:stage, 'x'}/host}/v1\" # here\n    \
                OTHER: ${cf:elsewhere.Table}\n    STAGE: ${sls:stage}\n    OLD: ${ssm:/alice/key~true}\n";
    let (_folder, found) = repointed(&[("notes/serverless.yml", text)], None);
    assert_eq!(found.stuck, []);
    let wanted = text
        .replace("${cf:${self:custom.stack}.Table,", "${cf:store-dev.Table,")
        .replace("${ssm:/${opt:stage, 'x'}/host}", "${ssm:/dev/host}")
        .replace("/alice/key~true", "/dev/key~true");
    assert_eq!(own(&found), wanted);
    assert!(found.copies[0].path.ends_with("notes/.copy-serverless.yml"));
    let done: Vec<(&str, &str, &str, u32)> = found
        .done
        .iter()
        .map(|one| (one.at.as_str(), one.from.as_str(), one.to.as_str(), one.location.line))
        .collect();
    assert_eq!(
        done,
        [
            ("provider.environment.TABLE", "store-alice.Table", "store-dev.Table", 7),
            ("provider.environment.URL", "/alice/host", "/dev/host", 8),
            ("provider.environment.OLD", "/alice/key", "/dev/key", 11),
        ]
    );
}

#[test]
fn what_an_included_file_looks_up_changes_in_a_copy_of_it_that_is_included_in_its_place() {
    let common = "custom:\n  arn: ${cf:store-${sls:stage}.Arn}\n";
    let middle = "all: ${file(../common.yml):custom}\n";
    let text = "service: notes\ncustom: ${file(middle.yml):all}\nprovider: {name: aws}\n";
    let files = [("common.yml", common), ("notes/middle.yml", middle), ("notes/serverless.yml", text)];
    let (_folder, found) = repointed(&files, None);
    let texts: BTreeMap<&str, &str> = found
        .copies
        .iter()
        .map(|copy| (copy.path.file_name().unwrap().to_str().unwrap(), copy.text.as_str()))
        .collect();
    assert_eq!(texts["common.yml"], "custom:\n  arn: ${cf:store-dev.Arn}\n");
    assert_eq!(texts["middle.yml"], "all: ${file(../copies/common.yml):custom}\n");
    assert_eq!(
        texts[".copy-serverless.yml"],
        "service: notes\ncustom: ${file(../copies/middle.yml):all}\nprovider: {name: aws}\n"
    );
    assert_eq!(found.done[0].location.file, "common.yml");
}

#[test]
fn in_another_region_the_lookup_names_it_and_one_that_names_a_region_keeps_it() {
    let text = "service: notes\nprovider:\n  name: aws\n  environment:\n    A: ${cf:store-${sls:stage}.A}\n    \
                B: ${ssm(raw):/alice/b}\n    C: ${cf(us-east-1):store-alice.C}\n    D: ${cf.us-east-1:store-alice.D}\n";
    let (_folder, found) = repointed(&[("notes/serverless.yml", text)], Some("eu-central-1"));
    assert!(own(&found).contains("A: ${cf(eu-central-1):store-dev.A}\n"), "{}", own(&found));
    assert!(own(&found).contains("B: ${ssm(eu-central-1, raw):/dev/b}\n"), "{}", own(&found));
    assert!(own(&found).contains("C: ${cf(us-east-1):store-dev.C}\n"), "{}", own(&found));
    assert!(own(&found).contains("D: ${cf.us-east-1:store-dev.D}\n"), "{}", own(&found));
}

#[test]
fn a_text_that_is_not_written_as_it_reads_is_left_to_a_person() {
    // Folded over two lines, it is one word in the document only.
    let text = "service: notes\nprovider:\n  name: aws\n  environment:\n    A: \"${cf:store-${sls:stage\\\n      }.A}\"\n";
    let (_folder, found) = repointed(&[("notes/serverless.yml", text)], None);
    assert_eq!((found.copies.len(), found.done.len()), (0, 0));
    assert_eq!(found.stuck[0].location.line, 5);
    assert!(found.stuck[0].because.contains("notes/serverless.yml"), "{}", found.stuck[0].because);
}

#[test]
fn a_service_that_looks_up_nothing_shared_gets_no_copy() {
    let text =
        "service: notes\nprovider: {name: aws, environment: {A: '${cf:other.A}', S: '${sls:stage}'}}\n";
    let (_folder, found) = repointed(&[("notes/serverless.yml", text)], None);
    assert_eq!((found.copies.len(), found.done.len(), found.stuck.len()), (0, 0, 0));
}
