//! Brings back the bytes of untouched lines: the TOML printer normalises line ends, byte order marks and the order of
//! dotted keys, which nobody asked for.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// `original` was printed as `before`, then changed to `after`: the change in terms of the original.
pub(super) fn keep(original: &str, before: &str, after: &str) -> String {
    if original == before {
        return after.to_owned();
    }
    let own = if original.contains("\r\n") { "\r\n" } else { "\n" };
    // A new text of several lines means something else with other line ends inside: then they are the printer's.
    let candidates = [own, "\n"].map(|ending| with_lines_of(original, before, after, ending));
    let good = |kept: &String| sorted(kept) == sorted(after) && means_the_same(kept, after);
    candidates.into_iter().find(good).unwrap_or_else(|| after.to_owned())
}

fn with_lines_of(original: &str, before: &str, after: &str, ending: &str) -> String {
    let originals: Vec<&str> = original.split_inclusive('\n').collect();
    let (plain, befores, afters) = (lines(original), lines(before), lines(after));

    // For each printed line, the original line that it is.
    let mut same = vec![None; befores.len()];
    for (old, new, length) in equal(&plain, &befores) {
        (0..length).for_each(|n| same[new + n] = Some(old + n));
    }
    let mut result = Pieces { text: String::new(), ending };
    let (mut taken, mut done, mut written) = (0, 0, 0);
    for (old, new, length) in
        equal(&befores, &afters).chain(std::iter::once((befores.len(), afters.len(), 0)))
    {
        // Lines that the change replaced.
        if old > done || new > written {
            for line in &afters[written..new] {
                result.push(line, None);
            }
            let skipped = same[done..old].iter().flatten().max();
            taken = skipped.map_or(taken, |last| (last + 1).max(taken));
        }
        for (n, line) in afters[new..new + length].iter().enumerate() {
            match same[old + n] {
                Some(at) if at >= taken => {
                    // Lines that only the original has, in the same place.
                    originals[taken..at].iter().for_each(|line| result.push(line, Some(line)));
                    result.push(line, Some(originals[at]));
                    taken = at + 1;
                }
                _ => result.push(line, None),
            }
        }
        (done, written) = (old + length, new + length);
    }
    result.text
}

struct Pieces<'e> {
    text: String,
    ending: &'e str,
}

impl Pieces<'_> {
    fn push(&mut self, line: &str, bytes: Option<&str>) {
        // Only the last line of the original may end without a line break.
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push_str(self.ending);
        }
        match bytes {
            Some(bytes) => self.text.push_str(bytes),
            None => {
                self.text.push_str(line);
                self.text.push_str(self.ending);
            }
        }
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_start_matches('\u{feff}')
        .split_inclusive('\n')
        .map(|line| line.trim_end_matches(['\n', '\r']))
        .collect()
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines = lines(text);
    lines.retain(|line| !line.is_empty());
    lines.sort_unstable();
    lines
}

fn means_the_same(kept: &str, after: &str) -> bool {
    let tree = |text: &str| {
        let document: Option<toml_edit::DocumentMut> = text.parse().ok();
        document.map(|document| crate::tree::of_table(document.as_table()))
    };
    tree(kept).is_some_and(|kept| Some(kept) == tree(after))
}

fn equal(old: &[&str], new: &[&str]) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
    capture_diff_slices(Algorithm::Myers, old, new).into_iter().filter_map(|op| match op {
        DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
        _ => None,
    })
}
