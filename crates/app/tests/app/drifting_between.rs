//! What ties services to each other, and stages: values that somebody holds since they were others, what the code states beside
//! what the accounts state, and the same service in two stages.

use std::fs;

use sandbox::{CallFault, Effect, Nth};
use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"schema = 1
[services.storage]
path = "storage/template.yaml"
kind = "cloudformation"
parameters = { Stage = "{stage}", Level = "info" }
stage-parameters = { prod = { Level = "warn" } }
[services.reader]
path = "reader/template.yaml"
kind = "cloudformation"
parameters = { Stage = "{stage}", Goods = "/{stage}/goods" }
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.prod]
id = "333333333333"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
order = 0
[stages.prod]
targets = [{ account = "prod", region = "eu-west-1" }]
safety = "silent"
order = 1
"#;

const STORAGE: &str = "Parameters: {Stage: {Type: String}, Level: {Type: String}}
Resources:
  Goods:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Name: !Sub '/${Stage}/goods', Value: apples}
  Bell:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub '${Stage} ${Level}'}
Outputs:
  Bell: {Value: !GetAtt Bell.TopicName, Export: {Name: !Sub '${Stage}-Bell'}}
";

const READER: &str = "Parameters:
  Stage: {Type: String}
  Goods: {Type: 'AWS::SSM::Parameter::Value<String>'}
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub '${Goods} in ${Stage}'
      TopicName: !Join ['-', [!ImportValue {'Fn::Sub': '${Stage}-Bell'}, news]]
";

fn write(window: &Window, service: &str, text: &str) {
    fs::write(window.folder().join(service).join("template.yaml"), text).unwrap();
}

async fn opened() -> (Window, [tempfile::TempDir; 2]) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let folder = folders[0].path();
    fs::write(folder.join("stagewright.toml"), TOPOLOGY).unwrap();
    for (service, text) in [("storage", STORAGE), ("reader", READER)] {
        fs::create_dir(folder.join(service)).unwrap();
        fs::write(folder.join(service).join("template.yaml"), text).unwrap();
    }
    let window = Window::on(folders[1].path(), folder).await;
    window.sandbox().configure(|settings| settings.latency.scale = 0.0).unwrap();
    (window, folders)
}

async fn deploy(window: &Window, stage: &str) {
    window.call("rescan", json!({})).await.unwrap();
    let plan = window.plan(stage).await;
    deploy_plan(window, &plan).await;
}

async fn deploy_plan(window: &Window, plan: &Value) {
    assert_eq!(plan["plan"]["blockers"], json!([]));
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": plan["typed"] })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded", "{ended}");
}

async fn looked_at(window: &Window) -> Value {
    window.call("drift_scan", json!({})).await.unwrap();
    window.until("drift_board", json!({}), |view| view["look"]["ended"] != Value::Null).await
}

fn target(account: &str) -> Value {
    json!({ "account": account, "region": "eu-west-1" })
}

fn cell(service: &str, stage: &str) -> Value {
    json!({ "service": service, "stage": stage, "target": target(stage) })
}

/// Services by name, and in each both stages: `reader` in dev, `reader` in prod, `storage` in dev, `storage` in prod.
fn states(view: &Value) -> &str {
    view["board"]["states"].as_str().unwrap()
}

#[tokio::test]
async fn a_stack_that_was_deployed_with_another_value_of_an_ssm_parameter_holds_an_old_value() {
    let (window, _folders) = opened().await;
    deploy(&window, "dev").await;
    assert_eq!(states(&looked_at(&window).await), "imim");
    write(&window, "storage", &STORAGE.replace("Value: apples", "Value: pears"));
    window.call("rescan", json!({})).await.unwrap();
    let only = json!({ "stage": "dev", "intent": "deploy",
        "selection": { "select": "only", "services": ["storage"] } });
    let plan = window.call("plan", only).await.unwrap();
    deploy_plan(&window, &plan).await;
    assert_eq!(states(&looked_at(&window).await), "omim");
    let view = window.call("drift_cell", cell("reader", "dev")).await.unwrap();
    let old = &view["old_values"][0];
    assert_eq!((&old["name"], &old["from"]), (&json!("/dev/goods"), &json!("storage")));
    assert_eq!(
        (&old["at"], &old["holds"], &old["now"]),
        (&json!("Parameters/Goods"), &json!("apples"), &json!("pears"))
    );
    assert_eq!(old["location"]["file"], "reader/template.yaml");
}

