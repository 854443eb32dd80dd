//! What is said on the standard output.

use std::{fmt::Arguments, io::Write as _};

/// Writes a line. Whoever reads may stop reading, as `head` does: that ends neither a deployment nor this program.
pub fn line(text: Arguments<'_>) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// As `println!`, which panics where nobody reads any more.
macro_rules! say {
    () => { $crate::output::line(format_args!("")) };
    ($($part:tt)*) => { $crate::output::line(format_args!($($part)*)) };
}
