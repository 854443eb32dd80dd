//! The application as a front end calls it: commands by name, answers in JSON.
// A call reaches from here to the AWS SDK in one future: its type is deep.
#![recursion_limit = "256"]

mod confirming;
mod creating;
mod login;
mod pausing;
mod support;
