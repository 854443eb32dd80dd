//! A stage of one's own from a repository that was not written for it: what it shares keeps its names, and its base is left alone.
#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt as _};

use sandbox::Entry;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::Window;

/// Packages like the framework: what the service's folder has ready, for the stage that it is called with.
const TOOL: &str = r#"#!/bin/sh
PATH=/usr/bin:/bin
stage=$3
out=$7
name=$(basename "$PWD")
prefix=serverless/$name/$stage/1-2026
echo '{"Resources":{"ServerlessDeploymentBucket":{"Type":"AWS::S3::Bucket"}},
 "Outputs":{"ServerlessDeploymentBucketName":{"Value":{"Ref":"ServerlessDeploymentBucket"}}}}' > $out/cloudformation-template-create-stack.json
sed "s|STAGE|$stage|g; s|PREFIX|$prefix|g" packaged.json > $out/cloudformation-template-update-stack.json
echo '{"service":{"provider":{}},"package":{"artifactDirectoryName":"'$prefix'"}}' > $out/serverless-state.json
echo zip > $out/code.zip
"#;

const TOPOLOGY: &str = r#"schema = 1
[services.store]
path = "store/serverless.yml"
kind = "serverless"
[services.files]
path = "files/template.yaml"
kind = "cloudformation"
[services.identity]
path = "identity/template.yaml"
kind = "cloudformation"
role = "infrastructure"
[services.items]
path = "items/serverless.yml"
kind = "serverless"
[services.people]
path = "people/serverless.yml"
kind = "serverless"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.other]
id = "222222222222"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

const STORE: &str = "service: shop-store
custom:
  stage: ${opt:stage, self:provider.stage}
  tableName: ${self:custom.stage}-shop-items
provider: {name: aws, stage: dev}
resources:
  Resources:
    Items:
      Type: AWS::DynamoDB::Table
      Properties: {TableName: '${self:custom.tableName}'}
  Outputs:
    ItemsArn: {Value: !GetAtt Items.Arn, Export: {Name: '${self:custom.stage}-ItemsArn'}}
";

const API: &str = "service: shop-NAME
custom:
  stage: ${opt:stage, self:provider.stage}
provider:
  name: aws
  stage: dev
  environment:
    tableName: ${file(../store/serverless.yml):custom.tableName}
  iamRoleStatements:
    - {Effect: Allow, Action: 'dynamodb:*', Resource: !ImportValue '${self:custom.stage}-ItemsArn'}
functions:
  get: {handler: handler.main, events: [http: {path: NAME, method: get}]}
";

/// The export that `people` hangs its paths onto.
const OUTPUTS: &str = "resources:
  Outputs:
    ApiId: {Value: !Ref ApiGatewayRestApi, Export: {Name: '${self:custom.stage}-ApiId'}}
";

const FILES: &str = "Parameters: {Stage: {Type: String}}
Resources: {Bucket: {Type: AWS::S3::Bucket}}
Outputs: {BucketArn: {Value: !GetAtt Bucket.Arn, Export: {Name: !Sub '${Stage}-BucketArn'}}}
";

const IDENTITY: &str = "Parameters: {Stage: {Type: String}}
Resources:
  Pool: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Sub '/${Stage}/pool', Value: !ImportValue {'Fn::Sub': '${Stage}-ApiId'}}}
";

