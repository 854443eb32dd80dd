//! The files that one service is read from. Nothing outside the allowed folders is opened, whatever a path or a link says.

use std::{
    io::Read,
    path::{Component, Path, PathBuf},
};

use topology::{Location, Problem, Severity};

use crate::{
    limits::Limits,
    located::{FileId, ParseError, Span},
};

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Outside,
    Missing,
    TooLarge { bytes: u64, limit: u64 },
    NotText { line: u32, column: u32 },
    Unreadable(String),
}

impl Refusal {
    pub fn problem(&self, name: &str, location: Option<Location>) -> Problem {
        let (code, severity, message, hint) = match self {
            Self::Outside => (
                "outside-repository",
                Severity::Warning,
                format!("`{name}` lies outside the opened folders, so it was not read"),
                "Open the folder that holds it as well, or keep the file inside the repository.".to_owned(),
            ),
            Self::Missing => (
                "missing-file",
                Severity::Warning,
                format!("`{name}` does not exist"),
                "Correct the path, which is relative to the service's folder, or add the file.".to_owned(),
            ),
            Self::TooLarge { bytes, limit } => (
                "file-too-large",
                Severity::Error,
                format!("`{name}` has {bytes} bytes, more than the {limit} that are read"),
                "Split the file, or keep data out of it.".to_owned(),
            ),
            Self::NotText { line, .. } => (
                "not-utf8",
                Severity::Error,
                format!("`{name}` is not UTF-8 text (line {line})"),
                "Save the file in UTF-8.".to_owned(),
            ),
            Self::Unreadable(reason) => (
                "unreadable-file",
                Severity::Error,
                format!("`{name}` cannot be read: {reason}"),
                "Make the file readable for you.".to_owned(),
            ),
        };
        Problem { code: code.into(), severity, message, hint, location, service: None }
    }
}

/// Reads files for one service and remembers which.
#[derive(Debug)]
pub struct Files<'a> {
    /// The topology's root, canonical.
    root: &'a Path,
    /// The folders that may be read, canonical.
    roots: &'a [PathBuf],
    limits: &'a Limits,
    names: Vec<String>,
    read: Vec<PathBuf>,
    sought: Vec<PathBuf>,
}

impl<'a> Files<'a> {
    pub fn new(root: &'a Path, roots: &'a [PathBuf], limits: &'a Limits) -> Self {
        Self { root, roots, limits, names: Vec::new(), read: Vec::new(), sought: Vec::new() }
    }

    /// A file for a document that was read already, or never stood on disk.
    pub fn named(&mut self, name: String) -> FileId {
        self.names.push(name);
        FileId(u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn open(&mut self, path: &Path) -> Result<(FileId, PathBuf, String), Refusal> {
        let real = self.seek(path)?;
        let text = read_text(&real, self.limits.file_bytes)?;
        let name = relative(self.root, &real);
        self.read.push(real.clone());
        Ok((self.named(name), real, text))
    }

    /// The same as [`Files::find`], remembered whether it is there or not.
    pub fn seek(&mut self, path: &Path) -> Result<PathBuf, Refusal> {
        let found = self.find(path);
        match &found {
            Ok(real) => self.sought.push(real.clone()),
            Err(Refusal::Missing) => self.sought.push(normal(path)),
            Err(_) => {}
        }
        found
    }

    /// Where a path really leads, if that is inside the allowed folders.
    pub fn find(&self, path: &Path) -> Result<PathBuf, Refusal> {
        // Before anything is asked of the disk: whether a file outside exists is nobody's business.
        if !self.allows(&normal(path)) {
            return Err(Refusal::Outside);
        }
        let real = path.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Refusal::Missing,
            _ => Refusal::Unreadable(error.to_string()),
        })?;
        if self.allows(&real) { Ok(real) } else { Err(Refusal::Outside) }
    }

    pub fn allows(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// The folders that may be read.
    pub fn roots(&self) -> &'a [PathBuf] {
        self.roots
    }

    /// How large a file may be.
    pub fn largest(&self) -> u64 {
        self.limits.file_bytes
    }

    pub fn name(&self, path: &Path) -> String {
        relative(self.root, path)
    }

    pub fn location(&self, span: Span) -> Location {
        Location {
            file: self.names.get(span.file.0 as usize).cloned().unwrap_or_default(),
            line: span.line,
            column: span.column,
        }
    }

    /// Everything that was opened, in order, without repetition.
    pub fn into_read(mut self) -> Vec<PathBuf> {
        self.read.sort();
        self.read.dedup();
        self.read
    }

    /// What the service names inside the allowed folders, opened or not, there or not.
    pub fn sought(&self) -> &[PathBuf] {
        &self.sought
    }

    pub fn parse_problem(&self, fault: &ParseError, file: FileId) -> Problem {
        let span = Span { file, line: fault.line, column: fault.column };
        Problem {
            code: fault.code.into(),
            severity: Severity::Error,
            message: fault.message.clone(),
            hint: fault.hint.clone(),
            location: Some(self.location(span)),
            service: None,
        }
    }
}

/// Reads a regular file (a pipe would wait for ever) that is not larger than the limit, even if it grows meanwhile.
pub fn read_text(path: &Path, limit: u64) -> Result<String, Refusal> {
    let unreadable = |error: std::io::Error| Refusal::Unreadable(error.to_string());
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::Missing,
        _ => unreadable(error),
    })?;
    if !metadata.is_file() {
        return Err(Refusal::Unreadable("it is not a regular file".into()));
    }
    if metadata.len() > limit {
        return Err(Refusal::TooLarge { bytes: metadata.len(), limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Refusal::TooLarge { bytes: bytes.len() as u64, limit });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|b| **b == b'\n').count() + 1;
        let column = good.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        Refusal::NotText { line: narrow(line), column: narrow(column) }
    })
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The path with `.` and `..` taken out by name alone.
pub fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// A path as the topology writes it: relative to its root, with `/`.
pub fn relative(root: &Path, path: &Path) -> String {
    let root: Vec<Component<'_>> = root.components().collect();
    let path: Vec<Component<'_>> = path.components().collect();
    let shared = root.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), root.len() - shared);
    let down = path[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_root_even_in_another_repository() {
        assert_eq!(relative(Path::new("/w/app"), Path::new("/w/app/a/b.yml")), "a/b.yml");
        assert_eq!(relative(Path::new("/w/app"), Path::new("/w/infra/b.yml")), "../infra/b.yml");
    }

    #[test]
    fn a_large_file_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big.yml");
        std::fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
        assert!(matches!(read_text(&path, 1 << 20), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn text_in_another_encoding_is_located() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latin1.yml");
        std::fs::write(&path, b"a: b\nc: \xe9\n").unwrap();
        assert_eq!(read_text(&path, 100), Err(Refusal::NotText { line: 2, column: 4 }));
    }
}
