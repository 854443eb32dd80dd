//! What services are configured with: from files, from the topology, and as it is deployed.

use std::fs;

use serde_json::{Value, json};

use crate::support::Window;

const TOPOLOGY: &str = r#"
[services.memos]
path = "memos/template.yaml"
kind = "cloudformation"
values = ["config/base.yaml", "config/{stage}.yaml"]
[services.memos.stage-parameters.prod]
Level = "warn"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[accounts.prod]
id = "333333333333"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
order = 1
[stages.prod]
targets = [{ account = "prod", region = "eu-west-1" }]
safety = "silent"
order = 2
[stages.ana]
targets = [{ account = "dev", region = "eu-central-1" }]
safety = "silent"
base = "prod"
"#;

const MEMOS: &str = "Parameters:\n  Level: {Type: String, Default: info, AllowedValues: [info, warn, debug]}\n  \
    Size: {Type: Number, MaxValue: 9}\n  Key: {Type: String, NoEcho: true, Default: none}\nResources:\n  Memo:\n    \
    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Sub '${Level}-${Size}'}\n";

async fn window(files: &[(&str, &str)]) -> Window {
    let window = Window::open(TOPOLOGY).await;
    write(&window, "memos/template.yaml", MEMOS);
    for (path, text) in files {
        write(&window, path, text);
    }
    window.call("rescan", json!({})).await.unwrap();
    window
}

fn write(window: &Window, path: &str, text: &str) {
    let path = window.folder().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const FILES: [(&str, &str); 3] = [
    ("config/base.yaml", "Size: 1\nOfAnother: x\n"),
    ("config/dev.yaml", "Size: 2\nLevel: debug\n"),
    ("config/prod.yaml", "Size: 3\nLevel: info\n"),
];

async fn config(window: &Window) -> Value {
    window.call("config", json!({ "service": "memos" })).await.unwrap()
}

fn row<'v>(view: &'v Value, name: &str) -> &'v Value {
    let rows = view["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name} in {view}"))
}

/// What the sources say in each column.
fn sources(view: &Value, name: &str) -> Vec<String> {
    let cells = row(view, name)["cells"].as_array().unwrap();
    let text = |cell: &Value| {
        cell["source"]["text"].as_str().map_or_else(|| cell["source"]["is"].to_string(), str::to_owned)
    };
    cells.iter().map(text).collect()
}

async fn plan(window: &Window, stage: &str) -> Value {
    let selection = json!({ "select": "only", "services": ["memos"] });
    window.call("plan", json!({ "stage": stage, "intent": "deploy", "selection": selection })).await.unwrap()
}

