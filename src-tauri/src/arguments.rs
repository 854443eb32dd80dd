//! The command line of the window.

use std::{ffi::OsString, path::PathBuf};

pub const USAGE: &str = "Usage: stagewright-desktop [--data-dir DIR] [FOLDER]\n\n\
    FOLDER          Open this repository instead of the sample.\n\
    --data-dir DIR  Keep the sample and the list of recent projects in DIR instead of the user's folder.";

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    pub data_dir: Option<PathBuf>,
    /// The repository to open.
    pub folder: Option<PathBuf>,
}

impl Arguments {
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if word == "--data-dir" {
                let folder = words.next().ok_or("`--data-dir` needs a folder after it.")?;
                arguments.data_dir = Some(folder.into());
            } else if word.as_encoded_bytes().starts_with(b"-") || arguments.folder.is_some() {
                return Err(format!("`{}` is not understood.", word.display()));
            } else {
                arguments.folder = Some(word.into());
            }
        }
        Ok(arguments)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments, String> {
        Arguments::read(words.iter().map(OsString::from))
    }

    #[test]
    fn no_words_mean_the_users_own_folder() {
        assert_eq!(read(&[]), Ok(Arguments::default()));
    }

    #[test]
    fn both_folders_can_be_given() {
        let both = Arguments { data_dir: Some("data".into()), folder: Some("shop".into()) };
        assert_eq!(read(&["--data-dir", "data", "shop"]), Ok(both));
    }

    #[test]
    fn a_missing_folder_and_an_unknown_word_are_refused_by_name() {
        assert!(read(&["--data-dir"]).unwrap_err().contains("--data-dir"));
        assert!(read(&["--datadir", "x"]).unwrap_err().contains("--datadir"));
        assert!(read(&["one", "two"]).unwrap_err().contains("two"));
    }
}
