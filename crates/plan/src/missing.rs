//! References to what neither exists nor is made in the run: why, and how to put it right.

use std::collections::HashMap;

use topology::{ServiceId, nearest};

use crate::{
    actions::Decisions,
    blockers::Blockers,
    places::Named,
    ties::shown,
    world::{Use, World},
};

/// A reference whose name is known.
pub(crate) struct Reader<'w, 'a> {
    pub used: &'w Use<'a>,
    /// In [`World::names`].
    pub name: usize,
    pub named: Named<'a>,
    /// Where the name is looked up.
    pub place: usize,
}

/// How many names are compared with all others for a hint: enough for people, and bounded for a plan of ten thousand cells.
const HINTS: u32 = 100;

pub(crate) struct Missing<'w, 'a> {
    world: &'w World<'a>,
    decisions: &'w Decisions,
    hints_left: u32,
    nearest: HashMap<usize, Option<String>>,
}

impl<'w, 'a> Missing<'w, 'a> {
    pub fn new(world: &'w World<'a>, decisions: &'w Decisions) -> Self {
        Self { world, decisions, hints_left: HINTS, nearest: HashMap::new() }
    }

    /// A service provides it, and does not act in this run.
    pub fn not_deployed(&self, reader: &Reader<'_, 'a>, producer: usize, blockers: &mut Blockers) {
        let consumer = self.consumer(reader);
        let producer_id = &self.world.cells[producer].desired.service;
        let hint = if self.decisions.has_step(producer) {
            format!(
                "{producer_id} is deployed as its sources say, and does not hold it: look whether a condition in its \
                 template leaves it out."
            )
        } else {
            format!("Select {producer_id} too, or plan {consumer} with everything that it needs.")
        };
        blockers.add(
            code(reader.named),
            vec![consumer.clone(), producer_id.clone()],
            format!(
                "{}; it comes from {producer_id}, which this run does not deploy, and does not exist",
                self.sentence(reader)
            ),
            &self.world.places[reader.place].name,
            hint,
            [&reader.used.consumption.location],
        );
    }

    /// No service of this target provides it.
    pub fn nobody(&mut self, reader: &Reader<'_, 'a>, blockers: &mut Blockers) {
        let place = &self.world.places[reader.place];
        let own = self.world.cells[reader.used.consumer].place;
        if place.live.is_none() && reader.place != own {
            // Nothing was read there, so nothing can be said.
            return;
        }
        let consumer = self.consumer(reader).clone();
        if let Some((elsewhere, producer)) = self.elsewhere(reader) {
            let hint = match reader.named {
                Named::Export(name) => format!(
                    "Fn::ImportValue reaches only its own account and region. Read the output with Fn::GetStackOutput, or \
                     provide {name} in {} too.",
                    place.name
                ),
                Named::Output(..) => {
                    "Name the region in the reference, or provide the output here too.".to_owned()
                }
                Named::Parameter(_) | Named::File(_) => {
                    "A parameter is read in its own account and region. Provide it here too.".to_owned()
                }
            };
            let services = [Some(consumer), producer].into_iter().flatten().collect();
            blockers.add(
                "other-region",
                services,
                format!("{}, which exists only in {elsewhere} and not", self.sentence(reader)),
                &place.name,
                hint,
                [&reader.used.consumption.location],
            );
            return;
        }
        let hint = match self.nearest(reader) {
            Some(near) => near,
            None => match reader.named {
                Named::Export(_) => "Correct the name, or add the service that exports it.".to_owned(),
                Named::Output(stack, _) if place.stack(stack).is_some() => {
                    format!("The stack {stack} has no such output. Correct its name, or add the output.")
                }
                Named::Output(stack, _) => {
                    format!(
                        "There is no stack {stack}. Correct its name, or add the service that becomes it."
                    )
                }
                Named::Parameter(path) => {
                    format!("Create the SSM parameter {path}, or add the service that provides it.")
                }
                Named::File(_) => String::new(),
            },
        };
        blockers.add(
            code(reader.named),
            vec![consumer],
            format!("{}, which nobody provides", self.sentence(reader)),
            &self.world.places[reader.place].name,
            hint,
            [&reader.used.consumption.location],
        );
    }

