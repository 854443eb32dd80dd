//! `stagewright.drift.toml`: what can be read of it, and edits that touch nothing else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use topology::{
    Acceptance, Day, DriftScope, FileErrorCode, IgnoreRule, Pattern, ServiceId, SettlementEdit, StageId,
    edit_settlements, parse_settlements,
};

const FILE: &str = "# Looked at on Mondays.\n\n[[accepted]]\n# Ana knows more.\nservice = \"database\"\nstage = \"prod\"\n\
    resource = \"Table\"\nproperty = \"/BillingMode\"\nreason = \"a sale\"   # until it is over\nuntil = 2026-12-31\n\n\
    [[ignore]]\ntype = \"AWS::ECS::Service\"\nproperty = \"/DesiredCount\"\nreason = \"auto scaling\"\n";

fn scope() -> DriftScope {
    DriftScope {
        service: ServiceId::new("database").unwrap(),
        stage: Some(StageId::new("prod").unwrap()),
        account: None,
        region: None,
        resource: Some("Table".into()),
        property: Some("/BillingMode".into()),
    }
}

fn acceptance(scope: DriftScope) -> Acceptance {
    Acceptance {
        scope,
        reason: "a longer \"sale\"".into(),
        by: Some("ana".into()),
        on: Some(Day::new("2026-11-21").unwrap()),
        until: Some(Day::new("2027-01-31").unwrap()),
        actual: Some("PAY_PER_REQUEST".into()),
    }
}

fn codes(text: &str) -> Vec<FileErrorCode> {
    parse_settlements(text).unwrap_err().errors.into_iter().map(|error| error.code).collect()
}

#[test]
fn what_is_accepted_and_ignored_is_read_also_with_a_day_that_is_not_quoted() {
    let read = parse_settlements(FILE).unwrap();
    assert_eq!(read.accepted[0].scope, scope());
    assert_eq!(read.accepted[0].until, Some(Day::new("2026-12-31").unwrap()));
    assert_eq!(read.ignored[0].property, Some(Pattern("/DesiredCount".into())));
    assert_eq!(parse_settlements("").unwrap().accepted, []);
}

#[test]
fn a_file_that_would_accept_more_than_its_author_meant_is_refused() {
    let wide = "[[accepted]]\nservice = \"a\"\nreason = \"r\"\npropery = \"/X\"\n";
    assert_eq!(codes(wide), [FileErrorCode::UnknownValue]);
    assert_eq!(codes("[[accepted]]\nservice = \"a\"\n"), [FileErrorCode::MissingKey]);
    assert_eq!(codes("[[accepted]]\nreason = \"r\"\n"), [FileErrorCode::MissingKey]);
    assert_eq!(codes("[[ignore]]\nreason = \"r\"\n"), [FileErrorCode::MissingKey]);
    let day = "[[accepted]]\nservice = \"a\"\nreason = \"r\"\nuntil = \"2026-02-30\"\n";
    assert_eq!(codes(day), [FileErrorCode::InvalidName]);
}

#[test]
fn a_new_acceptance_comes_last_and_everything_else_stays_byte_for_byte() {
    let other = DriftScope { stage: None, ..scope() };
    let edit = SettlementEdit::Accept { acceptance: acceptance(other.clone()) };
    let text = edit_settlements(FILE, &edit).unwrap();
    assert!(text.contains("# Looked at on Mondays.\n\n[[accepted]]\n# Ana knows more.\n"), "{text}");
    assert!(text.contains("reason = \"a sale\"   # until it is over\n"), "{text}");
    let read = parse_settlements(&text).unwrap();
    assert_eq!(read.accepted[1], acceptance(other));
    let back = edit_settlements(&text, &SettlementEdit::Withdraw { number: 1 }).unwrap();
    assert_eq!(back, FILE);
}

#[test]
fn an_acceptance_for_the_same_scope_takes_the_place_of_the_old_one_with_its_comments() {
    let edit = SettlementEdit::Accept { acceptance: acceptance(scope()) };
    let text = edit_settlements(FILE, &edit).unwrap();
    assert_eq!(parse_settlements(&text).unwrap().accepted, [acceptance(scope())]);
    assert!(text.contains("# Ana knows more.") && text.contains("# until it is over"), "{text}");
}

#[test]
fn a_rule_that_goes_takes_its_list_along_and_an_unreadable_file_is_never_written_over() {
    let text = edit_settlements(FILE, &SettlementEdit::Heed { number: 0 }).unwrap();
    assert_eq!(parse_settlements(&text).unwrap().ignored, []);
    let rule = IgnoreRule {
        kind: Some(Pattern("AWS::*".into())),
        service: None,
        resource: None,
        property: None,
        reason: "r".into(),
        by: None,
        on: None,
    };
    let text = edit_settlements("", &SettlementEdit::Ignore { rule: rule.clone() }).unwrap();
    assert_eq!(parse_settlements(&text).unwrap().ignored, std::slice::from_ref(&rule));
    assert!(edit_settlements("[[accepted]\n", &SettlementEdit::Ignore { rule }).is_err());
}
