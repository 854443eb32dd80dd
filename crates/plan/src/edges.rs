//! Producer before consumer: which references order a deployment, and which are satisfied by what is there.

use std::borrow::Cow;

use topology::{ReferenceKind, ServiceId};

use crate::{
    actions::Decisions,
    blockers::Blockers,
    exports::{Fate, Fates, begins_to_import_what_goes, changed},
    missing::{Missing, Reader},
    places::Named,
    ties::{Cause, Strength, Tied, shown},
    world::{Use, World},
};

/// What a run needs to judge a reference.
pub(crate) struct Deployment<'w, 'a> {
    pub world: &'w World<'a>,
    pub decisions: &'w Decisions,
    pub fates: &'w Fates,
}

impl<'a> Deployment<'_, 'a> {
    pub fn references(&self, ties: &mut Vec<Tied<'a>>, blockers: &mut Blockers) {
        let mut missing = Missing::new(self.world, self.decisions);
        for used in self.world.uses.iter().filter(|used| self.decisions.has_step(used.consumer)) {
            let Some(name) = used.name else {
                self.unknown(used, blockers);
                continue;
            };
            let reader = Reader {
                used,
                name,
                named: self.world.names[name].named,
                place: self.world.names[name].place,
            };
            if used.producer == Some(used.consumer) {
                self.own(&reader, &mut missing, blockers);
            } else if used.consumption.kind == ReferenceKind::Config {
                self.free(&reader, Cause::Config, ties);
            } else if !self.decisions.acts(used.consumer) {
                self.free(&reader, Cause::ConsumerIdle, ties);
            } else if self.exists(&reader) {
                self.existing(&reader, ties, blockers);
            } else {
                self.absent(&reader, ties, &mut missing, blockers);
            }
        }
    }

    /// A strong reference whose name is not known could fail in any order; one of a stack that is deployed holds already.
    fn unknown(&self, used: &Use<'a>, blockers: &mut Blockers) {
        let cell = &self.world.cells[used.consumer];
        let strong = used.consumption.kind == ReferenceKind::Strong;
        if !(strong && self.decisions.creates(used.consumer)) {
            return;
        }
        let because = match &used.consumption.tie {
            topology::Tie::Export { name: topology::Text::Unknown { because, .. } } => because.as_str(),
            _ => "its region is not one of this stage",
        };
        blockers.add(
            "unknown-name",
            vec![cell.desired.service.clone()],
            format!("{} imports {}, a name that is not known ({because})", cell.name(), used.consumption.tie.name()),
            &self.world.place_of(used.consumer).name,
            "Write the name so that it can be known without running code, or give the parameter it is made of a value in \
             stagewright.toml.",
            [&used.consumption.location],
        );
    }

    /// A template cannot import what it exports itself, unless it did so already.
    fn own(&self, reader: &Reader<'_, 'a>, missing: &mut Missing<'_, 'a>, blockers: &mut Blockers) {
        let strong = reader.used.consumption.kind == ReferenceKind::Strong;
        if strong && self.decisions.acts(reader.used.consumer) && !self.exists(reader) {
            missing.own(reader, blockers);
        }
    }

    fn exists(&self, reader: &Reader<'_, 'a>) -> bool {
        let place = &self.world.places[reader.place];
        match reader.named {
            Named::Export(_) => self.world.names[reader.name].export.is_some(),
            Named::Output(stack, output) => {
                let live = match reader.used.producer {
                    Some(producer) => self.world.cells[producer].live,
                    None => place.stack(stack),
                };
                live.is_some_and(|stack| stack.outputs.contains_key(output))
            }
            // Public parameters are there in every account:
            // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
            Named::Parameter(path) => {
                path.starts_with("/aws/") || place.live.is_some_and(|live| live.parameters.contains(path))
            }
            Named::File(_) => true,
        }
    }

    /// Lists a reference that orders nothing, where its producer has a step too.
    fn free(&self, reader: &Reader<'_, 'a>, cause: Cause<'a>, ties: &mut Vec<Tied<'a>>) {
        let Some(producer) = reader.used.producer.filter(|producer| self.decisions.has_step(*producer))
        else {
            return;
        };
        ties.push(Tied::new(
            producer,
            reader.used.consumer,
            reader.used.consumption,
            reader.named,
            cause,
            Strength::Free,
        ));
    }

    fn existing(&self, reader: &Reader<'_, 'a>, ties: &mut Vec<Tied<'a>>, blockers: &mut Blockers) {
        if let Named::Export(name) = reader.named {
            self.existing_export(reader, name, ties, blockers);
            return;
        }
        match reader.used.producer {
            Some(producer) if self.decisions.acts(producer) => {
                let shown = shown(reader.used.consumption, reader.named);
                let provision = self.world.provision(producer, reader.name);
                let provided = self.world.cells[producer].live.map(|live| &live.provided);
                match provision {
                    Some(provision) if changed(self.world, producer, &shown, &provision.value) => {
                        self.bind(producer, reader, Cause::Changes, Strength::Soft, ties);
                    }
                    None if provided.is_some_and(|provided| provided.contains_key(&*shown)) => {
                        self.dropped(producer, reader, &shown, blockers);
                    }
                    _ => self.free(reader, Cause::Exists, ties),
                }
            }
            _ => self.free(reader, Cause::ProducerIdle, ties),
        }
    }

    fn existing_export(
        &self,
        reader: &Reader<'_, 'a>,
        text: &'a str,
        ties: &mut Vec<Tied<'a>>,
        blockers: &mut Blockers,
    ) {
        let name = &self.world.names[reader.name];
        let (Some(fate), Some(owner)) = (self.fates.of(reader.name), name.owner) else {
            let idle = reader.used.producer.is_none_or(|producer| !self.decisions.acts(producer));
            self.free(reader, if idle { Cause::ProducerIdle } else { Cause::Exists }, ties);
            return;
        };
        let stack = &self.world.cells[reader.used.consumer].desired.stack;
        if name.export.is_some_and(|export| export.importers.contains(stack)) {
            // Named where the fates were found.
            return;
        }
        match fate {
            Fate::Changes => {
                self.bind(owner, reader, Cause::Changes, Strength::Hard, ties);
                if let Some(tie) = ties.last_mut() {
                    tie.from_late = self.fates.awaited(reader.name);
                }
            }
            Fate::MovesTo(taker) => self.bind(taker, reader, Cause::Moves, Strength::Hard, ties),
            Fate::Dropped => begins_to_import_what_goes(self.world, owner, reader.used, text, blockers),
        }
    }

    fn absent(
        &self,
        reader: &Reader<'_, 'a>,
        ties: &mut Vec<Tied<'a>>,
        missing: &mut Missing<'_, 'a>,
        blockers: &mut Blockers,
    ) {
        match reader.used.producer {
            // Also where the producer's sources do not have the output: tools add some of their own (`ServiceEndpoint`).
            Some(producer) if self.decisions.acts(producer) => {
                self.bind(producer, reader, Cause::New, Strength::Hard, ties);
            }
            Some(producer) => missing.not_deployed(reader, producer, blockers),
            None => missing.nobody(reader, blockers),
        }
    }

    fn bind(
        &self,
        producer: usize,
        reader: &Reader<'_, 'a>,
        cause: Cause<'a>,
        strength: Strength,
        ties: &mut Vec<Tied<'a>>,
    ) {
        ties.push(Tied::new(
            producer,
            reader.used.consumer,
            reader.used.consumption,
            reader.named,
            cause,
            strength,
        ));
    }

    /// AWS would not refuse this, but the consumer's next deployment would fail.
    fn dropped(&self, producer: usize, reader: &Reader<'_, 'a>, shown: &str, blockers: &mut Blockers) {
        let [by, to] = [producer, reader.used.consumer].map(|cell| &self.world.cells[cell].desired.service);
        blockers.add(
            "missing-output",
            vec![by.clone(), to.clone()],
            format!("{by} drops {shown}, which {to} still reads"),
            &self.world.places[reader.place].name,
            format!("Keep it in {by}, or let {to} read something else."),
            [&reader.used.consumption.location],
        );
    }
}

