//! Caps on untrusted input: a hostile file costs a message, never a second.

/// How much of a repository is read before it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in one source file. CloudFormation takes at most 1 MB from S3.
    pub file_bytes: u64,
    /// Bytes in one `manifest.json` of a CDK assembly, which carries stack traces.
    pub manifest_bytes: u64,
    /// How deep lists and maps may be nested.
    pub depth: usize,
    /// Nodes that aliases may add to a document.
    pub alias_nodes: usize,
    /// Nodes in a document, and nodes that resolving its variables may visit.
    pub nodes: usize,
    /// Bytes that one text may grow to while its variables are filled in.
    pub text_bytes: usize,
    /// Files that evaluating one of Jsonnet may import.
    pub imports: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 2 * 1024 * 1024,
            manifest_bytes: 32 * 1024 * 1024,
            depth: 64,
            alias_nodes: 50_000,
            nodes: 400_000,
            text_bytes: 64 * 1024,
            imports: 200,
        }
    }
}