async fn deploy(window: &Window, stage: &str) {
    let plan = plan(window, stage).await;
    assert_eq!(plan["plan"]["blockers"], json!([]), "{plan}");
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let ended = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(ended["summary"]["outcome"], "succeeded", "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_from_files_in_their_order_and_the_topology_is_over_them() {
    let window = window(&FILES).await;
    let view = config(&window).await;
    let stages: Vec<_> =
        view["columns"].as_array().unwrap().iter().map(|column| column["stage"].clone()).collect();
    assert_eq!(stages, ["dev", "prod", "ana"]);
    // `ana` has no file of her own, and comes from prod.
    assert_eq!(sources(&view, "Size"), ["2", "3", "3"]);
    assert_eq!(sources(&view, "Level"), ["debug", "warn", "warn"]);
    let size = &row(&view, "Size")["cells"][1];
    assert_eq!(size["origin"]["from"], "file");
    assert_eq!(size["location"], json!({ "file": "config/prod.yaml", "line": 1, "column": 7 }));
    assert_eq!(size["editable"], false);
    let level = &row(&view, "Level")["cells"][2];
    assert_eq!(level["origin"], json!({ "from": "stage", "stage": "prod" }));
    assert_eq!(level["location"]["file"], "stagewright.toml");
    // Somebody else takes it: that is no mistake of this service.
    assert_eq!(view["unused"], json!([]));
    assert_eq!(row(&view, "Key")["cells"][0]["source"], json!({ "is": "hidden" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_value_file_a_service_is_not_planned() {
    let window = window(&FILES[..2]).await;
    let blocked = plan(&window, "prod").await;
    let blockers = blocked["plan"]["blockers"].as_array().unwrap();
    let told =
        |blocker: &Value| blocker["message"].as_str().unwrap().contains("`config/prod.yaml` is not there");
    assert!(blockers.iter().any(told), "{blocked}");
    let view = config(&window).await;
    assert_eq!(view["problems"][0]["code"], "missing-values");
    assert_eq!(view["problems"][0]["location"]["file"], "stagewright.toml");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_a_value_file_is_refused_and_repeated_nowhere() {
    let mut files = FILES.to_vec();
    files[1].1 = "Size: 2\nKey: AKIAIOSFODNN7EXAMPLE\n";
    let window = window(&files).await;
    let view = config(&window).await;
    assert_eq!(view["problems"][0]["code"], "secret-in-values");
    assert_eq!(view["problems"][0]["location"], json!({ "file": "config/dev.yaml", "line": 2, "column": 6 }));
    let plan = plan(&window, "dev").await;
    assert_eq!(plan["plan"]["blockers"][0]["services"], json!(["memos"]));
    for answer in
        [view.to_string(), plan.to_string(), window.call("project", json!({})).await.unwrap().to_string()]
    {
        assert!(!answer.contains("AKIA"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_is_a_pending_edit_for_one_stage_or_for_all() {
    let window = window(&FILES).await;
    let set = |stages: Value, value: Value| {
        let request = json!({ "service": "memos", "name": "Level", "stages": stages, "value": value });
        window.call("set_config", request)
    };
    let view = set(json!(["dev"]), json!("info")).await.unwrap();
    assert_eq!(view["document"]["dirty"], true);
    assert_eq!(sources(&config(&window).await, "Level"), ["info", "warn", "warn"]);
    set(json!([]), json!("debug")).await.unwrap();
    assert_eq!(sources(&config(&window).await, "Level"), ["debug", "debug", "debug"]);
    set(json!([]), Value::Null).await.unwrap();
    assert_eq!(sources(&config(&window).await, "Level"), ["debug", "info", "info"]);
    let refused = set(json!(["prod"]), json!("trace")).await.unwrap_err();
    assert_eq!(refused.code, "breaks-rule");
    assert!(refused.message.contains("one of info, warn, debug"), "{}", refused.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_set_as_a_reference_only() {
    let window = window(&FILES).await;
    let set = |value: &str| {
        let request = json!({ "service": "memos", "name": "Key", "stages": ["prod"], "value": value });
        window.call("set_config", request)
    };
    let refused = set("hunter2").await.unwrap_err();
    assert_eq!(refused.code, "secret-in-file");
    assert!(refused.hint.contains("{{resolve:"), "{}", refused.hint);
    set("{{resolve:secretsmanager:acme/{stage}:SecretString:key}}").await.unwrap();
    let view = config(&window).await;
    let kept = json!({ "store": "secrets-manager", "name": "acme/prod", "key": "key" });
    assert_eq!(row(&view, "Key")["cells"][1]["source"], json!({ "is": "reference", "kept": kept }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deployed_is_asked_for_and_then_compared() {
    let window = window(&FILES).await;
    deploy(&window, "dev").await;
    // The file is part of what is deployed: another value is another digest.
    assert_eq!(plan(&window, "dev").await["plan"]["steps"][0]["action"], "none");
    write(&window, "config/dev.yaml", "Size: 4\nLevel: debug\n");
    assert_eq!(plan(&window, "dev").await["plan"]["steps"][0]["action"], "update");
    // What another service takes of a shared file changes nothing here.
    write(&window, "config/dev.yaml", "Size: 2\nLevel: debug\nOfAnother: y\n");
    assert_eq!(plan(&window, "dev").await["plan"]["steps"][0]["action"], "none");
    write(&window, "config/dev.yaml", "Size: 4\nLevel: debug\n");

    let view = config(&window).await;
    assert_eq!(view["columns"][0]["deployed"], json!({ "known": "not-asked" }));
    assert_eq!(row(&view, "Size")["cells"][0]["deployed"], Value::Null);
    let view = window.call("deployed_config", json!({ "service": "memos" })).await.unwrap();
    assert_eq!(view["columns"][0]["deployed"]["known"], "known");
    assert_eq!(view["columns"][1]["deployed"]["known"], "absent");
    let size = row(&view, "Size");
    assert_eq!(size["drifted"], true);
    assert_eq!(size["cells"][0]["deployed"], json!({ "is": "plain", "text": "2" }));
    let level = &row(&view, "Level")["cells"][0];
    assert_eq!((&level["drifted"], &level["deployed"]["text"]), (&json!(false), &json!("debug")));
    assert_eq!(row(&view, "Key")["cells"][0]["deployed"], json!({ "is": "hidden" }));
}
