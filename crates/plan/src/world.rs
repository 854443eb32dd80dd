//! The cells of a stage and what its accounts hold, by index, with every name looked up once.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use topology::{Consumption, Provision, ServiceId, Target, Tie};

use crate::{
    DesiredCell, LiveExport, LiveStack, PlanInput,
    blockers::Blockers,
    homes::Homes,
    places::{Named, Place, exists, places},
};

/// One cell and where it is.
pub(crate) struct Cell<'a> {
    pub desired: &'a DesiredCell,
    pub service: usize,
    pub place: usize,
    pub live: Option<&'a LiveStack>,
    pub uses: Range<usize>,
    /// In [`World::provisions`].
    provides: Range<usize>,
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

/// A name in a target: who provides it, by the sources and in the account.
pub(crate) struct Name<'a> {
    pub named: Named<'a>,
    pub place: usize,
    /// The first cell that provides it.
    pub provider: Option<(usize, &'a Provision)>,
    /// The export that exists.
    pub export: Option<&'a LiveExport>,
    /// The cell whose stack that export belongs to.
    pub owner: Option<usize>,
}

/// One consumption, with its producer.
pub(crate) struct Use<'a> {
    pub consumer: usize,
    pub consumption: &'a Consumption,
    /// In [`World::names`]; absent where the name is not known, or is one of a target that is neither the stage's nor read.
    pub name: Option<usize>,
    pub producer: Option<usize>,
}

pub(crate) struct World<'a> {
    pub input: &'a PlanInput,
    /// Sorted.
    pub services: Vec<&'a ServiceId>,
    /// Sorted by target.
    pub places: Vec<Place<'a>>,
    /// Sorted by target, then service: what is looked up in one target lies close together.
    pub cells: Vec<Cell<'a>>,
    /// Each once in a target.
    pub names: Vec<Name<'a>>,
    /// By consumer.
    pub uses: Vec<Use<'a>>,
    /// By provider: the name, and how it is provided.
    provisions: Vec<(usize, &'a Provision)>,
    /// Exports that more than one cell provides: the name, both cells.
    pub duplicates: Vec<(usize, usize, usize)>,
    by_service_and_place: FxHashMap<(usize, usize), usize>,
}

impl<'a> World<'a> {
    pub fn of(input: &'a PlanInput, blockers: &mut Blockers) -> Self {
        let services: FxHashSet<&ServiceId> = input.cells.iter().map(|cell| &cell.service).collect();
        let mut services: Vec<&ServiceId> = services.into_iter().collect();
        services.sort_unstable();
        let mut world = Self {
            input,
            services,
            places: places(input),
            cells: Vec::with_capacity(input.cells.len()),
            names: Vec::new(),
            uses: Vec::new(),
            provisions: Vec::new(),
            duplicates: Vec::new(),
            by_service_and_place: FxHashMap::default(),
        };
        world.take_cells(blockers);
        world.take_names();
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
    pub fn provision(&self, cell: usize, name: usize) -> Option<&'a Provision> {
        match self.names[name].provider {
            Some((provider, provision)) if provider == cell => Some(provision),
            Some(_) => self
                .provisions_of(cell)
                .iter()
                .find(|(other, _)| *other == name)
                .map(|(_, provision)| *provision),
            None => None,
        }
    }

    /// The names that a cell provides.
    pub fn provisions_of(&self, cell: usize) -> &[(usize, &'a Provision)] {
        &self.provisions[self.cells[cell].provides.clone()]
    }

    pub fn uses_of(&self, cell: usize) -> &[Use<'a>] {
        &self.uses[self.cells[cell].uses.clone()]
    }

    /// Where a cell imports an export, by its sources.
    pub fn import(&self, cell: usize, name: usize) -> Option<&'a Consumption> {
        self.uses_of(cell).iter().find(|used| used.name == Some(name)).map(|used| used.consumption)
    }

    /// A name as it is looked up in another target.
    pub fn name_in(&self, place: usize, named: Named<'a>) -> Option<&Name<'a>> {
        self.places[place].ids.get(&named).map(|name| &self.names[*name])
    }

    fn intern(&mut self, place: usize, named: Named<'a>) -> usize {
        let next = self.names.len();
        let name = *self.places[place].ids.entry(named).or_insert(next);
        if name == next {
            self.names.push(Name { named, place, provider: None, export: None, owner: None });
        }
        name
    }

    fn take_cells(&mut self, blockers: &mut Blockers) {
        let services: FxHashMap<&ServiceId, usize> =
            self.services.iter().enumerate().map(|(at, service)| (*service, at)).collect();
        let targets: FxHashMap<&Target, usize> =
            self.places.iter().enumerate().map(|(at, place)| (place.target, at)).collect();
        let cells = &self.input.cells;
        let mut sorted: Vec<(usize, usize, usize)> = cells
            .iter()
            .enumerate()
            .map(|(at, cell)| (targets[&cell.target], services[&cell.service], at))
            .collect();
        sorted.sort_unstable_by(|a, b| {
            let twice = |at: usize| (&cells[at].stack, &cells[at].interface.digest);
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| twice(a.2).cmp(&twice(b.2)))
        });
        self.by_service_and_place.reserve(sorted.len());
        for (place, service, at) in sorted {
            let desired = &cells[at];
            let at = self.cells.len();
            if self.cells.last().is_some_and(|last| (last.service, last.place) == (service, place)) {
                blockers.duplicate_cell(&desired.service, &desired.target);
                continue;
            }
            self.cells.push(Cell {
                desired,
                service,
                place,
                live: None,
                uses: 0..0,
                provides: 0..0,
                exports_unknown: false,
                imports_unknown: false,
            });
            self.by_service_and_place.insert((service, place), at);
            let first = *self.places[place].stacks.entry(desired.stack.as_str()).or_insert(at);
            if first != at {
                let first = self.cells[first].desired;
                blockers.duplicate_stack(
                    &first.service,
                    &desired.service,
                    &desired.stack,
                    &self.places[place].name,
                );
                self.cells[at].live = self.places[place].stack(desired.stack.as_str());
            }
        }
        for place in &self.places {
            for (name, stack) in
                place.live.iter().flat_map(|live| &live.stacks).filter(|(_, stack)| exists(stack))
            {
                if let Some(cell) = place.stacks.get(name.as_str()) {
                    self.cells[*cell].live = Some(stack);
                }
            }
        }
    }

