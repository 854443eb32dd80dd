//! A tiny CloudFormation: the rules of exports and imports, written without a look at the planner.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Action, DesiredCell, Intent, Live, LiveExport, LiveStack, LiveTarget, Pass, Plan, Step, StepId};
use topology::{StackName, Target, Tie};

#[derive(Debug, Clone, Default)]
struct Stack {
    exports: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
    imports: BTreeSet<String>,
    /// Of an operation that is going on: they count as in use from its start.
    imports_to_be: BTreeSet<String>,
    digest: Option<String>,
}

/// Several accounts, with stacks that are changed by operations that take time.
#[derive(Debug, Clone, Default)]
pub struct Cloud {
    targets: BTreeMap<Target, BTreeMap<StackName, Stack>>,
}

/// What a cell asks for: exports, outputs, imports and outputs of other stacks that are read.
struct Asked {
    exports: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
    imports: BTreeSet<String>,
    reads: BTreeSet<(String, String)>,
}

fn asked(cell: &DesiredCell) -> Asked {
    let mut asked = Asked {
        exports: BTreeMap::new(),
        outputs: BTreeMap::new(),
        imports: BTreeSet::new(),
        reads: BTreeSet::new(),
    };
    for provision in &cell.interface.provides {
        match &provision.tie {
            Tie::Export { name } => asked.exports.insert(name.shown().to_owned(), provision.value.clone()),
            Tie::Output { output, .. } => {
                asked.outputs.insert(output.shown().to_owned(), provision.value.clone())
            }
            Tie::Parameter { .. } | Tie::File { .. } => None,
        };
    }
    for consumption in &cell.interface.consumes {
        match &consumption.tie {
            Tie::Export { name } => {
                asked.imports.insert(name.shown().to_owned());
            }
            Tie::Output { stack, output, .. } => {
                asked.reads.insert((stack.shown().to_owned(), output.shown().to_owned()));
            }
            Tie::Parameter { .. } | Tie::File { .. } => {}
        }
    }
    asked
}

impl Cloud {
    /// Runs a plan's steps with as many at once as their waits allow; `choices` decides which begins or ends next. Stops after
    /// `limit` ended steps.
    pub fn run(
        &mut self,
        plan: &Plan,
        cells: &[DesiredCell],
        choices: &[u16],
        limit: usize,
    ) -> Result<(), String> {
        let mut open: Vec<&Step> = plan.steps.iter().filter(|step| step.action != Action::None).collect();
        let mut running: Vec<&Step> = Vec::new();
        let mut ended: BTreeSet<&StepId> = BTreeSet::new();
        let mut choices = choices.iter().cycle().map(|choice| usize::from(*choice));
        while ended.len() < limit && !(open.is_empty() && running.is_empty()) {
            let ready: Vec<usize> = (0..open.len())
                .filter(|at| open[*at].waits_for.iter().all(|id| ended.contains(id)))
                .collect();
            if ready.is_empty() && running.is_empty() {
                return Err("steps are left that wait for ever".to_owned());
            }
            let choice = choices.next().unwrap() % (ready.len() + running.len());
            if let Some(at) = ready.get(choice) {
                let step = open.remove(*at);
                self.begin(step, cell_of(cells, step))?;
                running.push(step);
            } else {
                let step = running.remove(choice - ready.len());
                self.end(step, cell_of(cells, step))?;
                ended.insert(&step.id);
            }
        }
        for step in running {
            self.end(step, cell_of(cells, step))?;
        }
        Ok(())
    }

    fn begin(&mut self, step: &Step, cell: &DesiredCell) -> Result<(), String> {
        let stacks = self.targets.entry(step.target.clone()).or_default();
        match (step.action, stacks.contains_key(&step.stack)) {
            (Action::Create, true) => return Err(format!("Stack [{}] already exists", step.stack)),
            (Action::Update | Action::Delete, false) => {
                return Err(format!("Stack [{}] does not exist", step.stack));
            }
            (Action::Delete, true) => return Ok(()),
            _ => {}
        }
        let asked = asked(cell);
        for import in &asked.imports {
            if !stacks.values().any(|stack| stack.exports.contains_key(import)) {
                return Err(format!("No export named {import} found."));
            }
        }
        for (stack, output) in &asked.reads {
            let found = stacks.get(stack.as_str()).is_some_and(|stack| stack.outputs.contains_key(output));
            if !found {
                return Err(format!("Cannot read output {output} of stack {stack}"));
            }
        }
        stacks.entry(step.stack.clone()).or_default().imports_to_be = asked.imports;
        Ok(())
    }

