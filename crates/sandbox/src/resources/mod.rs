//! Resource types: what they are called, what `Ref` and `Fn::GetAtt` give, which changes replace them, and what
//! they do to the other services of the sandbox.

mod effects;
mod identity;
mod replacement;

pub use effects::{apply, remove};
pub use identity::{attribute, name_property, physical_id};
pub use replacement::{Recreation, recreation, takes_tags};
