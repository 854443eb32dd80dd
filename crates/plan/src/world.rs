//! The cells of a stage and what its accounts hold, by index, with every name looked up once.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use topology::{Consumption, Provision, Region, ServiceId, StackName, Target, Text, Tie};

use crate::{DesiredCell, LiveExport, LiveStack, LiveTarget, PlanInput, blockers::Blockers, homes::Homes};

/// The name that ties two cells, borrowed from the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Named<'a> {
    Export(&'a str),
    Output(&'a str, &'a str),
    Parameter(&'a str),
    File(&'a str),
}

impl<'a> Named<'a> {
    /// Absent where a part of the name is not known.
    fn consumed(tie: &'a Tie) -> Option<Self> {
        match tie {
            Tie::Export { name } => name.known().map(Self::Export),
            Tie::Output { stack, output, .. } => Some(Self::Output(stack.known()?, output.known()?)),
            Tie::Parameter { path } => path.known().map(Self::Parameter),
            Tie::File { file, .. } => Some(Self::File(file)),
        }
    }

    /// An output belongs to the stack that the cell becomes, whatever its sources call it.
    fn provided(tie: &'a Tie, stack: &'a StackName) -> Option<Self> {
        match tie {
            Tie::Output { output, .. } => Some(Self::Output(stack.as_str(), output.known()?)),
            Tie::Export { .. } | Tie::Parameter { .. } | Tie::File { .. } => Self::consumed(tie),
        }
    }
}

/// One cell and where it is.
pub(crate) struct Cell<'a> {
    pub desired: &'a DesiredCell,
    pub service: usize,
    pub place: usize,
    pub live: Option<&'a LiveStack>,
    pub uses: Range<usize>,
    /// Some export's name is not known, so that an export that seems to be gone may still be provided.
    pub exports_unknown: bool,
    /// Some import's name is not known, so that an import that seems to be gone may still be there.
    pub imports_unknown: bool,
}

impl<'a> Cell<'a> {
    pub fn name(&self) -> &'a str {
        self.desired.service.as_str()
    }
}

/// One target.
pub(crate) struct Place<'a> {
    pub target: &'a Target,
    /// How people know it: by its account alone where the plan has one region of it.
    pub name: String,
    pub live: Option<&'a LiveTarget>,
    /// The cells by the stack that they become.
    pub stacks: HashMap<&'a str, usize>,
    provides: HashMap<Named<'a>, (usize, &'a Provision)>,
}

impl<'a> Place<'a> {
    pub fn export(&self, name: &str) -> Option<&'a LiveExport> {
        self.live?.exports.get(name)
    }

    pub fn stack(&self, name: &str) -> Option<&'a LiveStack> {
        self.live?.stacks.get(name).filter(|stack| stack.status != "DELETE_COMPLETE")
    }

    /// The cell that provides a name here, by its sources.
    pub fn provider(&self, named: Named<'a>) -> Option<(usize, &'a Provision)> {
        match named {
            Named::Output(stack, _) => {
                self.provides.get(&named).copied().filter(|(cell, _)| self.stacks.get(stack) == Some(cell))
            }
            Named::Export(_) | Named::Parameter(_) | Named::File(_) => self.provides.get(&named).copied(),
        }
    }

    /// Every export and parameter that some cell provides here, for hints.
    pub fn provided(&self) -> impl Iterator<Item = (Named<'a>, usize)> {
        self.provides.iter().map(|(named, (cell, _))| (*named, *cell))
    }
}

/// One consumption, with its producer.
pub(crate) struct Use<'a> {
    pub consumer: usize,
    pub consumption: &'a Consumption,
    /// Absent where the name is not known.
    pub named: Option<Named<'a>>,
    /// The target in which the name is looked up; absent where that is not one of the stage's and not a live one.
    pub place: Option<usize>,
    pub producer: Option<usize>,
}

