//! The files of one evaluation: the first and what it imports, nothing of it from outside the allowed folders.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use rsjsonnet_lang::{
    interner::InternedStr,
    program::{Callbacks, EvalError, EvalStackTraceItem, ImportError, NativeError, Program, Thunk, Value},
    span::{SpanContextId, SpanId},
};
use topology::{Location, Problem, Severity};

use super::faults;
use crate::{files::Files, limits::Limits};

pub struct Imports<'a, 'p> {
    files: Files<'a>,
    limits: &'a Limits,
    sources: HashMap<SpanContextId, Source>,
    loaded: HashMap<PathBuf, Thunk<'p>>,
    /// Every one, each time: a text that is imported again takes memory again.
    read: usize,
    imported: BTreeSet<String>,
    /// Why an import failed: the evaluator only learns that it did.
    refused: Option<Box<Problem>>,
}

struct Source {
    path: PathBuf,
    text: String,
}

impl<'a, 'p> Imports<'a, 'p> {
    pub fn new(files: Files<'a>, limits: &'a Limits) -> Self {
        Self {
            files,
            limits,
            sources: HashMap::new(),
            loaded: HashMap::new(),
            read: 0,
            imported: BTreeSet::new(),
            refused: None,
        }
    }

    pub fn main(&mut self, program: &mut Program<'p>, file: &Path) -> Result<Thunk<'p>, Box<Problem>> {
        let name = self.files.name(file);
        let (_, real, text) =
            self.files.open(file).map_err(|refusal| Box::new(severe(refusal.problem(&name, None))))?;
        self.load(program, real, text)
    }

    /// The files that were imported, as they are told.
    pub fn names(self) -> BTreeSet<String> {
        self.imported
    }

    /// Why the evaluation failed, at the innermost place in a file of ours.
    pub fn fault(&mut self, program: &Program<'p>, error: &EvalError) -> Box<Problem> {
        if let Some(refused) = self.refused.take() {
            return refused;
        }
        let spans = faults::spans(error);
        let location = spans.into_iter().find_map(|span| self.location(program, span));
        Box::new(faults::evaluation(error, location))
    }

    fn load(
        &mut self,
        program: &mut Program<'p>,
        path: PathBuf,
        text: String,
    ) -> Result<Thunk<'p>, Box<Problem>> {
        let (context, _) = program.span_manager_mut().insert_source_context(text.len());
        let name = self.files.name(&path);
        let loaded = program.load_source(context, text.as_bytes(), true, &name);
        self.sources.insert(context, Source { path, text });
        loaded.map_err(|error| {
            let (span, message) = faults::loading(&error);
            Box::new(faults::broken(message, self.location(program, span)))
        })
    }

    /// Opens what is imported by the file that `from` is in.
    fn open(
        &mut self,
        program: &Program<'p>,
        from: SpanId,
        written: &str,
    ) -> Result<(PathBuf, String), ImportError> {
        let (context, ..) = program.span_manager().get_span(from);
        let location = self.location(program, from);
        let folder = self.sources.get(&context).and_then(|source| source.path.parent());
        let path = folder.unwrap_or(Path::new("")).join(written);
        self.read += 1;
        if self.read > self.limits.imports {
            let problem = faults::too_many(self.limits.imports, location);
            self.refused.get_or_insert(Box::new(problem));
            return Err(ImportError);
        }
        match self.files.open(&path) {
            Ok((_, real, text)) => {
                self.imported.insert(self.files.name(&real));
                Ok((real, text))
            }
            Err(refusal) => {
                let problem = severe(refusal.problem(written, location));
                let hint = match problem.code.as_str() {
                    "missing-file" => {
                        "Correct the path, which is relative to the file that imports it.".into()
                    }
                    _ => problem.hint,
                };
                self.refused.get_or_insert(Box::new(Problem { hint, ..problem }));
                Err(ImportError)
            }
        }
    }

    fn location(&self, program: &Program<'p>, span: SpanId) -> Option<Location> {
        let (context, start, _) = program.span_manager().get_span(span);
        let source = self.sources.get(&context)?;
        let before = source.text.get(..start)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Some(Location { file: self.files.name(&source.path), line: narrow(line), column: narrow(column) })
    }
}

/// Without a file of values, a deployment would go on with other values: that is no warning.
fn severe(problem: Problem) -> Problem {
    Problem { severity: Severity::Error, ..problem }
}

impl<'p> Callbacks<'p> for Imports<'_, 'p> {
    fn import(
        &mut self,
        program: &mut Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<Thunk<'p>, ImportError> {
        let (real, text) = self.open(program, from, path)?;
        if let Some(loaded) = self.loaded.get(&real) {
            return Ok(loaded.clone());
        }
        let loaded = self.load(program, real.clone(), text).map_err(|problem| {
            self.refused.get_or_insert(problem);
            ImportError
        })?;
        self.loaded.insert(real, loaded.clone());
        Ok(loaded)
    }

    fn import_str(
        &mut self,
        program: &mut Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<String, ImportError> {
        self.open(program, from, path).map(|(_, text)| text)
    }

    fn import_bin(
        &mut self,
        program: &mut Program<'p>,
        from: SpanId,
        path: &str,
    ) -> Result<Vec<u8>, ImportError> {
        self.open(program, from, path).map(|(_, text)| text.into_bytes())
    }

    fn trace(&mut self, _: &mut Program<'p>, _: &str, _: &[EvalStackTraceItem]) {}

    fn native_call(
        &mut self,
        _: &mut Program<'p>,
        _: InternedStr<'p>,
        _: &[Value<'p>],
    ) -> Result<Value<'p>, NativeError> {
        Err(NativeError)
    }
}
