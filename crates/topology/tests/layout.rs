//! The layout's file: written by the program, yet nothing in it that somebody else wrote is lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use topology::{Layout, Position};

fn at(name: &str, x: f64, y: f64) -> Layout {
    let mut layout = Layout::default();
    layout.positions.insert(name.parse().unwrap(), Position { x, y });
    layout
}

#[test]
fn a_new_layout_is_written_in_whole_units_and_reads_back() {
    let mut layout = at("notes.api", 10.4, -20.6);
    layout.collapsed.insert("core".parse().unwrap());
    let text = layout.write("");
    assert_eq!(
        text,
        "# Where cards stand on the canvas. Written by Stagewright; safe to delete.\n\
         collapsed = [\"core\"]\n\n[positions]\n\"notes.api\" = [10, -21]\n"
    );
    let (read, problems) = Layout::parse(&text);
    assert_eq!(problems, []);
    assert_eq!(read.positions["notes.api"], Position { x: 10.0, y: -21.0 });
    assert_eq!(read.collapsed, layout.collapsed);
}

#[test]
fn moving_one_card_changes_one_line_and_keeps_what_is_unknown() {
    let before = "zoom = 0.8 # mine\n\n[positions]\na = [1, 2] # the first\nb = [3, 4]\n";
    let (mut layout, _) = Layout::parse(before);
    layout.positions.insert("b".parse().unwrap(), Position { x: 5.0, y: 6.0 });
    assert_eq!(layout.write(before), before.replace("[3, 4]", "[5, 6]"));
    assert_eq!(Layout::parse(before).0.write(before), before);
}

#[test]
fn a_broken_layout_is_no_layout_and_one_problem_until_it_is_written_anew() {
    let (layout, problems) = Layout::parse("[positions\n");
    assert_eq!(layout, Layout::default());
    assert_eq!((problems.len(), problems[0].code.as_str()), (1, "broken-layout"));
    let text = at("a", 1.0, 2.0).write("[positions\n");
    assert_eq!(Layout::parse(&text), (at("a", 1.0, 2.0), vec![]));
}

#[test]
fn a_position_that_is_none_is_reported_at_its_line_and_the_others_count() {
    let (layout, problems) = Layout::parse("[positions]\na = [1]\nb = [3, 4]\nc = [nan, 1]\n");
    assert_eq!(layout, at("b", 3.0, 4.0));
    let lines: Vec<_> = problems.iter().map(|problem| problem.location.as_ref().unwrap().line).collect();
    assert_eq!(lines, [2, 4]);
}
