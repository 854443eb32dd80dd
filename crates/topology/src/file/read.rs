//! The file's tables as the model.

use toml_edit::TableLike;

use super::{
    LineIndex, ParsedFile, Unreadable, access, gates, known_keys as known, program,
    reader::{Node, Reader},
    secrets,
};
use crate::{
    Account, AccountColour, Group, ManualReference, Method, OnFailure, Repository, Role, Rollout,
    SCHEMA_VERSION, Safety, Service, ServiceKind, Stage, Target, Topology,
};

const KINDS: &[(&str, ServiceKind)] = &[
    ("serverless", ServiceKind::Serverless),
    ("cloudformation", ServiceKind::CloudFormation),
    ("cdk", ServiceKind::Cdk),
    ("sam", ServiceKind::Sam),
    ("terraform", ServiceKind::Terraform),
    ("command", ServiceKind::Command),
    ("planned", ServiceKind::Planned),
];
const ROLES: &[(&str, Role)] =
    &[("infrastructure", Role::Infrastructure), ("api", Role::Api), ("job", Role::Job), ("web", Role::Web)];
const SAFETIES: &[(&str, Safety)] =
    &[("silent", Safety::Silent), ("confirm", Safety::Confirm), ("typed", Safety::Typed)];
const METHODS: &[(&str, Method)] = &[("reviewed", Method::Reviewed), ("direct", Method::Direct)];
const ROLLOUTS: &[(&str, Rollout)] = &[
    ("together", Rollout::Together),
    ("one-by-one", Rollout::OneByOne),
    ("first-then-rest", Rollout::FirstThenRest),
];
const ON_FAILURE: &[(&str, OnFailure)] =
    &[("stop", OnFailure::Stop), ("continue", OnFailure::Continue), ("roll-back", OnFailure::RollBack)];

const COLOURS: &[(&str, AccountColour)] = &[
    ("blue", AccountColour::Blue),
    ("teal", AccountColour::Teal),
    ("green", AccountColour::Green),
    ("olive", AccountColour::Olive),
    ("amber", AccountColour::Amber),
    ("orange", AccountColour::Orange),
    ("pink", AccountColour::Pink),
    ("violet", AccountColour::Violet),
];

pub(super) fn read(lines: &LineIndex<'_>, table: &dyn TableLike) -> Result<ParsedFile, Unreadable> {
    let mut reader = Reader::new(lines);
    let root = Node::root(table);
    if !table.contains_key("schema") {
        reader.warn(
            0,
            "missing-schema",
            "the file does not say which schema it follows".into(),
            format!("Write `schema = {SCHEMA_VERSION}` in its first line."),
        );
    }
    reader.unknown_keys(&root, known::TOP);
    let topology = Topology {
        name: reader.text(&root, "name").map(|(name, _)| name),
        repositories: reader.section(&root, "repositories", known::REPOSITORY, repository),
        groups: reader.section(&root, "groups", known::GROUP, |reader, node| {
            Some(Group { label: reader.text(node, "label").map(|(label, _)| label) })
        }),
        services: reader.section(&root, "services", known::SERVICE, service),
        sessions: reader.section(&root, "sessions", known::SESSION, access::session),
        accounts: reader.section(&root, "accounts", known::ACCOUNT, account),
        stages: reader.section(&root, "stages", known::STAGE, stage),
        references: references(&mut reader, &root),
    };
    if reader.errors.is_empty() {
        reader.problems.sort_by(|a, b| a.location.cmp(&b.location));
        return Ok(ParsedFile { topology, places: reader.places, problems: reader.problems });
    }
    reader.errors.sort_by_key(|error| (error.line, error.column));
    Err(Unreadable { errors: reader.errors })
}

fn repository(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Repository> {
    if !node.table.contains_key("path") {
        reader.missing(node, "path", "Write the path of the repository, relative to this file.");
    }
    let (path, _) = reader.text(node, "path")?;
    Some(Repository { path })
}

fn service(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Service> {
    if !node.table.contains_key("kind") {
        reader.missing(
            node,
            "kind",
            "Write `kind = \"serverless\"`, \"cloudformation\", \"cdk\", \"sam\", \"terraform\", \"command\" or \"planned\".",
        );
    }
    let kind = reader.choice(node, "kind", KINDS);
    let service = Service {
        path: reader.text(node, "path").map(|(path, _)| path),
        kind: kind.unwrap_or(ServiceKind::Planned),
        repository: reader.name_at(node, "repository"),
        stack: reader.text(node, "stack").map(|(stack, _)| stack),
        stack_name: reader.text(node, "stack-name").map(|(name, _)| name),
        role: reader.choice(node, "role", ROLES),
        group: reader.name_at(node, "group"),
        parameters: reader.texts_by_name(node, "parameters"),
        program: program::program(reader, node),
        own_deploy: reader.yes_or_no(node, "own-deploy").unwrap_or_default(),
        note: reader.text(node, "note").map(|(note, _)| note),
        stages: reader.names(node, "stages"),
    };
    kind.map(|_| service)
}

fn account(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Account> {
    secrets::check(reader, node);
    if !node.table.contains_key("id") {
        reader.missing(node, "id", "Write the 12 digits of the AWS account: `id = \"123456789012\"`.");
    }
    let id = reader.name_at(node, "id");
    let access = access::access(reader, node);
    let endpoint = reader.text(node, "endpoint").map(|(endpoint, _)| endpoint);
    let production = reader.yes_or_no(node, "production");
    let colour = reader.choice(node, "colour", COLOURS);
    Some(Account { id: id?, access, endpoint, production, colour })
}

fn stage(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Stage> {
    let targets =
        reader.tables(node, "targets", "`targets = [{ account = \"dev\", region = \"eu-west-1\" }]`");
    let targets = targets.iter().filter_map(|target| {
        reader.unknown_keys(target, known::TARGET);
        for (key, hint) in [
            ("account", "Write the name of an account in [accounts]."),
            ("region", "Write `region = \"eu-west-1\"`."),
        ] {
            if !target.table.contains_key(key) {
                reader.missing(target, key, hint);
            }
        }
        let account = reader.name_at(target, "account");
        let region = reader.name_at(target, "region");
        Some(Target { account: account?, region: region? })
    });
    Some(Stage {
        targets: targets.collect(),
        safety: reader.choice(node, "safety", SAFETIES).unwrap_or_default(),
        method: reader.choice(node, "method", METHODS),
        base: reader.name_at(node, "base"),
        order: reader.number(node, "order", "a position"),
        rollout: reader.choice(node, "rollout", ROLLOUTS).unwrap_or_default(),
        on_failure: reader.choice(node, "on-failure", ON_FAILURE).unwrap_or_default(),
        gates: gates::gates(reader, node),
    })
}

fn references(reader: &mut Reader<'_>, root: &Node<'_>) -> Vec<ManualReference> {
    let nodes = reader.tables(root, "references", "`[[references]]` with `from` and `to` below it");
    nodes
        .iter()
        .filter_map(|node| {
            reader.unknown_keys(node, known::REFERENCE);
            for (key, hint) in [
                ("from", "Write the name of the service that goes first."),
                ("to", "Write the name of the service that needs the other."),
            ] {
                if !node.table.contains_key(key) {
                    reader.missing(node, key, hint);
                }
            }
            let from = reader.name_at(node, "from");
            let to = reader.name_at(node, "to");
            let note = reader.text(node, "note").map(|(note, _)| note);
            Some(ManualReference { from: from?, to: to?, note })
        })
        .collect()
}
