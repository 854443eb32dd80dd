//! The file's tables as the model.

use std::collections::BTreeMap;

use toml_edit::TableLike;

use super::{
    LineIndex, ParsedFile, Unreadable, access, gates, known_keys as known, personal, program,
    reader::{Node, Reader},
    secrets, views,
};
use crate::{
    Account, AccountColour, Dismissal, Group, ManualReference, Method, Note, OnFailure, Pin, Repository,
    Role, Rollout, SCHEMA_VERSION, Safety, Service, ServiceKind, Stage, StageId, Subject, Target, Topology,
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
        views: reader.section(&root, "views", known::VIEW, views::view),
        notes: reader.section(&root, "notes", known::NOTE, note),
        dismissed: dismissed(&mut reader, &root),
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
        parameters: parameters(reader, node, "parameters"),
        stage_parameters: stage_parameters(reader, node),
        values: reader.texts(node, "values").unwrap_or_default().into_iter().map(|(path, _)| path).collect(),
        program: program::program(reader, node),
        own_deploy: reader.yes_or_no(node, "own-deploy").unwrap_or_default(),
        note: reader.text(node, "note").map(|(note, _)| note),
        stages: reader.names(node, "stages"),
        provides: reader
            .texts(node, "provides")
            .unwrap_or_default()
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
    };
    kind.map(|_| service)
}

fn parameters(reader: &mut Reader<'_>, node: &Node<'_>, key: &str) -> BTreeMap<String, String> {
    if let Some(table) = reader.table(node, key) {
        secrets::check_parameters(reader, &table);
    }
    reader.texts_by_name(node, key)
}

fn stage_parameters(reader: &mut Reader<'_>, node: &Node<'_>) -> BTreeMap<StageId, BTreeMap<String, String>> {
    let Some(stages) = reader.table(node, "stage-parameters") else { return BTreeMap::new() };
    let names: Vec<&str> = stages.table.iter().map(|(name, _)| name).collect();
    let mut found = BTreeMap::new();
    for name in names {
        let offset = reader.get(&stages, name).map_or(0, |(_, offset, _)| offset);
        let given = parameters(reader, &stages, name);
        if let Some(stage) = reader.name(name.to_owned(), offset) {
            found.insert(stage, given);
        }
    }
    found
}

fn account(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Account> {
    secrets::check(reader, node);
    let id = reader.name_at(node, "id");
    let access = access::access(reader, node);
    let endpoint = reader.text(node, "endpoint").map(|(endpoint, _)| endpoint);
    let production = reader.yes_or_no(node, "production");
    let colour = reader.choice(node, "colour", COLOURS);
    Some(Account { id, access, endpoint, production, colour })
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
        personal: personal::personal(reader, node),
        order: reader.number(node, "order", "a position"),
        rollout: reader.choice(node, "rollout", ROLLOUTS).unwrap_or_default(),
        on_failure: reader.choice(node, "on-failure", ON_FAILURE).unwrap_or_default(),
        gates: gates::gates(reader, node),
        pins: pins(reader, node),
    })
}

fn pins(reader: &mut Reader<'_>, stage: &Node<'_>) -> Vec<Pin> {
    let nodes = reader.tables(stage, "pins", "`pins = [{ service = \"reports\", phase = 2 }]`");
    nodes
        .iter()
        .filter_map(|node| {
            reader.unknown_keys(node, known::PIN);
            for (key, hint) in [
                ("service", "Write the name of the service that waits."),
                ("phase", "Write the first phase that it may be in: `phase = 2`."),
            ] {
                if !node.table.contains_key(key) {
                    reader.missing(node, key, hint);
                }
            }
            let service = reader.name_at(node, "service");
            let phase = reader.number(node, "phase", "a phase");
            Some(Pin { service: service?, phase: phase? })
        })
        .collect()
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
            let planned = reader.yes_or_no(node, "planned").unwrap_or_default();
            Some(ManualReference { from: from?, to: to?, note, planned })
        })
        .collect()
}

fn note(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Note> {
    if !node.table.contains_key("text") {
        reader.missing(node, "text", "Write what the note says: `text = \"Ask billing first\"`.");
    }
    let (text, _) = reader.text(node, "text")?;
    Some(Note { text })
}

fn dismissed(reader: &mut Reader<'_>, root: &Node<'_>) -> Vec<Dismissal> {
    let nodes = reader.tables(root, "dismissed", "`[[dismissed]]` with `code` and `reason` below it");
    nodes
        .iter()
        .filter_map(|node| {
            reader.unknown_keys(node, known::DISMISSED);
            for (key, hint) in [
                ("code", "Write the name of the advice, as `stagewright advice` shows it."),
                ("reason", "Write why it is not followed, for whoever wonders later."),
            ] {
                if !node.table.contains_key(key) {
                    reader.missing(node, key, hint);
                }
            }
            let code = reader.text(node, "code").map(|(code, _)| code);
            let subject = Subject {
                services: reader.names(node, "services").unwrap_or_default(),
                stages: reader.names(node, "stages").unwrap_or_default(),
                name: reader.text(node, "name").map(|(name, _)| name),
            };
            let reason = reader.text(node, "reason").map(|(reason, _)| reason);
            Some(Dismissal { code: code?, subject, reason: reason? })
        })
        .collect()
}
