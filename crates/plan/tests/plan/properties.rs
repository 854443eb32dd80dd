//! Rules that hold for every application: random ones are deployed, changed, deployed again and removed in random order
//! against a tiny model of CloudFormation.

use std::collections::{BTreeMap, BTreeSet};

use plan::{DesiredCell, Intent, Live, PlanInput, Selection, plan};
use proptest::prelude::*;
use topology::{Rollout, StageId};

use crate::{
    application::{Of, cell, service},
    model::{Cloud, check},
};

pub const SERVICES: usize = 6;
const REVISIONS: usize = 3;
pub const PLACES: [&str; 2] = ["acme-dev/eu-west-1", "acme-prod/eu-west-1"];

/// One name that ties services, in each revision of the application.
#[derive(Debug, Clone)]
struct Name {
    weak: bool,
    owners: [usize; REVISIONS],
    present: [bool; REVISIONS],
    values: [u8; REVISIONS],
    /// Which services name it.
    readers: [u8; REVISIONS],
}

#[derive(Debug, Clone)]
pub struct Story {
    names: Vec<Name>,
    /// Which services were changed otherwise.
    touched: [u8; REVISIONS],
    pub choices: Vec<u16>,
    /// An orderly story has one owner a name, constant values, imports in one direction, and nobody names what is not there: there
    /// is always a way.
    orderly: bool,
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    let name = (
        prop::bool::weighted(0.2),
        prop::array::uniform3(0..SERVICES),
        prop::array::uniform3(prop::bool::weighted(0.7)),
        prop::array::uniform3(0..2_u8),
        prop::array::uniform3(any::<u8>().prop_flat_map(|a| any::<u8>().prop_map(move |b| a & b))),
    );
    prop::collection::vec(
        name.prop_map(|(weak, owners, present, values, readers)| Name {
            weak,
            owners,
            present,
            values,
            readers,
        }),
        1..9,
    )
}

pub fn story(orderly: bool) -> impl Strategy<Value = Story> {
    (names(), prop::array::uniform3(any::<u8>()), prop::collection::vec(any::<u16>(), 24))
        .prop_map(move |(names, touched, choices)| Story { names, touched, choices, orderly })
}

impl Story {
    pub fn cells(&self, revision: usize) -> Vec<DesiredCell> {
        PLACES
            .iter()
            .flat_map(|place| (0..SERVICES).map(|service| self.cell(service, place, revision).0))
            .collect()
    }

    fn cell(&self, service: usize, place: &str, revision: usize) -> Of {
        let mut built = cell(&format!("s{service}")).at(place);
        for (at, name) in self.names.iter().enumerate() {
            let owner = if self.orderly { name.owners[0] } else { name.owners[revision] };
            let value = name.values[if self.orderly { 0 } else { revision }];
            let (export, output, value) = (format!("N{at}"), format!("Out{at}"), format!("Ref V{value}"));
            let present = name.present[revision];
            let reads = name.readers[revision] & (1 << service) != 0;
            // An output that the sources do not have may still come from a tool, so its absence is not always noticed.
            let may = match self.orderly {
                true => present && service > owner,
                false => service != owner && (present || !name.weak),
            };
            if present && service == owner {
                built = if name.weak {
                    built.outputs(&output, &value)
                } else {
                    built.exports_value(&export, &value)
                };
            } else if reads && may {
                built = match name.weak {
                    true => built.reads(&format!("dev-s{owner}"), &output, None),
                    false => built.imports(&[&export]),
                };
            }
        }
        let touched = self.touched[revision] & (1 << service) != 0;
        let interface = &built.0.interface;
        let digest = format!("{:?} {:?} {touched}", interface.provides, interface.consumes);
        built.digest(&digest)
    }
}

pub fn input(cells: &[DesiredCell], live: &Live) -> PlanInput {
    PlanInput {
        stage: StageId::new("dev").unwrap(),
        intent: Intent::Deploy,
        selection: Selection::All,
        cells: cells.to_vec(),
        manual: Vec::new(),
        gates: Vec::new(),
        pins: BTreeMap::new(),
        rollout: Rollout::default(),
        targets: Vec::new(),
        live: live.clone(),
    }
}

