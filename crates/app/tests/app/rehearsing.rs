//! A plan that is tried on a copy of what the account holds: what it says would fail, and that nothing is changed.

use std::{fs, path::Path};

use sandbox::{Latency, Request, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::Window;

const STAGE: &str = r#"
[accounts.dev]
id = "111111111111"
access = "sandbox"
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]
safety = "silent"
"#;

const TABLE: &str = "Resources:\n  Table: {Type: AWS::DynamoDB::Table}\nOutputs:\n  Name:\n    Value: !Ref Table\n    \
                     Export: {Name: dev-Table}\n";
const READER: &str = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !ImportValue dev-Table}\n";

struct Project {
    window: Window,
    _folders: (TempDir, TempDir),
}

fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn cloudformation(names: &[&str]) -> String {
    let service = |name: &&str| {
        format!(
            "[services.{name}]\npath = \"{name}/template.yaml\"\nkind = \"cloudformation\"\nstack-name = \"{name}\"\n"
        )
    };
    names.iter().map(service).collect()
}

impl Project {
    async fn open(services: &str, files: &[(&str, &str)]) -> Self {
        let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(folder.path(), "stagewright.toml", &format!("schema = 1\n{services}{STAGE}"));
        for (name, text) in files {
            write(folder.path(), name, text);
        }
        let window = Window::on(data.path(), folder.path()).await;
        let project = Self { window, _folders: (folder, data) };
        project.sandbox().configure(|settings| settings.latency = Latency::none()).unwrap();
        project
    }

    /// A producer and a consumer of one export.
    async fn pair() -> Self {
        let files = [("table/template.yaml", TABLE), ("reader/template.yaml", READER)];
        Self::open(&cloudformation(&["table", "reader"]), &files).await
    }

    fn sandbox(&self) -> Sandbox {
        self.window.sandbox()
    }

    /// What somebody else does in the account.
    fn aws(&self, action: &str, fields: &[(&str, &str)]) {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", action)
            .extend_pairs(fields)
            .finish();
        let signature = "AWS4-HMAC-SHA256 Credential=ASIASANDBOX111111111111/20260101/eu-west-1/cloudformation/aws4_request";
        let request = Request::new("POST", "/").with_body(body).with_header("authorization", signature);
        let response = self.sandbox().handle(&request).response;
        assert_eq!(response.status, 200, "{}", response.text());
    }

    fn create(&self, stack: &str, template: &str) {
        self.aws("CreateStack", &[("StackName", stack), ("TemplateBody", template)]);
    }

    async fn plan(&self, intent: &str) -> Value {
        let request = json!({ "stage": "dev", "intent": intent, "selection": { "select": "all" } });
        self.window.call("plan", request).await.unwrap()
    }

    async fn rehearse(&self, intent: &str) -> Value {
        let plan = self.plan(intent).await;
        let before = (self.sandbox().ledger().unwrap(), stacks(&self.sandbox()));
        let view = self.window.call("rehearse", json!({ "plan": plan["id"] })).await.unwrap();
        assert_eq!(
            before,
            (self.sandbox().ledger().unwrap(), stacks(&self.sandbox())),
            "nothing may be changed"
        );
        view
    }
}

/// Names and statuses.
fn stacks(sandbox: &Sandbox) -> Vec<(String, String)> {
    let accounts = sandbox.inspect().unwrap().accounts;
    let all = accounts.into_iter().flat_map(|account| account.stacks);
    all.map(|stack| (stack.name, stack.status.to_string())).collect()
}

fn step<'a>(view: &'a Value, service: &str) -> &'a Value {
    view["steps"].as_array().unwrap().iter().find(|step| step["service"] == service).unwrap()
}

fn assumes(view: &Value, words: &str) -> bool {
    view["assumptions"].as_array().unwrap().iter().any(|one| one.as_str().unwrap().contains(words))
}

