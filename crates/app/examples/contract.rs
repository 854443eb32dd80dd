//! Prints the contract as TypeScript, for `cargo xtask contract`.
#![expect(clippy::print_stdout, reason = "printing is all it does")]

fn main() {
    print!("{}", app::contract::typescript());
}
