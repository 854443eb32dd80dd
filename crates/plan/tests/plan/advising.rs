//! What is advised, of what, and what is not.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use plan::{Advice, AdviceCode, AdviceInput, advise};
use topology::{
    DeclaredParameter, DeclaredResource, Dismissal, FoundService, Interface, Location, Places, Provision,
    Reference, ReferenceKind, Role, ServiceId, ServiceKind, Text, Tie, Topology, parse,
};

/// An application of which every part can be said in a line.
struct Team {
    topology: Topology,
    places: Places,
    services: BTreeMap<ServiceId, FoundService>,
    references: Vec<Reference>,
    durations: BTreeMap<ServiceId, u64>,
    commits: Vec<BTreeSet<ServiceId>>,
}

fn id(name: &str) -> ServiceId {
    name.parse().unwrap()
}

fn place(file: &str, line: u32) -> Location {
    Location { file: file.to_owned(), line, column: 1 }
}

impl Team {
    fn new(services: &[&str], rest: &str) -> Self {
        let listed: String = services
            .iter()
            .map(|name| format!("[services.{name}]\npath = \"{name}/t.yaml\"\nkind = \"cloudformation\"\n"))
            .collect();
        let parsed = parse(&format!("schema = 1\n{listed}{rest}")).unwrap();
        let mut team = Self {
            topology: parsed.topology,
            places: parsed.places,
            services: BTreeMap::new(),
            references: Vec::new(),
            durations: BTreeMap::new(),
            commits: Vec::new(),
        };
        for name in services {
            team.services.insert(id(name), found(name));
        }
        team
    }

    fn interface(&mut self, name: &str) -> &mut Interface {
        Arc::make_mut(self.services.get_mut(name).unwrap().interface.as_mut().unwrap())
    }

    fn reads(&mut self, from: &str, to: &str, name: &str, at: &str) -> &mut Self {
        self.reads_as(ReferenceKind::Strong, from, to, name, at)
    }

    fn reads_as(&mut self, kind: ReferenceKind, from: &str, to: &str, name: &str, at: &str) -> &mut Self {
        self.references.push(Reference {
            from: Some(id(from)),
            to: id(to),
            kind,
            name: name.to_owned(),
            at: at.to_owned(),
            location: Some(place(&format!("{to}/t.yaml"), 7)),
            candidate: None,
        });
        self
    }

    fn chain(&mut self, names: &[&str]) -> &mut Self {
        for two in names.windows(2) {
            self.reads(two[0], two[1], "Out", "Outputs");
        }
        self
    }

    fn advice(&self) -> (Vec<Advice>, Vec<Dismissal>) {
        advise(&AdviceInput {
            topology: &self.topology,
            places: &self.places,
            services: &self.services,
            references: &self.references,
            durations: &self.durations,
            commits: &self.commits,
        })
    }

    fn only(&self) -> Advice {
        let (mut advice, _) = self.advice();
        assert_eq!(advice.len(), 1, "{advice:#?}");
        advice.remove(0)
    }

    fn codes(&self) -> Vec<AdviceCode> {
        self.advice().0.into_iter().map(|advice| advice.code).collect()
    }
}

fn found(name: &str) -> FoundService {
    FoundService {
        name: id(name),
        declared: None,
        kind: ServiceKind::CloudFormation,
        path: format!("{name}/t.yaml"),
        stack: None,
        role: Role::Api,
        interface: Some(Arc::new(Interface {
            stack_name: Text::Known(name.to_owned()),
            region: None,
            provides: vec![],
            consumes: vec![],
            resources: vec![],
            parameters: vec![],
            functions: 0,
            digest: String::new(),
        })),
    }
}

fn resource(id: &str, kind: &str) -> DeclaredResource {
    DeclaredResource { logical_id: id.to_owned(), kind: kind.to_owned(), location: place("x/t.yaml", 3) }
}

fn export(name: &str, value: &str) -> Provision {
    Provision {
        tie: Tie::Export { name: Text::Known(name.to_owned()) },
        logical_id: "Out".into(),
        value: value.to_owned(),
        location: place("x/t.yaml", 9),
    }
}

const STAGES: &str = "[accounts.dev]\nid = \"111111111111\"\n[accounts.live]\nid = \"222222222222\"\n";

