//! `NAME=value`, one a line. No shell: nothing is expanded or run.

use super::{Fault, Found};

pub fn read(text: &str, found: &mut Found) -> Result<(), Fault> {
    for (line, number) in text.lines().zip(1u32..) {
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let pair = trimmed.strip_prefix("export ").unwrap_or(trimmed);
        let name = pair.split_once('=').map(|(name, value)| (name.trim(), value));
        let Some((name, value)) = name.filter(|(name, _)| is_name(name)) else {
            return Err(fault(
                number,
                line,
                "This line is no `NAME=value`",
                "Correct it, or begin it with `#`.",
            ));
        };
        let column = u32::try_from(line.len() - value.len() + 1).unwrap_or(u32::MAX);
        let value = unquoted(value)
            .ok_or_else(|| fault(number, line, "The quote is not closed", "Close it on the same line."))?;
        found.push((name.to_owned(), value, (number, column)));
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

/// Without quotes a comment needs a space before it; in double quotes `\n`, `\"` and `\\` stand for themselves.
fn unquoted(value: &str) -> Option<String> {
    let value = value.trim_start();
    let after_is_comment = |rest: &str| rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
    if let Some(rest) = value.strip_prefix('\'') {
        let (inside, after) = rest.split_once('\'')?;
        return after_is_comment(after).then(|| inside.to_owned());
    }
    let Some(rest) = value.strip_prefix('"') else {
        let end = value.find(" #").unwrap_or(value.len());
        return Some(value[..end].trim_end().to_owned());
    };
    let (mut text, mut letters) = (String::new(), rest.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return after_is_comment(&rest[at + 1..]).then_some(text),
            '\\' => match letters.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
    None
}

fn fault(line: u32, text: &str, message: &str, hint: &str) -> Fault {
    let column = u32::try_from(text.len() - text.trim_start().len() + 1).unwrap_or(1);
    Fault { code: "broken-dotenv", message: message.into(), hint: hint.into(), line, column }
}
