//! Where tables with a header stand in the document. `toml_edit` prints them by position.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

/// Room for as many new tables between two old ones.
const GAP: isize = 1 << 20;

/// Makes room between all tables.
pub(super) fn spread(document: &mut DocumentMut) {
    each(document.as_table_mut(), &mut |table| {
        let position = table.position();
        table.set_position(position.map(|position| position * GAP));
    });
}

/// Every table below this one, and itself.
pub(super) fn each<'t>(table: &'t mut Table, visit: &mut dyn FnMut(&mut Table)) {
    visit(table);
    for (_, item) in table.iter_mut() {
        each_in(item, visit);
    }
}

fn each_in(item: &mut Item, visit: &mut dyn FnMut(&mut Table)) {
    match item {
        Item::Table(table) => each(table, visit),
        Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| each(table, visit)),
        Item::None | Item::Value(_) => {}
    }
}

/// The positions of the headers in an item.
pub(super) fn positions(item: &Item, found: &mut Vec<isize>) {
    match item {
        Item::Table(table) => positions_in(table, found),
        Item::ArrayOfTables(tables) => tables.iter().for_each(|table| positions_in(table, found)),
        Item::None | Item::Value(_) => {}
    }
}

fn positions_in(table: &Table, found: &mut Vec<isize>) {
    if !table.is_implicit() && !table.is_dotted() {
        found.extend(table.position());
    }
    table.iter().for_each(|(_, item)| positions(item, found));
}

/// The first table with a header after a position.
pub(super) fn first_after(document: &mut DocumentMut, position: isize) -> Option<&mut Table> {
    let mut found = Vec::new();
    document.as_table().iter().for_each(|(_, item)| positions(item, &mut found));
    let next = found.into_iter().filter(|found| *found > position).min()?;
    at(document.as_table_mut(), next)
}

fn at(table: &mut Table, position: isize) -> Option<&mut Table> {
    // Asked before it is borrowed for the result.
    if table.position() == Some(position) && !table.is_implicit() && !table.is_dotted() && position != 0 {
        return Some(table);
    }
    table.iter_mut().find_map(|(_, item)| match item {
        Item::Table(table) => at(table, position),
        Item::ArrayOfTables(tables) => at_in(tables, position),
        Item::None | Item::Value(_) => None,
    })
}

fn at_in(tables: &mut ArrayOfTables, position: isize) -> Option<&mut Table> {
    tables.iter_mut().find_map(|table| at(table, position))
}

/// Where a new table of a section goes: after the section's last; otherwise before the sections that come later in a
/// new file; otherwise at the end.
pub(super) fn place(document: &DocumentMut, section: &str) -> isize {
    let of = |section: &str| {
        let mut found = Vec::new();
        document.as_table().get(section).into_iter().for_each(|item| positions(item, &mut found));
        found
    };
    if let Some(last) = of(section).into_iter().max() {
        return last + 1;
    }
    let order = super::FILE_ORDER;
    let later = order.iter().position(|name| *name == section).map_or(&[][..], |at| &order[at + 1..]);
    if let Some(first) = later.iter().flat_map(|section| of(section)).min() {
        return first - 1;
    }
    let mut all = Vec::new();
    document.as_table().iter().for_each(|(_, item)| positions(item, &mut all));
    all.into_iter().max().unwrap_or_default() + 1
}