fn some(mask: u16) -> Selection {
    Selection::Only(
        (0..SERVICES).filter(|at| mask & (1 << at) != 0).map(|at| service(&format!("s{at}"))).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_orderly_application_is_always_deployed_without_an_error_and_then_there_is_nothing_to_do(story in story(true)) {
        let mut cloud = Cloud::default();
        for revision in 0..REVISIONS {
            let cells = story.cells(revision);
            let plan = plan(&input(&cells, &cloud.live()));
            check(&plan);
            prop_assert_eq!(&plan.blockers, &[]);
            prop_assert_eq!(cloud.run(&plan, &cells, &story.choices, usize::MAX), Ok(()), "{:#?}", plan);
            let again = plan::plan(&input(&cells, &cloud.live()));
            prop_assert!(again.is_empty() && again.blockers.is_empty(), "{:#?}", again);
        }
    }

    #[test]
    fn a_run_that_was_cut_short_is_planned_to_its_end(story in story(true), limit in 0..12_usize) {
        let mut cloud = Cloud::default();
        for revision in 0..REVISIONS {
            let cells = story.cells(revision);
            for limit in [limit, usize::MAX] {
                let plan = plan(&input(&cells, &cloud.live()));
                check(&plan);
                prop_assert_eq!(&plan.blockers, &[]);
                prop_assert_eq!(cloud.run(&plan, &cells, &story.choices, limit), Ok(()), "{:#?}", plan);
            }
            prop_assert!(plan(&input(&cells, &cloud.live())).is_empty());
        }
    }

    #[test]
    fn any_plan_without_blockers_is_deployed_without_an_error(story in story(false), selections in prop::array::uniform3(any::<u16>())) {
        let mut cloud = Cloud::default();
        for (revision, selection) in selections.into_iter().enumerate() {
            let cells = story.cells(revision);
            for selection in [some(selection), Selection::All] {
                let asked = PlanInput { selection, ..input(&cells, &cloud.live()) };
                let plan = plan(&asked);
                check(&plan);
                if plan.blockers.is_empty() {
                    prop_assert_eq!(cloud.run(&plan, &cells, &story.choices, usize::MAX), Ok(()), "{:#?}", plan);
                    let again = plan::plan(&PlanInput { live: cloud.live(), ..asked });
                    prop_assert!(again.is_empty(), "{:#?}", again);
                }
            }
        }
    }

    #[test]
    fn everything_is_removed_without_an_error(story in story(true), first in any::<u16>()) {
        let mut cloud = Cloud::default();
        let cells = story.cells(0);
        cloud.run(&plan(&input(&cells, &cloud.live())), &cells, &story.choices, usize::MAX).unwrap();
        for selection in [some(first), Selection::All] {
            let removal = plan(&PlanInput { intent: Intent::Remove, selection, ..input(&cells, &cloud.live()) });
            check(&removal);
            if removal.blockers.is_empty() {
                prop_assert_eq!(cloud.run(&removal, &cells, &story.choices, usize::MAX), Ok(()), "{:#?}", removal);
            } else {
                let left: BTreeSet<&str> = removal.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
                prop_assert_eq!(left, BTreeSet::from(["export-in-use"]));
            }
        }
        prop_assert!(cloud.is_empty());
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_in_whatever_order_it_comes(
        (story, order) in (story(false), Just((0..PLACES.len() * SERVICES).collect::<Vec<_>>()).prop_shuffle()),
    ) {
        let mut cloud = Cloud::default();
        for revision in 0..REVISIONS {
            let cells = story.cells(revision);
            let one = plan(&input(&cells, &cloud.live()));
            let mut live = cloud.live();
            live.targets.reverse();
            let shuffled: Vec<DesiredCell> = order.iter().map(|at| cells[*at].clone()).collect();
            let other = plan(&input(&shuffled, &live));
            prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
            if one.blockers.is_empty() {
                cloud.run(&one, &cells, &story.choices, usize::MAX).unwrap();
            }
        }
    }

    #[test]
    fn an_empty_selection_is_an_empty_plan_of_anything(story in story(false)) {
        let mut asked = input(&story.cells(0), &Live::default());
        asked.selection = Selection::Only(BTreeSet::new());
        let plan = plan(&asked);
        prop_assert!(plan.steps.is_empty() && plan.edges.is_empty() && plan.phases.is_empty() && plan.blockers.is_empty());
    }
}
