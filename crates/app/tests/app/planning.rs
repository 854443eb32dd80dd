//! What is drawn before it exists, what is advised, and what code, drawing and accounts say.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::support::{TEMPLATE, Window};

const STAGES: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

fn row<'v>(says: &'v Value, service: &str, name: &str) -> &'v Value {
    let services = says["services"].as_array().unwrap();
    let of = services.iter().find(|one| one["service"] == service).unwrap();
    of["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()
}

fn add(window: &Window, folder: &str, template: &str) {
    fs::create_dir_all(window.folder().join(folder)).unwrap();
    fs::write(window.folder().join(folder).join("template.yaml"), template).unwrap();
}

#[tokio::test]
async fn a_planned_stage_and_a_planned_account_are_shown_and_refuse_to_be_deployed() {
    let planned = "[accounts.later]\naccess = \"keys\"\n[stages.idea]\n\
        [stages.next]\ntargets = [{ account = \"later\", region = \"eu-west-1\" }]\n\
        [stages.both]\ntargets = [{ account = \"dev\", region = \"eu-west-1\" }, { account = \"later\", region = \"eu-west-1\" }]\n";
    let window = Window::open(&format!("{STAGES}{planned}")).await;
    let view = window.call("project", json!({})).await.unwrap();
    assert_eq!(view["document"]["read_only"], Value::Null);
    let plan = |stage: &str| json!({ "stage": stage, "intent": "deploy", "selection": { "select": "all" } });
    assert_eq!(window.call("plan", plan("idea")).await.unwrap_err().code, "no-target");
    let refused = window.call("plan", plan("next")).await.unwrap_err();
    assert_eq!(refused.code, "planned-account");
    assert!(refused.message.contains("`later` is planned"), "{}", refused.message);
    let both = window.call("plan", plan("both")).await.unwrap();
    let blockers: Vec<&str> = both["plan"]["blockers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(blockers, ["planned-account"]);
}

#[tokio::test]
async fn code_that_appears_for_a_planned_service_is_offered_and_never_taken_by_itself() {
    let window =
        Window::open(&format!("{STAGES}[services.billing]\nkind = \"planned\"\nnote = \"spring\"\n")).await;
    add(&window, "billing", TEMPLATE);
    window.call("rescan", json!({})).await.unwrap();
    let view = window.call("project", json!({})).await.unwrap();
    assert_eq!(view["topology"]["services"]["billing"]["kind"], "planned");
    let advice = window.call("advice", json!({})).await.unwrap();
    let offer = &advice["appeared"][0];
    assert_eq!((&offer["planned"], &offer["path"]), (&json!("billing"), &json!("billing/template.yaml")));
    let says = window.call("says", json!({})).await.unwrap();
    assert_eq!(row(&says, "billing", "billing")["verdict"], "differ");
    let view = window.call("edit", json!({ "edits": offer["edits"] })).await.unwrap();
    let taken = &view["topology"]["services"]["billing"];
    assert_eq!((&taken["kind"], &taken["note"]), (&json!("cloudformation"), &json!("spring")));
    let advice = window.call("advice", json!({})).await.unwrap();
    assert_eq!(advice["appeared"], json!([]));
}

#[tokio::test]
async fn what_a_planned_service_will_provide_ties_those_that_read_it() {
    let reader = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: {Fn::ImportValue: InvoiceArn}}\n";
    let planned = "[services.reader]\npath = \"reader/template.yaml\"\nkind = \"cloudformation\"\n\
        [services.billing]\nkind = \"planned\"\nprovides = [\"InvoiceArn\"]\n";
    let window = Window::open(&format!("{STAGES}{planned}")).await;
    add(&window, "reader", reader);
    let view = window.call("rescan", json!({})).await.unwrap();
    let references = view["references"].as_array().unwrap();
    assert!(references.iter().any(|it| it["from"] == "billing" && it["to"] == "reader"), "{references:?}");
    let says = window.call("says", json!({})).await.unwrap();
    assert_eq!(row(&says, "reader", "needs billing")["verdict"], "planned");
}

#[tokio::test]
async fn the_three_agree_and_differ_as_the_accounts_were_last_asked() {
    let window = Window::open(STAGES).await;
    let says = window.call("says", json!({})).await.unwrap();
    let stack = row(&says, "notes", "the stack in dev");
    assert_eq!((&stack["verdict"], &stack["aws"]["says"]), (&json!("unknown"), &json!("unknown")));
    assert_eq!(says["asked"][0]["at"], Value::Null);
    assert_eq!(row(&says, "notes", "notes")["verdict"], "agree");

    window.call("status", json!({ "stage": "dev" })).await.unwrap();
    let says = window.call("says", json!({})).await.unwrap();
    let stack = row(&says, "notes", "the stack in dev");
    assert_eq!((&stack["verdict"], &stack["aws"]["says"]), (&json!("differ"), &json!("no")));
    assert_eq!(
        stack["actions"][0],
        json!({ "action": "plan", "label": "Plan dev", "stage": "dev", "services": ["notes"] })
    );
    assert!(says["asked"][0]["at"].is_string());
    assert_eq!(says["services"][0]["differences"], 1);
}

