//! Random applications, deployed as they are planned: whatever way a name reaches a service, a personal stage names what there is.
#![expect(clippy::disallowed_methods, reason = "the sandbox of these tests lives in real time")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    sync::Arc,
};

use aws::{Cloud, ConnectionSpec, Rate, ResolvedAccess, TimeOuts};
use jiff::Timestamp;
use plan::names_of;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};
use sources::{Limits, parse_template, texts_of};
use topology::{AccountId, AccountName, Region, Scope, StageId, Target, TemplateText, Text};

use crate::support::Window;

const ACCOUNT: &str = "111111111111";
const REGION: &str = "eu-west-1";
const APPLICATIONS: usize = 12;

/// Services in a row, each of which names some of those before it.
#[derive(Debug, Clone)]
struct Row(Vec<Service>);

#[derive(Debug, Clone)]
struct Service {
    replicated: bool,
    /// Where the stage stands in its names.
    form: u8,
    /// Which one before it, and by which way it is named.
    uses: Vec<(usize, u8)>,
}

fn rows() -> impl Strategy<Value = Row> {
    let uses = prop::collection::vec((0..6usize, 0..7u8), 0..5);
    let service =
        (any::<bool>(), 0..4u8, uses).prop_map(|(replicated, form, uses)| Service { replicated, form, uses });
    prop::collection::vec(service, 3..7).prop_map(|mut services| {
        // Something stands there, something is shared, and what stands again has the stage in its names.
        let last = services.len() - 1;
        (services[0].replicated, services[last].replicated) = (false, true);
        services[last].uses.push((0, 1));
        for service in services.iter_mut().filter(|service| service.replicated) {
            service.form %= 3;
        }
        Row(services)
    })
}

/// A name with the stage where the service has it: as CloudFormation puts it together, or as the topology's file does.
fn named(service: usize, form: u8, stage: &str, what: &str) -> String {
    match form {
        0 => format!("{stage}-s{service}-{what}"),
        1 => format!("s{service}-{stage}-{what}"),
        2 => format!("s{service}-{what}-{stage}"),
        _ => format!("s{service}-{what}"),
    }
}

impl Row {
    fn template(&self, at: usize) -> Value {
        let own = |what: &str| json!({ "Fn::Sub": named(at, self.0[at].form, "${Stage}", what) });
        let kept = |name: Value, value: Value| json!({ "Type": "AWS::SSM::Parameter", "Properties": { "Type": "String", "Name": name, "Value": value } });
        let mut parameters = json!({ "Stage": { "Type": "String" } });
        let mut resources = json!({
            "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": own("queue") } },
            "Url": kept(json!({ "Fn::Sub": format!("/{}", named(at, self.0[at].form, "${Stage}", "url")) }), json!("x")),
        });
        for (number, (of, way)) in self.uses(at).enumerate() {
            let name = |what: &str| named(of, self.0[of].form, "${Stage}", what);
            let given = format!("Given{number}");
            let value = match way {
                0 => json!({ "Fn::ImportValue": { "Fn::Sub": name("export") } }),
                1 => {
                    parameters[&given] = json!({ "Type": "String" });
                    json!({ "Ref": given })
                }
                2 => json!({ "Fn::Sub": format!("{{{{resolve:ssm:/{}}}}}", name("url")) }),
                3 => {
                    parameters[&given] = json!({ "Type": "AWS::SSM::Parameter::Value<String>" });
                    json!({ "Ref": given })
                }
                4 => {
                    let parts = name("queue");
                    let parts: Vec<Value> = parts
                        .split('-')
                        .map(|part| if part == "${Stage}" { json!({ "Ref": "Stage" }) } else { json!(part) })
                        .collect();
                    json!({ "Fn::Join": ["-", parts] })
                }
                5 => {
                    json!({ "Fn::Sub": format!("arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:{}", name("queue")) })
                }
                _ => {
                    json!({ "Fn::Join": ["", ["arn:aws:sqs:", { "Ref": "AWS::Region" }, ":", { "Ref": "AWS::AccountId" }, ":", { "Fn::Sub": name("queue") }]] })
                }
            };
            resources[format!("Use{number}")] =
                kept(json!({ "Fn::Sub": format!("/${{Stage}}/user{at}/{number}") }), value);
        }
        let export = json!({ "Value": "v", "Export": { "Name": own("export") } });
        json!({ "Parameters": parameters, "Resources": resources, "Outputs": { "Out": export } })
    }

    fn uses(&self, at: usize) -> impl Iterator<Item = (usize, u8)> {
        self.0[at].uses.iter().copied().filter(move |(of, _)| *of < at)
    }

    fn topology(&self) -> String {
        let mut text = String::new();
        for (at, service) in self.0.iter().enumerate() {
            let role = if service.replicated { "api" } else { "infrastructure" };
            let mut given = "Stage = \"{stage}\"".to_owned();
            for (number, (of, way)) in self.uses(at).enumerate() {
                let name = |what: &str| named(of, self.0[of].form, "{stage}", what);
                match way {
                    1 => write!(given, ", Given{number} = \"{}\"", name("queue")).unwrap(),
                    3 => write!(given, ", Given{number} = \"/{}\"", name("url")).unwrap(),
                    _ => {}
                }
            }
            writeln!(
                text,
                "[services.s{at}]\npath = \"s{at}/template.json\"\nkind = \"cloudformation\"\nrole = \"{role}\"\nparameters = {{ {given} }}"
            )
            .unwrap();
        }
        let target = format!("{{ account = \"dev\", region = \"{REGION}\" }}");
        write!(
            text,
            "[accounts.dev]\nid = \"{ACCOUNT}\"\naccess = \"sandbox\"\n[stages.dev]\ntargets = [{target}]\nsafety = \"silent\"\nmethod = \"direct\"\n"
        )
        .unwrap();
        text
    }
}