#[test]
fn services_that_wait_for_each_other_are_one_advice_with_the_shortest_circle() {
    let mut team = Team::new(&["a", "b", "c", "d"], "");
    team.chain(&["a", "b", "c", "a"]).chain(&["b", "a"]).chain(&["c", "d"]);
    let advice = team.only();
    assert_eq!(advice.code, AdviceCode::Cycle);
    assert_eq!(advice.message, "These services wait for each other: a > b > a");
    assert_eq!(advice.location, Some(place("a/t.yaml", 7)));
    team.references.retain(|reference| reference.to != id("a"));
    assert_eq!(team.codes(), []);
}

#[test]
fn files_that_are_read_at_build_time_make_no_circle() {
    let mut team = Team::new(&["a", "b"], "");
    team.chain(&["a", "b"]).reads_as(ReferenceKind::Config, "b", "a", "f", "custom");
    assert_eq!(team.codes(), []);
}

#[test]
fn a_deep_chain_says_what_it_costs_by_what_each_took_before() {
    let names = ["a", "b", "c", "d", "e"];
    let mut team = Team::new(&["a", "b", "c", "d", "e", "f"], "");
    team.chain(&names).chain(&["a", "f"]);
    for name in &names[..4] {
        team.durations.insert(id(name), 120_000);
    }
    let advice = team.only();
    assert_eq!(advice.code, AdviceCode::DeepChain);
    assert_eq!(advice.message, "5 services wait for each other one after another: a > b > c > d > e");
    assert_eq!(
        advice.why,
        "A deployment that touches all of them takes 8.5 min at least, however many run at once, with half a minute for the one \
         that was never deployed from here."
    );
    team.references.retain(|reference| reference.to != id("e"));
    assert_eq!(team.codes(), [], "four are how layers look");
}

#[test]
fn of_two_deep_chains_the_one_that_takes_longer_is_named() {
    let mut team = Team::new(&["a", "b", "c", "d", "e", "x"], "");
    team.chain(&["a", "b", "c", "d", "e"]).chain(&["c", "x", "e"]);
    team.durations.insert(id("x"), 600_000);
    assert!(team.only().message.ends_with("a > b > c > x > e"));
}

#[test]
fn functions_beside_data_are_mixed_only_where_others_use_the_data() {
    let mut team = Team::new(&["orders", "reports"], "");
    let orders = team.interface("orders");
    orders.functions = 2;
    orders.resources = vec![resource("Table", "AWS::DynamoDB::Table"), resource("Role", "AWS::IAM::Role")];
    orders.provides = vec![export("TableArn", "GetAtt Table.Arn"), export("Url", "Ref Tables")];
    team.reads("orders", "reports", "Url", "Outputs");
    assert_eq!(team.codes(), []);
    team.reads("orders", "reports", "TableArn", "Outputs");
    let advice = team.only();
    assert_eq!(advice.code, AdviceCode::MixedService);
    assert_eq!(advice.message, "orders has 2 functions and Table, which reports use as well");
    assert_eq!(advice.location, Some(place("x/t.yaml", 3)));
    team.interface("orders").functions = 0;
    assert_eq!(team.codes(), []);
}

#[test]
fn a_trigger_in_another_service_than_its_function_is_found() {
    let mut team = Team::new(&["jobs", "media"], "");
    team.interface("jobs").resources = vec![resource("Resize", "AWS::Lambda::Function")];
    team.interface("jobs").provides =
        vec![export("ResizeArn", "GetAtt Resize.Arn"), export("Queue", "Ref Q")];
    team.interface("media").resources =
        vec![resource("Photos", "AWS::S3::Bucket"), resource("Role", "AWS::IAM::Role")];
    let notified = "Resources.Photos.Properties.NotificationConfiguration.LambdaConfigurations.0.Function";
    team.reads("jobs", "media", "ResizeArn", notified);
    let advice = team.only();
    assert_eq!(
        (advice.code, advice.message.as_str()),
        (AdviceCode::TriggerApart, "Photos in media starts a function of jobs")
    );
    team.references.clear();
    team.reads("jobs", "media", "Queue", notified);
    team.reads("jobs", "media", "ResizeArn", "Resources.Role.Properties.Policies.0");
    assert_eq!(team.codes(), [], "a queue is no function, and a role starts nothing");
}

