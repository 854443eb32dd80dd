//! Secrets that are longer than what a platform keeps in one item: `name`, `name#2`, `name#3`, and so on.
//!
//! The first part says how many there are and has a digest of the whole, so that a set of which a part is missing, or is of
//! another secret, is seen to be torn. Parts beyond the first have no gap between them: they are written upwards and deleted
//! downwards. So whatever was left by a write or a removal that did not come to its end is found again.

use sha2::{Digest, Sha256};

use super::{KeychainError, store::Store};
use crate::Secret;

/// Begins a first part that has something to say.
const MARK: &str = "parts:";

/// What the first part says takes no more than this, and each part has to have room for some text beside it.
pub(super) const LEAST_LIMIT: usize = 48;

/// Absent where nothing is kept, or what is kept is torn.
pub(super) fn read(store: &mut dyn Store, name: &str) -> Result<Option<Secret>, KeychainError> {
    let Some(first) = store.get(&item(name, 1))? else { return Ok(None) };
    let Some(said) = first.reveal().strip_prefix(MARK) else { return Ok(Some(first)) };
    let mut fields = said.splitn(3, ':');
    let (Some(Ok(count)), Some(digest), Some(begin)) =
        (fields.next().map(str::parse::<u32>), fields.next(), fields.next())
    else {
        return Ok(None);
    };
    let mut parts = vec![Secret::new(begin.to_owned())];
    for number in 2..=count {
        let Some(part) = store.get(&item(name, number))? else { return Ok(None) };
        parts.push(part);
    }
    let whole = joined(&parts);
    Ok((digest_of(whole.reveal()) == digest).then_some(whole))
}

/// `limit` is what fits in an item, in UTF-16 code units, as Windows counts.
pub(super) fn write(
    store: &mut dyn Store,
    name: &str,
    secret: &Secret,
    limit: usize,
) -> Result<(), KeychainError> {
    let parts = split(secret, limit.max(LEAST_LIMIT));
    for (number, part) in (1..).zip(&parts).skip(1) {
        store.set(&item(name, number), part)?;
    }
    // The first part comes last: with it, the set is whole.
    store.set(&item(name, 1), &parts[0])?;
    remove_from(store, name, number_after(&parts))
}

pub(super) fn remove(store: &mut dyn Store, name: &str) -> Result<(), KeychainError> {
    store.delete(&item(name, 1))?;
    remove_from(store, name, 2)
}

fn remove_from(store: &mut dyn Store, name: &str, least: u32) -> Result<(), KeychainError> {
    let mut end = least;
    while store.get(&item(name, end))?.is_some() {
        end += 1;
    }
    (least..end).rev().try_for_each(|number| store.delete(&item(name, number)))
}

fn number_after(parts: &[Secret]) -> u32 {
    (1..).zip(parts).last().map_or(1, |(number, _)| number + 1)
}

/// A `#` of the name itself is doubled: a session may be called `team#2`.
fn item(name: &str, number: u32) -> String {
    let name = name.replace('#', "##");
    if number == 1 { name } else { format!("{name}#{number}") }
}

/// At least one part; a secret that fits is kept as it is.
fn split(secret: &Secret, limit: usize) -> Vec<Secret> {
    let text = secret.reveal();
    if units(text) <= limit && !text.starts_with(MARK) {
        return vec![secret.clone()];
    }
    let mut rest = text;
    let (begin, after) = rest.split_at(fitting(rest, limit - (LEAST_LIMIT - 2)));
    rest = after;
    let mut tail = vec![];
    while !rest.is_empty() {
        let (part, after) = rest.split_at(fitting(rest, limit));
        tail.push(Secret::new(part.to_owned()));
        rest = after;
    }
    let said = format!("{MARK}{}:{}:", tail.len() + 1, digest_of(text));
    let first = joined(&[Secret::new(said), Secret::new(begin.to_owned())]);
    std::iter::once(first).chain(tail).collect()
}

/// How many bytes of the text fit, and no character halved.
fn fitting(text: &str, limit: usize) -> usize {
    let mut left = limit;
    let beyond = text.char_indices().find(|(_, c)| match left.checked_sub(c.len_utf16()) {
        Some(less) => {
            left = less;
            false
        }
        None => true,
    });
    beyond.map_or(text.len(), |(index, _)| index)
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// In one allocation, so that no shorter copy is left behind.
fn joined(parts: &[Secret]) -> Secret {
    let mut whole = String::with_capacity(parts.iter().map(|part| part.reveal().len()).sum());
    parts.iter().for_each(|part| whole.push_str(part.reveal()));
    Secret::new(whole)
}

/// Tells parts of different secrets apart; nobody is kept from forging it, who could as well write the secret itself.
fn digest_of(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vault::fake::Fake;

    fn text(store: &mut Fake, name: &str) -> Option<String> {
        read(store, name).unwrap().map(|secret| secret.reveal().to_owned())
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back_and_fits(
            texts in prop::collection::vec("(parts:)?(\\PC|🦀){0,300}", 1..4),
            limit in LEAST_LIMIT..200,
        ) {
            let mut store = Fake::default();
            for secret in &texts {
                write(&mut store, "token", &Secret::new(secret.clone()), limit).unwrap();
                prop_assert_eq!(text(&mut store, "token"), Some(secret.clone()));
                let kept = store.items();
                prop_assert!(kept.values().all(|part| units(part) <= limit), "{:?}", kept);
                prop_assert_eq!(kept.len(), split(&Secret::new(secret.clone()), limit).len());
            }
            remove(&mut store, "token").unwrap();
            prop_assert!(store.items().is_empty());
        }

        #[test]
        fn a_set_with_a_part_missing_or_foreign_is_nothing_kept(length in 100..400_usize, which in any::<prop::sample::Index>()) {
            let mut store = Fake::default();
            write(&mut store, "token", &Secret::new("x".repeat(length)), LEAST_LIMIT).unwrap();
            let names: Vec<String> = store.items().into_keys().collect();
            let name = which.get(&names);
            let before = store.items();
            store.put(name, None);
            prop_assert_eq!(text(&mut store, "token"), None);
            store.put(name, Some(&before[name].replace('x', "y")));
            prop_assert_eq!(text(&mut store, "token"), None);
            remove(&mut store, "token").unwrap();
        }
    }

    #[test]
    fn items_whose_names_look_like_parts_stay_apart() {
        let mut store = Fake::default();
        let long = "x".repeat(200);
        write(&mut store, "team", &Secret::new(long.clone()), LEAST_LIMIT).unwrap();
        write(&mut store, "team#2", &Secret::new("other".into()), LEAST_LIMIT).unwrap();
        assert_eq!(text(&mut store, "team"), Some(long));
        remove(&mut store, "team").unwrap();
        assert_eq!(text(&mut store, "team#2").as_deref(), Some("other"));
    }
}
