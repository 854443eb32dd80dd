//! Jsonnet: a language without input or output. What it takes in time and memory is not bounded here: whoever calls
//! [`evaluate`] does so in a process of its own.

mod faults;
mod imports;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rsjsonnet_lang::{
    arena::Arena,
    program::{Program, Value},
};
use serde::{Deserialize, Serialize};
use topology::Problem;

use crate::{files::Files, limits::Limits};
use imports::Imports;

/// A file to be evaluated. It is all that the evaluation may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jsonnet {
    /// What paths are told relative to; canonical, as the others are.
    pub root: PathBuf,
    /// The folders that may be imported from.
    pub roots: Vec<PathBuf>,
    pub file: PathBuf,
    /// What `std.extVar` answers, by name.
    pub known: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluated {
    pub json: String,
    /// The files that were imported, relative to the root.
    pub imports: BTreeSet<String>,
}

/// # Errors
/// What is wrong, and where.
pub fn evaluate(jsonnet: &Jsonnet, limits: &Limits) -> Result<Evaluated, Box<Problem>> {
    let arena = Arena::new();
    let mut program = Program::new(&arena);
    for (name, text) in &jsonnet.known {
        let value = program.value_to_thunk(&Value::string(text));
        let name = program.intern_str(name);
        program.add_ext_var(name, &value);
    }
    let files = Files::new(&jsonnet.root, &jsonnet.roots, limits);
    let mut imports = Imports::new(files, limits);
    let main = imports.main(&mut program, &jsonnet.file)?;
    let evaluated = program
        .eval_value(&main, &mut imports)
        .and_then(|value| program.manifest_json(&value, false))
        .map_err(|error| imports.fault(&program, &error))?;
    Ok(Evaluated { json: evaluated, imports: imports.names() })
}
