//! What the accounts said when they were last asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use plan::DesiredCell;
use topology::{Service, ServiceId, StageId, Target, Text, Tie, Topology};

use super::compare::{Row, no, unknown, yes};
use crate::{
    contract::{Said, SaysAbout, SaysAction, SaysRow, StackState},
    project::{seen::SeenStage, standing::ordered},
};

pub(super) struct Accounts<'a> {
    pub topology: &'a Topology,
    pub seen: &'a BTreeMap<StageId, Arc<SeenStage>>,
    /// What the sources want, in the stages whose accounts said something.
    pub wanted: &'a BTreeMap<StageId, Vec<DesiredCell>>,
}

const NEVER: &str = "no account was asked yet";

impl Accounts<'_> {
    /// The oldest answer of a stage; absent where a target never answered.
    pub fn asked(&self, stage: &StageId) -> Option<Timestamp> {
        let targets = &self.topology.stages.get(stage)?.targets;
        let seen = self.seen.get(stage)?;
        let answers: Option<Vec<Timestamp>> = targets.iter().map(|target| seen.of(target)?.at).collect();
        answers?.into_iter().min()
    }

    fn stack(&self, stage: &StageId, target: &Target, id: &ServiceId) -> Option<&StackState> {
        self.seen.get(stage)?.of(target)?.cells.iter().find(|cell| cell.service == *id)
    }

    fn answers(&self, stage: &StageId, target: &Target) -> bool {
        self.seen.get(stage).and_then(|seen| seen.of(target)).is_some_and(|seen| seen.at.is_some())
    }

    /// Where the service has a stack, in short.
    pub fn service(&self, id: &ServiceId) -> Said {
        let (mut there, mut asked) = (Vec::new(), 0);
        for (name, stage) in ordered(self.topology) {
            for target in &stage.targets {
                asked += usize::from(self.answers(name, target));
                if self.stack(name, target, id).is_some_and(|stack| stack.status.is_some()) {
                    there.push(name.as_str());
                }
            }
        }
        there.dedup();
        match (there.is_empty(), asked) {
            (_, 0) => unknown(NEVER),
            (true, _) => no("in no stage that was asked"),
            (false, _) => yes(format!("in {}", there.join(", ")), None),
        }
    }

    /// One row for each cell, and one for each export that sources and account do not have both.
    pub fn rows(&self, id: &ServiceId, service: &Service) -> Vec<SaysRow> {
        if service.is_planned() {
            return Vec::new();
        }
        let mut rows = Vec::new();
        for (name, stage) in ordered(self.topology) {
            if service.stages.as_ref().is_some_and(|only| !only.contains(name)) {
                continue;
            }
            for target in &stage.targets {
                let place =
                    if stage.targets.len() == 1 { name.to_string() } else { format!("{name}, {target}") };
                rows.push(self.cell(id, name, target, &place));
                rows.extend(self.exports(id, name, target, &place));
            }
        }
        rows
    }

    fn cell(&self, id: &ServiceId, stage: &StageId, target: &Target, place: &str) -> SaysRow {
        let stack = self.stack(stage, target, id);
        let wanted = self.wanted(stage, target, id).map(|cell| cell.stack.to_string());
        let name = wanted.or_else(|| stack.map(|stack| stack.stack.to_string()));
        let row = |aws| Row {
            about: SaysAbout::Stack,
            name: format!("the stack in {place}"),
            code: name.as_ref().map_or(Said::Nothing {}, |name| yes(name.clone(), None)),
            drawing: yes(format!("in {place}"), None),
            aws,
        };
        let planned = self.topology.accounts.get(&target.account).is_some_and(topology::Account::is_planned);
        if planned {
            return row(Said::Nothing {}).planned(format!("The account {} is planned.", target.account));
        }
        let plan = |label: String| {
            vec![SaysAction::Plan { label, stage: stage.clone(), services: vec![id.clone()] }]
        };
        let ask = || vec![SaysAction::Ask { label: format!("Ask {stage}"), stage: stage.clone() }];
        if !self.answers(stage, target) {
            return row(unknown(NEVER)).unclear("Nobody knows: the account was never asked.", ask());
        }
        let Some(stack) = stack else {
            return row(unknown("it was not in the drawing when the account was asked"))
                .unclear("Nobody knows: it came after the account was asked.", ask());
        };
        match (&stack.status, stack.behind) {
            (None, _) => row(no("no such stack"))
                .differs(format!("It is not deployed in {stage}."), plan(format!("Plan {stage}"))),
            (Some(status), Some(true)) => row(yes(status.clone(), None)).differs(
                format!("The code has changed since it was deployed to {stage}."),
                plan(format!("Plan {stage}")),
            ),
            (Some(status), Some(false)) => {
                row(yes(status.clone(), None)).agrees("What is deployed is what the code says.")
            }
            (Some(status), None) => row(yes(status.clone(), None)).unclear(
                "It is there; from which code it was deployed is not known.",
                plan(format!("Plan {stage}")),
            ),
        }
    }

    fn wanted(&self, stage: &StageId, target: &Target, id: &ServiceId) -> Option<&DesiredCell> {
        self.wanted.get(stage)?.iter().find(|cell| cell.service == *id && cell.target == *target)
    }

    fn exports(&self, id: &ServiceId, stage: &StageId, target: &Target, place: &str) -> Vec<SaysRow> {
        let Some(stack) = self.stack(stage, target, id).filter(|stack| stack.status.is_some()) else {
            return Vec::new();
        };
        let (Some(cell), Some(live)) = (self.wanted(stage, target, id), &stack.exports) else {
            return Vec::new();
        };
        let code: BTreeMap<&str, _> = cell
            .interface
            .provides
            .iter()
            .filter_map(|provision| Some((known(&provision.tie)?, &provision.location)))
            .collect();
        // A name that is only known once the code is built cannot be missing.
        let certain = cell
            .interface
            .provides
            .iter()
            .all(|it| !matches!(&it.tie, Tie::Export { name } if name.known().is_none()));
        let live: BTreeSet<&str> = live.iter().map(String::as_str).collect();
        let plan = || {
            vec![SaysAction::Plan {
                label: format!("Plan {stage}"),
                stage: stage.clone(),
                services: vec![id.clone()],
            }]
        };
        let row = |name: &str, code, aws| Row {
            about: SaysAbout::Export,
            name: format!("the export {name} in {place}"),
            code,
            drawing: Said::Nothing {},
            aws,
        };
        let missing = code.iter().filter(|(name, _)| !live.contains(*name)).map(|(name, location)| {
            row(name, yes(*name, Some((*location).clone())), no("not there"))
                .differs(format!("The code makes it, and {stage} does not have it yet."), plan())
        });
        let more = live.iter().filter(|name| certain && !code.contains_key(**name)).map(|name| {
            row(name, no("not made any more"), yes(*name, None))
                .differs(format!("{stage} still has it, and the code does not make it any more."), plan())
        });
        missing.chain(more).collect()
    }

    /// Whether the exports that a reference reads are there, in the stages that were asked.
    pub fn imports(&self, from: &ServiceId, to: &ServiceId, names: &BTreeSet<&str>) -> Said {
        if names.is_empty() {
            return Said::Nothing {};
        }
        let (mut there, mut lacking) = (Vec::new(), Vec::new());
        for (stage, cells) in self.in_order() {
            let consumer = cells.iter().find(|cell| cell.service == *to);
            let Some(live) = cells
                .iter()
                .filter(|cell| cell.service == *from)
                .find_map(|cell| self.stack(stage, &cell.target, from)?.exports.as_ref())
            else {
                continue;
            };
            let Some(consumer) = consumer.filter(|cell| {
                self.stack(stage, &cell.target, to).is_some_and(|stack| stack.status.is_some())
            }) else {
                continue;
            };
            // The names that this stage reads; those of another stage differ in the stage's name.
            let provided: BTreeSet<&str> = cells
                .iter()
                .filter(|cell| cell.service == *from)
                .flat_map(|cell| cell.interface.provides.iter().filter_map(|it| known(&it.tie)))
                .collect();
            let read = consumer.interface.consumes.iter().filter_map(|it| known(&it.tie));
            for name in read.filter(|name| provided.contains(name)) {
                let (said, words) = if live.iter().any(|export| export == name) {
                    (&mut there, stage.to_string())
                } else {
                    (&mut lacking, format!("{name} in {stage}"))
                };
                if !said.contains(&words) {
                    said.push(words);
                }
            }
        }
        if !lacking.is_empty() {
            return no(lacking.join(", "));
        }
        if there.is_empty() {
            return unknown("no account that has both was asked");
        }
        yes(format!("exported in {}", there.join(", ")), None)
    }

    /// Whether any account that was asked has an export of this name.
    pub fn export(&self, name: &str) -> Said {
        let mut asked = false;
        for (stage, it) in ordered(self.topology) {
            for target in &it.targets {
                let Some(seen) =
                    self.seen.get(stage).and_then(|seen| seen.of(target)).filter(|it| it.at.is_some())
                else {
                    continue;
                };
                asked = true;
                let has = |stack: &StackState| stack.exports.iter().flatten().any(|export| export == name);
                if seen.cells.iter().any(has) {
                    return yes(format!("exported in {stage}"), None);
                }
            }
        }
        if asked {
            unknown("no stack of these services exports it; others were not looked at")
        } else {
            unknown(NEVER)
        }
    }

    /// What the sources want of the stages that were asked, along the rail.
    fn in_order(&self) -> impl Iterator<Item = (&StageId, &Vec<DesiredCell>)> {
        ordered(self.topology).into_iter().filter_map(|(stage, _)| Some((stage, self.wanted.get(stage)?)))
    }

    /// A plan for each stage that was asked and lacks the service's newest exports.
    pub fn plans(&self, id: &ServiceId) -> Vec<SaysAction> {
        self.in_order()
            .take(1)
            .map(|(stage, _)| SaysAction::Plan {
                label: format!("Plan {stage}"),
                stage: stage.clone(),
                services: vec![id.clone()],
            })
            .collect()
    }
}

fn known(tie: &Tie) -> Option<&str> {
    match tie {
        Tie::Export { name: Text::Known(name) } => Some(name),
        Tie::Export { .. } | Tie::Output { .. } | Tie::Parameter { .. } | Tie::File { .. } => None,
    }
}
