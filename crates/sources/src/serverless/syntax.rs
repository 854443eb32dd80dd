//! The grammar of Serverless Framework variables: `${type(params):address, fallback}`.
//! <https://www.serverless.com/framework/docs/guides/variables>

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    Plain(&'a str),
    /// A variable: the whole of it with its braces, and its sources in order.
    Variable {
        written: &'a str,
        sources: Vec<Source<'a>>,
    },
}

/// One of the sources of a variable; the next is asked where it has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source<'a> {
    Literal(Literal<'a>),
    /// `type(params):address`; either part may hold variables itself.
    Named {
        /// All of it, from its type to the end of its address.
        written: &'a str,
        kind: &'a str,
        params: Option<&'a str>,
        address: &'a str,
    },
    /// A source that is a variable itself.
    Nested(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal<'a> {
    Text(&'a str),
    Number(&'a str),
    Bool(bool),
    Null,
}

/// Splits a text into plain parts and variables. What only looks like a variable (`${AWS::Region}`, `${Topic}`,
/// `${cognito-identity.amazonaws.com:sub}`) stays plain.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("${") {
        let start = at + found;
        if text[..start].ends_with('\\') {
            at = start + 2;
            continue;
        }
        let Some(length) = closing(&text[start + 2..]) else { break };
        let inner = &text[start + 2..start + 2 + length];
        let end = start + 2 + length + 1;
        match sources(inner) {
            Some(sources) => {
                if plain_from < start {
                    out.push(Piece::Plain(&text[plain_from..start]));
                }
                out.push(Piece::Variable { written: &text[start..end], sources });
                plain_from = end;
                at = end;
            }
            // There may be a variable inside: `${Topic-${sls:stage}}`.
            None => at = start + 2,
        }
    }
    if plain_from < text.len() {
        out.push(Piece::Plain(&text[plain_from..]));
    }
    out
}

/// Variables nested deeper than this are taken for plain text.
const NESTING: usize = 32;

/// How far it is to the brace that closes the variable.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if depth == NESTING => return None,
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(i),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The sources of a variable, or nothing if this is no variable.
fn sources(inner: &str) -> Option<Vec<Source<'_>>> {
    let parts = split_sources(inner);
    // Only the first source decides: `${Topic, 'x'}` means nothing to the framework.
    let first = source(parts.first()?.trim())?;
    if matches!(first, Source::Literal(_)) {
        return None;
    }
    let mut out = vec![first];
    for part in &parts[1..] {
        let part = part.trim();
        match source(part) {
            Some(source) => out.push(source),
            // `${opt:x, ''}` ends in an empty text; `${opt:x,}` in none.
            None if part.is_empty() => {}
            // Version 1 took a bare word as a text.
            None => out.push(Source::Literal(Literal::Text(part))),
        }
    }
    Some(out)
}

/// At commas outside quotes, parentheses and nested variables.
fn split_sources(inner: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0usize, None);
    for (i, byte) in inner.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            // A quote opens only where a source begins: `it's` is a word.
            (None, b'\'' | b'"') if inner[start..i].trim().is_empty() => quote = Some(byte),
            (None, b'{' | b'(') => depth += 1,
            (None, b'}' | b')') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                out.push(&inner[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    out.push(&inner[start..]);
    out
}

fn source(text: &str) -> Option<Source<'_>> {
    if text.starts_with("${") && text.ends_with('}') && closing(&text[2..]) == Some(text.len() - 3) {
        return Some(Source::Nested(text));
    }
    if let Some(literal) = literal(text) {
        return Some(Source::Literal(literal));
    }
    let kind_len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    let (kind, rest) = text.split_at(kind_len);
    if !kind.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    if let Some(after) = rest.strip_prefix('(') {
        let close = closing_parenthesis(after)?;
        let (params, after) = (&after[..close], &after[close + 1..]);
        let address = match after.strip_prefix(':') {
            Some(address) => address,
            None if after.is_empty() => "",
            None => return None,
        };
        return Some(Source::Named {
            written: text,
            kind,
            params: Some(params.trim()),
            address: address.trim(),
        });
    }
    // The old way to name a region: `cf.eu-west-1:stack.Output`, `ssm.eu-west-1:/path`.
    if matches!(kind, "cf" | "ssm")
        && let Some((region, address)) = rest.strip_prefix('.').and_then(|rest| rest.split_once(':'))
        && !region.is_empty()
    {
        return Some(Source::Named { written: text, kind, params: Some(region), address: address.trim() });
    }
    let address = rest.strip_prefix(':')?;
    if address.starts_with(':') || is_policy_variable(kind, address) {
        return None;
    }
    Some(Source::Named { written: text, kind, params: None, address: address.trim() })
}