    fn end(&mut self, step: &Step, cell: &DesiredCell) -> Result<(), String> {
        let stacks = self.targets.entry(step.target.clone()).or_default();
        let old = stacks.get(&step.stack).cloned().unwrap_or_default();
        let asked = asked(cell);
        let mut exports = if step.action == Action::Delete { BTreeMap::new() } else { asked.exports };
        if let Pass::Keep { exports: kept } = &step.pass {
            for name in kept {
                exports.insert(name.clone(), old.exports[name].clone());
            }
        }
        for (name, value) in &old.exports {
            if exports.get(name) != Some(value)
                && let Some((user, _)) = stacks.iter().find(|(other, stack)| {
                    **other != step.stack
                        && (stack.imports.contains(name) || stack.imports_to_be.contains(name))
                })
            {
                return Err(format!("Export {name} cannot be updated as it is in use by {user}"));
            }
        }
        for name in exports.keys() {
            let other = stacks
                .iter()
                .find(|(other, stack)| **other != step.stack && stack.exports.contains_key(name));
            if let Some((other, _)) = other {
                return Err(format!("Export with name {name} is already exported by stack {other}"));
            }
        }
        if step.action == Action::Delete {
            stacks.remove(&step.stack);
            return Ok(());
        }
        let digest = (!matches!(step.pass, Pass::Keep { .. })).then(|| step.digest.clone());
        let (outputs, imports) = (asked.outputs, asked.imports);
        stacks.insert(
            step.stack.clone(),
            Stack { exports, outputs, imports, imports_to_be: BTreeSet::new(), digest },
        );
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.targets.values().all(BTreeMap::is_empty)
    }

    /// What discovery would read.
    pub fn live(&self) -> Live {
        let targets = self.targets.iter().map(|(target, stacks)| {
            let mut live = LiveTarget {
                target: target.clone(),
                stacks: BTreeMap::new(),
                exports: BTreeMap::new(),
                parameters: BTreeSet::new(),
            };
            for (name, stack) in stacks {
                let mut provided = stack.exports.clone();
                provided.extend(
                    stack.outputs.iter().map(|(output, value)| (format!("{name}.{output}"), value.clone())),
                );
                live.stacks.insert(
                    name.clone(),
                    LiveStack {
                        id: format!("arn:{name}"),
                        status: "UPDATE_COMPLETE".to_owned(),
                        outputs: stack.outputs.clone(),
                        deployed: stack.digest.clone(),
                        provided,
                        termination_protection: false,
                        tags: BTreeMap::new(),
                        updated: None,
                    },
                );
                for (export, value) in &stack.exports {
                    let importers = stacks
                        .iter()
                        .filter(|(_, other)| other.imports.contains(export))
                        .map(|(name, _)| name.clone());
                    let export_of = LiveExport {
                        stack: name.clone(),
                        value: value.clone(),
                        importers: importers.collect(),
                    };
                    live.exports.insert(export.clone(), export_of);
                }
            }
            live
        });
        Live { targets: targets.collect() }
    }
}

fn cell_of<'c>(cells: &'c [DesiredCell], step: &Step) -> &'c DesiredCell {
    cells.iter().find(|cell| cell.service == step.service && cell.target == step.target).unwrap()
}

/// What holds for every plan, whatever it is made from.
pub fn check(plan: &Plan) {
    let index: BTreeMap<&StepId, &Step> = plan.steps.iter().map(|step| (&step.id, step)).collect();
    assert_eq!(index.len(), plan.steps.len(), "every step has a name of its own");
    for edge in &plan.edges {
        let (from, to) = (index[&edge.from_step], index[&edge.to_step]);
        assert!(!edge.reason.is_empty());
        assert_eq!((&edge.from, &edge.to), (&from.service, &to.service));
        if edge.binds {
            assert!(to.waits_for.contains(&from.id), "what binds is waited for");
            assert!(from.action != Action::None && to.action != Action::None);
        }
    }
    for step in &plan.steps {
        assert_eq!(
            step.action == Action::Delete,
            plan.intent == Intent::Remove && step.action != Action::None
        );
        for before in &step.waits_for {
            if let (Some(phase), Some(before)) = (step.phase, index[before].phase) {
                assert!(before < phase, "{} goes before {}", index[&step.id].id, step.id);
            }
            assert!(step.phase.is_none() || index[before].phase.is_some());
        }
        if let Some(phase) = step.phase {
            assert!(plan.phases[phase as usize].contains(&step.service));
        } else if step.action != Action::None {
            assert!(
                plan.blockers.iter().any(|blocker| matches!(&*blocker.code, "cycle" | "gate-cycle")),
                "only cycles keep a step from its phase"
            );
        }
    }
}