/// What people drew orders whenever both sides act, also where both exist already: they have their reasons.
/// In each target that has both services; where no target has both, in every pair of targets.
pub(crate) fn manual<'a>(world: &World<'a>, decisions: &Decisions, reversed: bool, ties: &mut Vec<Tied<'a>>) {
    let mut drawn: Vec<_> = world.input.manual.iter().filter(|drawn| drawn.from != drawn.to).collect();
    drawn.sort();
    drawn.dedup_by(|b, a| a.from == b.from && a.to == b.to);
    for drawn in drawn {
        let (producers, consumers) = (cells_of(world, &drawn.from), cells_of(world, &drawn.to));
        let place = |cell: &usize| world.cells[*cell].place;
        let apart = !producers.iter().any(|a| consumers.iter().any(|b| place(a) == place(b)));
        for producer in &producers {
            for consumer in consumers.iter().filter(|consumer| apart || place(consumer) == place(producer)) {
                if !decisions.has_step(*producer) || !decisions.has_step(*consumer) {
                    continue;
                }
                let (from, to) = if reversed { (*consumer, *producer) } else { (*producer, *consumer) };
                let (cause, strength) = match (decisions.acts(*producer), decisions.acts(*consumer)) {
                    (true, true) if reversed => (Cause::Drawn(drawn.note.as_deref()), Strength::Soft),
                    (true, true) => (Cause::Drawn(drawn.note.as_deref()), Strength::Hard),
                    (false, _) => (Cause::ProducerIdle, Strength::Free),
                    (true, false) => (Cause::ConsumerIdle, Strength::Free),
                };
                ties.push(Tied {
                    from,
                    to,
                    kind: ReferenceKind::Manual,
                    name: Cow::Borrowed(""),
                    cause,
                    strength,
                    from_late: false,
                    to_late: false,
                    location: None,
                });
            }
        }
    }
}

/// The cells of a service, by target; none for a service without code.
fn cells_of(world: &World<'_>, service: &ServiceId) -> Vec<usize> {
    let Some(service) = world.service(service) else { return Vec::new() };
    (0..world.places.len()).filter_map(|place| world.cell_of(service, place)).collect()
}
