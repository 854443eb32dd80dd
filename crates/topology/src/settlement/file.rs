//! `stagewright.drift.toml`: text in, settlements out, or every reason why not, with its line.

use toml_edit::{Document, Item, TableLike, Value};

use super::{Acceptance, Day, DriftScope, IgnoreRule, Pattern, Settlements};
use crate::{FileError, FileErrorCode, Unreadable, file::LineIndex, file::toml_error};

const ACCEPTED: [&str; 11] = [
    "service", "stage", "account", "region", "resource", "property", "reason", "by", "on", "until", "actual",
];
const IGNORED: [&str; 7] = ["type", "service", "resource", "property", "reason", "by", "on"];

/// Reads the text of `stagewright.drift.toml`.
///
/// # Errors
/// With every reason why the file cannot be read. A key that nobody knows is one: an acceptance that is wider than its author
/// meant would hide drift.
pub fn parse_settlements(text: &str) -> Result<Settlements, Unreadable> {
    let lines = LineIndex::new(text);
    let document = Document::parse(text).map_err(|error| toml_error(&lines, &error))?;
    let mut reader = Reader { lines: &lines, errors: Vec::new() };
    let root = document.as_table();
    reader.known(root, &["schema", "accepted", "ignore"]);
    let mut settlements = Settlements::default();
    for table in reader.tables(root, "accepted") {
        reader.known(table, &ACCEPTED);
        settlements.accepted.extend(reader.acceptance(table));
    }
    for table in reader.tables(root, "ignore") {
        reader.known(table, &IGNORED);
        settlements.ignored.extend(reader.rule(table));
    }
    if reader.errors.is_empty() { Ok(settlements) } else { Err(Unreadable { errors: reader.errors }) }
}

struct Reader<'t> {
    lines: &'t LineIndex<'t>,
    errors: Vec<FileError>,
}

