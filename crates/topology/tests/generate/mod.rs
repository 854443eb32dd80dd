//! Topologies, edits and files as people write them, at random.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::Value as Json;
use toml_edit::Value;
use topology::{
    Access, Account, AccountColour, AccountPatch, Answer, AssumeRoleAccess, Dismissal, Edit,
    EnvironmentAccess, Gate, GateCheck, GatePlace, Group, KeysAccess, ManualReference, Method, Note, NoteId,
    OnFailure, Patch, Personal, Pin, Program, ReferencePatch, Repository, Role, Rollout, Safety, SavedView,
    Service, ServiceKind, ServicePatch, Session, SessionPatch, SsoAccess, Stage, StagePatch, Subject, Target,
    Topology, ViewDirection, ViewFocus, ViewLens, ViewName, ViewPlace, ViewShape, WebIdentityAccess, render,
};

fn name<N>(pool: &'static [&'static str]) -> impl Strategy<Value = N>
where
    N: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug + 'static,
{
    select(pool).prop_map(|name| name.parse().unwrap())
}

pub const SERVICES: &[&str] = &["database", "notes", "users.api", "auth", "9-lives", "web"];
const ACCOUNTS: &[&str] = &["dev", "prod", "acme.tools"];
const SESSIONS: &[&str] = &["acme", "acme.eu", "sandbox"];
const STAGES: &[&str] = &["dev", "staging", "prod", "alice"];
const GROUPS: &[&str] = &["core", "edge"];
const REPOSITORIES: &[&str] = &["infra", "web"];
const REGIONS: &[&str] = &["eu-west-1", "us-gov-east-1"];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        Just("say \"hi\" \\ 'there' # no comment".to_owned()),
        Just("two\nlines\n".to_owned()),
        "\\PC{0,12}"
    ]
}

pub fn service() -> impl Strategy<Value = Service> {
    let kinds = vec![
        ServiceKind::Serverless,
        ServiceKind::CloudFormation,
        ServiceKind::Cdk,
        ServiceKind::Sam,
        ServiceKind::Terraform,
        ServiceKind::Command,
        ServiceKind::Planned,
    ];
    let roles = vec![Role::Infrastructure, Role::Api, Role::Job, Role::Web];
    (
        (
            option::of(text()),
            select(kinds),
            option::of(text()),
            option::of(text()),
            option::of(select(roles)),
        ),
        (
            proptest::collection::btree_map("[A-Z][a-z]{0,5}|with space", text(), 0..4),
            (stage_parameters(), vec(text(), 0..3)),
            option::of(text()),
            option::of(vec(name(STAGES), 0..3)),
            option::of(name(GROUPS)),
            option::of(name(REPOSITORIES)),
        ),
        (option::of(program()), any::<bool>(), vec(text(), 0..3)),
    )
        .prop_map(
            |(
                (path, kind, stack, stack_name, role),
                (parameters, (stage_parameters, values), note, stages, group, repository),
                (program, own_deploy, provides),
            )| {
                Service {
                    path,
                    kind,
                    repository,
                    stack,
                    stack_name,
                    role,
                    group,
                    parameters,
                    stage_parameters,
                    values,
                    program,
                    own_deploy,
                    note,
                    stages,
                    provides,
                }
            },
        )
}

fn stage_parameters()
-> impl Strategy<Value = std::collections::BTreeMap<topology::StageId, std::collections::BTreeMap<String, String>>>
{
    let given = proptest::collection::btree_map("[A-Z][a-z]{0,5}|with space", text(), 1..3);
    proptest::collection::btree_map(name(STAGES), given, 0..3)
}

fn program() -> impl Strategy<Value = Program> {
    let environment = proptest::collection::btree_map("[A-Z]{1,4}|with space", text(), 0..3);
    (
        vec(text(), 0..4),
        option::of(vec(text(), 0..3)),
        option::of(0..9000u32),
        environment,
        option::of(text()),
    )
        .prop_map(|(deploy, remove, timeout, environment, outputs)| Program {
            deploy,
            remove,
            timeout,
            environment,
            outputs,
        })
}

const GATES: &[&str] = &["smoke test", "go", "9"];