#[tokio::test]
async fn stages_are_named_along_the_rail() {
    let rail = "[stages.beta]\ntargets = [{ account = \"dev\", region = \"us-east-1\" }]\norder = 9\n\
        [stages.alpha]\ntargets = [{ account = \"dev\", region = \"us-west-2\" }]\n";
    let window =
        Window::open(&format!("{}{rail}", STAGES.replace("[stages.dev]", "[stages.dev]\norder = 1"))).await;
    let says = window.call("says", json!({})).await.unwrap();
    let asked: Vec<&Value> = says["asked"].as_array().unwrap().iter().map(|each| &each["stage"]).collect();
    assert_eq!(asked, ["dev", "beta", "alpha"]);
    let rows = says["services"][0]["rows"].as_array().unwrap();
    let stacks: Vec<&Value> =
        rows.iter().filter(|row| row["about"] == "stack").map(|row| &row["name"]).collect();
    assert_eq!(stacks, ["the stack in dev", "the stack in beta", "the stack in alpha"]);
}

#[tokio::test]
async fn a_service_that_is_not_drawn_and_one_whose_file_is_gone_are_differences_with_a_way_out() {
    let window = Window::open(&format!(
        "{STAGES}[services.gone]\npath = \"gone/template.yaml\"\nkind = \"cloudformation\"\n"
    ))
    .await;
    add(&window, "extra", TEMPLATE);
    window.call("rescan", json!({})).await.unwrap();
    let says = window.call("says", json!({})).await.unwrap();
    assert_eq!(row(&says, "gone", "gone")["verdict"], "differ");
    let extra = row(&says, "extra", "extra");
    assert_eq!(extra["words"], "The sources have a service that the drawing does not.");
    let view = window.call("edit", json!({ "edits": extra["actions"][0]["edits"] })).await.unwrap();
    assert_eq!(view["topology"]["services"]["extra"]["path"], "extra/template.yaml");
}

#[tokio::test]
async fn a_dismissal_with_its_reason_is_in_the_file_and_ends_the_advice() {
    let prod =
        "[stages.prod]\ntargets = [{ account = \"dev\", region = \"us-east-1\" }]\nsafety = \"typed\"\n";
    let window = Window::open(&format!("{STAGES}{prod}")).await;
    let advice = window.call("advice", json!({})).await.unwrap();
    let one = &advice["advice"][0];
    assert_eq!((&one["code"], &one["dismissed"]), (&json!("shared-account"), &Value::Null));
    let mut dismissal = one["subject"].clone();
    dismissal["code"] = one["code"].clone();
    dismissal["reason"] = json!("the new account comes in May");
    window.call("edit", json!({ "edits": [{ "edit": "dismiss", "dismissal": dismissal }] })).await.unwrap();
    window.call("save", json!({})).await.unwrap();
    let text = fs::read_to_string(window.folder().join("stagewright.toml")).unwrap();
    assert!(text.contains("reason = \"the new account comes in May\""), "{text}");
    let advice = window.call("advice", json!({})).await.unwrap();
    assert_eq!(advice["advice"][0]["dismissed"], "the new account comes in May");
}

#[tokio::test]
async fn services_that_change_in_the_same_commits_are_known_from_git() {
    let window = Window::open(&format!(
        "{STAGES}[services.pay]\npath = \"pay/template.yaml\"\nkind = \"cloudformation\"\n"
    ))
    .await;
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        let done =
            Command::new("git").current_dir(window.folder()).args(identity).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    for round in 0..6 {
        add(&window, "notes", &format!("{TEMPLATE}# {round}\n"));
        add(&window, "pay", &format!("{TEMPLATE}# {round}\n"));
        git(&["add", "."]);
        git(&["commit", "--quiet", "--message", "round"]);
    }
    let advice = window.call("advice", json!({})).await.unwrap();
    let found =
        advice["advice"].as_array().unwrap().iter().find(|one| one["code"] == "change-together").unwrap();
    assert_eq!(found["message"], "notes and pay changed together in 6 of 6 commits");
}

#[tokio::test]
async fn a_note_is_in_the_file_and_its_place_beside_those_of_the_cards() {
    let window = Window::open(STAGES).await;
    let note = json!({ "edit": "add_note", "id": "first", "note": { "text": "Ask *billing*\n\n- who" } });
    window.call("edit", json!({ "edits": [note] })).await.unwrap();
    window.call("move_notes", json!({ "places": { "first": { "x": -300.4, "y": 20.0 } } })).await.unwrap();
    let view = window.call("save", json!({})).await.unwrap();
    assert_eq!(view["notes"]["first"]["y"], 20.0);
    let layout = fs::read_to_string(window.folder().join("stagewright.layout.toml")).unwrap();
    assert!(layout.contains("first = [-300, 20]"), "{layout}");
    let text = fs::read_to_string(window.folder().join("stagewright.toml")).unwrap();
    assert!(text.contains("[notes.first]"), "{text}");
}