async fn deploy(window: &Window, stage: &str) {
    let plan = window.plan(stage).await;
    assert_eq!(plan["plan"]["blockers"], json!([]), "{:#}", plan["plan"]["blockers"]);
    let run = window.call("deploy", json!({ "plan": plan["id"], "typed": null })).await.unwrap();
    let view = window.until("run", run, |view| view["summary"]["outcome"] != Value::Null).await;
    assert_eq!(view["summary"]["outcome"], "succeeded", "{:#}", view["steps"]);
}

/// Whoever looks at the account finds these stacks: their names, and their texts with everything filled in that is known.
async fn deployed(window: &Window) -> BTreeMap<String, Vec<TemplateText>> {
    let account = AccountId::new(ACCOUNT).unwrap();
    let region = Region::new(REGION).unwrap();
    let target = Target { account: AccountName::new("dev").unwrap(), region: region.clone() };
    let client = sandbox::http_client(window.sandbox());
    let cloud = Cloud::open(ConnectionSpec {
        account: &account,
        target,
        access: ResolvedAccess::Sandbox,
        endpoint: None,
        http_client: Some(aws::SharedHttpClient::new(client)),
        clock: Arc::new(Timestamp::now),
        rate: Rate::LOCAL,
        time_outs: TimeOuts::default(),
        seed: 1,
    })
    .unwrap();
    let mut found = BTreeMap::new();
    for stack in cloud.stacks().await.unwrap() {
        let text = cloud.template(&stack.id).await.unwrap().unwrap();
        let template = parse_template(&text, &Limits::default()).unwrap();
        let scope = Scope {
            stage: StageId::new("any").unwrap(),
            region: Some(region.clone()),
            account: Some(account.clone()),
            parameters: stack.parameters.clone(),
        };
        found.insert(stack.name.clone(), texts_of(&template, &scope, &stack.name));
    }
    found
}

/// The words of a text that could be one of the names above.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let word = |character: char| !(character.is_ascii_alphanumeric() || character == '-');
    text.split(word).filter(|word| {
        let has = |what: &str| word.split('-').any(|part| part == what);
        has("queue") || has("url") || has("export")
    })
}

async fn names_what_there_is(row: Row) {
    let window = Window::open(&row.topology()).await;
    for at in 0..row.0.len() {
        let folder = window.folder().join(format!("s{at}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("template.json"), row.template(at).to_string()).unwrap();
    }
    window.call("rescan", json!({})).await.unwrap();
    window.sandbox().configure(|settings| settings.latency = sandbox::Latency::none()).unwrap();
    deploy(&window, "dev").await;
    let before = deployed(&window).await;
    let replicate: Vec<String> =
        (0..row.0.len()).filter(|at| row.0[*at].replicated).map(|at| format!("s{at}")).collect();
    let wanted = json!({ "name": "alice", "base": "dev", "replicate": replicate });
    window.call("personal_create", wanted).await.unwrap();
    deploy(&window, "alice").await;
    let all = deployed(&window).await;
    for (stack, texts) in &before {
        assert_eq!(&all[stack], texts, "{stack} of dev changed");
    }
    let exists: BTreeSet<String> = all
        .iter()
        .flat_map(|(stack, texts)| names_of(stack, texts))
        .flat_map(|name| words(&name.text).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let own: Vec<&String> = all.keys().filter(|stack| !before.contains_key(*stack)).collect();
    assert_eq!(own.len(), replicate.len(), "{own:?}");
    for stack in own {
        let mut done: Option<&[String]> = None;
        for text in &all[stack] {
            // The parts of what is known as a whole are no names.
            if done.is_some_and(|done| text.path.starts_with(done)) {
                continue;
            }
            let Text::Known(known) = &text.text else { continue };
            done = Some(&text.path);
            for word in words(known) {
                assert!(exists.contains(word), "{stack} names {word} at {}: {row:#?}", text.path.join("."));
            }
        }
    }
}

#[tokio::test]
async fn the_stacks_of_a_personal_stage_name_nothing_that_exists_in_neither_stage() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..APPLICATIONS {
        names_what_there_is(rows().new_tree(&mut runner).unwrap().current()).await;
    }
}
