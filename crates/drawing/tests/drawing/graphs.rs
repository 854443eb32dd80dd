//! Mermaid and Graphviz, letter by letter.

use drawing::{Lens, Picture, dot, mermaid};
use topology::{Reference, ReferenceKind, Role};

use crate::fixture::{card, picture, reference};

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

fn small() -> Picture {
    let cards = vec![
        card("users", None, Role::Api, "", 1),
        card("database", Some("data"), Role::Infrastructure, "", 0),
        card("notes", None, Role::Api, "", 1),
    ];
    let mut small = picture(cards, references());
    small.groups.clear();
    small
}

#[test]
fn mermaid_shows_kinds_names_groups_and_what_nobody_provides() {
    assert_eq!(
        mermaid(&small()),
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
fn in_phases_mermaid_has_a_box_for_each_column() {
    let mut layers = small();
    layers.lens = Lens::Phases(None);
    let text = mermaid(&layers);
    let boxes: Vec<&str> = text.lines().filter(|line| line.contains("subgraph")).collect();
    assert_eq!(
        boxes,
        ["  subgraph g0[\"Layer 1\"]", "  subgraph g1[\"Layer 2\"]", "  subgraph g2[\"Layer 3\"]"]
    );
}

#[test]
fn dot_shows_kinds_names_groups_and_what_nobody_provides() {
    let text = dot(&small());
    assert!(text.contains("  subgraph \"cluster_data\" {\n    label=\"data\";\n    \"database\";\n  }"));
    assert!(
        text.contains("  \"database\" -> \"notes\" [style=bold, class=strong, label=\"dev-NotesTableArn\"];")
    );
    assert!(text.contains("  \"? dev-Lost\" -> \"notes\" [style=bold, class=strong];"));
}

#[test]
fn a_name_is_never_read_as_syntax() {
    let hostile = "a\"]; end <script>alert('x')</script> & #quot; \\ |x|\n%%{init}%% `\u{1}";
    let mut picture = small();
    picture.references = vec![reference(Some("database"), "notes", ReferenceKind::Strong, hostile)];
    let mermaid = mermaid(&picture);
    let label = mermaid.lines().find(|line| line.contains("==>")).unwrap();
    assert!(!label[label.find('|').unwrap()..].contains(['<', '>', '\\', '`', '{']), "{label}");
    assert_eq!(label.matches('"').count(), 2);
    let dot = dot(&picture);
    assert!(
        dot.contains("label=\"a\\\"]; end <script>alert('x')</script> & #quot; \\\\ |x| %%{init}%% ` \"];"),
        "{dot}"
    );
}

#[test]
fn the_order_of_the_input_does_not_change_a_graph() {
    let mut back = small();
    back.cards.reverse();
    back.references.reverse();
    assert_eq!(mermaid(&small()), mermaid(&back));
    assert_eq!(dot(&small()), dot(&back));
}

#[test]
fn no_services_are_an_empty_graph() {
    let mut nothing = small();
    nothing.cards.clear();
    nothing.references.clear();
    assert_eq!(mermaid(&nothing), "flowchart LR\n");
}
