//! Small pure parts of the intrinsic functions.

use std::net::Ipv4Addr;

use super::evaluate::Lookup;

/// A piece of the text of `Fn::Sub`.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Splits the text of `Fn::Sub` at `${name}`; `${!name}` is the text `${name}`.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        found.push(Piece::Text(&rest[..start]));
        let name = &rest[start + 2..start + length];
        if let Some(literal) = name.strip_prefix('!') {
            found.push(Piece::Text("${"));
            found.push(Piece::Text(literal));
            found.push(Piece::Text("}"));
        } else {
            found.push(Piece::Name(name.trim()));
        }
        rest = &rest[start + length + 1..];
    }
    found.push(Piece::Text(rest));
    found.retain(|piece| *piece != Piece::Text(""));
    found
}

/// `Fn::Cidr`: `count` blocks with `bits` host bits each out of `block`.
pub fn cidr(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (base, _) = block.split_once('/')?;
    let base = u32::from(base.parse::<Ipv4Addr>().ok()?);
    let size = 1u32.checked_shl(bits)?;
    let prefix = 32u32.checked_sub(bits)?;
    (0..count.min(256))
        .map(|index| {
            let address = base.checked_add(index.checked_mul(size)?)?;
            Some(format!("{}/{prefix}", Ipv4Addr::from(address)))
        })
        .collect()
}

/// Replaces every `{{resolve:ssm:name}}` and `{{resolve:ssm-secure:name}}` in a text.
///
/// Source: dynamic-references-ssm.html. Secrets Manager references are left as they stand: nothing reads them here.
pub fn resolve_dynamic(text: &str, lookup: &dyn Lookup) -> Result<String, String> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{resolve:") {
        let Some(length) = rest[start..].find("}}") else { break };
        resolved.push_str(&rest[..start]);
        let whole = &rest[start..start + length + 2];
        let reference = &whole["{{resolve:".len()..whole.len() - 2];
        match reference.split_once(':') {
            Some(("ssm" | "ssm-secure", path)) => {
                let value = lookup
                    .parameter(path)
                    .ok_or_else(|| format!("Parameters: [ssm:{path}] cannot be found."))?;
                resolved.push_str(&value);
            }
            _ => resolved.push_str(whole),
        }
        rest = &rest[start + length + 2..];
    }
    resolved.push_str(rest);
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_out_and_escaped_ones_stay() {
        assert_eq!(
            pieces("a-${B}${!C}"),
            [Piece::Text("a-"), Piece::Name("B"), Piece::Text("${"), Piece::Text("C"), Piece::Text("}")]
        );
    }

    #[test]
    fn cidr_gives_blocks_one_after_the_other() {
        assert_eq!(cidr("10.0.0.0/16", 2, 8).unwrap(), ["10.0.0.0/24", "10.0.1.0/24"]);
    }
}
