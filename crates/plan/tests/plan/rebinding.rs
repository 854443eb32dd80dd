//! What is shared keeps the names that it has in the base stage; everything else keeps its own.

use std::collections::BTreeMap;

use plan::{
    Counterpart, How, Name, Place, Reach, Rebinder, Rebound, collisions, counterparts, names_of, rebind,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use topology::{Answer, ServiceId, TemplateText, Text};

fn id(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

/// Texts of a template that has no intrinsics but imports.
fn texts(template: &Value) -> Vec<TemplateText> {
    fn walk(value: &Value, path: &mut Vec<String>, out: &mut Vec<TemplateText>) {
        let mut step = |key: String, value: &Value, path: &mut Vec<String>| {
            path.push(key);
            walk(value, path, out);
            path.pop();
        };
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| step(key.clone(), value, path)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, value)| step(at.to_string(), value, path));
            }
            Value::String(text) => {
                out.push(TemplateText { path: path.clone(), text: Text::Known(text.clone()) })
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(template, &mut Vec::new(), &mut out);
    out
}

fn database(stage: &str) -> Value {
    json!({
        "Resources": {
            "Table": { "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": format!("{stage}-notes") } },
            "Url": { "Type": "AWS::SSM::Parameter", "Properties": { "Name": format!("/{stage}/db/url"), "Value": "x" } },
        },
        "Outputs": { "Arn": { "Value": "x", "Export": { "Name": format!("{stage}-NotesTableArn") } } },
    })
}

fn shared(template: impl Fn(&str) -> Value) -> Vec<Counterpart> {
    let names = |stage: &str| names_of(&format!("database-{stage}"), &texts(&template(stage)));
    counterparts(&id("database"), &names("alice"), &names("dev"))
}

fn bound(
    template: &Value,
    counterparts: &[Counterpart],
    own: &[Name],
    answers: &[(&str, Answer)],
) -> Rebound {
    let answers = answers.iter().map(|(text, answer)| ((*text).to_owned(), answer.clone())).collect();
    rebind(template, &texts(template), Rebinder { counterparts, own, answers: &answers, reach: &Reach::Same })
}

fn reader(variables: Value) -> Value {
    json!({ "Resources": { "Handler": { "Type": "AWS::Lambda::Function", "Properties": {
        "FunctionName": "alice-reader", "Environment": { "Variables": variables } } } } })
}

fn variable<'a>(rebound: &'a Rebound, name: &str) -> &'a Value {
    &rebound.template["Resources"]["Handler"]["Properties"]["Environment"]["Variables"][name]
}

#[test]
fn imports_names_paths_and_parts_of_arns_become_those_of_the_base_stage() {
    let template = reader(json!({
        "table": "alice-notes",
        "arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/alice-notes/index/*",
        "url": "{{resolve:ssm:/alice/db/url}}",
        "import": { "Fn::ImportValue": "alice-NotesTableArn" },
        "stage": "alice",
        "another": "alice-notes-of-mine",
    }));
    let rebound = bound(&template, &shared(database), &[], &[]);
    assert_eq!(variable(&rebound, "table"), "dev-notes");
    assert_eq!(variable(&rebound, "arn"), "arn:aws:dynamodb:eu-west-1:111122223333:table/dev-notes/index/*");
    assert_eq!(variable(&rebound, "url"), "{{resolve:ssm:/dev/db/url}}");
    assert_eq!(variable(&rebound, "import"), &json!({ "Fn::ImportValue": "dev-NotesTableArn" }));
    assert_eq!(variable(&rebound, "stage"), "alice");
    assert_eq!(variable(&rebound, "another"), "alice-notes-of-mine");
    assert_eq!(rebound.questions, []);
    let table = rebound.rebindings.iter().find(|one| one.at.ends_with(".table")).unwrap();
    assert_eq!((table.from.as_str(), table.to.as_str(), table.how), ("alice-notes", "dev-notes", How::Name));
    assert_eq!(table.why.as_ref().unwrap().service, id("database"));
}

#[test]
fn what_maps_stages_itself_needs_no_rebinding() {
    let mapped = |_: &str| database("dev");
    assert_eq!(shared(mapped).iter().filter(|one| one.named != plan::Named::Stack).count(), 0);
    let template =
        reader(json!({ "table": "dev-notes", "import": { "Fn::ImportValue": "dev-NotesTableArn" } }));
    let rebound = bound(&template, &shared(mapped), &[], &[]);
    assert_eq!(rebound.template, template);
    assert_eq!(rebound.rebindings, []);
}

#[test]
fn a_name_that_a_replicated_service_has_too_is_asked_about_and_the_answer_is_kept_to() {
    let own = names_of("copy-alice", &texts(&database("alice")));
    let template = reader(json!({ "table": "alice-notes" }));
    let asked = bound(&template, &shared(database), &own, &[]);
    assert_eq!(asked.template, template);
    assert_eq!(asked.questions[0].choices, ["dev-notes"]);
    let text = asked.questions[0].text.as_str();
    let left = bound(&template, &shared(database), &own, &[(text, Answer::Leave)]);
    assert_eq!((left.template, left.questions.len()), (template.clone(), 0));
    let used = bound(&template, &shared(database), &own, &[(text, Answer::Use("dev-notes".into()))]);
    assert_eq!(variable(&used, "table"), "dev-notes");
    assert_eq!(used.rebindings[0].how, How::Answer);
}

#[test]
fn a_pattern_is_rebound_where_it_covers_shared_names_only_and_asked_about_otherwise() {
    let template = reader(json!({ "arn": "arn:aws:dynamodb:eu-west-1:1:table/alice-*" }));
    let rebound = bound(&template, &shared(database), &[], &[]);
    assert_eq!(variable(&rebound, "arn"), "arn:aws:dynamodb:eu-west-1:1:table/dev-*");
    let own = names_of("reader-alice", &texts(&reader(json!({}))));
    let asked = bound(&template, &shared(database), &own, &[]);
    assert_eq!(asked.questions.len(), 1);
    assert_eq!(asked.template, template);
}

