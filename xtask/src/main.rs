//! `cargo xtask run | test | looks | simulate | bench | contract | schema`: does its own set-up, says what it does and how
//! long it takes.

mod architecture;
mod bench;
mod conformance;
mod generated;
mod looks;
mod node;
mod process;
mod report;
mod run;
mod servers;
mod simulate;
mod stamp;
mod system;
mod test;
mod workspace;

use std::process::ExitCode;

use report::say;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run                         Set up, build and open the application on its sample.
                              Without a display: drive the main job in a virtual one.
  test [--only CHECK]...      Set up and run every check, or only these.
       [--skip CHECK]...      All but these.
       [--list]               Say which checks there are.
  looks [--approve]           Take a picture of everything the window can look like.
                              Or have CI compare with what the sample looks like now.
  simulate [--seeds COUNT]    Play runs by seed, with faults and deaths; judge each of them.
           [--seed NUMBER]    Play this one again.
  bench [--only TABLE]...     Measure; prints tables.
        [--quick]             Without the one that takes a quarter of an hour.
  contract                    Write the window's TypeScript types from the contract.
  schema                      Write the JSON Schema of stagewright.toml.";

/// What went wrong, in words for the person at the terminal.
pub type Result<T, E = String> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().map(String::as_str);
    let command = words.next();
    let rest: Vec<&str> = words.collect();
    let done = match command {
        Some("run") => none(&rest).and_then(|()| run::run()),
        Some("test") => test::Choice::read(&rest).and_then(|choice| test::test(&choice)),
        Some("looks") => looks::looks(&rest),
        Some("simulate") => simulate::simulate(&rest),
        Some("bench") => bench::bench(&rest),
        Some("contract") => none(&rest).and_then(|()| generated::write(&generated::CONTRACT)),
        Some("schema") => none(&rest).and_then(|()| generated::write(&generated::SCHEMA)),
        Some("help" | "--help" | "-h") => {
            say(USAGE);
            Ok(())
        }
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            report::complain(&message);
            ExitCode::FAILURE
        }
    }
}

fn none(words: &[&str]) -> Result<()> {
    match words {
        [] => Ok(()),
        [word, ..] => Err(format!("`{word}` is not understood.\n\n{USAGE}")),
    }
}
