//! Finds the nearest of many names without comparing with all of them.

use std::collections::{BTreeMap, HashMap, HashSet};

/// Names are compared in full only where they share one of their rarest words, at most this many.
const COMPARED: usize = 256;

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
        let id = self.names.len();
        for word in words(&name) {
            self.by_word.entry(word).or_default().push(id);
        }
        self.names.push((name, owner));
    }

    /// The wanted name that takes the fewest edits, if at least half of it is alike.
    pub fn nearest(&self, name: &str, wanted: impl Fn(&T) -> bool) -> Option<(&str, &T)> {
        let mut lists: Vec<&Vec<usize>> =
            words(name).into_iter().filter_map(|word| self.by_word.get(&word)).collect();
        lists.sort_by_key(|list| (list.len(), list.first().copied()));
        // How many of the rare words each has; the common ones only count for those that are looked at anyway.
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for list in lists {
            for id in list {
                if shared.len() < COMPARED && wanted(&self.names[*id].1) {
                    *shared.entry(*id).or_default() += 1;
                } else if let Some(count) = shared.get_mut(id) {
                    *count += 1;
                } else if list.len() > 8 * COMPARED {
                    break;
                }
            }
        }
        let mut best: Vec<(usize, usize)> = shared.into_iter().map(|(id, count)| (count, id)).collect();
        best.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| self.names[a.1].0.cmp(&self.names[b.1].0)));
        let measured = best.into_iter().take(COMPARED / 4).map(|(_, id)| {
            let (other, owner) = &self.names[id];
            (edits(name, other), other, owner)
        });
        let (distance, nearest, owner) = measured.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))?;
        let length = name.chars().count().max(nearest.chars().count());
        (distance * 2 <= length).then_some((nearest.as_str(), owner))
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

/// Levenshtein's distance. Names are at most a few hundred characters long; longer ones are compared by their beginnings.
fn edits(a: &str, b: &str) -> usize {
    const LONG: usize = 256;
    let a: Vec<char> = a.chars().take(LONG).collect();
    let b: Vec<char> = b.chars().take(LONG).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
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
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
