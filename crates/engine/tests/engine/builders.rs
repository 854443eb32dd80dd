use engine::{Destination, Stop, ToolEnvironment, build};
use tokio_util::sync::CancellationToken;
use topology::ServiceKind;

use crate::support::Project;

fn code(stop: Stop) -> String {
    match stop {
        Stop::Failed(failure) => failure.code,
        Stop::Cancelled(message) => message,
    }
}

async fn built(
    project: &Project,
    kind: ServiceKind,
    file: &str,
    environment: &ToolEnvironment,
) -> Result<engine::Artifact, Stop> {
    let mut cell = project.cell("notes", &project.folder.path().join(file), kind);
    cell.cdk_stack = Some("notes".into());
    build(&cell, environment, None, &CancellationToken::new(), &|_| {}).await
}

#[tokio::test]
async fn a_template_is_sent_as_it_stands() {
    let project = Project::quick();
    let text = "# ours\nResources:\n  Role: {Type: 'AWS::IAM::Role'}\n";
    std::fs::write(project.folder.path().join("t.yml"), text).unwrap();
    let artifact =
        built(&project, ServiceKind::CloudFormation, "t.yml", &ToolEnvironment::default()).await.unwrap();
    assert_eq!(artifact.template, text);
    assert_eq!(artifact.capabilities, ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]);
}

#[tokio::test]
async fn a_template_with_code_on_this_machine_is_refused_with_the_way_to_package_it() {
    let project = Project::quick();
    let text =
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ./src\n";
    std::fs::write(project.folder.path().join("t.yml"), text).unwrap();
    let stop =
        built(&project, ServiceKind::CloudFormation, "t.yml", &ToolEnvironment::default()).await.unwrap_err();
    let Stop::Failed(failure) = stop else { panic!("cancelled") };
    assert_eq!(failure.code, "needs-packaging");
    assert!(failure.message.contains("line 5"), "{}", failure.message);
}

#[tokio::test]
async fn a_missing_tool_is_named_with_the_line_that_installs_it() {
    let project = Project::quick();
    std::fs::write(project.folder.path().join("serverless.yml"), "service: notes\n").unwrap();
    let stop = built(&project, ServiceKind::Serverless, "serverless.yml", &ToolEnvironment::default())
        .await
        .unwrap_err();
    let Stop::Failed(failure) = stop else { panic!("cancelled") };
    assert_eq!(failure.code, "missing-tool");
    assert!(failure.hint.contains("npm install --save-dev osls"));
}

#[tokio::test]
async fn an_assemblys_files_go_where_it_says_and_a_folder_is_packed_the_same_each_time() {
    let project = Project::quick();
    let out = project.folder.path().join("cdk.out");
    std::fs::create_dir_all(out.join("asset.1/sub")).unwrap();
    std::fs::write(out.join("asset.1/index.js"), "exports.x = 1").unwrap();
    std::fs::write(out.join("asset.1/sub/other.js"), "x").unwrap();
    std::fs::write(out.join("notes.template.json"), r#"{"Resources":{}}"#).unwrap();
    let manifest = r#"{"artifacts":{
        "notes.assets":{"type":"cdk:asset-manifest","properties":{"file":"notes.assets.json"}},
        "notes":{"type":"aws:cloudformation:stack","properties":{"templateFile":"notes.template.json"},"dependencies":["notes.assets"]}}}"#;
    std::fs::write(out.join("manifest.json"), manifest).unwrap();
    let assets = r#"{"files":{"1":{"source":{"path":"asset.1","packaging":"zip"},"destinations":{"current":{
        "bucketName":"cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}","objectKey":"1.zip"}}}}}"#;
    std::fs::write(out.join("notes.assets.json"), assets).unwrap();
    let first = built(&project, ServiceKind::Cdk, "cdk.out/manifest.json", &ToolEnvironment::default())
        .await
        .unwrap();
    let second = built(&project, ServiceKind::Cdk, "cdk.out", &ToolEnvironment::default()).await.unwrap();
    assert_eq!(first.digest, second.digest);
    let Destination::Bucket { name, key, hint } = &first.assets[0].to else { panic!("not a bucket") };
    assert_eq!((name.as_str(), key.as_str()), ("cdk-hnb659fds-assets-${AWS::AccountId}-eu-west-1", "1.zip"));
    assert!(hint.contains("cdk bootstrap"));
}

