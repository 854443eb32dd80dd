//! IAM Identity Center: who there is, which accounts and roles they are given, and how a program logs in for them.

pub mod directory;
pub mod model;
pub mod pages;
pub mod redirect;

pub use directory::{Assignment, IdentityCenter, Member, User};
