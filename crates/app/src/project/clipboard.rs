//! Services that leave and enter the project as text, are doubled, or are taken out of it.

use std::collections::{BTreeMap, BTreeSet};

use topology::{CardPlaces, Pasted, Position, Removal, ServiceId};

use super::{Open, Project, view::positions};
use crate::{
    contract::{CopyView, PastedServices, Point},
    error::Result,
};

/// Between the corners of pasted cards of which nothing is known.
const STRIDE: Point = Point { x: 352.0, y: 124.0 };
const COLUMNS: usize = 4;

/// A card with the room around it.
const CARD: (f64, f64) = (264.0, 124.0);

impl Project {
    /// The services as a piece of `stagewright.toml`, with where their cards stand.
    #[must_use]
    pub fn copy_services(&self, services: &BTreeSet<ServiceId>) -> String {
        let state = self.state();
        let places: CardPlaces =
            positions(&state).into_iter().map(|(id, at)| (id, Some(Position { x: at.x, y: at.y }))).collect();
        topology::copy(state.document.topology(), &places, services)
    }

    /// Puts what is in a text into the project, as one step of undo: with its upper left corner here, or where there is room.
    ///
    /// # Errors
    /// Where no services are in it, or the file cannot be edited.
    pub fn paste_services(&self, text: &str, at: Option<Point>) -> Result<PastedServices> {
        let (pasted, at) = {
            let state = self.state();
            let pasted = topology::paste(state.document.topology(), &state.reading.references, text)?;
            let stood = positions(&state);
            let below = stood.values().map(|at| at.y + STRIDE.y).fold(0.0, f64::max);
            let wish = at.unwrap_or(Point { x: corner(stood.values()).map_or(0.0, |at| at.x), y: below });
            let at = free_place(wish, &standing(&pasted), &stood).unwrap_or(wish);
            (pasted, at)
        };
        self.put_in("Paste", pasted, at)
    }

    /// The same services once more, as one step of undo: with the upper left corner of all of them here, or beside themselves.
    ///
    /// # Errors
    /// Where they are not there, or the file cannot be edited.
    pub fn duplicate_services(
        &self,
        services: &BTreeSet<ServiceId>,
        at: Option<Point>,
    ) -> Result<PastedServices> {
        let (pasted, at) = doubled(&self.state(), services, at)?;
        self.put_in("Duplicate", pasted, at)
    }

    /// What doubling these services beside themselves would bring.
    ///
    /// # Errors
    /// Where they are not there.
    pub fn copies(&self, services: &BTreeSet<ServiceId>) -> Result<Vec<CopyView>> {
        let (pasted, corner) = doubled(&self.state(), services, None)?;
        let places = standing(&pasted);
        let copies = pasted.names.iter().filter_map(|(of, id)| {
            let from = places.get(id)?;
            Some(CopyView {
                of: of.clone(),
                id: id.clone(),
                planned: pasted.planned.contains(id),
                at: Point { x: corner.x + from.x, y: corner.y + from.y },
            })
        });
        Ok(copies.collect())
    }

    fn put_in(&self, doing: &str, pasted: Pasted, at: Point) -> Result<PastedServices> {
        let label = match pasted.names.len() {
            1 => pasted.names.keys().map(|id| format!("{doing} {id}")).collect(),
            many => format!("{doing} {many} services"),
        };
        let positions: BTreeMap<ServiceId, Point> = standing(&pasted)
            .into_iter()
            .map(|(id, from)| (id, Point { x: at.x + from.x, y: at.y + from.y }))
            .collect();
        let services: Vec<ServiceId> = pasted.names.into_values().collect();
        self.perform(Some(label), pasted.edits, positions)?;
        Ok(PastedServices { view: self.view()?, services, planned: pasted.planned.into_iter().collect() })
    }

    /// What goes with these services, and who is left without them.
    #[must_use]
    pub fn removal(&self, services: &BTreeSet<ServiceId>) -> Removal {
        let state = self.state();
        topology::removal(state.document.topology(), &state.reading.references, services)
    }
}

