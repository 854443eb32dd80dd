//! One change of a laid-out application moves few cards.

use std::collections::BTreeMap;

use plan::{CardSize, beside, layered};
use topology::{GroupId, ServiceId};

use crate::application::service;

type Places = BTreeMap<ServiceId, (f64, f64)>;
type Nodes = Vec<(ServiceId, Option<GroupId>)>;
type Edges = Vec<(ServiceId, ServiceId)>;

const SIZE: CardSize =
    CardSize { width: 240.0, height: 100.0, column_gap: 112.0, row_gap: 24.0, group_gap: 34.0 };
const SERVICES: usize = 60;
const SEEDS: u64 = 30;

/// Numbers below a limit, the same for a seed each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn id(at: usize) -> ServiceId {
    service(&format!("s{at:02}"))
}

fn application(seed: u64) -> (Nodes, Edges) {
    let mut numbers = Numbers(seed + 1);
    let group = |at: usize| Some(GroupId::new(format!("g{}", at / 12)).unwrap());
    let nodes = (0..SERVICES).map(|at| (id(at), group(at))).collect();
    let edges = (0..100)
        .map(|_| {
            let to = 1 + numbers.below(SERVICES - 1);
            (id(to - 1 - numbers.below(to.min(20))), id(to))
        })
        .collect();
    (nodes, edges)
}

/// Of all pairs that both pictures have, how many stand in another order to each other, left to right or, in one column, from
/// above to below.
fn reordered(before: &Places, after: &Places) -> f64 {
    let ids: Vec<&ServiceId> = before.keys().collect();
    let order = |places: &Places, a: &ServiceId, b: &ServiceId| {
        let ((ax, ay), (bx, by)) = (places[a], places[b]);
        if (ax - bx).abs() < 1.0 { (0, ay.total_cmp(&by)) } else { (1, ax.total_cmp(&bx)) }
    };
    let mut pairs = 0_u32;
    let mut changed = 0_u32;
    for (at, a) in ids.iter().enumerate() {
        for b in &ids[at + 1..] {
            pairs += 1;
            changed += u32::from(order(before, a, b) != order(after, a, b));
        }
    }
    f64::from(changed) / f64::from(pairs)
}

fn overlap(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < SIZE.width && (a.1 - b.1).abs() < SIZE.height
}

#[test]
fn what_is_new_finds_a_place_and_moves_nobody() {
    for seed in 0..SEEDS {
        let (mut nodes, mut edges) = application(seed);
        let placed = layered(&nodes, &edges, SIZE);
        let mut numbers = Numbers(seed + 99);
        nodes.push((service("new"), Some(GroupId::new(format!("g{}", numbers.below(6))).unwrap())));
        nodes.push((service("newer"), None));
        edges.push((id(numbers.below(SERVICES)), service("new")));
        edges.push((service("new"), service("newer")));
        let found = beside(&placed, &nodes, &edges, SIZE);
        assert_eq!(found.keys().map(ServiceId::as_str).collect::<Vec<_>>(), ["new", "newer"]);
        let new = found["new"];
        assert!(placed.values().all(|at| !overlap(*at, new)), "seed {seed}: new lies on a card");
        assert!(placed.values().chain([&new]).all(|at| !overlap(*at, found["newer"])), "seed {seed}");
    }
}

#[test]
fn a_new_reference_places_nothing_anew() {
    let (nodes, mut edges) = application(7);
    let placed = layered(&nodes, &edges, SIZE);
    edges.push((id(3), id(44)));
    assert!(beside(&placed, &nodes, &edges, SIZE).is_empty());
}

#[test]
fn the_first_service_stands_at_the_origin_and_the_second_below_it() {
    let nodes: Nodes = vec![(id(0), None), (id(1), None)];
    let found = beside(&Places::new(), &nodes, &[], SIZE);
    assert_eq!(found[&id(0)], (0.0, 0.0));
    assert!(found[&id(1)].1 > 100.0);
}

#[test]
fn arranged_anew_after_one_change_nearly_all_keep_their_order() {
    let (mut services, mut references) = (Vec::new(), Vec::new());
    for seed in 0..SEEDS {
        let (nodes, edges) = application(seed);
        let before = layered(&nodes, &edges, SIZE);
        let mut numbers = Numbers(seed + 5);
        let mut more = (nodes.clone(), edges.clone());
        more.0.push((service("new"), nodes[numbers.below(SERVICES)].1.clone()));
        more.1.push((id(numbers.below(SERVICES)), service("new")));
        services.push(reordered(&before, &layered(&more.0, &more.1, SIZE)));
        let mut tied = edges.clone();
        let to = 1 + numbers.below(SERVICES - 1);
        tied.push((id(numbers.below(to)), id(to)));
        references.push(reordered(&before, &layered(&nodes, &tied, SIZE)));
    }
    let mean = |shares: &[f64]| shares.iter().sum::<f64>() / shares.len() as f64;
    assert!(mean(&services) < 0.03, "a service reorders {:.3} of the pairs", mean(&services));
    assert!(mean(&references) < 0.10, "a reference reorders {:.3} of the pairs", mean(&references));
}
