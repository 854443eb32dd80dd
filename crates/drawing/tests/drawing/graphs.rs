//! Mermaid, Graphviz and SVG of services and references.

use drawing::{dot, mermaid, svg};
use topology::{GroupId, Reference, ReferenceKind, ServiceId};


fn service(name: &str) -> ServiceId {
    ServiceId::new(name).unwrap()
}

fn reference(from: Option<&str>, to: &str, kind: ReferenceKind, name: &str) -> Reference {
    Reference {
        from: from.map(service),
        to: service(to),
        kind,
        name: name.to_owned(),
        at: String::new(),
        location: None,
        candidate: None,
    }
}

fn services() -> Vec<(ServiceId, Option<GroupId>)> {
    let group = GroupId::new("data").ok();
    vec![(service("users"), None), (service("database"), group.clone()), (service("notes"), None)]
}

fn references() -> Vec<Reference> {
    vec![
        reference(Some("database"), "notes", ReferenceKind::Strong, "dev-NotesTableArn"),
        reference(Some("database"), "users", ReferenceKind::Config, "custom.tableName"),
        reference(Some("notes"), "users", ReferenceKind::Weak, "dev-notes.A"),
        reference(Some("notes"), "users", ReferenceKind::Weak, "dev-notes.B"),
        reference(None, "notes", ReferenceKind::Strong, "dev-Lost"),
        reference(Some("database"), "users", ReferenceKind::Manual, ""),
    ]
}

#[test]
fn mermaid_shows_kinds_names_groups_and_what_nobody_provides() {
    assert_eq!(
        mermaid(&services(), &references()),
        "flowchart LR
  n0[\"notes\"]
  n1[\"users\"]
  subgraph g1[\"data\"]
    n2[\"database\"]
  end
  missing0([\"? dev-Lost\"]) ==> n0
  n2 ==>|\"dev-NotesTableArn\"| n0
  n2 -.->|\"custom.tableName\"| n1
  n2 --o n1
  n0 -->|\"dev-notes.A, dev-notes.B\"| n1
"
    );
}

#[test]
fn dot_shows_kinds_names_groups_and_what_nobody_provides() {
    let text = dot(&services(), &references());
    assert!(text.contains("  subgraph \"cluster_data\" {\n    label=\"data\";\n    \"database\";\n  }"));
    assert!(
        text.contains("  \"database\" -> \"notes\" [style=bold, class=strong, label=\"dev-NotesTableArn\"];")
    );
    assert!(text.contains("  \"? dev-Lost\" -> \"notes\" [style=bold, class=strong];"));
}

#[test]
fn svg_has_a_card_for_each_service_and_a_line_for_each_kind_of_reference() {
    let text = svg(&services(), &references());
    assert_eq!(text.matches("<rect class=\"card\"").count(), 3);
    assert_eq!(text.matches("missing\" marker-end").count(), 1);
    assert_eq!(text.matches("<path class=\"line").count(), 5);
    assert!(text.contains("dev-NotesTableArn") && text.contains(">data</text>"));
}

#[test]
fn a_name_is_never_read_as_syntax() {
    let hostile = "a\"]; end <script>alert('x')</script> & #quot; \\ |x|\n%%{init}%% `\u{1}";
    let references = [reference(Some("database"), "notes", ReferenceKind::Strong, hostile)];
    let mermaid = mermaid(&services(), &references);
    let label = mermaid.lines().find(|line| line.contains("==>")).unwrap();
    assert!(!label[label.find('|').unwrap()..].contains(['<', '>', '\\', '`', '{']), "{label}");
    assert_eq!(label.matches('"').count(), 2);
    let dot = dot(&services(), &references);
    assert!(
        dot.contains("label=\"a\\\"]; end <script>alert('x')</script> & #quot; \\\\ |x| %%{init}%% ` \"];"),
        "{dot}"
    );
    let svg = svg(&services(), &references);
    assert!(!svg.contains("<script>") && !svg.contains('\u{1}'));
    assert!(svg.contains("&lt;script&gt;alert(&#39;x&#39;)"));
}

#[test]
fn the_order_of_the_input_does_not_change_a_picture() {
    let (mut services_back, mut references_back) = (services(), references());
    services_back.reverse();
    references_back.reverse();
    assert_eq!(svg(&services(), &references()), svg(&services_back, &references_back));
    assert_eq!(mermaid(&services(), &references()), mermaid(&services_back, &references_back));
    assert_eq!(dot(&services(), &references()), dot(&services_back, &references_back));
}

#[test]
fn no_services_are_an_empty_picture() {
    assert_eq!(mermaid(&[], &[]), "flowchart LR\n");
    assert!(svg(&[], &references()).ends_with("</svg>\n"));
}
