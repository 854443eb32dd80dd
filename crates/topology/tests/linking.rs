//! Which consumer belongs to which producer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use topology::{
    Consumption, Interface, Location, Problem, Provision, Reference, ReferenceKind, ServiceId, Text, Tie,
    link,
};

fn known(text: &str) -> Text {
    Text::Known(text.into())
}

fn export(name: &str) -> Tie {
    Tie::Export { name: known(name) }
}

fn output(stack: &str, output: &str) -> Tie {
    Tie::Output { stack: known(stack), output: known(output), region: None }
}

fn file(file: &str) -> Tie {
    Tie::File { file: file.into(), pointer: String::new() }
}

/// A service that provides and consumes; a tie's line is its position.
struct Service(&'static str, Vec<Tie>, Vec<Tie>);

impl Service {
    fn interface(&self, region: Option<&str>) -> Interface {
        let location = |line: usize| Location {
            file: format!("{}.yml", self.0),
            line: u32::try_from(line).unwrap() + 1,
            column: 1,
        };
        let provide = |(i, tie): (usize, &Tie)| Provision {
            tie: tie.clone(),
            logical_id: String::new(),
            value: String::new(),
            location: location(i),
        };
        let consume = |(i, tie): (usize, &Tie)| Consumption {
            tie: tie.clone(),
            kind: match tie {
                Tie::Export { .. } => ReferenceKind::Strong,
                Tie::File { .. } => ReferenceKind::Config,
                Tie::Output { .. } | Tie::Parameter { .. } => ReferenceKind::Weak,
            },
            at: "at".into(),
            location: location(i),
        };
        Interface {
            stack_name: known(self.0),
            region: region.map(known),
            provides: self.1.iter().enumerate().map(provide).collect(),
            consumes: self.2.iter().enumerate().map(consume).collect(),
            resources: Vec::new(),
            parameters: Vec::new(),
            functions: 0,
            digest: String::new(),
        }
    }
}

fn linked(services: &[Service]) -> (Vec<Reference>, Vec<Problem>) {
    let interfaces: Vec<(ServiceId, Interface)> =
        services.iter().map(|s| (s.0.parse().unwrap(), s.interface(None))).collect();
    let borrowed: Vec<(ServiceId, &Interface)> = interfaces.iter().map(|(id, i)| (id.clone(), i)).collect();
    link(&borrowed)
}

fn edges(services: &[Service]) -> Vec<String> {
    let shown = |r: Reference| {
        let from = r.from.map_or("?".to_owned(), String::from);
        format!("{from} > {} {:?} {}", r.to, r.kind, r.name)
    };
    linked(services).0.into_iter().map(shown).collect()
}

#[test]
fn every_sort_of_tie_finds_its_producer() {
    let parameter = || Tie::Parameter { path: known("/a/b") };
    let services = [
        Service("a", vec![export("X"), output("a-dev", "O"), parameter()], vec![]),
        Service("b", vec![], vec![export("X"), output("a-dev", "O"), parameter()]),
    ];
    assert_eq!(edges(&services), ["a > b Strong X", "a > b Weak /a/b", "a > b Weak a-dev.O"]);
    assert_eq!(linked(&services).1, []);
}

#[test]
fn a_file_belongs_to_the_innermost_service_around_it_and_a_shared_one_to_nobody() {
    let services = [
        Service("outer", vec![file("outer/")], vec![]),
        Service("inner", vec![file("outer/inner/serverless.yml"), file("outer/inner/")], vec![]),
        Service(
            "reader",
            vec![file("reader/")],
            vec![
                file("outer/inner/serverless.yml"),
                file("outer/inner/data/x.yml"),
                file("outer/y.yml"),
                file("common.yml"),
                file("reader/own.yml"),
            ],
        ),
    ];
    assert_eq!(
        edges(&services),
        [
            "inner > reader Config outer/inner/data/x.yml",
            "inner > reader Config outer/inner/serverless.yml",
            "outer > reader Config outer/y.yml"
        ]
    );
    assert_eq!(linked(&services).1, []);
}

#[test]
fn an_own_export_is_no_reference_to_others() {
    assert_eq!(edges(&[Service("a", vec![export("X")], vec![export("X")])]), Vec::<String>::new());
}

#[test]
fn a_missing_producer_comes_with_the_nearest_name_that_somebody_else_provides() {
    let services = [
        Service("tables", vec![export("dev-infra-TableArn"), export("dev-infra-TableName")], vec![]),
        Service("api", vec![export("dev-infra-ExtTableNames")], vec![export("dev-infra-ExtTableName")]),
    ];
    let (references, problems) = linked(&services);
    assert_eq!(references[0].from, None);
    assert_eq!(references[0].candidate.as_ref().unwrap().name, "dev-infra-TableName");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "missing-producer");
    assert!(problems[0].message.contains("dev-infra-ExtTableName"));
    assert!(problems[0].hint.contains("dev-infra-TableName") && problems[0].hint.contains("tables"));
    assert_eq!(problems[0].location.as_ref().unwrap().file, "api.yml");
}