fn gate() -> impl Strategy<Value = Gate> {
    let at = prop_oneof![
        Just(GatePlace::Start),
        Just(GatePlace::End),
        Just(GatePlace::BetweenTargets),
        name(SERVICES).prop_map(GatePlace::Before),
        name(SERVICES).prop_map(GatePlace::After),
        (0..9u32).prop_map(GatePlace::AfterPhase),
    ];
    let command = (vec(text(), 0..4), option::of(text()), 0..9000u32)
        .prop_map(|(run, folder, timeout)| GateCheck::Command { run, folder, timeout });
    let http = (text(), 0..600u16, 0..99u32, 0..99u32)
        .prop_map(|(url, status, attempts, pause)| GateCheck::Http { url, status, attempts, pause });
    let alarms =
        (vec(text(), 0..3), 0..99u32).prop_map(|(names, minutes)| GateCheck::Alarms { names, minutes });
    let check = prop_oneof![
        option::of(text()).prop_map(|note| GateCheck::Approval { note }),
        Just(GateCheck::Barrier {}),
        command,
        http,
        alarms,
    ];
    (prop_oneof![3 => select(GATES).prop_map(str::to_owned), 1 => text()], at, check)
        .prop_map(|(name, at, check)| Gate { name, at, check })
}

fn gates() -> impl Strategy<Value = Vec<Gate>> {
    vec(gate(), 0..4).prop_map(|mut gates| {
        let mut names = std::collections::BTreeSet::new();
        gates.retain(|gate| names.insert(gate.name.clone()));
        gates
    })
}

fn pins() -> impl Strategy<Value = Vec<Pin>> {
    vec((name(SERVICES), 0..9u32).prop_map(|(service, phase)| Pin { service, phase }), 0..3).prop_map(
        |mut pins| {
            let mut services = std::collections::BTreeSet::new();
            pins.retain(|pin| services.insert(pin.service.clone()));
            pins
        },
    )
}

fn rollout() -> impl Strategy<Value = Rollout> {
    select(vec![Rollout::Together, Rollout::OneByOne, Rollout::FirstThenRest])
}

fn on_failure() -> impl Strategy<Value = OnFailure> {
    select(vec![OnFailure::Stop, OnFailure::Continue, OnFailure::RollBack])
}

fn access() -> impl Strategy<Value = Access> {
    let environment =
        (text(), text(), option::of(text())).prop_map(|(access_key_id, secret_access_key, session_token)| {
            Access::Environment(EnvironmentAccess { access_key_id, secret_access_key, session_token })
        });
    let sso = (name(SESSIONS), text()).prop_map(|(session, role)| Access::Sso(SsoAccess { session, role }));
    let assume_role = (name(ACCOUNTS), text(), option::of(text()), option::of(text())).prop_map(
        |(from, role, external_id, mfa_serial)| {
            Access::AssumeRole(AssumeRoleAccess { from, role, external_id, mfa_serial })
        },
    );
    let keys = option::of(text()).prop_map(|mfa_serial| Access::Keys(KeysAccess { mfa_serial }));
    let web_identity = (text(), text())
        .prop_map(|(role, token_file)| Access::WebIdentity(WebIdentityAccess { role, token_file }));
    prop_oneof![
        Just(Access::Sandbox),
        text().prop_map(Access::Profile),
        sso,
        assume_role,
        keys,
        environment,
        web_identity
    ]
}

fn session() -> impl Strategy<Value = Session> {
    (text(), name(REGIONS), option::of(text())).prop_map(|(start_url, region, endpoint)| Session {
        start_url,
        region,
        endpoint,
    })
}

fn colour() -> impl Strategy<Value = AccountColour> {
    select(AccountColour::ALL.to_vec())
}

fn account() -> impl Strategy<Value = Account> {
    (
        option::of("[0-9]{12}"),
        option::of(access()),
        option::of(text()),
        option::of(any::<bool>()),
        option::of(colour()),
    )
        .prop_map(|(id, access, endpoint, production, colour)| Account {
            id: id.map(|id| id.parse().unwrap()),
            access,
            endpoint,
            production,
            colour,
        })
}

