//! Words that all three columns share.

use topology::{Location, Places, Topology};

use super::super::Reading;
use crate::contract::{Said, SaysAbout, SaysAction, SaysRow, Verdict};

/// What is known without asking an account.
pub(super) struct Sources<'a> {
    pub topology: &'a Topology,
    pub places: &'a Places,
    pub reading: &'a Reading,
}

pub(super) fn yes(text: impl Into<String>, location: Option<Location>) -> Said {
    Said::Yes { text: text.into(), location }
}

pub(super) fn no(text: impl Into<String>) -> Said {
    Said::No { text: text.into() }
}

pub(super) fn unknown(because: impl Into<String>) -> Said {
    Said::Unknown { because: because.into() }
}

/// A row whose verdict is still to be said.
pub(super) struct Row {
    pub about: SaysAbout,
    pub name: String,
    pub code: Said,
    pub drawing: Said,
    pub aws: Said,
}

impl Row {
    pub fn agrees(self, words: impl Into<String>) -> SaysRow {
        self.is(Verdict::Agree, words.into(), Vec::new())
    }

    pub fn differs(self, words: impl Into<String>, actions: Vec<SaysAction>) -> SaysRow {
        self.is(Verdict::Differ, words.into(), actions)
    }

    pub fn planned(self, words: impl Into<String>) -> SaysRow {
        self.is(Verdict::Planned, words.into(), Vec::new())
    }

    pub fn unclear(self, words: impl Into<String>, actions: Vec<SaysAction>) -> SaysRow {
        self.is(Verdict::Unknown, words.into(), actions)
    }

    fn is(self, verdict: Verdict, words: String, actions: Vec<SaysAction>) -> SaysRow {
        let Self { about, name, code, drawing, aws } = self;
        SaysRow { about, name, code, drawing, aws, verdict, words, actions }
    }
}
