//! XML answers.

use jiff::Timestamp;

/// A piece of an answer.
#[derive(Debug, Clone)]
pub enum Node {
    Text(String),
    /// Becomes `<member>` elements.
    List(Vec<Node>),
    Fields(Vec<(&'static str, Node)>),
}

impl Node {
    pub fn empty() -> Self {
        Self::Fields(Vec::new())
    }

    /// A list of the items, or nothing where AWS leaves an empty list out.
    pub fn texts(items: impl IntoIterator<Item = impl Field>) -> Self {
        Self::List(items.into_iter().filter_map(Field::node).collect())
    }

    /// Adds a field; an absent value adds none.
    pub fn with(mut self, name: &'static str, value: impl Field) -> Self {
        if let (Self::Fields(fields), Some(node)) = (&mut self, value.node()) {
            fields.push((name, node));
        }
        self
    }

    pub fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&escape(text)),
            Self::List(items) => {
                for item in items {
                    out.push_str("<member>");
                    item.write(out);
                    out.push_str("</member>");
                }
            }
            Self::Fields(fields) => {
                for (name, node) in fields {
                    out.push_str(&format!("<{name}>"));
                    node.write(out);
                    out.push_str(&format!("</{name}>"));
                }
            }
        }
    }
}

/// What a field may hold. `None` is a field that is not there.
pub trait Field {
    fn node(self) -> Option<Node>;
}

impl Field for Node {
    fn node(self) -> Option<Node> {
        Some(self)
    }
}

impl Field for String {
    fn node(self) -> Option<Node> {
        Some(Node::Text(self))
    }
}

impl Field for &String {
    fn node(self) -> Option<Node> {
        Some(Node::Text(self.clone()))
    }
}

impl Field for &str {
    fn node(self) -> Option<Node> {
        Some(Node::Text(self.to_owned()))
    }
}

impl Field for bool {
    fn node(self) -> Option<Node> {
        Some(Node::Text(self.to_string()))
    }
}

impl Field for Timestamp {
    fn node(self) -> Option<Node> {
        Some(Node::Text(stamp(self)))
    }
}

impl<T: Field> Field for Option<T> {
    fn node(self) -> Option<Node> {
        self?.node()
    }
}

/// A time with milliseconds, as CloudFormation writes it.
pub fn stamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Escapes text for an element or an attribute. Characters that XML 1.0 cannot hold are left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#xD;"),
            '\n' | '\t' => escaped.push(c),
            c if c < ' ' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_values_is_escaped_and_absent_fields_are_left_out() {
        let node =
            Node::empty().with("A", "<b>&").with("B", None::<String>).with("C", Node::texts(["1", "2"]));
        let mut out = String::new();
        node.write(&mut out);
        assert_eq!(out, "<A>&lt;b&gt;&amp;</A><C><member>1</member><member>2</member></C>");
    }

    #[test]
    fn times_have_milliseconds() {
        assert_eq!(stamp(Timestamp::from_millisecond(1).unwrap()), "1970-01-01T00:00:00.001Z");
    }
}
