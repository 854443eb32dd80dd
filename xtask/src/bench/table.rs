//! Tables on the terminal.

use crate::report::say;

pub fn print(title: &str, head: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from("  ");
        for (column, cell) in cells.enumerate() {
            // Names to the left, figures to the right.
            let gap = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            if column == 0 { text.extend([cell, &gap]) } else { text.extend(["   ", &gap, cell]) }
        }
        say(text.trim_end());
    };
    say(&format!("\n{title}"));
    line(&mut head.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}