fn packaged(name: &str, api: Value, outputs: Value) -> String {
    let code = json!({ "S3Bucket": { "Ref": "ServerlessDeploymentBucket" }, "S3Key": "PREFIX/code.zip" });
    let mut resources = json!({
        "ServerlessDeploymentBucket": { "Type": "AWS::S3::Bucket" },
        "GetLambdaFunction": { "Type": "AWS::Lambda::Function", "Properties": {
            "FunctionName": format!("shop-{name}-STAGE-get"), "Code": code,
            "Environment": { "Variables": { "tableName": "STAGE-shop-items", "stage": "STAGE" } } } },
        "IamRoleLambdaExecution": { "Type": "AWS::IAM::Role", "Properties": {
            "RoleName": { "Fn::Join": ["-", [format!("shop-{name}"), "STAGE", { "Ref": "AWS::Region" }, "lambdaRole"]] },
            "Policies": [{ "Resource": { "Fn::ImportValue": "STAGE-ItemsArn" } }] } },
        "ApiGatewayResource": { "Type": "AWS::ApiGateway::Resource", "Properties": { "RestApiId": api, "PathPart": name } },
    });
    if api == json!({ "Ref": "ApiGatewayRestApi" }) {
        resources["ApiGatewayRestApi"] = json!({ "Type": "AWS::ApiGateway::RestApi", "Properties": { "Name": format!("STAGE-shop-{name}") } });
    }
    json!({ "Resources": resources, "Outputs": outputs }).to_string()
}

struct Shop {
    window: Window,
    _folders: [TempDir; 2],
}

impl Shop {
    /// With all of it in dev.
    async fn deployed() -> Self {
        let shop = Self::new().await;
        shop.deploy("dev").await;
        shop
    }

    async fn new() -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let root = folders[0].path();
        let write = |file: &str, text: &str| {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("stagewright.toml", TOPOLOGY);
        write("node_modules/.bin/osls", TOOL);
        fs::set_permissions(root.join("node_modules/.bin/osls"), fs::Permissions::from_mode(0o755)).unwrap();
        write("store/serverless.yml", STORE);
        let outputs = json!({ "ItemsArn": { "Value": { "Fn::GetAtt": ["Items", "Arn"] }, "Export": { "Name": "STAGE-ItemsArn" } } });
        let table =
            json!({ "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": "STAGE-shop-items" } });
        let bucket = json!({ "Type": "AWS::S3::Bucket" });
        let resources = json!({ "ServerlessDeploymentBucket": bucket, "Items": table });
        write("store/packaged.json", &json!({ "Resources": resources, "Outputs": outputs }).to_string());
        write("items/serverless.yml", &format!("{}{OUTPUTS}", API.replace("NAME", "items")));
        let exported = json!({ "ApiId": { "Value": { "Ref": "ApiGatewayRestApi" }, "Export": { "Name": "STAGE-ApiId" } } });
        write("items/packaged.json", &packaged("items", json!({ "Ref": "ApiGatewayRestApi" }), exported));
        let hung = "  apiGateway: {restApiId: !ImportValue '${self:custom.stage}-ApiId'}\n  environment:";
        write("people/serverless.yml", &API.replace("NAME", "people").replace("  environment:", hung));
        write(
            "people/packaged.json",
            &packaged("people", json!({ "Fn::ImportValue": "STAGE-ApiId" }), json!({})),
        );
        write("files/template.yaml", FILES);
        write("identity/template.yaml", IDENTITY);
        let window = Window::on(folders[1].path(), root).await;
        Self { window, _folders: folders }
    }

    async fn deploy(&self, stage: &str) -> Value {
        let plan = self.window.plan(stage).await;
        assert_eq!(plan["plan"]["blockers"], json!([]), "{:#}", plan["plan"]["blockers"]);
        let run = self.window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
        let view = self.window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
        assert_eq!(view["summary"]["outcome"], "succeeded", "{:#}", view["steps"]);
        view
    }

    async fn propose(&self, wanted: Value) -> Value {
        self.window.call("personal_proposal", wanted).await.unwrap()
    }

    async fn create(&self, wanted: Value) -> Value {
        let mut request = json!({ "name": "ana", "base": "dev", "replicate": ["items", "people"] });
        request.as_object_mut().unwrap().extend(wanted.as_object().unwrap().clone());
        self.window.call("personal_create", request).await.unwrap()
    }

    fn ledger(&self) -> Vec<Entry> {
        self.window.sandbox().ledger().unwrap()
    }

    fn rewrite(&self, file: &str, from: &str, to: &str) {
        let path = self.window.folder().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

fn texts<'v>(value: &'v Value, key: &str) -> Vec<&'v str> {
    value.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap()).collect()
}