#[test]
fn elsewhere_an_import_becomes_the_value_and_an_arn_bears_the_base_stages_account() {
    let place = |account: &str, region: &str| Place { account: account.into(), region: region.into() };
    let reach = Reach::Elsewhere {
        personal: place("222222222222", "eu-west-1"),
        base: place("111111111111", "us-east-1"),
        exports: BTreeMap::from([("dev-NotesTableArn".to_owned(), "arn:of:table".to_owned())]),
    };
    let template = reader(json!({
        "import": { "Fn::ImportValue": "alice-NotesTableArn" },
        "arn": "arn:aws:dynamodb:eu-west-1:222222222222:table/alice-notes",
    }));
    let by = Rebinder { counterparts: &shared(database), own: &[], answers: &BTreeMap::new(), reach: &reach };
    let rebound = rebind(&template, &texts(&template), by);
    assert_eq!(variable(&rebound, "import"), "arn:of:table");
    assert_eq!(variable(&rebound, "arn"), "arn:aws:dynamodb:us-east-1:111111111111:table/dev-notes");
    assert!(rebound.rebindings.iter().any(|one| one.how == How::Value));
}

#[test]
fn a_name_without_the_stage_in_it_collides_with_the_base_stage() {
    let orders = |_: &str| {
        json!({ "Resources": {
        "Orders": { "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": "orders" } },
        "Pool": { "Type": "AWS::Cognito::UserPool", "Properties": { "UserPoolName": "people" } },
    } })
    };
    let names = |stage: &str| names_of(&format!("orders-{stage}"), &texts(&orders(stage)));
    let found = collisions(&id("orders"), &names("alice"), &names("dev"));
    assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["orders"]);
}

/// Services in a row: each has a table, an export and a parameter, with the stage at a place of its own in their names, and names some
/// of those of the services before it.
#[derive(Debug, Clone)]
struct Row {
    /// Whether it is replicated, where the stage stands, and which of the services before it are named.
    services: Vec<(bool, u8, Vec<usize>)>,
}

fn named(service: usize, form: u8, stage: &str, what: &str) -> String {
    match form % 4 {
        0 => format!("{stage}-s{service}-{what}"),
        1 => format!("s{service}-{stage}-{what}"),
        2 => format!("s{service}-{what}-{stage}"),
        _ => format!("s{service}{what}"),
    }
}

impl Row {
    fn template(&self, service: usize, stage: &str) -> Value {
        let (_, form, uses) = &self.services[service];
        let mut variables = serde_json::Map::new();
        for of in uses.iter().filter(|of| **of < service) {
            let name = |what: &str| named(*of, self.services[*of].1, stage, what);
            variables.insert(format!("TABLE{of}"), json!(name("table")));
            variables.insert(
                format!("ARN{of}"),
                json!(format!("arn:aws:dynamodb:eu-west-1:1:table/{}/*", name("table"))),
            );
            variables.insert(format!("URL{of}"), json!(format!("{{{{resolve:ssm:/{}}}}}", name("url"))));
            variables.insert(format!("IMPORT{of}"), json!({ "Fn::ImportValue": name("export") }));
        }
        json!({
            "Resources": {
                "Table": { "Type": "AWS::DynamoDB::Table", "Properties": { "TableName": named(service, *form, stage, "table") } },
                "Url": { "Type": "AWS::SSM::Parameter", "Properties": { "Name": format!("/{}", named(service, *form, stage, "url")) } },
                "Handler": { "Type": "AWS::Lambda::Function", "Properties": { "Environment": { "Variables": variables } } },
            },
            "Outputs": { "Arn": { "Export": { "Name": named(service, *form, stage, "export") } } },
        })
    }

    fn names(&self, service: usize, stage: &str) -> Vec<Name> {
        names_of(&format!("s{service}-{stage}"), &texts(&self.template(service, stage)))
    }
}

fn rows() -> impl Strategy<Value = Row> {
    let service = (any::<bool>(), any::<u8>(), prop::collection::vec(0..8usize, 0..4));
    prop::collection::vec(service, 2..8).prop_map(|services| Row { services })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_templates_of_a_personal_stage_name_nothing_that_exists_in_neither_stage(row in rows()) {
        let indices = 0..row.services.len();
        let replicated = |service: &usize| row.services[*service].0;
        let mut known = Vec::new();
        let mut found = Vec::new();
        for service in indices.clone().filter(|service| !replicated(service)) {
            let (personal, base) = (row.names(service, "alice"), row.names(service, "dev"));
            found.extend(counterparts(&id(&format!("s{service}")), &personal, &base));
            known.extend(base.into_iter().map(|name| name.text));
        }
        let own: Vec<Name> = indices.clone().filter(replicated).flat_map(|service| row.names(service, "alice")).collect();
        known.extend(own.iter().map(|name| name.text.clone()));
        for service in indices.filter(replicated) {
            let template = row.template(service, "alice");
            let rebound = bound(&template, &found, &own, &[]);
            prop_assert!(rebound.questions.is_empty());
            for text in texts(&rebound.template) {
                let Text::Known(text) = &text.text else { continue };
                let name = text.trim_start_matches("arn:aws:dynamodb:eu-west-1:1:table/").trim_end_matches("/*");
                let name = name.trim_start_matches("{{resolve:ssm:").trim_end_matches("}}");
                if name.starts_with("AWS::") { continue }
                prop_assert!(known.iter().any(|known| known == name), "{name} is nowhere");
            }
        }
    }
}