impl Reader<'_> {
    fn error(
        &mut self,
        code: FileErrorCode,
        span: Option<std::ops::Range<usize>>,
        message: String,
        hint: impl Into<String>,
    ) {
        let (line, column) = self.lines.position(span.map_or(0, |span| span.start));
        self.errors.push(FileError { code, message, hint: hint.into(), line, column });
    }

    fn known(&mut self, table: &dyn TableLike, keys: &[&str]) {
        for (key, item) in table.iter().filter(|(key, _)| !keys.contains(key)) {
            let span = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            let hint = match crate::nearest(key, keys.iter().copied()) {
                Some(near) => format!("Did you mean `{near}`? What is not understood is not accepted."),
                None => format!("The keys here are: {}.", keys.join(", ")),
            };
            self.error(FileErrorCode::UnknownValue, span, format!("nobody knows the key `{key}`"), hint);
        }
    }

    fn tables<'d>(&mut self, root: &'d dyn TableLike, key: &str) -> Vec<&'d dyn TableLike> {
        let Some(item) = root.get(key) else { return Vec::new() };
        let found: Option<Vec<&dyn TableLike>> = match item {
            Item::ArrayOfTables(tables) => Some(tables.iter().map(|table| table as &dyn TableLike).collect()),
            Item::Value(Value::Array(array)) => array
                .iter()
                .map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
                .collect(),
            Item::None | Item::Value(_) | Item::Table(_) => None,
        };
        found.unwrap_or_else(|| {
            let message = format!("`{key}` is not a list of tables");
            self.error(FileErrorCode::WrongType, item.span(), message, format!("Write [[{key}]]."));
            Vec::new()
        })
    }

    fn text(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let text = match item {
            Item::Value(Value::String(text)) => Some(text.value().clone()),
            // A day without quotes is one, too.
            Item::Value(Value::Datetime(day)) => Some(day.value().to_string()),
            Item::Value(Value::Integer(number)) => Some(number.value().to_string()),
            Item::Value(Value::Boolean(flag)) => Some(flag.value().to_string()),
            Item::Value(_) | Item::Table(_) | Item::ArrayOfTables(_) | Item::None => None,
        };
        if text.is_none() {
            self.error(FileErrorCode::WrongType, item.span(), format!("`{key}` is not a text"), "Quote it.");
        }
        text
    }

    fn name<T>(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        read: impl Fn(String) -> Result<T, crate::NameError>,
    ) -> Option<T> {
        let text = self.text(table, key)?;
        match read(text) {
            Ok(name) => Some(name),
            Err(error) => {
                let span = table.get(key).and_then(Item::span);
                self.error(FileErrorCode::InvalidName, span, error.to_string(), "Correct it.");
                None
            }
        }
    }

    /// It says why; an acceptance without a reason is none.
    fn reason(
        &mut self,
        table: &dyn TableLike,
        what: &str,
        span: Option<std::ops::Range<usize>>,
    ) -> Option<String> {
        let reason = self.text(table, "reason").filter(|reason| !reason.trim().is_empty());
        if reason.is_none() {
            self.error(
                FileErrorCode::MissingKey,
                span,
                format!("{what} has no `reason`"),
                "Say why, for those who read it later.",
            );
        }
        reason
    }

    fn acceptance(&mut self, table: &dyn TableLike) -> Option<Acceptance> {
        let span = place(table);
        let before = self.errors.len();
        let reason = self.reason(table, "an acceptance", span.clone());
        let service = self.name(table, "service", crate::ServiceId::new);
        if service.is_none() && table.get("service").is_none() {
            self.error(
                FileErrorCode::MissingKey,
                span.clone(),
                "an acceptance has no `service`".to_owned(),
                "Name the service whose drift is accepted; known noise of all services is an [[ignore]].",
            );
        }
        let scope = |service| DriftScope {
            service,
            stage: None,
            account: None,
            region: None,
            resource: None,
            property: None,
        };
        let mut scope = service.map(scope)?;
        scope.stage = self.name(table, "stage", crate::StageId::new);
        scope.account = self.name(table, "account", crate::AccountName::new);
        scope.region = self.name(table, "region", crate::Region::new);
        scope.resource = self.text(table, "resource");
        scope.property = self.text(table, "property");
        if scope.property.is_some() && scope.resource.is_none() {
            self.error(
                FileErrorCode::MissingKey,
                span,
                "an acceptance names a `property` and no `resource`".to_owned(),
                "Name the resource whose property it is.",
            );
        }
        let acceptance = Acceptance {
            scope,
            reason: reason.unwrap_or_default(),
            by: self.text(table, "by"),
            on: self.name(table, "on", Day::new),
            until: self.name(table, "until", Day::new),
            actual: self.text(table, "actual"),
        };
        (self.errors.len() == before).then_some(acceptance)
    }

    fn rule(&mut self, table: &dyn TableLike) -> Option<IgnoreRule> {
        let span = place(table);
        let before = self.errors.len();
        let reason = self.reason(table, "an ignore rule", span.clone());
        let pattern = |reader: &mut Self, key| reader.text(table, key).map(Pattern);
        let rule = IgnoreRule {
            kind: pattern(self, "type"),
            service: pattern(self, "service"),
            resource: pattern(self, "resource"),
            property: pattern(self, "property"),
            reason: reason.unwrap_or_default(),
            by: self.text(table, "by"),
            on: self.name(table, "on", Day::new),
        };
        if rule.kind.is_none() && rule.service.is_none() && rule.resource.is_none() && rule.property.is_none()
        {
            self.error(
                FileErrorCode::MissingKey,
                span,
                "an ignore rule would ignore everything".to_owned(),
                "Say which `type`, `service`, `resource` or `property` it is for.",
            );
        }
        (self.errors.len() == before).then_some(rule)
    }
}

/// Where a table begins: its header, or its first key where it is written in one line.
fn place(table: &dyn TableLike) -> Option<std::ops::Range<usize>> {
    let (key, item) = table.iter().next()?;
    table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span())
}
