//! Services as a text that can be carried elsewhere: into another project, or through a text editor and back.
//!
//! The text is a piece of `stagewright.toml`. Where the cards stood is a comment in it, because the file itself does not say that.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Edit, EditError, Group, Position, Reference, ReferenceKind, RepositoryId, Service, ServiceId,
    ServiceKind, Topology, file, layout::CardPlaces, why_not_connect,
};

/// What a text makes of a topology.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasted {
    pub edits: Vec<Edit>,
    /// The new services, by their names in the text.
    pub names: BTreeMap<ServiceId, ServiceId>,
    /// Those of the new ones that have no code any more.
    pub planned: BTreeSet<ServiceId>,
    /// Where the new cards stand, from the upper left corner of all of them; those that the text says nothing of are missing.
    pub places: BTreeMap<ServiceId, Position>,
}

/// Longer texts are not looked at.
const LONGEST: usize = 4 << 20;

const PLACES: &str = "# Places on the canvas:";

/// The services, what was drawn among them, and the groups and repositories that they name.
#[must_use]
pub fn copy(topology: &Topology, places: &CardPlaces, services: &BTreeSet<ServiceId>) -> String {
    let (text, _) = piece(topology, services);
    let corner = |axis: fn(&Position) -> f64| {
        let known = places.iter().filter(|(id, _)| services.contains(*id));
        known.filter_map(|(_, place)| place.as_ref().map(axis)).fold(f64::INFINITY, f64::min)
    };
    let (left, top) = (corner(|at| at.x), corner(|at| at.y));
    let stood: Vec<String> = places
        .iter()
        .filter(|(id, _)| services.contains(*id))
        .filter_map(|(id, place)| {
            let at = place.as_ref()?;
            Some(format!(" {id} {:.0} {:.0}", at.x - left, at.y - top))
        })
        .collect();
    if stood.is_empty() { text } else { format!("{PLACES}{}\n\n{text}", stood.join(",")) }
}

fn piece(topology: &Topology, services: &BTreeSet<ServiceId>) -> (String, Topology) {
    let mut piece = Topology::default();
    for (id, service) in topology.services.iter().filter(|(id, _)| services.contains(*id)) {
        piece.services.insert(id.clone(), service.clone());
        if let Some((id, group)) = service.group.as_ref().and_then(|id| topology.groups.get_key_value(id)) {
            piece.groups.insert(id.clone(), group.clone());
        }
        let repository = service.repository.as_ref().and_then(|id| topology.repositories.get_key_value(id));
        if let Some((id, repository)) = repository {
            piece.repositories.insert(id.clone(), repository.clone());
        }
    }
    let among = topology
        .references
        .iter()
        .filter(|drawn| services.contains(&drawn.from) && services.contains(&drawn.to));
    piece.references.extend(among.cloned());
    (file::render_piece(&piece), piece)
}

/// What pasting a text does. A service whose code another one here is written for becomes a planned one: two stacks of one file
/// would be one stack. Elsewhere it keeps its file, which is how a service is moved from project to project.
///
/// # Errors
/// Where no services are in the text.
pub fn paste(topology: &Topology, derived: &[Reference], text: &str) -> Result<Pasted, EditError> {
    let nothing = |because: Option<String>| EditError::NothingToPaste { because };
    if text.len() > LONGEST {
        return Err(nothing(Some("it is too long".into())));
    }
    let piece = match file::parse(text) {
        Ok(parsed) => parsed.topology,
        // What is no TOML at all was never meant for here: its errors would explain nothing.
        Err(unreadable) => {
            let written_for_here = text.contains("[services.");
            return Err(nothing(
                written_for_here.then(|| unreadable.errors.first().map(ToString::to_string)).flatten(),
            ));
        }
    };
    if piece.services.is_empty() {
        return Err(nothing(None));
    }
    put(topology, derived, &piece, &places_in(text))
}

/// The same services once more, beside themselves.
///
/// # Errors
/// Where one of them is not there.
pub fn duplicate(
    topology: &Topology,
    derived: &[Reference],
    services: &BTreeSet<ServiceId>,
) -> Result<Pasted, EditError> {
    let (_, piece) = piece(topology, services);
    if piece.services.is_empty() {
        return Err(EditError::NothingToPaste { because: None });
    }
    put(topology, derived, &piece, &BTreeMap::new())
}