fn target() -> impl Strategy<Value = Target> {
    (name(ACCOUNTS), name(REGIONS)).prop_map(|(account, region)| Target { account, region })
}

fn safety() -> impl Strategy<Value = Safety> {
    select(vec![Safety::Silent, Safety::Confirm, Safety::Typed])
}

fn method() -> impl Strategy<Value = Method> {
    select(vec![Method::Reviewed, Method::Direct])
}

fn personal() -> impl Strategy<Value = Personal> {
    let answer = prop_oneof![Just(Answer::Leave), text().prop_map(Answer::Use)];
    (
        vec(name(SERVICES), 0..3),
        (option::of(text()), option::of(text()), option::of(text())),
        any::<bool>(),
        proptest::collection::btree_map("[a-z]{1,4}[*]?|with space", answer, 0..3),
    )
        .prop_map(|(replicate, (owner, created, expires), express, answers)| Personal {
            replicate,
            owner,
            created,
            expires,
            express,
            answers,
        })
}

fn stage() -> impl Strategy<Value = Stage> {
    (
        vec(target(), 0..3),
        safety(),
        option::of(method()),
        option::of(name(STAGES)),
        option::of(0..9u32),
        (rollout(), on_failure(), gates(), pins(), option::of(personal())),
    )
        .prop_map(
            |(targets, safety, method, base, order, (rollout, on_failure, gates, pins, personal))| Stage {
                targets,
                safety,
                method,
                base,
                personal,
                order,
                rollout,
                on_failure,
                gates,
                pins,
            },
        )
}

fn reference() -> impl Strategy<Value = ManualReference> {
    (name(SERVICES), name(SERVICES), option::of(text()), any::<bool>())
        .prop_map(|(from, to, note, planned)| ManualReference { from, to, note, planned })
}

const VIEWS: &[&str] = &["Monday planning", "prod.only", "\"all\""];

fn view() -> impl Strategy<Value = SavedView> {
    let lenses = vec![ViewLens::Topology, ViewLens::Phases, ViewLens::Stages, ViewLens::Matrix];
    let shapes = vec![ViewShape::Canvas, ViewShape::Outline, ViewShape::Table];
    let directions = vec![ViewDirection::Upstream, ViewDirection::Downstream, ViewDirection::Both];
    let focus = (name(SERVICES), select(directions), option::of(0..9u32))
        .prop_map(|(service, direction, steps)| ViewFocus { service, direction, steps });
    let place = (any::<i32>(), any::<i32>(), 1..400u32).prop_map(|(x, y, zoom)| ViewPlace { x, y, zoom });
    let collapsed = vec(name::<topology::GroupId>(GROUPS), 0..3).prop_map(|mut groups| {
        groups.sort();
        groups.dedup();
        groups
    });
    (
        select(lenses),
        select(shapes),
        option::of(name(STAGES)),
        option::of(text()),
        option::of(focus),
        option::of(collapsed),
        option::of(place),
    )
        .prop_map(|(lens, shape, stage, search, focus, collapsed, place)| SavedView {
            lens,
            shape,
            stage,
            search,
            focus,
            collapsed,
            place,
        })
}

const NOTES: &[&str] = &["note-1", "9", "billing.first"];
const ADVICE: &[&str] = &["cycle", "shared-account"];

fn note() -> impl Strategy<Value = Note> {
    text().prop_map(|text| Note { text })
}

fn subject() -> impl Strategy<Value = Subject> {
    (vec(name(SERVICES), 0..3), vec(name(STAGES), 0..2), option::of(text()))
        .prop_map(|(services, stages, name)| Subject { services, stages, name })
}

fn dismissal() -> impl Strategy<Value = Dismissal> {
    (select(ADVICE), subject(), text()).prop_map(|(code, subject, reason)| Dismissal {
        code: code.to_owned(),
        subject,
        reason,
    })
}

