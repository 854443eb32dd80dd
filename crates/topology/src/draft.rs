//! Edits put into a text: comments, order and unknown keys stay, and what was written is read back before it counts.

use serde_json::Value as Json;

use crate::{Edit, EditError, ParsedFile, Topology, file, tree, write::Writer};

/// What an edit starts from: a text as TOML, and what it says as a tree.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    writer: Writer,
    tree: Json,
}

impl Draft {
    /// `topology` is what the text says.
    ///
    /// # Errors
    /// Where the text is not TOML.
    pub(crate) fn of(text: &str, topology: &Topology) -> Result<Self, EditError> {
        let writer = Writer::new(text).map_err(|error| unwritable(error.message().to_owned()))?;
        Ok(Self { writer, tree: tree::of_model(topology) })
    }

    pub(crate) fn is_of(&self, text: &str) -> bool {
        self.writer.original() == text
    }

    /// The text with the edits in it, and what it says. `topology` is what it says without them.
    ///
    /// # Errors
    /// Where one of them cannot be made, or cannot be written down, with the reason.
    pub(crate) fn edited(
        mut self,
        topology: &Topology,
        edits: &[Edit],
    ) -> Result<(String, ParsedFile), EditError> {
        let mut model = topology.clone();
        for edit in edits {
            let (rename, gate_rename) = (edit.rename(), edit.gate_rename());
            if rename.is_none() && gate_rename.is_none() {
                edit.apply(&mut model)?;
                continue;
            }
            // Another name is written in its place, and is then no change any more.
            self.write(&model);
            let mut renamed = model.clone();
            edit.apply(&mut model)?;
            if let Some(rename) = rename {
                self.writer.rename(&rename);
                rename.apply(&mut renamed);
            }
            if let Some((stage, from, to)) = gate_rename {
                self.writer.apply(&[tree::gate_rename(stage, from, to)]);
                let gates = renamed.stages.get_mut(stage).into_iter().flat_map(|stage| &mut stage.gates);
                gates.filter(|gate| gate.name == from).take(1).for_each(|gate| to.clone_into(&mut gate.name));
            }
            self.tree = tree::of_model(&renamed);
        }
        self.write(&model);
        let text = self.writer.finish();
        let parsed = file::parse(&text).map_err(|unreadable| unwritable(unreadable.to_string()))?;
        if parsed.topology != model {
            return Err(unwritable("what was written does not read back as what was meant".into()));
        }
        Ok((text, parsed))
    }

    fn write(&mut self, model: &Topology) {
        let tree = tree::of_model(model);
        self.writer.apply(&tree::changes(&self.tree, &tree));
        self.tree = tree;
    }
}

fn unwritable(because: String) -> EditError {
    EditError::Unwritable { because }
}
