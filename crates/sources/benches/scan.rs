//! How long a scan takes, for 500, 1,000 and 2,000 services in layers that import from each other.

use std::{fmt::Write as _, fs, path::Path};

fn main() {
    divan::main();
}

/// Writes `count` services, each with a handler, an export and imports of two earlier ones.
fn generate(root: &Path, count: usize) {
    for i in 0..count {
        let folder = root.join(format!("team-{}/service-{i}", i % 20));
        fs::create_dir_all(folder.join("src")).expect("a temporary folder can be written");
        let mut text = format!(
            "service: service-{i}\n\
             custom:\n  stage: ${{opt:stage, self:provider.stage}}\n  prefix: ${{self:custom.stage}}-shop\n\
             provider:\n  name: aws\n  runtime: nodejs22.x\n  stage: dev\n  region: eu-west-1\n  environment:\n"
        );
        for of in [i / 2, i / 3] {
            if of < i {
                let _ = writeln!(text, "    from{of}: !ImportValue ${{self:custom.prefix}}-Topic{of}");
            }
        }
        text.push_str("functions:\n");
        for function in ["create", "get", "list", "update", "remove"] {
            let _ = write!(
                text,
                "  {function}:\n    handler: src/{function}.main\n    events:\n      - httpApi:\n          \
                 path: /{function}/{{id}}\n          method: post\n"
            );
            fs::write(folder.join(format!("src/{function}.js")), "export const main = async () => ({});\n")
                .expect("a temporary file can be written");
        }
        let _ = write!(
            text,
            "resources:\n  Resources:\n    Topic:\n      Type: AWS::SNS::Topic\n      Properties:\n        \
             TopicName: ${{self:custom.prefix}}-topic-{i}\n  Outputs:\n    Topic:\n      Value: !Ref Topic\n      \
             Export:\n        Name: ${{self:custom.prefix}}-Topic{i}\n"
        );
        fs::write(folder.join("serverless.yml"), text).expect("a temporary file can be written");
    }
}

#[divan::bench(args = [500, 1_000, 2_000], sample_count = 10, sample_size = 1)]
fn scan(bencher: divan::Bencher<'_, '_>, services: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    generate(folder.path(), services);
    let folders = [folder.path().to_owned()];
    bencher.bench_local(|| {
        let findings = sources::scan(folder.path(), &folders, &sources::ScanOptions::default());
        assert_eq!(findings.services.len(), services);
        findings
    });
}
