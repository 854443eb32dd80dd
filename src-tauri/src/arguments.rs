//! The command line of the window.

use std::{ffi::OsString, path::PathBuf};

use app::Link;
use tauri_plugin_log::log::LevelFilter;

pub const USAGE: &str = "Usage: stagewright-desktop [--data-dir DIR] [--log LEVEL] [FOLDER | LINK]\n\n\
    FOLDER          Open this repository instead of the sample.\n\
    LINK            Show what a stagewright:// link names.\n\
    --data-dir DIR  Keep the sample and the list of recent projects in DIR instead of the user's folder.\n\
    --log LEVEL     Write more or less to the log: off, error, warn, info, debug or trace.";

#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    pub data_dir: Option<PathBuf>,
    pub log: LevelFilter,
    /// The repository to open.
    pub folder: Option<PathBuf>,
    /// What to show.
    pub link: Option<Link>,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { data_dir: None, log: LevelFilter::Info, folder: None, link: None }
    }
}

impl Arguments {
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            if word == "--data-dir" {
                let folder = words.next().ok_or("`--data-dir` needs a folder after it.")?;
                arguments.data_dir = Some(folder.into());
            } else if word == "--log" {
                let level = words.next().ok_or("`--log` needs a level after it.")?;
                arguments.log = level
                    .to_string_lossy()
                    .parse()
                    .map_err(|_| format!("`{}` is not a level of the log.", level.display()))?;
            } else if word.as_encoded_bytes().starts_with(b"-")
                || arguments.folder.is_some()
                || arguments.link.is_some()
            {
                return Err(format!("`{}` is not understood.", word.display()));
            } else if let Some(address) = word.to_str().filter(|word| Link::is_meant(word)) {
                arguments.link =
                    Some(Link::parse(address).map_err(|error| format!("{}. {}", error.message, error.hint))?);
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
        let both =
            Arguments { data_dir: Some("data".into()), folder: Some("shop".into()), ..Arguments::default() };
        assert_eq!(read(&["--data-dir", "data", "shop"]), Ok(both));
    }

    #[test]
    fn the_log_can_be_made_finer() {
        assert_eq!(read(&["--log", "trace"]).unwrap().log, LevelFilter::Trace);
        assert!(read(&["--log", "everything"]).unwrap_err().contains("everything"));
        assert!(read(&["--log"]).unwrap_err().contains("--log"));
    }

    #[test]
    fn a_link_is_no_folder_and_a_bad_one_is_refused() {
        let read_link = read(&["stagewright://stage/dev"]).unwrap();
        assert!(read_link.link.is_some() && read_link.folder.is_none());
        assert!(read(&["stagewright://deploy/dev"]).unwrap_err().contains("link"));
        assert!(read(&["shop", "stagewright://stage/dev"]).is_err());
    }

    #[test]
    fn a_missing_folder_and_an_unknown_word_are_refused_by_name() {
        assert!(read(&["--data-dir"]).unwrap_err().contains("--data-dir"));
        assert!(read(&["--datadir", "x"]).unwrap_err().contains("--datadir"));
        assert!(read(&["one", "two"]).unwrap_err().contains("two"));
    }
}
