//! `stagewright://` addresses: what another program may ask the window to show. None of them starts, changes or deploys anything.

use std::path::{Path, PathBuf};

use journal::RunId;
use percent_encoding::percent_decode_str;
use topology::{ServiceId, StageId, ViewName};

use crate::{
    contract::{ErrorView, Place, WindowLens},
    error::Result,
};

const SCHEME: &str = "stagewright";
/// Longer than any address that means something.
const LONGEST: usize = 4096;

/// An address that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The repository that has to be open for it; absent: the one that is.
    pub folder: Option<PathBuf>,
    pub place: Option<Place>,
}

impl Link {
    /// Whether a word of a command line means to be one.
    #[must_use]
    pub fn is_meant(word: &str) -> bool {
        word.get(..SCHEME.len() + 1).is_some_and(|begin| begin.eq_ignore_ascii_case(&format!("{SCHEME}:")))
    }

    /// # Errors
    /// Where it is anything else than one of the four addresses, with nothing left over.
    pub fn parse(address: &str) -> Result<Self> {
        Self::read(address).ok_or_else(|| {
            ErrorView::new(
                "bad-link",
                "this link means nothing to Stagewright",
                "Links are stagewright://open?folder=…&view=topology, stagewright://stage/NAME, \
                 stagewright://service/NAME, stagewright://view/NAME and stagewright://run/ID.",
            )
        })
    }

    fn read(address: &str) -> Option<Self> {
        if address.len() > LONGEST || !Self::is_meant(address) {
            return None;
        }
        let rest = address.get(SCHEME.len()..)?.strip_prefix("://")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_suffix('/').unwrap_or(path);
        let place = |place: Place| Some(Self { folder: None, place: Some(place) });
        match path.split_once('/') {
            None if path == "open" => Self::opening(query),
            Some(("stage", name)) if query.is_empty() => {
                place(Place::Stage { stage: StageId::new(decoded(name)?).ok()? })
            }
            Some(("service", name)) if query.is_empty() => {
                place(Place::Service { service: ServiceId::new(decoded(name)?).ok()? })
            }
            Some(("view", name)) if query.is_empty() => {
                place(Place::View { view: ViewName::new(decoded(name)?).ok()? })
            }
            Some(("run", id)) if query.is_empty() => {
                place(Place::Run { run: run(&decoded(id)?)?, service: None })
            }
            Some(_) | None => None,
        }
    }

    fn opening(query: &str) -> Option<Self> {
        let mut link = Self { folder: None, place: None };
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=')?;
            let value = decoded(value)?;
            match key {
                "folder" if link.folder.is_none() => link.folder = Some(folder(&value)?),
                "view" if link.place.is_none() => link.place = Some(Place::Lens { lens: lens(&value)? }),
                _ => return None,
            }
        }
        link.folder.is_some().then_some(link)
    }
}

fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

/// A folder of this machine, by its whole path: what a relative one is relative to depends on who started the window. A path with
/// two slashes at its start is another machine's on Windows, and looking at it would log in there.
fn folder(text: &str) -> Option<PathBuf> {
    let path = Path::new(text);
    let remote = text.starts_with("//") || text.starts_with("\\\\");
    (path.is_absolute() && !remote).then(|| path.to_path_buf())
}

fn lens(text: &str) -> Option<WindowLens> {
    match text {
        "topology" => Some(WindowLens::Topology),
        "phases" => Some(WindowLens::Phases),
        "stages" => Some(WindowLens::Stages),
        "matrix" => Some(WindowLens::Matrix),
        _ => None,
    }
}

fn run(id: &str) -> Option<RunId> {
    let plain = id.len() <= 64 && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    plain.then(|| RunId(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Place {
        Link::parse(address).unwrap().place.unwrap()
    }

    #[test]
    fn each_of_the_five_addresses_is_understood() {
        let link = Link::parse("stagewright://open?folder=%2Fhome%2Fme%2Fmy%20shop&view=phases").unwrap();
        assert_eq!(link.folder, Some(PathBuf::from("/home/me/my shop")));
        assert_eq!(link.place, Some(Place::Lens { lens: WindowLens::Phases }));
        assert_eq!(place("stagewright://stage/dev"), Place::Stage { stage: StageId::new("dev").unwrap() });
        assert_eq!(
            place("Stagewright://service/notes/"),
            Place::Service { service: ServiceId::new("notes").unwrap() }
        );
        assert_eq!(
            place("stagewright://view/Monday%20planning"),
            Place::View { view: ViewName::new("Monday planning").unwrap() }
        );
        assert_eq!(
            place("stagewright://run/01JABC"),
            Place::Run { run: RunId("01JABC".into()), service: None }
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for address in [
            "",
            "stagewright:",
            "stagewright://",
            "stagewright://open",
            "stagewright://open?folder=",
            "stagewright://open?folder=relative",
            "stagewright://open?folder=..%2F..%2Fetc",
            "stagewright://open?folder=%2F%2Fserver%2Fshare",
            "stagewright://open?folder=/a&folder=/b",
            "stagewright://open?folder=/a&deploy=dev",
            "stagewright://open?view=topology",
            "stagewright://open?folder=/a&view=everything",
            "stagewright://open?folder=/a%00b",
            "stagewright://open?folder=%ff",
            "stagewright://deploy/dev",
            "stagewright://stage/",
            "stagewright://stage/dev/prod",
            "stagewright://stage/dev?deploy=now",
            "stagewright://service/..%2F..",
            "stagewright://service/<script>",
            "stagewright://run/../../x",
            "stagewright://run/a b",
            "stagewright:///stage/dev",
            "stagewright:stage/dev",
            "https://stage/dev",
            "file:///etc/passwd",
        ] {
            let refused = Link::parse(address).expect_err(address);
            assert_eq!(refused.code, "bad-link");
        }
        assert!(Link::parse(&format!("stagewright://stage/{}", "a".repeat(5000))).is_err());
    }

    #[test]
    fn only_addresses_of_ours_are_meant_to_be_one() {
        assert!(Link::is_meant("stagewright://whatever") && Link::is_meant("STAGEWRIGHT:x"));
        assert!(!Link::is_meant("/home/me/stagewright") && !Link::is_meant("ß"));
    }
}
