//! Choice without chance: ids and jitter are hashes of a seed and of what they are for, so that the same calls at
//! the same times always give the same world.

use sha2::{Digest, Sha256};

/// Hash of a seed and the parts that name what is chosen.
fn digest(seed: u64, parts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// An id in the shape of a version 4 UUID.
pub fn uuid(seed: u64, parts: &[&str]) -> String {
    let mut bytes = digest(seed, parts);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex::encode(&bytes[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// `length` letters and digits, upper case as in the suffixes that CloudFormation gives to physical names.
pub fn suffix(seed: u64, parts: &[&str], length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    digest(seed, parts).iter().take(length).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// `length` hexadecimal digits, 64 at most.
pub fn hexadecimal(seed: u64, parts: &[&str], length: usize) -> String {
    let mut text = hex::encode(digest(seed, parts));
    text.truncate(length);
    text
}

/// `length` decimal digits, 32 at most.
pub fn digits(seed: u64, parts: &[&str], length: usize) -> String {
    digest(seed, parts).iter().take(length).map(|byte| char::from(b'0' + byte % 10)).collect()
}

/// A number in `-1.0 ..= 1.0`.
pub fn signed_unit(seed: u64, parts: &[&str]) -> f64 {
    let bytes = digest(seed, parts);
    let value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    f64::from(value) / f64::from(u32::MAX) * 2.0 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_parts_give_the_same_choice_and_others_differ() {
        assert_eq!(uuid(1, &["a", "b"]), uuid(1, &["a", "b"]));
        assert_ne!(uuid(1, &["a", "b"]), uuid(2, &["a", "b"]));
        assert_ne!(uuid(1, &["ab", ""]), uuid(1, &["a", "b"]));
        assert_eq!(suffix(7, &["x"], 12).len(), 12);
        assert_eq!(hexadecimal(7, &["x"], 16).len(), 16);
        assert!(digits(7, &["x"], 12).parse::<u64>().is_ok());
        assert!((-1.0..=1.0).contains(&signed_unit(3, &["y"])));
    }
}
