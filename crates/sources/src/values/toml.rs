//! Parameters in TOML, and those that SAM's own configuration gives to `sam deploy`.

use toml_edit::{Document, Item, TableLike, Value};
use topology::StageId;

use super::{Fault, Found};

pub fn read(text: &str, found: &mut Found) -> Result<(), Fault> {
    let document = parsed(text)?;
    for (name, item) in document.as_table().iter() {
        found.push((name.to_owned(), text_of(item), place(text, item.span())));
    }
    Ok(())
}

/// The environment that is called as the first of the stages, otherwise `default`.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>
pub fn sam(text: &str, stages: &[StageId], found: &mut Found) -> Result<(), Fault> {
    let document = parsed(text)?;
    let overrides = |environment: &str| {
        let commands = document.get(environment)?;
        ["deploy", "global"]
            .iter()
            .find_map(|command| commands.get(command)?.get("parameters")?.get("parameter_overrides"))
    };
    let named = stages.iter().map(StageId::as_str).find(|stage| document.contains_key(stage));
    let Some(item) = overrides(named.unwrap_or("default")) else { return Ok(()) };
    let at = place(text, item.span());
    match item {
        Item::Value(Value::String(written)) => {
            for (name, value) in pairs(written.value()) {
                found.push((name, value, at));
            }
        }
        Item::Value(Value::Array(written)) => {
            for one in written {
                let at = place(text, one.span());
                found.extend(
                    pairs(one.as_str().unwrap_or_default())
                        .into_iter()
                        .map(|(name, value)| (name, value, at)),
                );
            }
        }
        Item::None | Item::Value(_) | Item::Table(_) | Item::ArrayOfTables(_) => {}
    }
    Ok(())
}

/// `Name=value Other="two words"`, or `ParameterKey=Name,ParameterValue=value`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut words: Vec<String> = vec![String::new()];
    let (mut quote, mut escaped) = (None, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => {
                escaped = false;
                words.last_mut().into_iter().for_each(|word| word.push(letter));
            }
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            _ if quote == Some(letter) => quote = None,
            _ if letter.is_whitespace() && quote.is_none() => words.push(String::new()),
            _ => words.last_mut().into_iter().for_each(|word| word.push(letter)),
        }
    }
    let pair = |word: &String| {
        let long = word.strip_prefix("ParameterKey=").and_then(|rest| rest.split_once(",ParameterValue="));
        let (name, value) = long.or_else(|| word.split_once('='))?;
        Some((name.to_owned(), value.to_owned()))
    };
    words.iter().filter_map(pair).collect()
}

fn parsed(text: &str) -> Result<Document<&str>, Fault> {
    Document::parse(text).map_err(|error| {
        let (line, column) = place(text, error.span());
        Fault {
            code: "broken-toml",
            message: format!("This is not valid TOML: {}", error.message()),
            hint: "Correct the line: https://toml.io shows the format.".into(),
            line,
            column,
        }
    })
}

fn text_of(item: &Item) -> String {
    let value = |value: &Value| match value {
        Value::String(text) => text.value().clone(),
        Value::Integer(number) => number.value().to_string(),
        Value::Boolean(yes) => yes.value().to_string(),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::InlineTable(_) => {
            value.to_string().trim().to_owned()
        }
    };
    match item {
        Item::Value(Value::Array(list))
            if list.iter().all(|one| !one.is_array() && !one.is_inline_table()) =>
        {
            list.iter().map(value).collect::<Vec<_>>().join(",")
        }
        Item::Value(Value::InlineTable(table)) => json(table).to_string(),
        Item::Value(one) => value(one),
        Item::Table(table) => json(table).to_string(),
        Item::None | Item::ArrayOfTables(_) => String::new(),
    }
}

fn json(table: &dyn TableLike) -> serde_json::Value {
    table.iter().map(|(name, item)| (name.to_owned(), serde_json::Value::from(text_of(item)))).collect()
}

fn place(text: &str, span: Option<std::ops::Range<usize>>) -> (u32, u32) {
    super::tfvars::line_and_column(text, span.map_or(0, |span| span.start))
}