pub(crate) struct World<'a> {
    pub input: &'a PlanInput,
    /// Sorted.
    pub services: Vec<&'a ServiceId>,
    /// Sorted by target.
    pub places: Vec<Place<'a>>,
    /// Sorted by service, then target.
    pub cells: Vec<Cell<'a>>,
    /// By consumer.
    pub uses: Vec<Use<'a>>,
    /// Exports that more than one cell provides in one target: the place, the name, both cells.
    pub duplicates: Vec<(usize, &'a str, usize, usize)>,
    by_service_and_place: HashMap<(usize, usize), usize>,
}

impl<'a> World<'a> {
    pub fn of(input: &'a PlanInput, blockers: &mut Blockers) -> Self {
        let mut desired: Vec<&DesiredCell> = input.cells.iter().collect();
        desired.sort_by(|a, b| {
            (&a.service, &a.target, &a.stack, &a.interface.digest).cmp(&(
                &b.service,
                &b.target,
                &b.stack,
                &b.interface.digest,
            ))
        });
        desired.dedup_by(|b, a| {
            let twice = a.service == b.service && a.target == b.target;
            if twice {
                blockers.duplicate_cell(&a.service, &a.target);
            }
            twice
        });
        let services: BTreeSet<&ServiceId> = desired.iter().map(|cell| &cell.service).collect();
        let services: Vec<&ServiceId> = services.into_iter().collect();
        let places = places(input, &desired);
        let mut world = Self {
            input,
            services,
            places,
            cells: Vec::with_capacity(desired.len()),
            uses: Vec::new(),
            duplicates: Vec::new(),
            by_service_and_place: HashMap::with_capacity(desired.len()),
        };
        world.take_cells(&desired, blockers);
        world.take_provisions();
        world.take_uses();
        world
    }