    fn take_names(&mut self) {
        let provided = self.cells.iter().map(|cell| cell.desired.interface.provides.len()).sum();
        let consumed = self.cells.iter().map(|cell| cell.desired.interface.consumes.len()).sum();
        self.names.reserve(provided);
        self.provisions.reserve(provided);
        self.uses.reserve(consumed);
        let regions: FxHashMap<(&str, &str), usize> = (self.places.iter().enumerate())
            .map(|(at, place)| ((place.target.account.as_str(), place.target.region.as_str()), at))
            .collect();
        let mut homes = Homes::default();
        let mut first = 0;
        for place in 0..self.places.len() {
            let count = self.cells[first..].iter().take_while(|cell| cell.place == place).count();
            let cells = first..first + count;
            first += count;
            self.take_provisions(place, cells.clone());
            self.take_exports(place);
            self.take_uses(cells, &regions, &mut homes);
        }
    }

    fn take_provisions(&mut self, place: usize, cells: Range<usize>) {
        let provided =
            self.cells[cells.clone()].iter().map(|cell| cell.desired.interface.provides.len()).sum();
        self.places[place].ids.reserve(provided);
        for at in cells {
            let desired = self.cells[at].desired;
            let first = self.provisions.len();
            for provision in &desired.interface.provides {
                let Some(named) = Named::provided(&provision.tie, &desired.stack) else {
                    self.cells[at].exports_unknown |= matches!(provision.tie, Tie::Export { .. });
                    continue;
                };
                let name = self.intern(place, named);
                let (provider, _) = *self.names[name].provider.get_or_insert((at, provision));
                if provider != at && matches!(named, Named::Export(_)) {
                    self.duplicates.push((name, provider, at));
                }
                self.provisions.push((name, provision));
            }
            self.cells[at].provides = first..self.provisions.len();
        }
    }

    fn take_exports(&mut self, place: usize) {
        let Some(live) = self.places[place].live else { return };
        for (name, export) in &live.exports {
            let owner = self.places[place].stacks.get(export.stack.as_str()).copied();
            let name = self.intern(place, Named::Export(name));
            self.names[name].export = Some(export);
            self.names[name].owner = owner;
        }
    }

    fn take_uses(
        &mut self,
        cells: Range<usize>,
        regions: &FxHashMap<(&str, &str), usize>,
        homes: &mut Homes<'a>,
    ) {
        for at in cells {
            let first = self.uses.len();
            let Cell { desired, place: own, service, .. } = self.cells[at];
            for consumption in &desired.interface.consumes {
                let place = match &consumption.tie {
                    Tie::Output { region: Some(region), .. } => region
                        .known()
                        .and_then(|region| regions.get(&(desired.target.account.as_str(), region)).copied()),
                    Tie::Output { .. } | Tie::Export { .. } | Tie::Parameter { .. } | Tie::File { .. } => {
                        Some(own)
                    }
                };
                let named = Named::consumed(&consumption.tie);
                if named.is_none() && matches!(consumption.tie, Tie::Export { .. }) {
                    self.cells[at].imports_unknown = true;
                }
                let found = place.zip(named).map(|(place, named)| {
                    let name = self.intern(place, named);
                    let producer = match named {
                        Named::Output(stack, _) => self.places[place].stacks.get(stack).copied(),
                        Named::Export(_) | Named::Parameter(_) => {
                            self.names[name].provider.map(|(cell, _)| cell)
                        }
                        Named::File(file) => {
                            let home = homes.of(&self.cells, file, service);
                            home.and_then(|home| self.cell_of(home, place))
                        }
                    };
                    (name, producer)
                });
                self.uses.push(Use {
                    consumer: at,
                    consumption,
                    name: found.map(|(name, _)| name),
                    producer: found.and_then(|(_, producer)| producer),
                });
            }
            self.cells[at].uses = first..self.uses.len();
        }
    }
}