pub fn topology() -> impl Strategy<Value = Topology> {
    use proptest::collection::btree_map;
    (
        option::of(text()),
        btree_map(name(REPOSITORIES), text().prop_map(|path| Repository { path }), 0..2),
        btree_map(name(GROUPS), option::of(text()).prop_map(|label| Group { label }), 0..2),
        btree_map(name(SERVICES), service(), 0..5),
        btree_map(name(SESSIONS), session(), 0..3),
        btree_map(name(ACCOUNTS), account(), 0..4),
        btree_map(name(STAGES), stage(), 0..4),
        vec(reference(), 0..4),
        btree_map(name::<ViewName>(VIEWS), view(), 0..2),
        (btree_map(name::<NoteId>(NOTES), note(), 0..3), vec(dismissal(), 0..4)),
    )
        .prop_map(
            |(
                name,
                repositories,
                groups,
                services,
                sessions,
                accounts,
                stages,
                references,
                views,
                (notes, dismissed),
            )| {
                Topology {
                    name,
                    repositories,
                    groups,
                    services,
                    sessions,
                    accounts,
                    stages,
                    references,
                    views,
                    notes,
                    dismissed,
                }
            },
        )
}

fn patch<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Patch<T>> {
    prop_oneof![2 => Just(Patch::Keep), 1 => Just(Patch::Unset), 2 => value.prop_map(Patch::Set)]
}

/// Any edit of a service, or of what is drawn between two of these.
pub fn edit_of_services(pool: &'static [&'static str]) -> impl Strategy<Value = Edit> {
    let parameters = proptest::collection::btree_map("[A-Z][a-z]{0,3}", option::of(text()), 0..3);
    let roles = select(vec![Role::Infrastructure, Role::Api]);
    let own_deploy = option::of(any::<bool>());
    let of_a_stage = proptest::collection::btree_map("[A-Z][a-z]{0,3}", option::of(text()), 0..3);
    let stage_parameters = proptest::collection::btree_map(name(STAGES), of_a_stage, 0..2);
    let given = (parameters, stage_parameters, option::of(vec(text(), 0..3)));
    let reference_patch = (patch(text()), option::of(any::<bool>()))
        .prop_map(|(note, planned)| ReferencePatch { note, planned });
    let patch =
        (patch(text()), patch(text()), patch(roles), patch(vec(name(STAGES), 0..3)), given, own_deploy)
            .prop_map(|(path, note, role, stages, (parameters, stage_parameters, values), own_deploy)| {
                ServicePatch {
                    path,
                    own_deploy,
                    note,
                    role,
                    stages,
                    parameters,
                    stage_parameters,
                    values,
                    ..ServicePatch::default()
                }
            });
    prop_oneof![
        2 => (name(pool), service()).prop_map(|(id, service)| Edit::AddService { id, service }),
        1 => name(pool).prop_map(|id| Edit::RemoveService { id }),
        2 => (name(pool), name(pool)).prop_map(|(from, to)| Edit::RenameService { from, to }),
        3 => (name(pool), patch).prop_map(|(id, patch)| Edit::UpdateService { id, patch }),
        1 => (name(pool), option::of(program())).prop_map(|(id, program)| Edit::SetProgram { id, program }),
        2 => (name(pool), name(pool), option::of(text()), any::<bool>())
            .prop_map(|(from, to, note, planned)| Edit::Connect { from, to, note, planned }),
        2 => (name(pool), name(pool), reference_patch)
            .prop_map(|(from, to, patch)| Edit::UpdateReference { from, to, patch }),
        1 => (name(pool), name(pool)).prop_map(|(from, to)| Edit::Disconnect { from, to }),
    ]
}

