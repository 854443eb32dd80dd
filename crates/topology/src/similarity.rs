//! Finds the nearest of many names without comparing with all of them.

use std::collections::{BTreeSet, HashMap, HashSet};

/// Names are compared letter by letter only where they share a word, those with the rarest words first, at most this many.
const COMPARED: usize = 32;
/// Nobody types a longer name; two hostile ones would take long to compare.
const LONGEST: usize = 512;

/// Names by the words in them, each with something that belongs to it.
#[derive(Debug)]
pub struct Similar<T> {
    names: Vec<(String, T)>,
    by_word: HashMap<String, Vec<usize>>,
}

impl<T> Default for Similar<T> {
    fn default() -> Self {
        Self { names: Vec::new(), by_word: HashMap::new() }
    }
}

impl<T> Similar<T> {
    pub fn add(&mut self, name: String, owner: T) {
        if name.len() > LONGEST {
            return;
        }
        let id = self.names.len();
        for word in words(&name) {
            self.by_word.entry(word).or_default().push(id);
        }
        self.names.push((name, owner));
    }

    /// The wanted name that takes the fewest edits, if at least half of it is alike.
    pub fn nearest(&self, name: &str, wanted: impl Fn(&T) -> bool) -> Option<(&str, &T)> {
        if name.len() > LONGEST {
            return None;
        }
        let mut lists: Vec<&Vec<usize>> =
            words(name).into_iter().filter_map(|word| self.by_word.get(&word)).collect();
        lists.sort_by_key(|list| (list.len(), list.first().copied()));
        let mut compared: BTreeSet<usize> = BTreeSet::new();
        for list in lists {
            let room = COMPARED - compared.len();
            compared.extend(list.iter().filter(|id| wanted(&self.names[**id].1)).take(room));
        }
        let letters: Vec<char> = name.chars().collect();
        // At least half of the name has to be alike.
        let mut best: Option<(usize, &str, &T)> = None;
        for (other, owner) in compared.into_iter().map(|id| &self.names[id]) {
            let other_letters: Vec<char> = other.chars().collect();
            let enough = letters.len().max(other_letters.len()) / 2;
            let limit = best.map_or(enough, |(distance, ..)| distance.min(enough));
            if let Some(distance) = edits_within(&letters, &other_letters, limit)
                && best.is_none_or(|best| (distance, other.as_str()) < (best.0, best.1))
            {
                best = Some((distance, other, owner));
            }
        }
        best.map(|(_, other, owner)| (other, owner))
    }
}

/// `dev-ExtTableName` has the words dev, ext, table and name.
fn words(name: &str) -> HashSet<String> {
    let mut out = HashSet::new();
    let mut word = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        let boundary = !c.is_alphanumeric() || (c.is_uppercase() && lower_before);
        if boundary && !word.is_empty() {
            out.insert(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase() || c.is_numeric();
    }
    if !word.is_empty() {
        out.insert(word);
    }
    out
}

/// Levenshtein's distance, if it is at most `limit`.
fn edits_within(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
        if row.iter().all(|distance| *distance > limit) {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest<'n>(name: &str, names: &'n [&'n str]) -> Option<String> {
        let mut similar = Similar::default();
        names.iter().for_each(|name| similar.add((*name).to_owned(), ()));
        similar.nearest(name, |()| true).map(|(name, ())| name.to_owned())
    }

    #[test]
    fn the_nearest_name_takes_the_fewest_edits() {
        let names =
            ["dev-notes-ext-infra-TableArn", "dev-notes-ext-infra-TableName", "dev-other-ExtTableName"];
        assert_eq!(nearest("dev-notes-ext-infra-ExtTableName", &names).as_deref(), Some(names[1]));
        assert_eq!(nearest("dev-notes-ext-infra-ExtTableArn", &names).as_deref(), Some(names[0]));
    }

    #[test]
    fn a_name_that_is_hardly_alike_is_no_candidate() {
        assert_eq!(nearest("dev-Q", &["dev-SomethingQuiteDifferent"]), None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn edits_are_counted() {
        let edits = |a: &str, b: &str, limit| {
            edits_within(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), limit)
        };
        assert_eq!(edits("kitten", "sitting", 9), Some(3));
        assert_eq!(edits("", "abc", 3), Some(3));
        assert_eq!(edits("kitten", "sitting", 2), None);
    }
}