fn replicated(proposal: &Value) -> Vec<&str> {
    let services = proposal["services"].as_array().unwrap().iter();
    services.filter(|one| one["replicated"] == true).map(|one| one["service"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_it_would_be_is_told_before_anything_is_written() {
    let shop = Shop::new().await;
    let proposal = shop.propose(json!({})).await;
    assert_eq!((&proposal["base"], &proposal["name"]), (&json!("dev"), &json!("ana")));
    assert_eq!(replicated(&proposal), ["items", "people"]);
    let because = |service: &str| {
        let services = proposal["services"].as_array().unwrap();
        services.iter().find(|one| one["service"] == service).unwrap()["because"].as_str().unwrap().to_owned()
    };
    assert_eq!(because("items"), "an api; it uses store of dev");
    assert_eq!(because("store"), "infrastructure; items and people use the one of dev");
    assert_eq!(because("files"), "infrastructure; nothing that stands here uses it");
    let table = proposal["rebindings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["service"] == "items" && one["from"] == "ana-shop-items");
    let table = table.unwrap_or_else(|| panic!("{:#}", proposal["rebindings"]));
    assert_eq!(
        (&table["to"], &table["at"], &table["of"]),
        (&json!("dev-shop-items"), &json!("provider.environment.tableName"), &json!("store"))
    );
    assert!(texts(&proposal["rebindings"], "to").contains(&"dev-ItemsArn"));
    assert_eq!(
        (&proposal["can_create"], &proposal["can_deploy"]),
        (&json!(true), &json!(true)),
        "{proposal:#}"
    );
    assert!(!shop.window.folder().join("stagewright.personal.toml").exists());
}

#[tokio::test]
async fn it_is_deployed_beside_its_base_and_leaves_the_base_alone() {
    let shop = Shop::deployed().await;
    let before = shop.ledger().len();
    let made = shop.create(json!({})).await;
    assert_eq!(made["project"]["own_stages"], json!(["ana"]));
    assert!(!fs::read_to_string(shop.window.folder().join("stagewright.toml")).unwrap().contains("ana"));
    let run = shop.deploy("ana").await;

    let mut stacks = texts(&run["plan"]["steps"], "stack");
    stacks.sort_unstable();
    assert_eq!(stacks, ["shop-items-ana", "shop-people-ana"]);
    let written = &shop.ledger()[before..];
    let of_dev: Vec<&Entry> = written
        .iter()
        .filter(|entry| {
            entry
                .subject
                .as_deref()
                .is_some_and(|subject| subject.contains("-dev") || subject.contains("/dev"))
        })
        .collect();
    assert!(of_dev.is_empty(), "{of_dev:#?}");
    assert!(written.iter().any(|entry| entry.action == "CreateStack"), "{written:#?}");

    let state = run["steps"].as_array().unwrap().iter().find(|step| step["service"] == "people").unwrap();
    let rebound: Vec<(&str, &str)> =
        texts(&state["rebindings"], "from").into_iter().zip(texts(&state["rebindings"], "to")).collect();
    assert!(rebound.contains(&("ana-shop-items", "dev-shop-items")), "{rebound:?}");
    assert!(rebound.contains(&("ana-ItemsArn", "dev-ItemsArn")), "{rebound:?}");
    // What another replicated service provides is this stage's own.
    assert!(!rebound.iter().any(|(from, _)| *from == "ana-ApiId"), "{rebound:?}");
    // Nothing has changed: nothing is done again.
    let again = shop.window.plan("ana").await;
    assert_eq!(again["plan"]["phases"], json!([]), "{:#}", again["plan"]["steps"]);
}

#[tokio::test]
async fn what_the_base_does_not_have_yet_is_said_with_what_to_do() {
    let shop = Shop::new().await;
    shop.create(json!({})).await;
    let plan = shop.window.plan("ana").await;
    let blockers = plan["plan"]["blockers"].as_array().unwrap();
    let missing = blockers.iter().find(|one| one["code"] == "missing-export").unwrap();
    assert!(missing["message"].as_str().unwrap().contains("dev-ItemsArn"), "{missing:#}");
    assert_eq!(missing["hint"], "Deploy store to dev first, or replicate it, too.");
}

#[tokio::test]
async fn a_service_that_hangs_on_the_api_of_the_base_is_refused() {
    let shop = Shop::deployed().await;
    let proposal = shop.propose(json!({ "replicate": ["people"] })).await;
    assert!(texts(&proposal["problems"], "code").contains(&"changes-the-base"), "{:#}", proposal["problems"]);
    shop.create(json!({ "replicate": ["people"] })).await;
    let plan = shop.window.plan("ana").await;
    assert!(texts(&plan["plan"]["blockers"], "code").contains(&"changes-the-base"));
}

#[tokio::test]
async fn a_name_without_the_stage_collides_and_is_told_with_its_line() {
    let shop = Shop::deployed().await;
    shop.rewrite("store/serverless.yml", "${self:custom.stage}-shop-items", "shop-items");
    shop.window.call("rescan", json!({})).await.unwrap();
    let proposal = shop.propose(json!({ "replicate": ["store", "items"] })).await;
    let collision = &proposal["collisions"][0];
    assert_eq!((&collision["service"], &collision["name"]), (&json!("store"), &json!("shop-items")));
    assert_eq!(collision["location"]["file"], "store/serverless.yml");
    assert_eq!(proposal["can_deploy"], false);
}

#[tokio::test]
async fn a_name_is_short_enough_for_everything_that_is_made_from_it() {
    let shop = Shop::new().await;
    let long = "a-feature-with-a-name-that-says-everything";
    let proposal = shop.propose(json!({ "name": long })).await;
    let problem = &proposal["name_problem"];
    assert_eq!(problem["code"], "name-too-long", "{problem:#}");
    assert_eq!(problem["breaks"]["limit"], 64);
    let longest = usize::try_from(proposal["longest"].as_u64().unwrap()).unwrap();
    let fits = shop.propose(json!({ "name": &long[..longest] })).await;
    assert_eq!(fits["name_problem"], Value::Null);
    let one_more = shop.propose(json!({ "name": &long[..=longest] })).await;
    assert_eq!(one_more["name_problem"]["code"], "name-too-long");
    for (name, code) in [("dev", "name-taken"), ("my stage", "invalid-name"), ("", "invalid-name")] {
        assert_eq!(shop.propose(json!({ "name": name })).await["name_problem"]["code"], code, "{name}");
    }
}

#[tokio::test]
async fn what_is_looked_up_while_packaging_is_looked_up_in_the_base_and_no_copy_stays() {
    let shop = Shop::deployed().await;
    let table = "${file(../store/serverless.yml):custom.tableName}";
    shop.rewrite("items/serverless.yml", table, "${cf:shop-store-${self:custom.stage}.ItemsArn}");
    // A tool that says what it was called with, where no one takes it for a file of the service.
    shop.rewrite(
        "node_modules/.bin/osls",
        "echo zip",
        "[ \"$8\" != --config ] || cp \"$9\" .packaged\necho zip",
    );
    shop.window.call("rescan", json!({})).await.unwrap();
    let proposal = shop.propose(json!({})).await;
    assert_eq!(proposal["can_deploy"], true, "{:#}", proposal["problems"]);
    let led = |rebindings: &Value| {
        let all = rebindings.as_array().unwrap().iter();
        let of = |one: &&Value| one["from"] == "shop-store-ana.ItemsArn";
        all.filter(of).map(|one| one["to"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(led(&proposal["rebindings"]), ["shop-store-dev.ItemsArn"]);
    shop.create(json!({})).await;
    let run = shop.deploy("ana").await;
    let items = run["steps"].as_array().unwrap().iter().find(|step| step["service"] == "items").unwrap();
    assert_eq!(led(&items["rebindings"]), ["shop-store-dev.ItemsArn"]);
    let folder = shop.window.folder().join("items");
    let packaged = fs::read_to_string(folder.join(".packaged")).unwrap();
    let source = fs::read_to_string(folder.join("serverless.yml")).unwrap();
    assert_eq!(
        packaged,
        source.replace("shop-store-${self:custom.stage}.ItemsArn", "shop-store-dev.ItemsArn")
    );
    assert!(!folder.join(".stagewright-ana-serverless.yml").exists());
    // Other services are packaged from their own files.
    assert!(!shop.window.folder().join("people/.packaged").exists());
}

#[tokio::test]
async fn what_cannot_be_looked_up_in_the_base_is_refused_with_its_line() {
    let shop = Shop::deployed().await;
    let table = "${file(../store/serverless.yml):custom.tableName}";
    shop.rewrite("items/serverless.yml", table, "${cf:shop-store-${self:custom.stage}.ItemsArn}");
    shop.window.call("rescan", json!({})).await.unwrap();
    let refused = |proposal: &Value, says: &str| {
        let problems = proposal["problems"].as_array().unwrap();
        let read = problems.iter().find(|one| one["code"] == "read-while-packaging");
        let read = read.unwrap_or_else(|| panic!("{problems:#?}"));
        assert_eq!(
            (&read["service"], &read["location"]["file"]),
            (&json!("items"), &json!("items/serverless.yml"))
        );
        assert!(read["message"].as_str().unwrap().contains(says), "{read:#}");
        assert_eq!(proposal["can_deploy"], false);
    };
    // The tool has the credentials of one account.
    let elsewhere = json!({ "targets": [{ "account": "other", "region": "eu-west-1" }] });
    refused(&shop.propose(elsewhere).await, "another account");
    // Over two lines, it is not written as it reads.
    let (one, two) = (
        "${cf:shop-store-${self:custom.stage}.ItemsArn}",
        "\"${cf:shop-store-${self:\\\n      custom.stage}.ItemsArn}\"",
    );
    shop.rewrite("items/serverless.yml", one, two);
    shop.window.call("rescan", json!({})).await.unwrap();
    refused(&shop.propose(json!({})).await, "cannot be changed by itself");
}

#[tokio::test]
async fn in_another_account_the_values_of_the_base_take_the_place_of_imports() {
    let shop = Shop::deployed().await;
    let targets = json!([{ "account": "other", "region": "eu-west-1" }]);
    let proposal = shop.propose(json!({ "targets": targets })).await;
    assert_eq!(proposal["elsewhere"].as_array().unwrap().len(), 2);
    shop.create(json!({ "targets": targets })).await;
    let run = shop.deploy("ana").await;
    let items = run["steps"].as_array().unwrap().iter().find(|step| step["service"] == "items").unwrap();
    let value = items["rebindings"].as_array().unwrap().iter().find(|one| one["how"] == "value").unwrap();
    assert!(value["to"].as_str().unwrap().contains("dev-shop-items"), "{value:#}");
}

#[tokio::test]
async fn it_is_shared_with_the_team_on_purpose_and_taken_back() {
    let shop = Shop::new().await;
    shop.create(json!({ "ttl": "7d" })).await;
    let own = || fs::read_to_string(shop.window.folder().join("stagewright.personal.toml")).unwrap();
    assert!(own().contains("expires"), "{}", own());
    let shared = shop.window.call("personal_share", json!({ "stage": "ana", "shared": true })).await.unwrap();
    assert_eq!(shared["project"]["own_stages"], json!([]));
    assert!(!own().contains("ana"), "{}", own());
    shop.window.call("save", json!({})).await.unwrap();
    let team = fs::read_to_string(shop.window.folder().join("stagewright.toml")).unwrap();
    assert!(team.contains("[stages.ana.personal]"), "{team}");
    shop.window.call("personal_share", json!({ "stage": "ana", "shared": false })).await.unwrap();
    assert!(own().contains("[stages.ana.personal]"), "{}", own());
}

#[tokio::test]
async fn ticks_change_what_stands_and_a_stage_without_any_is_refused() {
    let shop = Shop::new().await;
    shop.create(json!({})).await;
    let change = json!({ "stage": "ana", "replicate": ["items", "store"] });
    let changed = shop.window.call("personal_change", change).await.unwrap();
    assert_eq!(
        changed["project"]["topology"]["stages"]["ana"]["personal"]["replicate"],
        json!(["items", "store"])
    );
    let none = shop.window.call("personal_change", json!({ "stage": "ana", "replicate": [] })).await;
    assert_eq!(none.unwrap_err().code, "nothing-replicated");
    let unknown = shop.window.call("personal_change", json!({ "stage": "ana", "replicate": ["itms"] })).await;
    assert_eq!(unknown.unwrap_err().hint, "Did you mean `items`?");
    let proposal = shop.propose(json!({ "stage": "ana" })).await;
    assert_eq!(replicated(&proposal), ["items", "store"]);
    assert_eq!(proposal["name_problem"], Value::Null);
}

#[tokio::test]
async fn a_name_that_could_mean_two_things_is_asked_about_before_anything_is_sent() {
    let shop = Shop::deployed().await;
    // A queue of its own that is called like the table which it shares.
    let queue = "resources:\n  Resources:\n    Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: '${self:custom.stage}-shop-items'}}\n";
    shop.rewrite("items/serverless.yml", "resources:\n", queue);
    shop.rewrite(
        "items/packaged.json",
        "\"Resources\":{",
        "\"Resources\":{\"Jobs\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"QueueName\":\"STAGE-shop-items\"}},",
    );
    shop.window.call("rescan", json!({})).await.unwrap();
    let proposal = shop.propose(json!({})).await;
    let question = &proposal["questions"][0];
    assert_eq!(
        (&question["text"], &question["choices"]),
        (&json!("ana-shop-items"), &json!(["dev-shop-items"]))
    );
    assert_eq!((&proposal["can_create"], &proposal["can_deploy"]), (&json!(true), &json!(false)));
    shop.create(json!({})).await;
    let before = shop.ledger().len();
    let plan = shop.window.plan("ana").await;
    assert_eq!(plan["plan"]["blockers"][0]["code"], "ambiguous-name");
    assert!(shop.window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.is_err());
    assert_eq!(shop.ledger().len(), before, "nothing is sent before it is answered");
    let answers = json!({ "ana-shop-items": { "use": "dev-shop-items" } });
    shop.window.call("personal_change", json!({ "stage": "ana", "answers": answers })).await.unwrap();
    let run = shop.deploy("ana").await;
    let items = run["steps"].as_array().unwrap().iter().find(|step| step["service"] == "items").unwrap();
    assert!(texts(&items["rebindings"], "how").contains(&"answer"), "{:#}", items["rebindings"]);
}

#[tokio::test]
async fn what_maps_stages_itself_needs_no_rebinding_and_gets_none() {
    let shop = Shop::new().await;
    let mapped = "${self:custom.map.${self:custom.stage}}";
    for service in ["store", "items", "people"] {
        let file = format!("{service}/serverless.yml");
        shop.rewrite(&file, "custom:\n", "custom:\n  map: {prod: prod, dev: dev, ana: dev}\n");
        shop.rewrite(&file, "${self:custom.stage}-ItemsArn", &format!("{mapped}-ItemsArn"));
    }
    shop.rewrite("store/serverless.yml", "${self:custom.stage}-shop-items", &format!("{mapped}-shop-items"));
    shop.window.call("rescan", json!({})).await.unwrap();
    let proposal = shop.propose(json!({})).await;
    assert_eq!(proposal["rebindings"], json!([]), "{:#}", proposal["rebindings"]);
    assert_eq!((&proposal["problems"], &proposal["collisions"]), (&json!([]), &json!([])));
    // It would collide where it is replicated: it is the same table in every stage but prod.
    let all = shop.propose(json!({ "replicate": ["store", "items", "people"] })).await;
    assert_eq!(all["collisions"][0]["name"], "dev-shop-items");
}