#[tokio::test]
async fn what_the_code_states_stands_beside_what_the_accounts_list() {
    let (window, _folders) = opened().await;
    deploy(&window, "dev").await;
    looked_at(&window).await;
    let graph = window.call("drift_graph", json!({ "stage": "dev" })).await.unwrap();
    let service = |name: &str| json!({ "is": "service", "service": name });
    let bell = |code: bool, account: bool| {
        json!({ "target": target("dev"), "name": "dev-Bell", "from": service("storage"), "to": service("reader"),
            "kind": "strong", "code": code, "account": account })
    };
    assert_eq!(graph["edges"], json!([bell(true, true)]), "{graph:#}");
    // The code does not import it any more, and what is deployed does.
    write(&window, "reader", &READER.replace("!ImportValue {'Fn::Sub': '${Stage}-Bell'}", "!Ref Stage"));
    window.call("rescan", json!({})).await.unwrap();
    let graph = window.call("drift_graph", json!({ "stage": "dev" })).await.unwrap();
    assert_eq!(graph["edges"], json!([bell(false, true)]));
    // The code imports what nothing exports.
    write(&window, "reader", &READER.replace("-Bell", "-Gong"));
    window.call("rescan", json!({})).await.unwrap();
    let graph = window.call("drift_graph", json!({ "stage": "dev" })).await.unwrap();
    let mut gong = bell(true, false);
    (gong["name"], gong["from"]) = (json!("dev-Gong"), json!({ "is": "nobody" }));
    assert_eq!(graph["edges"], json!([bell(false, true), gong]));
    // Of what was never asked, nothing is said.
    write(&window, "reader", READER);
    window.call("rescan", json!({})).await.unwrap();
    let graph = window.call("drift_graph", json!({ "stage": "prod" })).await.unwrap();
    assert_eq!(graph["edges"][0]["name"], "prod-Bell");
    assert_eq!(graph["edges"][0]["account"], false, "prod was looked at, and has nothing: {graph:#}");
}

#[tokio::test]
async fn two_stages_differ_in_template_version_and_parameters_and_not_in_their_own_names() {
    let (window, _folders) = opened().await;
    deploy(&window, "dev").await;
    let between = json!({ "from": "dev", "to": "prod" });
    looked_at(&window).await;
    let compared = window.call("drift_between", between.clone()).await.unwrap();
    let only = |at: usize| compared["services"][at]["only_in"].clone();
    assert_eq!((only(0), only(1)), (json!("dev"), json!("dev")));
    deploy(&window, "prod").await;
    looked_at(&window).await;
    let compared = window.call("drift_between", between.clone()).await.unwrap();
    // The reader is given the names of its stages, which is no difference; the level is one that was meant, and is shown.
    assert_eq!(compared["same"], 1, "{compared:#}");
    let storage = &compared["services"][0];
    assert_eq!(storage["parameters"], json!([{ "name": "Level", "from": "info", "to": "warn" }]));
    assert_eq!(storage["same_template"], true);
    let more = STORAGE
        .replace("Level: {Type: String}}", "Level: {Type: String}, Size: {Type: String, Default: big}}")
        .replace("Value: apples", "Value: plums");
    write(&window, "storage", &more);
    deploy(&window, "dev").await;
    looked_at(&window).await;
    let compared = window.call("drift_between", between).await.unwrap();
    let storage = &compared["services"][0];
    assert_eq!((&storage["service"], &storage["same_template"]), (&json!("storage"), &json!(false)));
    let missing = json!({ "name": "Size", "from": "big", "to": null });
    assert!(storage["parameters"].as_array().unwrap().contains(&missing), "{storage:#}");
    let unknown = window.call("drift_between", json!({ "from": "dev", "to": "qa" })).await.unwrap_err();
    assert_eq!(unknown.code, "unknown-stage");
}

#[tokio::test]
async fn a_look_that_is_not_let_in_leaves_what_was_known_and_says_why() {
    let (window, _folders) = opened().await;
    deploy(&window, "dev").await;
    deploy(&window, "prod").await;
    assert_eq!(states(&looked_at(&window).await), "iiii");
    let denied = Effect::Error {
        status: 403,
        code: "AccessDenied".into(),
        message: "User is not authorized to perform: cloudformation:DescribeStacks".into(),
    };
    let fault = |action: &str| CallFault {
        account: Some("333333333333".into()),
        ..CallFault::new(action, Nth::Every(1), denied.clone())
    };
    window.sandbox().configure(|settings| settings.faults.calls.push(fault("DescribeStacks"))).unwrap();
    let view = looked_at(&window).await;
    assert_eq!((states(&view), view["board"]["before"].as_str().unwrap()), ("inin", ".i.i"));
    assert_eq!((&view["board"]["checked"][3], &view["board"]["of"][3]), (&json!(2), &json!(2)));
    let prod = window.call("drift_cell", cell("storage", "prod")).await.unwrap();
    assert_eq!((&prod["state"], &prod["before"]), (&json!("denied"), &json!("in-sync")));
    assert_eq!(prod["failures"][0]["kind"], "denied");
    assert_eq!(prod["status"], "CREATE_COMPLETE");
    // The stages are still compared with what was seen.
    let compared = window.call("drift_between", json!({ "from": "dev", "to": "prod" })).await.unwrap();
    assert_eq!(compared["same"], 1, "{compared:#}");
    window.sandbox().configure(|settings| settings.faults.calls.clear()).unwrap();
    let view = looked_at(&window).await;
    assert_eq!((states(&view), view["board"]["before"].as_str().unwrap()), ("iiii", "...."));
}