#[test]
fn production_beside_development_is_found_by_the_id_of_the_account() {
    let stages = "[accounts.same]\nid = \"111111111111\"\n\
        [stages.dev]\ntargets = [{ account = \"dev\", region = \"eu-west-1\" }]\n\
        [stages.prod]\nsafety = \"typed\"\ntargets = [{ account = \"same\", region = \"us-east-1\" }]\n";
    let team = Team::new(&[], &format!("{STAGES}{stages}"));
    let advice = team.only();
    assert_eq!(advice.code, AdviceCode::SharedAccount);
    assert_eq!(advice.message, "prod and dev are both in one account");
    assert_eq!(advice.location.map(|at| at.file), Some("stagewright.toml".to_owned()));
    let apart = Team::new(
        &[],
        &format!(
            "{STAGES}{}",
            stages.replace("\"same\"", "\"live\"").replacen("[accounts.\"live\"]", "[accounts.same]", 1)
        ),
    );
    assert_eq!(apart.codes(), []);
}

#[test]
fn a_secret_in_a_parameter_is_found_and_not_repeated() {
    let mut team = Team::new(&["api"], "");
    team.interface("api").parameters = vec![
        DeclaredParameter {
            name: "DbPassword".into(),
            kind: "String".into(),
            default: Some("hunter2-hunter2".into()),
            location: place("api/t.yaml", 4),
        },
        DeclaredParameter {
            name: "Size".into(),
            kind: "String".into(),
            default: Some("big".into()),
            location: place("api/t.yaml", 5),
        },
    ];
    let advice = team.only();
    assert_eq!(
        (advice.code, advice.subject.name.as_deref()),
        (AdviceCode::SecretInParameter, Some("DbPassword"))
    );
    assert!(!format!("{advice:?}").contains("hunter2"));
    team.interface("api").parameters[0].default = Some("{{resolve:ssm-secure:/db/password}}".into());
    assert_eq!(team.codes(), []);
}

#[test]
fn an_import_from_another_region_or_account_is_found() {
    let stages = "[stages.dev]\ntargets = [{ account = \"dev\", region = \"eu-west-1\" }]\n\
        [stages.live]\ntargets = [{ account = \"live\", region = \"eu-west-1\" }]\n";
    let mut team = Team::new(&["net", "api"], &format!("{STAGES}{stages}"));
    team.chain(&["net", "api"]);
    assert_eq!(team.codes(), []);
    team.interface("net").region = Some(Text::Known("us-east-1".into()));
    let advice = team.only();
    assert_eq!(advice.code, AdviceCode::CrossesRegions);
    assert_eq!(
        advice.message,
        "In dev, api is in the region eu-west-1 and imports Out of net, which is in us-east-1"
    );
    team.interface("net").region = None;
    team.topology.services.get_mut("net").unwrap().stages = Some(vec!["live".parse().unwrap()]);
    assert_eq!(
        team.only().message,
        "In dev, api is in the account 111111111111 and imports Out of net, which is in 222222222222"
    );
    team.references[0].kind = ReferenceKind::Weak;
    assert_eq!(team.codes(), []);
}

#[test]
fn services_that_change_together_are_told_by_how_often() {
    let mut team = Team::new(&["a", "b", "c", "d", "e", "f", "g"], "");
    let both: BTreeSet<ServiceId> = [id("a"), id("b")].into();
    team.commits = vec![both.clone(); 5];
    assert_eq!(team.codes(), [], "five times say nothing");
    // A sweep through everything says nothing of any two.
    team.commits.push(team.topology.services.keys().cloned().collect());
    assert_eq!(team.codes(), []);
    team.commits.push(both);
    team.commits.push([id("a"), id("c")].into());
    let advice = team.only();
    assert_eq!(
        (advice.code, advice.message.as_str()),
        (AdviceCode::ChangeTogether, "a and b changed together in 6 of 7 commits")
    );
    team.commits.extend(vec![[id("b")].into(); 3]);
    assert_eq!(team.codes(), [], "each goes its own way now");
}

#[test]
fn what_is_dismissed_keeps_its_reason_and_what_is_not_advised_any_more_is_told() {
    let dismissed = "[[dismissed]]\ncode = \"cycle\"\nservices = [\"b\", \"a\"]\nreason = \"until spring\"\n\
        [[dismissed]]\ncode = \"deep-chain\"\nservices = [\"a\"]\nreason = \"old\"\n";
    let mut team = Team::new(&["a", "b"], dismissed);
    team.chain(&["a", "b", "a"]);
    let (advice, outdated) = team.advice();
    assert_eq!(advice[0].dismissed.as_deref(), Some("until spring"));
    assert_eq!(outdated.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["deep-chain"]);
}
