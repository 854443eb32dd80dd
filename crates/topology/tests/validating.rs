//! What a topology says that cannot be so is found at its line.

use topology::{Document, Severity};

/// Code and line of every problem.
fn problems(text: &str) -> Vec<(String, u32)> {
    let document = Document::open(format!("schema = 1\n{text}"));
    assert_eq!(document.errors(), []);
    document
        .problems()
        .into_iter()
        .map(|problem| (problem.code, problem.location.map_or(0, |at| at.line)))
        .collect()
}

fn one(text: &str) -> (String, u32) {
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn a_stage_in_an_account_that_is_not_there_is_an_error_with_the_nearest_one() {
    let text = "schema = 1\n[accounts.acme-dev]\nid = \"111111111111\"\n[stages.dev]\ntargets = [\n  { account = \"acme-dve\", region = \"eu-west-1\" },\n]\n";
    let problem = &Document::open(text).problems()[0];
    assert_eq!((problem.code.as_str(), problem.severity), ("unknown-account", Severity::Error));
    assert_eq!(problem.hint, "Did you mean `acme-dev`?");
    assert_eq!(problem.location.as_ref().unwrap().line, 6);
}

#[test]
fn names_that_nothing_has_are_found_wherever_they_are_said() {
    let service = |line: &str| format!("[services.a]\nkind = \"planned\"\n{line}\n");
    assert_eq!(one(&service("group = \"core\"")), ("unknown-group".into(), 4));
    assert_eq!(one(&service("repository = \"infra\"")), ("unknown-repository".into(), 4));
    assert_eq!(one(&service("stages = [\"dev\"]")), ("unknown-stage".into(), 4));
    assert_eq!(one(&service("[[references]]\nfrom = \"a\"\nto = \"b\"")), ("unknown-service".into(), 6));
    assert_eq!(one("[stages.alice]\nbase = \"dev\"\n"), ("unknown-base".into(), 3));
}

#[test]
fn a_stage_that_comes_from_itself_is_an_error_at_each_of_them() {
    let found = problems("[stages.a]\nbase = \"b\"\n[stages.b]\nbase = \"a\"\n[stages.c]\nbase = \"a\"\n");
    assert_eq!(found, [("base-cycle".into(), 3), ("base-cycle".into(), 5)]);
}

#[test]
fn a_reference_to_itself_twice_or_in_a_circle_is_found() {
    let services = "[services.a]\nkind = \"planned\"\n[services.b]\nkind = \"planned\"\n";
    let reference = |from: &str, to: &str| format!("[[references]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    assert_eq!(one(&format!("{services}{}", reference("a", "a"))), ("self-reference".into(), 6));
    assert_eq!(
        one(&format!("{services}{}{}", reference("a", "b"), reference("a", "b"))),
        ("duplicate-reference".into(), 9)
    );
    assert_eq!(
        one(&format!("{services}{}{}", reference("a", "b"), reference("b", "a"))),
        ("manual-cycle".into(), 6)
    );
}

#[test]
fn one_file_is_one_service_unless_their_stacks_differ() {
    let service =
        |name: &str, more: &str| format!("[services.{name}]\nkind = \"cdk\"\npath = \"cdk.out\"\n{more}");
    assert_eq!(one(&format!("{}{}", service("a", ""), service("b", ""))), ("same-source".into(), 7));
    assert_eq!(
        problems(&format!("{}{}", service("a", "stack = \"one\"\n"), service("b", "stack = \"two\"\n"))),
        []
    );
}

#[test]
fn a_path_stays_inside_its_repository() {
    for path in ["/etc/passwd", "../other/serverless.yml", "C:/x.yml", "a\\\\b.yml", ""] {
        let text = format!("[services.a]\nkind = \"serverless\"\npath = \"{path}\"\n");
        assert_eq!(one(&text), ("bad-path".into(), 4), "{path}");
    }
    assert_eq!(one("[services.a]\nkind = \"serverless\"\n"), ("missing-path".into(), 2));
}

#[test]
fn two_stages_must_not_share_one_stack() {
    let text = |name: &str| {
        format!(
            "[services.a]\nkind = \"planned\"\nstack-name = \"{name}\"\n[accounts.dev]\nid = \"111111111111\"\n\
             [stages]\nx = {{ targets = [{{ account = \"dev\", region = \"eu-west-1\" }}] }}\n\
             y = {{ targets = [{{ account = \"dev\", region = \"eu-west-1\" }}] }}\n"
        )
    };
    assert_eq!(problems(&text("notes-{stage}")), []);
    assert_eq!(one(&text("notes")), ("same-stack-name".into(), 4));
    assert_eq!(one(&text("notes_{stage}")), ("bad-stack-name".into(), 4));
}

#[test]
fn an_account_that_cannot_be_reached_as_written_is_an_error() {
    let account = |line: &str| format!("[accounts.a]\nid = \"111111111111\"\n{line}\n");
    assert_eq!(one(&account("endpoint = \"localhost:5000\"")), ("bad-endpoint".into(), 4));
    assert_eq!(one(&account("access = { profile = \"\" }")), ("empty-access".into(), 4));
    assert_eq!(problems(&account("endpoint = \"http://localhost:5000\"\naccess.profile = \"a\"")), []);
}

const SESSION: &str =
    "[sessions.acme]\nstart-url = \"https://acme.awsapps.com/start\"\nregion = \"eu-west-1\"\n";

#[test]
fn a_login_begins_at_an_encrypted_address_on_this_machine_or_in_the_sandbox() {
    let session = |url: &str, more: &str| {
        format!("[sessions.a]\nstart-url = \"{url}\"\nregion = \"eu-west-1\"\n{more}")
    };
    for good in ["https://acme.awsapps.com/start", "http://127.0.0.1:4599/start", "sandbox"] {
        assert_eq!(problems(&session(good, "")), [], "{good}");
    }
    for bad in ["http://acme.awsapps.com/start", "acme.awsapps.com/start", "Sandbox", ""] {
        assert_eq!(one(&session(bad, "")), ("bad-start-url".into(), 3), "{bad}");
    }
    assert_eq!(one(&session("sandbox", "endpoint = \"localhost\"\n")), ("bad-endpoint".into(), 5));
}

#[test]
fn an_access_through_what_is_not_there_is_an_error_with_the_nearest_one() {
    let account =
        |access: &str| format!("{SESSION}[accounts.dev]\nid = \"111111111111\"\naccess = {access}\n");
    let text = account("{ sso = { session = \"amce\", role = \"Deployer\" } }");
    assert_eq!(one(&text), ("unknown-session".into(), 7));
    assert_eq!(Document::open(text).problems()[1].hint, "Did you mean `acme`?");
    let text = account("{ assume-role = { from = \"rot\", role = \"Deployer\" } }");
    assert_eq!(one(&text), ("unknown-account".into(), 7));
    let text = format!("{text}[accounts.root]\nid = \"222222222222\"\n");
    assert_eq!(Document::open(text).problems()[1].hint, "Did you mean `root`?");
}

#[test]
fn accounts_that_are_reached_from_each_other_are_an_error_that_shows_the_circle() {
    let account = |name: &str, from: &str| {
        format!(
            "[accounts.{name}]\nid = \"111111111111\"\naccess = {{ assume-role = {{ from = \"{from}\", role = \"R\" }} }}\n"
        )
    };
    let text = [account("a", "b"), account("b", "c"), account("c", "b")].concat();
    assert_eq!(problems(&text), [("access-cycle".into(), 7), ("access-cycle".into(), 10)]);
    let document = Document::open(format!("schema = 1\n{text}"));
    assert_eq!(document.problems()[0].message, "b is reached from itself: b > c > b");
    assert_eq!(one(&account("a", "a")), ("access-cycle".into(), 4));
}

#[test]
fn a_role_is_said_by_its_name_and_its_arn_is_answered_with_it() {
    let assumed = |role: &str| {
        format!(
            "[accounts.a]\nid = \"111111111111\"\naccess = {{ assume-role = {{ from = \"b\", role = \"{role}\" }} }}\n[accounts.b]\nid = \"222222222222\"\n"
        )
    };
    for good in ["Deployer", "teams/platform/Deployer", "a+b=c,d.e@f-g_h"] {
        assert_eq!(problems(&assumed(good)), [], "{good}");
    }
    for bad in ["De ployer", "/Deployer", "teams//Deployer", "Deployer/", "Dépl", "*"] {
        assert_eq!(one(&assumed(bad)), ("bad-role".into(), 4), "{bad}");
    }
    let text = format!("schema = 1\n{}", assumed("arn:aws:iam::333333333333:role/teams/Deployer"));
    let problems = Document::open(text).problems();
    assert_eq!(
        problems[0].hint,
        "Write the name without its ARN, `teams/Deployer`: the account says where the role is."
    );
    let sso = |role: &str| {
        format!(
            "{SESSION}[accounts.a]\nid = \"111111111111\"\naccess.sso = {{ session = \"acme\", role = \"{role}\" }}\n"
        )
    };
    assert_eq!(one(&sso("teams/Deployer")), ("bad-role".into(), 7));
    assert_eq!(one(&sso("")), ("empty-access".into(), 7));
}

#[test]
fn a_secret_is_found_in_every_value_of_an_access_or_session_and_never_repeated() {
    let id = "AKIAIOSFODNN7EXAMPLE";
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    let account = |line: &str| format!("{SESSION}[accounts.a]\nid = \"111111111111\"\n{line}\n");
    let session = |line: &str| format!("[sessions.a]\nregion = \"eu-west-1\"\n{line}\n");
    for secret in [id, key] {
        for text in [
            account(&format!("access.profile = \"{secret}\"")),
            account(&format!("access.keys = {{ mfa-serial = \"{secret}\" }}")),
            account(&format!("access.keys = {{ secret = [\"{secret}\"] }}")),
            account(&format!("access.sso = {{ session = \"acme\", role = \"{secret}\" }}")),
            account(&format!(
                "access.environment = {{ access-key-id = \"A\", secret-access-key = \"{secret}\" }}"
            )),
            account(&format!(
                "access.assume-role = {{ from = \"a\", role = \"r\", external-id = \"{secret}\" }}"
            )),
            account(&format!("access.web-identity = {{ role = \"r\", token-file = \"{secret}\" }}")),
            account(&format!("endpoint = \"{secret}\"")),
            account(&format!("[accounts.a.unknown]\nkey = \"{secret}\"")),
            session(&format!("start-url = \"{secret}\"")),
            session(&format!("start-url = \"sandbox\"\nendpoint = \"http://x:{secret}@localhost\"")),
        ] {
            let document = Document::open(format!("schema = 1\n{text}"));
            assert_eq!(document.errors(), [], "{text}");
            let problems = document.problems();
            let found: Vec<_> = problems.iter().filter(|problem| problem.code == "secret-in-file").collect();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].severity, Severity::Error);
            assert!(found[0].location.is_some());
            assert!(!format!("{problems:?}").contains(secret), "{problems:?}");
        }
    }
}

