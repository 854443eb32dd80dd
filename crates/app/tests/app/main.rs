//! The application as a front end calls it: commands by name, answers in JSON.
// A call reaches from here to the AWS SDK in one future: its type is deep.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod changed;
mod configuring;
mod confirming;
mod creating;
mod deployed_by;
mod drifting;
mod drifting_between;
mod drifting_built;
mod drifting_land;
mod editing;
mod gating;
mod login;
mod my_stage;
mod my_stage_properties;
mod own_views;
mod pausing;
mod personal_life;
mod pictures;
mod planning;
mod promoting;
mod recovering;
mod rehearsing;
mod retrying;
mod reverting;
mod reviewing;
mod second_window;
mod standing;
mod support;
