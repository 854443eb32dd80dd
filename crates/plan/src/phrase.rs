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

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn a_long_list_is_cut_short() {
        assert_eq!(list(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
        assert_eq!(list(&["a", "b"]), "a and b");
    }
}