pub fn edit() -> impl Strategy<Value = Edit> {
    let stage_patch = (option::of(safety()), patch(method()), patch(name(STAGES)), patch(0..9u32))
        .prop_map(|(safety, method, base, order)| StagePatch { safety, method, base, order });
    let account_patch = (patch(access()), patch(text()), patch(any::<bool>()), patch(colour())).prop_map(
        |(access, endpoint, production, colour)| AccountPatch {
            id: Patch::Keep,
            access,
            endpoint,
            production,
            colour,
        },
    );
    let session_patch = (option::of(text()), option::of(name(REGIONS)), patch(text()))
        .prop_map(|(start_url, region, endpoint)| SessionPatch { start_url, region, endpoint });
    prop_oneof![
        8 => edit_of_services(SERVICES),
        1 => option::of(text()).prop_map(|name| Edit::SetName { name }),
        2 => (name(STAGES), stage()).prop_map(|(id, stage)| Edit::AddStage { id, stage }),
        1 => name(STAGES).prop_map(|id| Edit::RemoveStage { id }),
        1 => (name(STAGES), name(STAGES)).prop_map(|(from, to)| Edit::RenameStage { from, to }),
        2 => (name(STAGES), stage_patch).prop_map(|(id, patch)| Edit::UpdateStage { id, patch }),
        2 => (name(STAGES), target()).prop_map(|(stage, target)| Edit::AddTarget { stage, target }),
        2 => (name(STAGES), target()).prop_map(|(stage, target)| Edit::RemoveTarget { stage, target }),
        1 => (name(STAGES), rollout()).prop_map(|(stage, rollout)| Edit::SetRollout { stage, rollout }),
        1 => (name(STAGES), on_failure()).prop_map(|(stage, policy)| Edit::SetOnFailure { stage, policy }),
        3 => (name(STAGES), gate()).prop_map(|(stage, gate)| Edit::AddGate { stage, gate }),
        3 => (name(STAGES), select(GATES), gate())
            .prop_map(|(stage, name, gate)| Edit::ChangeGate { stage, name: name.to_owned(), gate }),
        2 => (name(STAGES), option::of(personal()))
            .prop_map(|(stage, personal)| Edit::SetPersonal { stage, personal }),
        2 => (name(STAGES), select(GATES)).prop_map(|(stage, name)| Edit::RemoveGate { stage, name: name.to_owned() }),
        2 => (name(STAGES), name(SERVICES), option::of(0..9u32))
            .prop_map(|(stage, service, phase)| Edit::PinService { stage, service, phase }),
        1 => (name(ACCOUNTS), account()).prop_map(|(id, account)| Edit::AddAccount { id, account }),
        1 => name(ACCOUNTS).prop_map(|id| Edit::RemoveAccount { id }),
        1 => (name(ACCOUNTS), name(ACCOUNTS)).prop_map(|(from, to)| Edit::RenameAccount { from, to }),
        2 => (name(ACCOUNTS), account_patch).prop_map(|(id, patch)| Edit::UpdateAccount { id, patch }),
        1 => (name(SESSIONS), session()).prop_map(|(id, session)| Edit::AddSession { id, session }),
        1 => name(SESSIONS).prop_map(|id| Edit::RemoveSession { id }),
        1 => (name(SESSIONS), name(SESSIONS)).prop_map(|(from, to)| Edit::RenameSession { from, to }),
        1 => (name(SESSIONS), session_patch).prop_map(|(id, patch)| Edit::UpdateSession { id, patch }),
        1 => (name(GROUPS), option::of(text())).prop_map(|(id, label)| Edit::AddGroup { id, group: Group { label } }),
        1 => name(GROUPS).prop_map(|id| Edit::RemoveGroup { id }),
        1 => (name(GROUPS), name(GROUPS)).prop_map(|(from, to)| Edit::RenameGroup { from, to }),
        1 => (vec(name(SERVICES), 0..3), option::of(name(GROUPS)))
            .prop_map(|(services, group)| Edit::MoveToGroup { services, group }),
        1 => (name(REPOSITORIES), text()).prop_map(|(id, path)| Edit::AddRepository { id, repository: Repository { path } }),
        1 => name(REPOSITORIES).prop_map(|id| Edit::RemoveRepository { id }),
        1 => (name(REPOSITORIES), name(REPOSITORIES)).prop_map(|(from, to)| Edit::RenameRepository { from, to }),
        2 => (name(VIEWS), view()).prop_map(|(id, view)| Edit::SetView { id, view }),
        1 => name(VIEWS).prop_map(|id| Edit::RemoveView { id }),
        1 => (name(VIEWS), name(VIEWS)).prop_map(|(from, to)| Edit::RenameView { from, to }),
        2 => (name(NOTES), note()).prop_map(|(id, note)| Edit::AddNote { id, note }),
        2 => (name(NOTES), note()).prop_map(|(id, note)| Edit::ChangeNote { id, note }),
        1 => name(NOTES).prop_map(|id| Edit::RemoveNote { id }),
        3 => dismissal().prop_map(|dismissal| Edit::Dismiss { dismissal }),
        2 => (select(ADVICE), subject())
            .prop_map(|(code, subject)| Edit::Restore { code: code.to_owned(), subject }),
    ]
}

