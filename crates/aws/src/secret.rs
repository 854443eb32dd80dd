//! A text that must not be seen: wiped from memory when dropped, and never printed or serialised.

use zeroize::Zeroizing;

#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that hands it on.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Display, marker::PhantomData};

    use serde::{Serialize, de::DeserializeOwned};
    use zeroize::ZeroizeOnDrop;

    use super::*;

    /// Whether a type has a trait: the inherent constant exists only where it does, and then hides the other.
    macro_rules! has {
        ($type:ty: $($bound:tt)+) => {{
            struct Asked<T>(PhantomData<T>);
            #[allow(dead_code, reason = "hidden where the type has the trait")]
            trait Otherwise {
                const ANSWER: bool = false;
            }
            impl<T> Otherwise for Asked<T> {}
            #[allow(dead_code, reason = "unused where the type does not have the trait")]
            impl<T: $($bound)+> Asked<T> {
                const ANSWER: bool = true;
            }
            let _ = PhantomData::<Asked<$type>>;
            <Asked<$type>>::ANSWER
        }};
    }

    #[test]
    fn a_secret_cannot_be_printed_or_serialised() {
        assert!(!has!(Secret: Display) && has!(String: Display));
        assert!(!has!(Secret: Serialize) && has!(String: Serialize));
        assert!(!has!(Secret: DeserializeOwned) && has!(String: DeserializeOwned));
        assert!(!has!(Secret: AsRef<str>) && has!(String: AsRef<str>));
        assert!(!has!(Secret: std::ops::Deref) && has!(String: std::ops::Deref));
    }

    #[test]
    fn a_secret_is_wiped_when_it_is_dropped() {
        let wiped = |secret: Secret| -> Box<dyn ZeroizeOnDrop> { Box::new(secret.0) };
        drop(wiped(Secret::new("hunter2".into())));
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new("hunter2".into());
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "Secret(..) Some(\n    Secret(..),\n)");
        assert_eq!(secret.reveal(), "hunter2");
    }
}