#[tokio::test]
async fn a_stack_that_the_assembly_does_not_have_is_refused_with_those_that_it_has() {
    let project = Project::quick();
    let manifest = r#"{"artifacts":{"other":{"type":"aws:cloudformation:stack","properties":{"templateFile":"x.json"}}}}"#;
    std::fs::write(project.folder.path().join("manifest.json"), manifest).unwrap();
    let stop =
        built(&project, ServiceKind::Cdk, "manifest.json", &ToolEnvironment::default()).await.unwrap_err();
    assert_eq!(code(stop), "missing-cdk-stack");
}

/// A stand-in for the framework: what matters is the environment that it is given and what it leaves.
#[cfg(unix)]
mod with_a_tool {
    use std::{os::unix::fs::PermissionsExt as _, time::Duration};

    use journal::RunOutcome;
    use plan::{Action, Pass};

    use super::*;
    use crate::support::step_id;

    fn tool(project: &Project, script: &str) -> ToolEnvironment {
        let bin = project.folder.path().join("node_modules/.bin");
        std::fs::create_dir_all(&bin).unwrap();
        let file = bin.join("osls");
        std::fs::write(&file, format!("#!/bin/sh\n{script}")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(project.folder.path().join("serverless.yml"), "service: notes\n").unwrap();
        ToolEnvironment {
            path: "/usr/bin:/bin".into(),
            home: None,
            others: vec![("AWS_PROFILE".into(), "prod".into()), ("LANG".into(), "C".into())],
        }
    }

    const PACKAGE: &str = r#"
out=$7
prefix=serverless/notes/dev/1-2026
cat > $out/cloudformation-template-create-stack.json <<'END'
{"Resources":{"ServerlessDeploymentBucket":{"Type":"AWS::S3::Bucket"}},
 "Outputs":{"ServerlessDeploymentBucketName":{"Value":{"Ref":"ServerlessDeploymentBucket"}}}}
END
cat > $out/cloudformation-template-update-stack.json <<END
{"Resources":{"ServerlessDeploymentBucket":{"Type":"AWS::S3::Bucket"},
 "F":{"Type":"AWS::Lambda::Function","Properties":{"Code":{"S3Bucket":{"Ref":"ServerlessDeploymentBucket"},"S3Key":"$prefix/notes.zip"}}}},
 "Outputs":{"ServerlessDeploymentBucketName":{"Value":{"Ref":"ServerlessDeploymentBucket"}}}}
END
echo '{"service":{"provider":{"stage":"dev"}},"package":{"artifactDirectoryName":"'$prefix'"}}' > $out/serverless-state.json
echo zip > $out/notes.zip
env
"#;

    fn aws(lines: &[String]) -> Vec<&str> {
        let names = lines.iter().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
        let mut names: Vec<_> = names.filter(|name| name.starts_with("AWS_")).collect();
        names.sort_unstable();
        names
    }

    fn value<'a>(lines: &'a [String], name: &str) -> &'a str {
        lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap()
    }

    #[tokio::test]
    async fn a_tool_is_given_one_cells_short_lived_credentials_and_what_it_prints_of_them_is_not_kept() {
        let project = Project::quick();
        let mut environment = tool(&project, &format!("{PACKAGE}env > $out/seen\n"));
        environment.home = Some("/root".into());
        let proof = project.cloud().prove().await.unwrap();
        let credentials = project.cloud().child_credentials(&proof).await.unwrap();
        let lines = std::sync::Mutex::new(Vec::new());
        let file = project.folder.path().join("serverless.yml");
        let cell = project.cell("notes", &file, ServiceKind::Serverless);
        let line = |line| lines.lock().unwrap().push(line);
        build(&cell, &environment, Some(&credentials), &CancellationToken::new(), &line).await.unwrap();
        let lines = lines.into_inner().unwrap();
        for secret in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            assert_eq!(value(&lines, secret), "***");
        }
        let seen = std::fs::read_to_string(cell.build_dir.join("seen")).unwrap();
        let seen: Vec<String> = seen.lines().map(str::to_owned).collect();
        assert!(aws(&seen).contains(&"AWS_ACCESS_KEY_ID") && !aws(&seen).contains(&"AWS_PROFILE"));
        assert!(value(&seen, "AWS_ACCESS_KEY_ID").contains(crate::support::ACCOUNT));
        assert_eq!(value(&seen, "AWS_REGION"), "eu-west-1");
        for secret in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            let secret = value(&seen, secret);
            assert!(!secret.is_empty() && !lines.iter().any(|line| line.contains(secret)));
        }
        assert!(!std::path::Path::new(value(&seen, "AWS_CONFIG_FILE")).exists());
    }

    #[tokio::test]
    async fn a_tool_without_credentials_finds_no_others_and_its_layout_is_kept() {
        let project = Project::quick();
        let environment = tool(&project, PACKAGE);
        let lines = std::sync::Mutex::new(Vec::new());
        let cell =
            project.cell("notes", &project.folder.path().join("serverless.yml"), ServiceKind::Serverless);
        let line = |line| lines.lock().unwrap().push(line);
        let artifact = build(&cell, &environment, None, &CancellationToken::new(), &line).await.unwrap();
        let lines = lines.into_inner().unwrap();
        assert!(lines.contains(&"LANG=C".to_owned()) && lines.contains(&"CI=1".to_owned()), "{lines:?}");
        assert_eq!(
            aws(&lines),
            ["AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE"],
            "{lines:?}"
        );
        for file in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
            let file = std::path::Path::new(value(&lines, file));
            assert!(file.starts_with(&cell.build_dir) && !file.exists());
        }
        let keys: Vec<_> = artifact
            .assets
            .iter()
            .map(|asset| match &asset.to {
                Destination::StackBucket { key } => key.as_str(),
                _ => panic!("not the stack's own bucket"),
            })
            .collect();
        assert_eq!(
            keys,
            [
                "serverless/notes/dev/1-2026/notes.zip",
                "serverless/notes/dev/1-2026/compiled-cloudformation-template.json",
                "serverless/notes/dev/1-2026/serverless-state.json",
            ]
        );
        assert_eq!(artifact.tags["STAGE"], "dev");
    }

    #[tokio::test]
    async fn a_first_deployment_makes_the_bucket_fills_it_and_then_makes_the_rest() {
        let mut project =
            Project::new(sandbox::Settings { latency: sandbox::Latency::none(), ..Default::default() });
        project.environment = tool(&project, PACKAGE);
        project.add_step("notes", "notes", Action::Create, Pass::Whole, &[]);
        let cell =
            project.cell("notes", &project.folder.path().join("serverless.yml"), ServiceKind::Serverless);
        project.cells.insert(step_id("notes"), cell);
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
        assert_eq!(project.writes(), ["CreateStack", "UpdateStack"]);
        let actions: Vec<_> =
            project.sandbox.ledger().unwrap().into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["CreateStack", "PutObject", "PutObject", "PutObject", "UpdateStack"]);
        project.set_action("notes", Action::Update);
        let (outcome, _) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded);
    }

    /// What the tool of a run printed.
    async fn printed(project: &mut Project) -> Vec<String> {
        project.environment = tool(project, PACKAGE);
        project.add_step("notes", "notes", Action::Create, Pass::Whole, &[]);
        let file = project.folder.path().join("serverless.yml");
        let cell = project.cell("notes", &file, ServiceKind::Serverless);
        project.cells.insert(step_id("notes"), cell);
        let (outcome, state) = project.run().await;
        assert_eq!(outcome, RunOutcome::Succeeded, "{state:#?}");
        let entries = project.journal.entries(&state.summary.run).unwrap();
        let line = |entry: journal::Entry| match entry.event {
            journal::RunEvent::BuildOutput { line, .. } => Some(line),
            _ => None,
        };
        entries.into_iter().filter_map(line).collect()
    }

    #[tokio::test]
    async fn a_run_gives_credentials_to_tools_that_can_reach_the_account_and_to_no_others() {
        let instant =
            || Project::new(sandbox::Settings { latency: sandbox::Latency::none(), ..Default::default() });
        let lines = printed(&mut instant()).await;
        assert!(!aws(&lines).contains(&"AWS_ACCESS_KEY_ID"), "{lines:?}");

        let mut project = instant();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(sandbox::serve(listener, project.sandbox.clone(), std::future::pending()));
        project.connect_at(&endpoint);
        let lines = printed(&mut project).await;
        assert_eq!(value(&lines, "AWS_ENDPOINT_URL"), endpoint);
        assert!(value(&lines, "AWS_ACCESS_KEY_ID").contains(crate::support::ACCOUNT));
        assert_eq!(value(&lines, "AWS_SECRET_ACCESS_KEY"), "***");
    }

    #[tokio::test]
    async fn what_looks_up_another_step_is_packaged_after_it_and_not_ahead() {
        let mut project = Project::quick();
        project.environment = tool(&project, PACKAGE);
        project.add_text("base", "Resources: {T: {Type: 'AWS::SNS::Topic'}}\n", &[]);
        project.add_step("notes", "notes", Action::Create, Pass::Whole, &["base"]);
        let file = project.folder.path().join("serverless.yml");
        let mut cell = project.cell("notes", &file, ServiceKind::Serverless);
        cell.reads_live_values = true;
        project.cells.insert(step_id("notes"), cell);
        let mut spec = project.spec();
        spec.plan.edges.push(plan::Edge {
            from: project.steps[0].service.clone(),
            to: project.steps[1].service.clone(),
            from_step: step_id("base"),
            to_step: step_id("notes"),
            kind: topology::ReferenceKind::Weak,
            names: vec!["base-dev.T".into()],
            binds: true,
            reason: "notes reads base-dev.T".into(),
        });
        let run = spec.run.clone();
        assert_eq!(engine::run(spec).await, RunOutcome::Succeeded);
        let entries = project.journal.entries(&run).unwrap();
        let at = |wanted: &dyn Fn(&journal::RunEvent) -> bool| {
            entries.iter().position(|entry| wanted(&entry.event)).unwrap()
        };
        let of = |name: &str| {
            let id = step_id(name);
            move |step: &plan::StepId| *step == id
        };
        let (base, notes) = (of("base"), of("notes"));
        let deployed =
            at(&|event| matches!(event, journal::RunEvent::StepFinished { step, .. } if base(step)));
        let packaged =
            at(&|event| matches!(event, journal::RunEvent::BuildOutput { step, .. } if notes(step)));
        assert!(deployed < packaged, "{entries:#?}");
    }

    /// A program of the repository.
    fn program(project: &Project, name: &str, script: &str) -> ToolEnvironment {
        let environment = tool(project, "");
        let file = project.folder.path().join("node_modules/.bin").join(name);
        std::fs::write(&file, format!("#!/bin/sh\n{script}")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        environment
    }

    /// What matters of `sam build`: each function's code in a folder of its own beside the template.
    const SAM_BUILD: &str = r#"
while [ $# -gt 0 ]; do case $1 in --build-dir) out=$2;; --template-file) template=$2;; esac; shift; done
mkdir -p $out/F && echo built > $out/F/app.py
sed 's#CodeUri: src#CodeUri: F#; s#queue.yaml#../../../queue.yaml#' $template > $out/template.yaml
"#;

    const SAM: &str = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    \
        Properties: {Handler: app.main, Runtime: python3.12,\n      CodeUri: src}\n  N:\n    \
        Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: queue.yaml}\n";

    #[tokio::test]
    async fn a_sam_service_is_built_and_its_paths_become_addresses_in_our_bucket() {
        let project = Project::quick();
        let environment = program(&project, "sam", SAM_BUILD);
        let folder = project.folder.path();
        std::fs::create_dir(folder.join("src")).unwrap();
        std::fs::write(folder.join("queue.yaml"), "Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n").unwrap();
        std::fs::write(folder.join("template.yaml"), SAM).unwrap();
        let artifact = built(&project, ServiceKind::Sam, "template.yaml", &environment).await.unwrap();
        let template: serde_json::Value = serde_json::from_str(&artifact.template).unwrap();
        assert_eq!(template["Transform"], "AWS::Serverless-2016-10-31");
        let keys: Vec<&str> = artifact
            .assets
            .iter()
            .map(|asset| match &asset.to {
                Destination::AssetBucket { key } => key.as_str(),
                other => panic!("{other:?} is not our bucket"),
            })
            .collect();
        let bucket = format!("stagewright-assets-{}-eu-west-1", crate::support::ACCOUNT);
        let code = &template["Resources"]["F"]["Properties"]["CodeUri"];
        assert_eq!(*code, serde_json::json!({"Bucket": bucket, "Key": keys[0]}));
        let nested = &template["Resources"]["N"]["Properties"]["TemplateURL"];
        assert_eq!(*nested, format!("https://{bucket}.s3.eu-west-1.amazonaws.com/{}", keys[1]));
        assert!(artifact.capabilities.contains(&"CAPABILITY_AUTO_EXPAND".to_owned()));
        let again = built(&project, ServiceKind::Sam, "template.yaml", &environment).await.unwrap();
        assert_eq!(again.digest, artifact.digest);
    }

    #[tokio::test]
    async fn a_sam_template_without_code_needs_no_tool_and_one_with_code_names_it() {
        let project = Project::quick();
        let environment = ToolEnvironment::default();
        let folder = project.folder.path();
        std::fs::create_dir(folder.join("src")).unwrap();
        let inline = SAM.replace("CodeUri: src", "InlineCode: x").replace("queue.yaml", "s3://b/k");
        std::fs::write(folder.join("template.yaml"), &inline).unwrap();
        let artifact = built(&project, ServiceKind::Sam, "template.yaml", &environment).await.unwrap();
        assert_eq!(artifact.template, inline);
        std::fs::write(folder.join("template.yaml"), SAM).unwrap();
        let stop = built(&project, ServiceKind::Sam, "template.yaml", &environment).await.unwrap_err();
        assert_eq!(code(stop), "missing-tool");
    }

    /// What matters of `cdk synth`: an assembly, made for the stage that it is told.
    const SYNTH: &str = r#"
while [ $# -gt 0 ]; do case $1 in --output) out=$2;; --context) context="$context$2 ";; esac; shift; done
mkdir -p $out/assembly-x
echo '{"artifacts":{"x":{"type":"cdk:cloud-assembly","properties":{"directoryName":"assembly-x"}}}}' > $out/manifest.json
echo '{"artifacts":{"Api":{"type":"aws:cloudformation:stack","properties":{"templateFile":"t.json","stackName":"notes-dev"}}}}' \
  > $out/assembly-x/manifest.json
echo "{\"Resources\":{},\"Description\":\"$context\"}" > $out/assembly-x/t.json
"#;

    #[tokio::test]
    async fn a_cdk_program_is_run_for_the_stage_and_its_stack_is_found_by_name() {
        let project = Project::quick();
        let environment = program(&project, "cdk", SYNTH);
        std::fs::write(project.folder.path().join("cdk.json"), "{}").unwrap();
        let cell = project.cell("notes", &project.folder.path().join("cdk.json"), ServiceKind::Cdk);
        let artifact = build(&cell, &environment, None, &CancellationToken::new(), &|_| {}).await.unwrap();
        assert!(artifact.template.contains("stage=dev"), "{}", artifact.template);
        let other = built(&project, ServiceKind::Cdk, "cdk.json", &environment).await.unwrap_err();
        let Stop::Failed(failure) = other else { panic!("cancelled") };
        assert_eq!(failure.code, "missing-cdk-stack");
        assert!(failure.hint.contains("Api"), "{}", failure.hint);
    }

    #[tokio::test]
    async fn what_is_unchanged_is_not_built_again_unless_it_reads_live_values() {
        let project = Project::quick();
        let environment = tool(&project, PACKAGE);
        let store = engine::ArtifactStore::open(project.folder.path().join("store")).unwrap();
        let file = project.folder.path().join("serverless.yml");
        let mut cell = project.cell("notes", &file, ServiceKind::Serverless);
        let artifact = build(&cell, &environment, None, &CancellationToken::new(), &|_| {}).await.unwrap();
        let kept = engine::keep(&store, &cell, &environment, &artifact).await.unwrap();
        assert_eq!(engine::built_before(&store, &cell, &environment).await, Some(kept));
        cell.parameters.insert("Size".into(), "2".into());
        assert_eq!(engine::built_before(&store, &cell, &environment).await, None);
        cell.parameters.clear();
        cell.reads_live_values = true;
        assert_eq!(engine::built_before(&store, &cell, &environment).await, None);
    }

    #[tokio::test]
    async fn a_refusal_is_reported_by_its_essential_line() {
        let project = Project::quick();
        let script = "echo; echo 'Error:'; echo \"Configuration error at 'provider.runtime': must be equal to one of\"; exit 1\n";
        let environment = tool(&project, script);
        let stop =
            built(&project, ServiceKind::Serverless, "serverless.yml", &environment).await.unwrap_err();
        let Stop::Failed(failure) = stop else { panic!("cancelled") };
        assert_eq!(failure.code, "refused-runtime");
        assert!(
            failure.message.ends_with("Configuration error at 'provider.runtime': must be equal to one of")
        );
    }

    #[tokio::test]
    async fn a_tool_and_what_it_started_end_when_the_run_is_cancelled() {
        let project = Project::quick();
        let environment = tool(&project, "echo started; sleep 1000 & echo $! > child; wait\n");
        let cancel = CancellationToken::new();
        let cell =
            project.cell("notes", &project.folder.path().join("serverless.yml"), ServiceKind::Serverless);
        let stop = cancel.clone();
        let line = move |line: String| {
            if line == "started" {
                stop.cancel();
            }
        };
        let ended =
            tokio::time::timeout(Duration::from_secs(20), build(&cell, &environment, None, &cancel, &line))
                .await;
        assert!(matches!(ended, Ok(Err(Stop::Cancelled(_)))));
    }
}