#[test]
fn a_secret_where_the_file_cannot_be_read_for_it_is_not_repeated_either() {
    let key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for text in [
        format!("[accounts.a]\nid = \"{key}\"\n"),
        format!("[accounts.a]\nid = \"111111111111\"\naccess = \"{key}\"\n"),
        format!(
            "[accounts.a]\nid = \"111111111111\"\naccess.sso = {{ session = \"{key}\", role = \"r\" }}\n"
        ),
        format!("[accounts.a]\nid = \"111111111111\"\ncolour = \"{key}\"\n"),
    ] {
        let document = Document::open(format!("schema = 1\n{text}"));
        assert!(document.is_read_only());
        assert!(!format!("{:?}", document.problems()).contains(key));
    }
}

#[test]
fn a_simulated_account_that_is_sent_elsewhere_is_pointed_out() {
    let account = |line: &str| {
        format!("[accounts.a]\nid = \"111111111111\"\nendpoint = \"http://localhost:5000\"\n{line}\n")
    };
    assert_eq!(one(&account("access = \"sandbox\"")), ("sandbox-and-real".into(), 4));
    assert_eq!(problems(&account("access = \"keys\"")), []);
    let played = SESSION.replace("https://acme.awsapps.com/start", "sandbox");
    let text = format!("{played}{}", account("access.sso = { session = \"acme\", role = \"r\" }"));
    assert_eq!(one(&text), ("sandbox-and-real".into(), 7));
}

#[test]
fn one_account_may_have_two_names() {
    assert_eq!(problems("[accounts.a]\nid = \"111111111111\"\n[accounts.b]\nid = \"111111111111\"\n"), []);
}

#[test]
fn a_view_of_something_that_is_gone_is_a_warning_where_it_is_named() {
    let view = "[services.notes]\nkind = \"planned\"\n[views.mine]\nfocus = { service = \"note\" }\n";
    assert_eq!(one(view), ("unknown-in-view".into(), 5));
}