#[tokio::test]
async fn a_first_deployment_is_rehearsed_in_its_order_and_nothing_is_made() {
    let project = Project::pair().await;
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], true, "{view:#}");
    let (table, reader) = (step(&view, "table"), step(&view, "reader"));
    assert!(table["ends"].as_u64().unwrap() <= reader["begins"].as_u64().unwrap(), "{view:#}");
    // Two that wait for each other, 30 seconds each.
    let expected = view["expected"].as_u64().unwrap();
    assert!((60_000..75_000).contains(&expected), "{expected}");
    assert!(assumes(&view, "reader, table were never deployed from here: 30 s each are assumed"), "{view:#}");
}

#[tokio::test]
async fn a_plan_is_as_good_after_its_rehearsal_as_before() {
    let project = Project::pair().await;
    let plan = project.plan("deploy").await;
    let rehearse = || project.window.call("rehearse", json!({ "plan": plan["id"] }));
    let first = rehearse().await.unwrap();
    assert_eq!(
        rehearse().await.unwrap(),
        first,
        "the same plan and the same account give the same rehearsal"
    );
    let run = project.window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let ended = |view: &Value| view["summary"]["outcome"] != Value::Null;
    let view = project.window.until("run", run, ended).await;
    assert_eq!(view["summary"]["outcome"], "succeeded", "{view:#}");
    assert_eq!(rehearse().await.unwrap_err().code, "plan-gone");
    let view = project.rehearse("deploy").await;
    assert_eq!((&view["succeeds"], &view["steps"]), (&json!(true), &json!([])), "{view:#}");
}

#[tokio::test]
async fn an_export_that_somebody_else_uses_cannot_go() {
    let project = Project::pair().await;
    project.create("table", TABLE);
    project.create("reader", READER);
    project.create("elsewhere", READER);
    write(
        project.window.folder(),
        "table/template.yaml",
        "Resources:\n  Table: {Type: AWS::DynamoDB::Table}\n",
    );
    write(project.window.folder(), "reader/template.yaml", &READER.replace("!ImportValue dev-Table", "none"));
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], false, "{view:#}");
    let failure = &step(&view, "table")["failure"];
    assert!(failure.to_string().contains("elsewhere"), "{view:#}");
}

#[tokio::test]
async fn an_import_that_nobody_exports_and_an_export_that_somebody_has_are_found() {
    let project = Project::pair().await;
    project.create("twin", TABLE);
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], false, "{view:#}");
    assert!(step(&view, "table")["failure"].to_string().contains("twin"), "{view:#}");

    let project = Project::pair().await;
    write(project.window.folder(), "reader/template.yaml", &READER.replace("dev-Table", "dev-Tabel"));
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], false);
    assert!(step(&view, "reader")["failure"].to_string().contains("dev-Tabel"), "{view:#}");
    assert_eq!(step(&view, "table")["failure"], Value::Null, "{view:#}");
}

#[tokio::test]
async fn what_a_resource_is_renamed_to_changes_what_others_import() {
    let project = Project::pair().await;
    project.create("table", TABLE);
    // In no plan of ours, so that only the account knows of it.
    project.create("elsewhere", READER);
    write(project.window.folder(), "reader/template.yaml", &READER.replace("!ImportValue dev-Table", "none"));
    let renamed = TABLE.replace(
        "{Type: AWS::DynamoDB::Table}",
        "{Type: AWS::DynamoDB::Table, Properties: {TableName: new}}",
    );
    write(project.window.folder(), "table/template.yaml", &renamed);
    let view = project.rehearse("deploy").await;
    let failure = &step(&view, "table")["failure"];
    assert!(failure["message"].as_str().unwrap().contains("in use by elsewhere"), "{view:#}");
    assert_eq!(failure["left_as"], "UPDATE_ROLLBACK_COMPLETE");
}

#[tokio::test]
async fn a_protected_stack_is_not_removed() {
    let project = Project::open(&cloudformation(&["table"]), &[("table/template.yaml", TABLE)]).await;
    project.create("table", TABLE);
    project.aws(
        "UpdateTerminationProtection",
        &[("StackName", "table"), ("EnableTerminationProtection", "true")],
    );
    let view = project.rehearse("remove").await;
    assert_eq!(view["succeeds"], false, "{view:#}");
    assert!(step(&view, "table")["failure"].to_string().to_lowercase().contains("protect"), "{view:#}");
}