    pub fn place_of(&self, cell: usize) -> &Place<'a> {
        &self.places[self.cells[cell].place]
    }

    /// The cell of a service in a target.
    pub fn cell_of(&self, service: usize, place: usize) -> Option<usize> {
        self.by_service_and_place.get(&(service, place)).copied()
    }

    pub fn service(&self, id: &ServiceId) -> Option<usize> {
        self.services.binary_search(&id).ok()
    }

    /// What a cell provides under a name.
    pub fn provision(&self, cell: usize, named: Named<'a>) -> Option<&'a Provision> {
        match self.place_of(cell).provides.get(&named) {
            Some((provider, provision)) if *provider == cell => Some(provision),
            Some(_) => {
                let desired = self.cells[cell].desired;
                let same =
                    |provision: &&Provision| Named::provided(&provision.tie, &desired.stack) == Some(named);
                desired.interface.provides.iter().find(same)
            }
            None => None,
        }
    }

    pub fn uses_of(&self, cell: usize) -> &[Use<'a>] {
        &self.uses[self.cells[cell].uses.clone()]
    }

    /// Where a cell imports an export, by its sources.
    pub fn import(&self, cell: usize, export: &str) -> Option<&'a Consumption> {
        let same = |used: &&Use<'a>| used.named == Some(Named::Export(export));
        self.uses_of(cell).iter().find(same).map(|used| used.consumption)
    }

    fn take_cells(&mut self, desired: &[&'a DesiredCell], blockers: &mut Blockers) {
        let by_target: HashMap<&Target, usize> =
            self.places.iter().enumerate().map(|(at, place)| (place.target, at)).collect();
        let mut service = 0;
        for (at, cell) in desired.iter().enumerate() {
            while *self.services[service] != cell.service {
                service += 1;
            }
            let place = by_target[&cell.target];
            let known = |text: &Text| text.known().is_none();
            let exports_unknown = cell
                .interface
                .provides
                .iter()
                .any(|provision| matches!(&provision.tie, Tie::Export { name } if known(name)));
            let imports_unknown = cell
                .interface
                .consumes
                .iter()
                .any(|consumption| matches!(&consumption.tie, Tie::Export { name } if known(name)));
            let live = self.places[place].stack(cell.stack.as_str());
            self.cells.push(Cell {
                desired: cell,
                service,
                place,
                live,
                uses: 0..0,
                exports_unknown,
                imports_unknown,
            });
            self.by_service_and_place.insert((service, place), at);
            if let Some(first) = self.places[place].stacks.get(cell.stack.as_str()) {
                let first = &desired[*first].service;
                blockers.duplicate_stack(first, &cell.service, &cell.stack, &self.places[place].name);
            } else {
                self.places[place].stacks.insert(cell.stack.as_str(), at);
            }
        }
    }

    fn take_provisions(&mut self) {
        let mut sizes = vec![0; self.places.len()];
        for cell in &self.cells {
            sizes[cell.place] += cell.desired.interface.provides.len();
        }
        for (place, size) in self.places.iter_mut().zip(sizes) {
            place.provides.reserve(size);
        }
        for (at, cell) in self.cells.iter().enumerate() {
            for provision in &cell.desired.interface.provides {
                let Some(named) = Named::provided(&provision.tie, &cell.desired.stack) else { continue };
                let (first, _) = *self.places[cell.place].provides.entry(named).or_insert((at, provision));
                if let Named::Export(name) = named
                    && first != at
                {
                    self.duplicates.push((cell.place, name, first, at));
                }
            }
        }
    }

    fn take_uses(&mut self) {
        let by_account_and_region: HashMap<(&str, &str), usize> = self
            .places
            .iter()
            .enumerate()
            .map(|(at, place)| ((place.target.account.as_str(), place.target.region.as_str()), at))
            .collect();
        let mut homes = Homes::default();
        let mut uses =
            Vec::with_capacity(self.cells.iter().map(|cell| cell.desired.interface.consumes.len()).sum());
        for at in 0..self.cells.len() {
            let first = uses.len();
            let Cell { desired, place: own, service, .. } = self.cells[at];
            for consumption in &desired.interface.consumes {
                let named = Named::consumed(&consumption.tie);
                let place = match &consumption.tie {
                    Tie::Output { region: Some(region), .. } => region.known().and_then(|region| {
                        by_account_and_region.get(&(desired.target.account.as_str(), region)).copied()
                    }),
                    Tie::Output { .. } | Tie::Export { .. } | Tie::Parameter { .. } | Tie::File { .. } => {
                        Some(own)
                    }
                };
                let producer = place.zip(named).and_then(|(place, named)| match named {
                    Named::Output(stack, _) => self.places[place].stacks.get(stack).copied(),
                    Named::Export(_) | Named::Parameter(_) => {
                        self.places[place].provider(named).map(|(cell, _)| cell)
                    }
                    Named::File(file) => {
                        let home = homes.of(&self.cells, file, service)?;
                        self.by_service_and_place.get(&(home, place)).copied()
                    }
                });
                uses.push(Use { consumer: at, consumption, named, place, producer });
            }
            self.cells[at].uses = first..uses.len();
        }
        self.uses = uses;
    }
}

fn places<'a>(input: &'a PlanInput, desired: &[&'a DesiredCell]) -> Vec<Place<'a>> {
    let of_cells: BTreeSet<&Target> = desired.iter().map(|cell| &cell.target).collect();
    let mut live: HashMap<&Target, &LiveTarget> = HashMap::new();
    for target in &input.live.targets {
        live.entry(&target.target).or_insert(target);
    }
    let mut regions: HashMap<&str, BTreeSet<&Region>> = HashMap::new();
    for target in &of_cells {
        regions.entry(target.account.as_str()).or_default().insert(&target.region);
    }
    let all: BTreeSet<&Target> = of_cells.iter().copied().chain(live.keys().copied()).collect();
    all.into_iter()
        .map(|target| {
            let only = regions
                .get(target.account.as_str())
                .is_some_and(|regions| regions.len() == 1 && regions.contains(&target.region));
            Place {
                target,
                name: if only { target.account.to_string() } else { target.to_string() },
                live: live.get(target).copied(),
                stacks: HashMap::new(),
                provides: HashMap::new(),
            }
        })
        .collect()
}