/// A file in which people have been: comments of four sorts, unknown keys, their own line ends.
pub fn lived_in() -> impl Strategy<Value = String> {
    let blocks = (topology(), vec(0..6u8, 40), any::<bool>(), any::<bool>(), 0..3u8).prop_map(
        |(topology, marks, windows, open_end, forms)| {
            let mut text = String::new();
            let mut marks = marks.into_iter().cycle().enumerate();
            let (mut in_text, mut in_list) = (false, false);
            for line in render(&topology).lines() {
                let quotes = line.matches("\"\"\"").count();
                let begins_list = !in_text && line.ends_with('[');
                let (number, mark) = marks.next().unwrap();
                let whole = !in_text && quotes == 0 && !in_list && !begins_list;
                let plain = whole && !line.is_empty() && !line.starts_with('#');
                let header = plain && line.starts_with('[') && !line.contains(".parameters]");
                match mark {
                    1 if plain => text.push_str(&format!("# above {number}\n{line}\n")),
                    2 if plain => text.push_str(&format!("{line} # behind {number}\n")),
                    3 if plain => text.push_str(&format!("{line}\n# below {number}\n")),
                    4 if header => text
                        .push_str(&format!("# free {number}\n\n{line}\nunknown-{number} = {{ a = [1] }}\n")),
                    5 if header => text.push_str(&format!("{line}\n\n  indented-{number} = 1979-05-27\n")),
                    _ => text.push_str(&format!("{line}\n")),
                }
                in_list = begins_list || in_list && (in_text || line != "]");
                in_text ^= quotes % 2 == 1;
            }
            if forms == 1 {
                text = text.replace("\n\n[", "\n[");
            }
            if open_end {
                text.push_str("# the end");
            }
            if windows { text.replace('\n', "\r\n") } else { text }
        },
    );
    prop_oneof![3 => blocks, 1 => (topology(), 1..4usize).prop_map(|(topology, depth)| in_lines(&topology, depth))]
}

/// The same without headers: inline tables, behind dotted keys of at most this depth.
fn in_lines(topology: &Topology, depth: usize) -> String {
    fn value(json: &Json) -> Value {
        match json {
            Json::Bool(yes) => Value::from(*yes),
            Json::Number(number) => Value::from(number.as_i64().unwrap()),
            Json::Array(elements) => Value::Array(elements.iter().map(value).collect()),
            Json::Object(keys) => {
                Value::InlineTable(keys.iter().map(|(key, json)| (key.as_str(), value(json))).collect())
            }
            other => Value::from(other.as_str().unwrap()),
        }
    }
    fn line(path: &str, json: &Json, depth: usize, text: &mut String) {
        match json {
            Json::Object(keys) if depth > 0 && !keys.is_empty() => {
                for (key, json) in keys {
                    let key = toml_edit::Key::new(key.as_str());
                    let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                    line(&path, json, depth - 1, text);
                }
            }
            _ => text.push_str(&format!("{path} = {}\n", value(json))),
        }
    }
    let mut text = "schema = 1\n".to_owned();
    line("", &serde_json::to_value(topology).unwrap(), depth, &mut text);
    text
}

/// The lines of a text that are only there for people.
pub fn remarks(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split([' ', '\r', '\n'])
        .zip(text.split([' ', '\r', '\n']).skip(1))
        .filter(|(word, _)| matches!(*word, "above" | "behind" | "below" | "free"))
        .map(|(word, number)| format!("{word} {number}"))
        .collect();
    found.extend(
        text.split([' ', '\r', '\n'])
            .filter(|word| word.starts_with("unknown-") || word.starts_with("indented-"))
            .map(str::to_owned),
    );
    found.sort();
    found
}
