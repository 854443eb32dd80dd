//! Small parts of sentences.

use std::borrow::Cow;

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(crate) fn list<T: AsRef<str>>(words: &[T]) -> Cow<'_, str> {
    let word = |at: usize| words[at].as_ref();
    match words.len() {
        0 => Cow::Borrowed(""),
        1 => Cow::Borrowed(word(0)),
        2 => Cow::Owned(format!("{} and {}", word(0), word(1))),
        3 => Cow::Owned(format!("{}, {} and {}", word(0), word(1), word(2))),
        more => Cow::Owned(format!("{}, {}, {} and {} more", word(0), word(1), word(2), more - 3)),
    }
}

/// The nearest of some names to one that nobody provides: at most a third of its letters differ.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (name.len() / 3).max(1);
    let name: Vec<char> = name.to_lowercase().chars().collect();
    known
        .into_iter()
        .filter(|other| other.len().abs_diff(name.len()) <= limit)
        .map(|other| (distance(&name, other), other))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, other)| other)
}

/// Levenshtein's distance, in letters of either case.
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{list, nearest};

    #[test]
    fn a_long_list_is_cut_short() {
        assert_eq!(list(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
        assert_eq!(list(&["a", "b"]), "a and b");
    }

    #[test]
    fn the_nearest_name_is_the_one_that_differs_least() {
        let known = ["dev-notes-ext-infra-TableName", "dev-notes-ext-infra-TableArn", "dev-Other"];
        assert_eq!(nearest("dev-notes-ext-infra-ExtTableName", known), Some("dev-notes-ext-infra-TableName"));
        assert_eq!(nearest("something-else", known), None);
    }
}