#[test]
fn a_name_that_is_not_known_is_said_and_never_guessed() {
    let unknown =
        Tie::Export { name: Text::Unknown { written: "${env:T}-X".into(), because: "it reads T".into() } };
    let services =
        [Service("a", vec![unknown.clone(), export("dev-X")], vec![]), Service("b", vec![], vec![unknown])];
    let (references, problems) = linked(&services);
    assert_eq!((references[0].from.clone(), references[0].candidate.clone()), (None, None));
    assert_eq!(problems[0].code, "unknown-name");
    assert!(problems[0].message.contains("${env:T}-X") && problems[0].message.contains("it reads T"));
}

#[test]
fn an_export_that_two_services_make_is_reported_with_both_places() {
    let services = [Service("a", vec![export("X")], vec![]), Service("b", vec![export("X")], vec![])];
    let problems = linked(&services).1;
    assert_eq!(problems[0].code, "duplicate-export");
    assert!(problems[0].message.contains("a.yml:1:1") && problems[0].message.contains("b.yml:1:1"));
}

#[test]
fn the_same_export_in_two_regions_is_no_duplicate_and_the_consumer_takes_its_own() {
    let (a, b) = (Service("a", vec![export("X")], vec![]), Service("b", vec![export("X")], vec![]));
    let c = Service("c", vec![], vec![export("X")]);
    let interfaces =
        [a.interface(Some("eu-west-1")), b.interface(Some("us-east-1")), c.interface(Some("us-east-1"))];
    let ids: Vec<ServiceId> = ["a", "b", "c"].map(|id| id.parse().unwrap()).to_vec();
    let (references, problems) = link(&ids.into_iter().zip(&interfaces).collect::<Vec<_>>());
    assert_eq!(problems, []);
    assert_eq!(references[0].from.as_ref().unwrap().as_str(), "b");
}

#[test]
fn two_services_that_become_one_stack_are_reported_once() {
    let a = Service("a", vec![file("a/serverless.yml"), export("sls-X")], vec![]);
    let interface = a.interface(None);
    let ids: Vec<ServiceId> = ["a", "b"].map(|id| id.parse().unwrap()).to_vec();
    let (_, problems) = link(&ids.into_iter().map(|id| (id, &interface)).collect::<Vec<_>>());
    assert_eq!(problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["duplicate-stack-name"]);
}

#[test]
fn the_order_of_the_services_changes_nothing() {
    let services = || {
        vec![
            Service("a", vec![export("X"), export("Y")], vec![]),
            Service("b", vec![export("X")], vec![export("Y"), export("Z")]),
            Service("c", vec![export("W")], vec![export("X"), export("V")]),
        ]
    };
    let mut reversed = services();
    reversed.reverse();
    assert_eq!(linked(&services()), linked(&reversed));
}

#[test]
fn a_thousand_missing_names_are_looked_up_without_comparing_all_with_all() {
    let names: Vec<String> =
        (0..1_000).map(|i| format!("dev-shop-team{}-service{i}-TopicArn", i % 50)).collect();
    let provides = names.iter().map(|name| export(name)).collect();
    let consumes = names.iter().map(|name| export(&name.replace("Topic", "Topics"))).collect();
    let (references, _) = linked(&[Service("a", provides, vec![]), Service("b", vec![], consumes)]);
    assert_eq!(references.len(), 1_000);
    for reference in references {
        assert_eq!(reference.candidate.unwrap().name, reference.name.replace("Topics", "Topic"));
    }
}
