//! Where cards are put.

use std::collections::BTreeMap;

use plan::{CardSize, layered};
use proptest::prelude::*;
use topology::{GroupId, ServiceId};

use crate::application::service;

type Places = BTreeMap<ServiceId, (f64, f64)>;
type Nodes = Vec<(ServiceId, Option<GroupId>)>;
type Edges = Vec<(ServiceId, ServiceId)>;

const SIZE: CardSize =
    CardSize { width: 200.0, height: 60.0, column_gap: 120.0, row_gap: 24.0, group_gap: 24.0 };

fn nodes(names: &[(&str, Option<&str>)]) -> Vec<(ServiceId, Option<GroupId>)> {
    names
        .iter()
        .map(|(name, group)| (service(name), group.map(|group| GroupId::new(group).unwrap())))
        .collect()
}

fn edges(pairs: &[(&str, &str)]) -> Vec<(ServiceId, ServiceId)> {
    pairs.iter().map(|(from, to)| (service(from), service(to))).collect()
}

fn overlap(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < SIZE.width && (a.1 - b.1).abs() < SIZE.height
}

/// The rectangle that a group's frame would need.
fn frame<'p>(places: impl Iterator<Item = &'p (f64, f64)>) -> (f64, f64, f64, f64) {
    places.fold((f64::INFINITY, f64::INFINITY, 0.0, 0.0), |frame, (x, y)| {
        (frame.0.min(*x), frame.1.min(*y), frame.2.max(x + SIZE.width), frame.3.max(y + SIZE.height))
    })
}

#[test]
fn producers_are_left_of_their_consumers() {
    let places = layered(
        &nodes(&[("a", None), ("b", None), ("c", None), ("d", None)]),
        &edges(&[("a", "b"), ("b", "c"), ("a", "c"), ("nowhere", "a")]),
        SIZE,
    );
    let x = |name: &str| places[name].0;
    assert!(x("a") < x("b") && x("b") < x("c"));
    assert!((x("d") - x("a")).abs() < 1.0, "what needs nothing is in the first column");
}

#[test]
fn services_that_need_each_other_share_a_column() {
    let places = layered(
        &nodes(&[("a", None), ("b", None), ("c", None)]),
        &edges(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "c")]),
        SIZE,
    );
    assert!((places["a"].0 - places["b"].0).abs() < 1.0 && places["b"].0 < places["c"].0);
}

#[test]
fn a_chain_is_a_straight_line() {
    let places = layered(
        &nodes(&[("a", None), ("b", None), ("c", None), ("x", None), ("y", None)]),
        &edges(&[("x", "c"), ("c", "y"), ("a", "b")]),
        SIZE,
    );
    assert!((places["x"].1 - places["c"].1).abs() < 1.0 && (places["c"].1 - places["y"].1).abs() < 1.0);
}

#[test]
fn a_line_past_a_card_is_not_hidden_behind_it() {
    let places = layered(
        &nodes(&[("a", None), ("b", None), ("c", None)]),
        &edges(&[("a", "b"), ("b", "c"), ("a", "c")]),
        SIZE,
    );
    assert!((places["a"].1 - places["c"].1).abs() < 1.0 && places["b"].1 > places["a"].1);
}

#[test]
fn lines_do_not_cross_where_they_need_not() {
    let places = layered(
        &nodes(&[("a", None), ("b", None), ("c", None), ("x", None), ("y", None), ("z", None)]),
        &edges(&[("a", "z"), ("b", "y"), ("c", "x")]),
        SIZE,
    );
    let order = |names: [&'static str; 3]| {
        let mut names = names;
        names.sort_by(|a, b| places[*a].1.total_cmp(&places[*b].1));
        names
    };
    assert_eq!(order(["x", "y", "z"]), ["z", "y", "x"]);
    assert_eq!(order(["a", "b", "c"]), ["a", "b", "c"]);
}

#[test]
fn many_services_without_references_are_no_tower() {
    let names: Vec<String> = (0..60).map(|at| format!("s{at:02}")).collect();
    let places = layered(&names.iter().map(|name| (service(name), None)).collect::<Vec<_>>(), &[], SIZE);
    let (_, _, right, low) = frame(places.values());
    assert!(low < right, "{right} by {low}");
}

#[test]
fn one_more_service_moves_fewer_than_a_third_of_the_others() {
    let names: Vec<String> = (0..200).map(|at| format!("s{at:03}")).collect();
    let mut all: Vec<(ServiceId, Option<GroupId>)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (service(name), GroupId::new(format!("g{}", at % 8)).ok()))
        .collect();
    let mut ties: Vec<(ServiceId, ServiceId)> = (24..200)
        .flat_map(|at| [24, 17].map(|back| (service(&names[at - back]), service(&names[at]))))
        .collect();
    let before = layered(&all, &ties, SIZE);
    all.push((service("t"), GroupId::new("g7").ok()));
    ties.push((service("s150"), service("t")));
    let after = layered(&all, &ties, SIZE);
    let moved = before.iter().filter(|(name, place)| after[*name] != **place).count();
    assert!(moved <= 66, "{moved} of 200 moved");
}

fn drawing() -> impl Strategy<Value = (Nodes, Edges)> {
    let groups = prop::collection::vec(0..5_usize, 1..40);
    let ties = prop::collection::vec((0..40_usize, 0..40_usize), 0..80);
    (groups, ties).prop_map(|(groups, ties)| {
        let named = |at: usize| service(&format!("s{at}"));
        let all = groups.iter().enumerate();
        let nodes =
            all.map(|(at, group)| (named(at), GroupId::new(format!("g{group}")).ok().filter(|_| *group > 0)));
        (nodes.collect(), ties.into_iter().map(|(from, to)| (named(from), named(to))).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cards_overlap_and_no_groups_overlap((nodes, edges) in drawing()) {
        let places: Places = layered(&nodes, &edges, SIZE);
        prop_assert_eq!(places.len(), nodes.len());
        let all: Vec<(f64, f64)> = places.values().copied().collect();
        for (at, a) in all.iter().enumerate() {
            for b in &all[at + 1..] {
                prop_assert!(!overlap(*a, *b), "{:?} {:?}", a, b);
            }
        }
        let mut frames = BTreeMap::new();
        for group in nodes.iter().filter_map(|(_, group)| group.as_ref()) {
            let own = nodes.iter().filter(|(_, other)| other.as_ref() == Some(group));
            frames.insert(group, frame(own.map(|(id, _)| &places[id])));
        }
        for (one, a) in &frames {
            for (other, b) in frames.iter().filter(|(other, _)| *other != one) {
                prop_assert!(a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1, "{one} {other}");
            }
        }
    }

    #[test]
    fn the_same_services_give_the_same_picture((nodes, edges) in drawing()) {
        let (mut nodes_back, mut edges_back) = (nodes.clone(), edges.clone());
        nodes_back.reverse();
        edges_back.reverse();
        prop_assert_eq!(layered(&nodes, &edges, SIZE), layered(&nodes_back, &edges_back, SIZE));
    }
}
