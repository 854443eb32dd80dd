//! Stages of one's own stand in a file of their own, beside the team's.
#![expect(clippy::unwrap_used, reason = "tests")]

use topology::{Document, OWN_FILE_NAME, OwnFile, Personal, Stage, StageId, Topology};

const TEAM: &str = r#"schema = 1

[services]
notes = { kind = "cloudformation", path = "notes/template.yaml" }

[accounts.dev]
id = "111111111111"

[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }]

[stages.zoe]
base = "dev"
"#;

fn team() -> Document {
    Document::open(TEAM)
}

fn alice() -> Stage {
    let replicate = vec!["notes".parse().unwrap()];
    let personal = Personal { replicate, owner: Some("alice".into()), ..Personal::default() };
    Stage { base: Some("dev".parse().unwrap()), personal: Some(personal), ..Stage::default() }
}

fn id(name: &str) -> StageId {
    name.parse().unwrap()
}

fn codes(own: &OwnFile) -> Vec<String> {
    let team = team();
    let problems = own.problems(team.topology(), team.places());
    assert!(problems.iter().all(|one| one.location.as_ref().is_none_or(|at| at.file == OWN_FILE_NAME)));
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_stage_comes_and_goes_and_comments_stay() {
    let empty = OwnFile::default();
    let text = empty.with(&id("alice"), Some(&alice())).unwrap();
    assert!(text.contains("[stages.alice.personal]"), "{text}");
    let noted = text.replace("owner =", "# me\nowner =");
    let own = OwnFile::open(noted.as_bytes());
    assert_eq!(own.stages().get(&id("alice")), Some(&alice()));
    assert_eq!(codes(&own), Vec::<String>::new());
    let mut longer = alice();
    longer.personal.as_mut().unwrap().expires = Some("2026-01-12T08:00:00Z".into());
    let text = own.with(&id("alice"), Some(&longer)).unwrap();
    assert!(text.contains("# me\n") && text.contains("expires"), "{text}");
    let gone = OwnFile::open(text.as_bytes()).with(&id("alice"), None).unwrap();
    assert!(OwnFile::open(gone.as_bytes()).stages().is_empty());
}

#[test]
fn a_personal_stage_goes_where_its_base_goes() {
    let own = OwnFile::open(OwnFile::default().with(&id("alice"), Some(&alice())).unwrap().as_bytes());
    let joined: Topology = own.joined(team().topology());
    assert_eq!(joined.stages[&id("alice")].targets, joined.stages[&id("dev")].targets);
    assert!(joined.stages[&id("zoe")].targets.is_empty(), "only a personal stage has its base's targets");
}

#[test]
fn a_name_that_the_team_has_too_is_told_with_both_lines() {
    let own = OwnFile::open(OwnFile::default().with(&id("dev"), Some(&alice())).unwrap().as_bytes());
    let team = team();
    assert_eq!(own.joined(team.topology()).stages[&id("dev")].base, None);
    let problem =
        own.problems(team.topology(), team.places()).into_iter().find(|one| one.code == "stage-twice");
    let problem = problem.unwrap();
    assert!(problem.message.contains("line 9"), "{}", problem.message);
    assert_eq!(problem.location.unwrap().line, 4);
}

#[test]
fn what_does_not_belong_here_or_cannot_be_read_is_told() {
    assert_eq!(codes(&OwnFile::open(b"schema = 1\n[services.x]\nkind = \"planned\"\n")), ["not-read-here"]);
    assert_eq!(codes(&OwnFile::open(b"schema = 1\n[stages.x.personal]\nreplicate = []\n")), ["no-base"]);
    let broken = OwnFile::open(b"schema = ");
    assert_eq!(codes(&broken), ["broken-toml"]);
    assert!(broken.with(&id("alice"), Some(&alice())).is_err());
}