    /// A service imports what it exports itself.
    pub fn own(&self, reader: &Reader<'_, 'a>, blockers: &mut Blockers) {
        let consumer = self.consumer(reader);
        blockers.add(
            "cycle",
            vec![consumer.clone()],
            format!(
                "{consumer} → {consumer}: it imports {}, which it exports itself",
                shown(reader.used.consumption, reader.named)
            ),
            &self.world.places[reader.place].name,
            "Use Ref or Fn::GetAtt inside one template.",
            [&reader.used.consumption.location],
        );
    }

    fn consumer(&self, reader: &Reader<'_, 'a>) -> &'a ServiceId {
        &self.world.cells[reader.used.consumer].desired.service
    }

    fn sentence(&self, reader: &Reader<'_, 'a>) -> String {
        let verb = if matches!(reader.named, Named::Export(_)) { "imports" } else { "reads" };
        format!("{} {verb} {}", self.consumer(reader), shown(reader.used.consumption, reader.named))
    }

    /// Another target of the stage in which the name is provided or exists.
    fn elsewhere(&self, reader: &Reader<'_, 'a>) -> Option<(String, Option<ServiceId>)> {
        let elsewhere = self.world.places.iter().enumerate().filter(|(at, _)| *at != reader.place);
        elsewhere.into_iter().find_map(|(at, place)| {
            let by = |cell: usize| (place.name.clone(), Some(self.world.cells[cell].desired.service.clone()));
            if let Named::Output(stack, _) = reader.named {
                return place.stacks.get(stack).map(|cell| by(*cell));
            }
            let name = self.world.name_in(at, reader.named)?;
            match name.provider {
                Some((cell, _)) => Some(by(cell)),
                None => name.export.map(|_| (place.name.clone(), None)),
            }
        })
    }

    fn nearest(&mut self, reader: &Reader<'_, 'a>) -> Option<String> {
        if let Some(known) = self.nearest.get(&reader.name) {
            return known.clone();
        }
        self.hints_left = self.hints_left.checked_sub(1)?;
        let found = self.compare(reader);
        self.nearest.insert(reader.name, found.clone());
        found
    }

    fn compare(&self, reader: &Reader<'_, 'a>) -> Option<String> {
        let place = &self.world.places[reader.place];
        let similar = |named: Named<'a>| match (reader.named, named) {
            (Named::Export(_), Named::Export(name)) | (Named::Parameter(_), Named::Parameter(name)) => {
                Some(name)
            }
            _ => None,
        };
        let here = self.world.names.iter().filter(|name| name.place == reader.place);
        let by_cells: HashMap<&str, usize> =
            here.filter_map(|name| Some((similar(name.named)?, name.provider?.0))).collect();
        match reader.named {
            Named::Export(name) => {
                let live = place.live.into_iter().flat_map(|live| live.exports.keys().map(String::as_str));
                let near = nearest(name, by_cells.keys().copied().chain(live))?;
                Some(match by_cells.get(near) {
                    Some(cell) => {
                        format!("Did you mean {near}, which {} exports?", self.world.cells[*cell].name())
                    }
                    None => format!("Did you mean {near}, which exists there?"),
                })
            }
            Named::Parameter(path) => {
                let near = nearest(path, by_cells.keys().copied())?;
                Some(format!(
                    "Did you mean {near}, which {} provides?",
                    self.world.cells[by_cells[near]].name()
                ))
            }
            Named::Output(stack, output) => match place.stack(stack) {
                Some(live) => {
                    let near = nearest(output, live.outputs.keys().map(String::as_str))?;
                    Some(format!("Did you mean {stack}.{near}?"))
                }
                None => {
                    let near = nearest(stack, place.stacks.keys().copied())?;
                    Some(format!("There is no stack {stack}. Did you mean {near}?"))
                }
            },
            Named::File(_) => None,
        }
    }
}

fn code(named: Named<'_>) -> &'static str {
    match named {
        Named::Export(_) => "missing-export",
        Named::Output(..) => "missing-output",
        Named::Parameter(_) => "missing-parameter",
        Named::File(_) => "missing-file",
    }
}