#[tokio::test]
async fn what_was_never_built_is_made_up_from_its_sources_and_its_tool_is_not_run() {
    let serverless = "service: api\nprovider: {name: aws, runtime: nodejs22.x}\nresources:\n  Resources:\n    Topic:\n      \
                      Type: AWS::SNS::Topic\n      Properties: {DisplayName: !ImportValue dev-Table}\n  Outputs:\n    \
                      Topic: {Value: !Ref Topic, Export: {Name: dev-Topic}}\n";
    let user = READER.replace("dev-Table", "dev-Topic");
    let services = format!(
        "{}[services.api]\npath = \"api/serverless.yml\"\nkind = \"serverless\"\n",
        cloudformation(&["table", "user"])
    );
    let files = [
        ("table/template.yaml", TABLE),
        ("user/template.yaml", user.as_str()),
        ("api/serverless.yml", serverless),
    ];
    let project = Project::open(&services, &files).await;
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], true, "{view:#}");
    assert!(assumes(&view, "api was not built: its template is made up"), "{view:#}");
    let at = |service: &str, when: &str| step(&view, service)[when].as_u64().unwrap();
    assert!(
        at("table", "ends") <= at("api", "begins") && at("api", "ends") <= at("user", "begins"),
        "{view:#}"
    );

    // Deployed by somebody else's machine, and then without its export.
    let name = project.plan("deploy").await["plan"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|step| (step["service"] == "api").then(|| step["stack"].as_str().unwrap().to_owned()))
        .unwrap();
    let template = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !ImportValue dev-Table}\n\
                    Outputs:\n  Topic: {Value: !Ref Topic, Export: {Name: dev-Topic}}\n";
    project.create("table", TABLE);
    project.create(&name, template);
    project.create("elsewhere", &user);
    let without = serverless.replace(", Export: {Name: dev-Topic}", "");
    write(project.window.folder(), "api/serverless.yml", &without);
    write(project.window.folder(), "user/template.yaml", &user.replace("!ImportValue dev-Topic", "none"));
    let view = project.rehearse("deploy").await;
    assert!(assumes(&view, "api was not built: its live template is taken"), "{view:#}");
    assert!(step(&view, "api")["failure"].to_string().contains("elsewhere"), "{view:#}");
}

#[tokio::test]
async fn gates_open_at_once_and_are_said_to() {
    let gates = "[[stages.dev.gates]]\nname = \"tests\"\nat = \"end\"\ncommand = { run = [\"false\"] }\n\
                 [[stages.dev.gates]]\nname = \"go\"\nat = \"start\"\napproval = {}\n";
    let project = Project::pair().await;
    let file = project.window.folder().join("stagewright.toml");
    fs::write(&file, format!("{}{gates}", fs::read_to_string(&file).unwrap())).unwrap();
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], true, "{view:#}");
    assert!(assumes(&view, "`tests` passes at once: its check was not run"), "{view:#}");
    assert!(assumes(&view, "somebody says yes at `go` at once"), "{view:#}");
}

#[tokio::test]
async fn chains_of_stacks_are_rehearsed_beside_each_other() {
    let names: Vec<String> = (0..40).map(|number| format!("s{number:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let files: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let import = if at % 10 == 0 { "none".to_owned() } else { format!("!ImportValue {}", names[at - 1]) };
            let template = format!(
                "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {{DisplayName: {import}}}\nOutputs:\n  \
                 Topic: {{Value: !Ref Topic, Export: {{Name: {name}}}}}\n"
            );
            (format!("{name}/template.yaml"), template)
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let project = Project::open(&cloudformation(&names), &files).await;
    let view = project.rehearse("deploy").await;
    assert_eq!(view["succeeds"], true, "{view:#}");
    // Four chains of ten, at 30 seconds each.
    let expected = view["expected"].as_u64().unwrap();
    assert!((300_000..400_000).contains(&expected), "{expected}");
}