fn put(
    topology: &Topology,
    derived: &[Reference],
    piece: &Topology,
    places: &BTreeMap<ServiceId, Position>,
) -> Result<Pasted, EditError> {
    let mut going = Going { topology: topology.clone(), edits: Vec::new() };
    for service in piece.services.values() {
        if let Some(group) = service.group.as_ref().filter(|id| !going.topology.groups.contains_key(*id)) {
            let label = piece.groups.get(group).and_then(|group| group.label.clone());
            going.make(Edit::AddGroup { id: group.clone(), group: Group { label } })?;
        }
    }
    let mut names = BTreeMap::new();
    let mut planned = BTreeSet::new();
    for (id, service) in &piece.services {
        let mut service = service.clone();
        if has_code(&service) && is_taken(&going.topology, &service) {
            service = as_planned(service);
            planned.insert(id.clone());
        }
        if let Some(repository) = &service.repository {
            going.bring_repository(piece, repository)?;
            if !going.topology.repositories.contains_key(repository) {
                service = as_planned(service);
                planned.insert(id.clone());
            }
        }
        // A stage that is not here cannot be named; a service that is in none of these stages is in every one.
        service.stages = service.stages.map(|stages| {
            stages.into_iter().filter(|stage| topology.stages.contains_key(stage)).collect::<Vec<_>>()
        });
        service.stages = service.stages.filter(|stages| !stages.is_empty());
        let name = free_name(&going.topology, id);
        going.make(Edit::AddService { id: name.clone(), service })?;
        names.insert(id.clone(), name);
    }
    let drawn = piece.references.iter().map(|it| (&it.from, &it.to, it.note.clone(), it.planned));
    // What the sources say of a service says nothing of a planned one: it is drawn instead.
    let found =
        derived.iter().filter(|it| it.kind != ReferenceKind::Config && it.kind != ReferenceKind::Manual);
    let found = found.filter_map(|it| {
        let from = it.from.as_ref()?;
        let both = piece.services.contains_key(from) && piece.services.contains_key(&it.to);
        let note = (!it.name.is_empty()).then(|| it.name.clone());
        (both && (planned.contains(from) || planned.contains(&it.to))).then_some((from, &it.to, note, true))
    });
    for (from, to, note, planned) in drawn.chain(found) {
        let here = |id: &ServiceId| {
            names.get(id).or_else(|| topology.services.get_key_value(id).map(|(id, _)| id)).cloned()
        };
        let (Some(from), Some(to)) = (here(from), here(to)) else { continue };
        if why_not_connect(&going.topology, derived, &from, &to).is_none() {
            going.make(Edit::Connect { from, to, note, planned })?;
        }
    }
    let places = places.iter().filter_map(|(id, at)| Some((names.get(id)?.clone(), *at))).collect();
    let planned = planned.iter().filter_map(|id| names.get(id).cloned()).collect();
    Ok(Pasted { edits: going.edits, names, planned, places })
}

/// The edits so far, and the topology with them.
struct Going {
    topology: Topology,
    edits: Vec<Edit>,
}

impl Going {
    fn make(&mut self, edit: Edit) -> Result<(), EditError> {
        edit.apply(&mut self.topology)?;
        self.edits.push(edit);
        Ok(())
    }

    fn bring_repository(&mut self, piece: &Topology, id: &RepositoryId) -> Result<(), EditError> {
        match piece.repositories.get(id) {
            Some(repository) if !self.topology.repositories.contains_key(id) => {
                self.make(Edit::AddRepository { id: id.clone(), repository: repository.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn has_code(service: &Service) -> bool {
    service.kind != ServiceKind::Planned && service.path.is_some()
}

/// Whether a service of the topology is written for the same code.
fn is_taken(topology: &Topology, service: &Service) -> bool {
    let code = |service: &Service| (service.repository.clone(), service.path.clone(), service.stack.clone());
    let wanted = code(service);
    topology.services.values().any(|other| has_code(other) && code(other) == wanted)
}

/// What a person says of it stays; what belongs to the code goes.
fn as_planned(service: Service) -> Service {
    Service {
        kind: ServiceKind::Planned,
        path: None,
        repository: None,
        stack: None,
        stack_name: None,
        parameters: BTreeMap::new(),
        program: None,
        own_deploy: false,
        ..service
    }
}

/// `notes`, or where that is taken `notes-2`, `notes-3`.
fn free_name(topology: &Topology, wanted: &ServiceId) -> ServiceId {
    let is_free = |id: &ServiceId| !topology.services.contains_key(id);
    if is_free(wanted) {
        return wanted.clone();
    }
    let text = wanted.as_str();
    let stem = match text.rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() && number.parse::<u32>().is_ok() => stem,
        Some(_) | None => text,
    };
    // A name has its longest length, in letters of one byte.
    let stem = &stem[..stem.len().min(110)];
    (2u64..)
        .filter_map(|number| ServiceId::new(format!("{stem}-{number}")).ok())
        .find(is_free)
        .unwrap_or_else(|| wanted.clone())
}

fn places_in(text: &str) -> BTreeMap<ServiceId, Position> {
    let Some(line) = text.lines().find_map(|line| line.trim().strip_prefix(PLACES)) else {
        return BTreeMap::new();
    };
    let place = |words: &str| {
        let mut words = words.split_whitespace();
        let id = ServiceId::new(words.next()?).ok()?;
        let (x, y) = (words.next()?.parse::<f64>().ok()?, words.next()?.parse::<f64>().ok()?);
        (x.is_finite() && y.is_finite()).then_some((id, Position { x, y }))
    };
    line.split(',').filter_map(place).collect()
}
