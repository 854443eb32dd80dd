//! Whose folder a file is in: the producer of a file that another service reads at build time.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::world::Cell;

/// Finds services by the files that their findings stand in; filled on first use.
#[derive(Default)]
pub(crate) struct Homes<'a> {
    /// How many findings each service has in a file or below a folder.
    by_path: Option<FxHashMap<&'a str, Vec<(usize, u32)>>>,
}

impl<'a> Homes<'a> {
    /// The service that a file belongs to: the one with the most findings in the file, else in the nearest folder around it.
    pub fn of(&mut self, cells: &[Cell<'a>], file: &str, reader: usize) -> Option<usize> {
        let by_path = self.by_path.get_or_insert_with(|| index(cells));
        let mut path = file;
        loop {
            let owner = by_path
                .get(path)
                .into_iter()
                .flatten()
                .filter(|(service, _)| *service != reader)
                .max_by_key(|(service, count)| (*count, std::cmp::Reverse(*service)));
            if let Some((service, _)) = owner {
                return Some(*service);
            }
            path = parent(path)?;
        }
    }
}

fn index<'a>(cells: &[Cell<'a>]) -> FxHashMap<&'a str, Vec<(usize, u32)>> {
    let mut by_path: FxHashMap<&str, Vec<(usize, u32)>> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for cell in cells {
        // A service's files are the same in every target.
        if !seen.insert(cell.service) {
            continue;
        }
        let interface = &cell.desired.interface;
        let files = (interface.provides.iter().map(|it| it.location.file.as_str()))
            .chain(interface.resources.iter().map(|it| it.location.file.as_str()))
            .chain(interface.parameters.iter().map(|it| it.location.file.as_str()))
            .chain(interface.consumes.iter().map(|it| it.location.file.as_str()));
        for file in files {
            count(&mut by_path, file, cell.service);
            if let Some(folder) = parent(file) {
                count(&mut by_path, folder, cell.service);
            }
        }
    }
    by_path
}

fn count<'a>(by_path: &mut FxHashMap<&'a str, Vec<(usize, u32)>>, path: &'a str, service: usize) {
    let owners = by_path.entry(path).or_default();
    match owners.last_mut() {
        Some((last, count)) if *last == service => *count += 1,
        _ => owners.push((service, 1)),
    }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}
