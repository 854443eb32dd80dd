//! CloudFormation templates: read, validated, evaluated.

mod depends;
mod evaluate;
mod functions;
mod model;
mod parameters;
mod parse;

pub use depends::{Dependencies, dependencies, imports, references};
pub use evaluate::{Evaluator, KNOWN_AFTER_APPLY, Lookup, text_of};
pub use functions::resolve_dynamic;
pub use model::{ParameterDef, Removal, ResourceDef, Template};
pub use parameters::{Parameter, ParameterInput, resolve as resolve_parameters};
pub use parse::parse;