/// IAM fills these in when it evaluates a policy.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn is_policy_variable(kind: &str, address: &str) -> bool {
    match kind {
        "aws" => !matches!(address.trim(), "accountId" | "region"),
        "iot" | "saml" | "transfer" | "s3express" | "sts" | "graph" | "ldap" => true,
        "ec2" | "cognito" | "redshift" | "kms" | "iam" | "sns" | "sqs" => true,
        _ => false,
    }
}

fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(i),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn literal(text: &str) -> Option<Literal<'_>> {
    for quote in ['\'', '"'] {
        if text.len() >= 2
            && let Some(inner) = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote))
        {
            return Some(Literal::Text(inner));
        }
    }
    match text {
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        "null" => Some(Literal::Null),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.parse::<f64>().is_ok() => {
            Some(Literal::Number(text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Vec<Source<'_>> {
        match pieces(text).as_slice() {
            [Piece::Variable { sources, .. }] => sources.clone(),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn named<'a>(written: &'a str, params: Option<&'a str>, address: &'a str) -> Source<'a> {
        let kind = written.split(['(', '.', ':']).next().unwrap_or_default();
        Source::Named { written, kind, params, address }
    }

    #[test]
    fn sources_are_told_apart() {
        assert_eq!(
            only("${opt:stage, self:provider.stage, 'dev'}"),
            [
                named("opt:stage", None, "stage"),
                named("self:provider.stage", None, "provider.stage"),
                Source::Literal(Literal::Text("dev"))
            ]
        );
        assert_eq!(
            only("${file(./a.yml):x.${sls:stage}}"),
            [named("file(./a.yml):x.${sls:stage}", Some("./a.yml"), "x.${sls:stage}")]
        );
        assert_eq!(
            only("${cf(eu-west-1):stack.Out}"),
            [named("cf(eu-west-1):stack.Out", Some("eu-west-1"), "stack.Out")]
        );
        assert_eq!(
            only("${cf.eu-west-1:stack.Out}"),
            [named("cf.eu-west-1:stack.Out", Some("eu-west-1"), "stack.Out")]
        );
        assert_eq!(only("${ssm:/a/b~true}"), [named("ssm:/a/b~true", None, "/a/b~true")]);
        assert_eq!(only("${strToBool(${env:X})}"), [named("strToBool(${env:X})", Some("${env:X}"), "")]);
        assert_eq!(only("${self:a.${self:b, 'c, d'}, 3}").len(), 2);
        assert_eq!(only("${${opt:x}, null}"), [Source::Nested("${opt:x}"), Source::Literal(Literal::Null)]);
    }

    #[test]
    fn what_only_looks_like_a_variable_stays_plain() {
        for text in [
            "${AWS::Region}",
            "${Topic}",
            "${Topic.Arn}",
            "${!Literal}",
            "${cognito-identity.amazonaws.com:sub}/*",
            "${aws:username}",
            "${",
            "a ${ b",
            "\\${self:escaped}",
            "${Upper:case}",
            "$",
            "{cognito}",
        ] {
            assert_eq!(pieces(text), [Piece::Plain(text)], "{text}");
        }
    }

    #[test]
    fn a_text_may_mix_variables_and_lookalikes() {
        let found = pieces("arn:${AWS::Region}:${sls:stage}-x${self:custom.y}");
        assert!(matches!(
            found.as_slice(),
            [
                Piece::Plain("arn:${AWS::Region}:"),
                Piece::Variable { .. },
                Piece::Plain("-x"),
                Piece::Variable { .. }
            ]
        ));
    }
}