/// Services once more, and the upper left corner of all of them: this one, or beside themselves.
fn doubled(state: &Open, services: &BTreeSet<ServiceId>, at: Option<Point>) -> Result<(Pasted, Point)> {
    let mut pasted = topology::duplicate(state.document.topology(), &state.reading.references, services)?;
    let stood = positions(state);
    let from = corner(services.iter().filter_map(|id| stood.get(id))).unwrap_or(Point { x: 0.0, y: 0.0 });
    pasted.places = pasted
        .names
        .iter()
        .filter_map(|(old, new)| {
            let at = stood.get(old)?;
            Some((new.clone(), Position { x: at.x - from.x, y: at.y - from.y }))
        })
        .collect();
    let wish = at.unwrap_or(from);
    let at = free_place(wish, &standing(&pasted), &stood).unwrap_or(wish);
    Ok((pasted, at))
}

/// Where the new cards stand from their upper left corner; those of which nothing is known, in a grid.
fn standing(pasted: &Pasted) -> BTreeMap<ServiceId, Point> {
    let mut unknown = 0;
    let place = |id: &ServiceId| match pasted.places.get(id) {
        Some(place) => Point { x: place.x, y: place.y },
        None => {
            unknown += 1;
            in_a_grid(unknown - 1)
        }
    };
    let ids: Vec<ServiceId> = pasted.names.values().cloned().collect();
    let places: Vec<Point> = ids.iter().map(place).collect();
    ids.into_iter().zip(places).collect()
}

fn in_a_grid(number: usize) -> Point {
    #[expect(clippy::cast_precision_loss, reason = "nobody pastes 2^52 services")]
    let (column, row) = ((number % COLUMNS) as f64, (number / COLUMNS) as f64);
    Point { x: column * STRIDE.x, y: row * STRIDE.y }
}

fn corner<'p>(places: impl Iterator<Item = &'p Point> + Clone) -> Option<Point> {
    let least = |axis: fn(&Point) -> f64| places.clone().map(axis).reduce(f64::min);
    Some(Point { x: least(|at| at.x)?, y: least(|at| at.y)? })
}

/// How far apart the places are that are tried, and how many rings of them.
const STEP: f64 = 40.0;
const RINGS: i32 = 60;

/// The corner nearest to a wish from which none of the new cards touches one that is there.
fn free_place(
    wish: Point,
    new: &BTreeMap<ServiceId, Point>,
    taken: &BTreeMap<ServiceId, Point>,
) -> Option<Point> {
    let far = |a: f64, b: f64, size: f64| (a - b).abs() >= size;
    // As one box: going through what is there card by card would take long for many.
    let width = new.values().map(|at| at.x).fold(0.0, f64::max);
    let height = new.values().map(|at| at.y).fold(0.0, f64::max);
    let is_free = |at: &Point| {
        taken.values().all(|card| {
            let beside = card.x + CARD.0 <= at.x || at.x + width + CARD.0 <= card.x;
            let above = card.y + CARD.1 <= at.y || at.y + height + CARD.1 <= card.y;
            beside
                || above
                || new
                    .values()
                    .all(|from| far(at.x + from.x, card.x, CARD.0) || far(at.y + from.y, card.y, CARD.1))
        })
    };
    let from_wish = |at: &Point| (at.x - wish.x).hypot(at.y - wish.y);
    (0..=RINGS).find_map(|ring| {
        (-ring..=ring)
            .flat_map(|row| {
                let inner = row.abs() < ring;
                let step = if inner { (2 * ring).max(1) } else { 1 };
                (-ring..=ring).step_by(usize::try_from(step).unwrap_or(1)).map(move |column| (column, row))
            })
            .map(|(column, row)| Point {
                x: wish.x + f64::from(column) * STEP,
                y: wish.y + f64::from(row) * STEP,
            })
            .filter(is_free)
            .min_by(|a, b| from_wish(a).total_cmp(&from_wish(b)))
    })
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Point, free_place};

    #[test]
    fn what_is_pasted_touches_no_card_and_stays_as_near_as_it_can() {
        let at = |x: f64, y: f64| Point { x, y };
        let new =
            BTreeMap::from([("a".parse().unwrap(), at(0.0, 0.0)), ("b".parse().unwrap(), at(352.0, 0.0))]);
        let taken =
            BTreeMap::from([("c".parse().unwrap(), at(0.0, 0.0)), ("d".parse().unwrap(), at(352.0, 0.0))]);
        let found = free_place(at(0.0, 0.0), &new, &taken).unwrap();
        assert_eq!(found.x, 0.0);
        assert!((124.0..=160.0).contains(&found.y.abs()), "{found:?}");
        assert_eq!(free_place(at(900.0, 0.0), &new, &taken), Some(at(900.0, 0.0)));
    }
}
