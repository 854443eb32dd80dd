//! The user's own file beside the team's: personal stages that are nobody else's business. Git does not see it.

use std::collections::BTreeMap;

use crate::{
    EditError, FILE_NAME, FileError, ParsedFile, Places, Problem, Rename, Severity, Stage, StageId, Topology,
    file, tree, validate, write::Writer,
};

/// Beside `stagewright.toml`.
pub const OWN_FILE_NAME: &str = "stagewright.personal.toml";

const BEGINNING: &str =
    "# Stages of your own. Git does not see this file: share one on purpose, or keep it here.\nschema = 1\n";

/// An open `stagewright.personal.toml`. It is written with every change: nobody else has to agree.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnFile {
    text: String,
    state: Result<Box<ParsedFile>, Vec<FileError>>,
}

impl Default for OwnFile {
    fn default() -> Self {
        Self::open(b"")
    }
}

impl OwnFile {
    /// Opens the bytes of the file; those of one that is not there are empty.
    #[must_use]
    pub fn open(bytes: &[u8]) -> Self {
        let text = match file::decode(bytes) {
            Ok(text) if text.trim().is_empty() => BEGINNING.to_owned(),
            Ok(text) => text.to_owned(),
            Err(error) => {
                return Self { text: String::from_utf8_lossy(bytes).into_owned(), state: Err(vec![error]) };
            }
        };
        let state = file::parse(&text).map(Box::new).map_err(|unreadable| unreadable.errors);
        Self { text, state }
    }

    /// Its stages; none where it cannot be read.
    #[must_use]
    pub fn stages(&self) -> &BTreeMap<StageId, Stage> {
        static NONE: BTreeMap<StageId, Stage> = BTreeMap::new();
        self.state.as_ref().map_or(&NONE, |parsed| &parsed.topology.stages)
    }

    /// The text with the stage as it is to be; absent: without it.
    ///
    /// # Errors
    /// Where the file cannot be read, or the stage cannot be written into it.
    pub fn with(&self, id: &StageId, stage: Option<&Stage>) -> Result<String, EditError> {
        self.written(|model| {
            match stage {
                Some(stage) => model.stages.insert(id.clone(), stage.clone()),
                None => model.stages.remove(id),
            };
        })
    }

    /// The text with other names in it; absent where it has none of them, or cannot be read.
    ///
    /// # Errors
    /// Where they cannot be written into it.
    pub fn renamed(&self, renames: &[Rename]) -> Result<Option<String>, EditError> {
        if self.state.is_err() {
            return Ok(None);
        }
        let text = self.written(|model| renames.iter().for_each(|rename| rename.apply(model)))?;
        Ok((text != self.text).then_some(text))
    }

    fn written(&self, change: impl FnOnce(&mut Topology)) -> Result<String, EditError> {
        let unwritable = |because: String| EditError::Unwritable { because };
        let parsed = match &self.state {
            Ok(parsed) => parsed,
            Err(errors) => return Err(EditError::ReadOnly { errors: errors.clone() }),
        };
        let mut model = parsed.topology.clone();
        change(&mut model);
        let mut writer = Writer::new(&self.text).map_err(|error| unwritable(error.message().to_owned()))?;
        writer.apply(&tree::changes(&tree::of_model(&parsed.topology), &tree::of_model(&model)));
        let text = writer.finish();
        let read = file::parse(&text).map_err(|unreadable| unwritable(unreadable.to_string()))?;
        if read.topology != model {
            return Err(unwritable("what was written does not read back as what was meant".into()));
        }
        Ok(text)
    }

    /// The team's topology with these stages in it. A name that the team has, too, is the team's; a personal stage without targets
    /// has those of its base.
    #[must_use]
    pub fn joined(&self, team: &Topology) -> Topology {
        let mut joined = team.clone();
        for (id, stage) in self.stages() {
            joined.stages.entry(id.clone()).or_insert_with(|| stage.clone());
        }
        let bare: Vec<(StageId, StageId)> = joined
            .stages
            .iter()
            .filter(|(_, stage)| stage.personal.is_some() && stage.targets.is_empty())
            .filter_map(|(id, stage)| Some((id.clone(), stage.base.clone()?)))
            .collect();
        for (id, base) in bare {
            let targets = joined.stages.get(&base).map(|base| base.targets.clone()).unwrap_or_default();
            if let Some(stage) = joined.stages.get_mut(&id) {
                stage.targets = targets;
            }
        }
        joined
    }

    /// Everything that a person should know about the file, beside what is known of the team's.
    #[must_use]
    pub fn problems(&self, team: &Topology, places: &Places) -> Vec<Problem> {
        let parsed = match &self.state {
            Ok(parsed) => parsed,
            Err(errors) => return errors.iter().map(|error| error.problem(OWN_FILE_NAME)).collect(),
        };
        let mut found = parsed.problems.clone();
        let before = validate(team, &parsed.places);
        found.extend(
            validate(&self.joined(team), &parsed.places).into_iter().filter(|one| !before.contains(one)),
        );
        for id in self.stages().keys().filter(|id| team.stages.contains_key(*id)) {
            found.push(self.twice(id, &parsed.places, places));
        }
        let alone = Topology { stages: self.stages().clone(), ..Topology::default() };
        if parsed.topology != alone {
            found.push(Problem {
                code: "not-read-here".into(),
                severity: Severity::Warning,
                message: "only stages are read from this file".into(),
                hint: format!("Move everything else to {FILE_NAME}."),
                location: parsed.places.at(&["stages"]),
                service: None,
            });
        }
        for location in found.iter_mut().filter_map(|problem| problem.location.as_mut()) {
            OWN_FILE_NAME.clone_into(&mut location.file);
        }
        found
    }

    fn twice(&self, id: &StageId, own: &Places, team: &Places) -> Problem {
        let at = ["stages", id.as_str()];
        let line = team.at(&at).map_or(1, |place| place.line);
        Problem {
            code: "stage-twice".into(),
            severity: Severity::Error,
            message: format!("the stage {id} is here and in line {line} of {FILE_NAME}, which counts"),
            hint: "Remove or rename one of the two.".into(),
            location: own.at(&at),
            service: None,
        }
    }
}
