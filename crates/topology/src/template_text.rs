//! The texts of a template, as they come out for one stage.

use crate::Text;

/// A text of a template. What intrinsics put together is one text, at the place of the intrinsic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateText {
    /// The keys and indices that lead to it: `Resources`, `Table`, `Properties`, `TableName`.
    pub path: Vec<String>,
    pub text: Text,
}
