//! Whether the rules of a security group let more through.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use super::{
    policy::Compared,
    values::{Difference, known_later, text},
};
use crate::phrase::list;

pub(super) const RULES: [&str; 2] = ["SecurityGroupIngress", "SecurityGroupEgress"];

const PEERS: [&str; 9] = [
    "CidrIp",
    "CidrIpv6",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourcePrefixListId",
    "DestinationSecurityGroupId",
    "DestinationPrefixListId",
    "SourceSecurityGroupOwnerId",
    "PeerId",
];

#[derive(Debug, PartialEq, Eq)]
struct Rule {
    protocol: String,
    /// Inclusive; all where no ports are said.
    ports: (i64, i64),
    peer: String,
}

impl Rule {
    fn read(value: &Value) -> Self {
        let port = |name: &str| value.get(name).and_then(|port| text(port).parse::<i64>().ok());
        let ports = match (port("FromPort"), port("ToPort")) {
            (Some(from), Some(to)) if from >= 0 => (from, to),
            _ => (0, 65_535),
        };
        let peer = PEERS.iter().find_map(|name| value.get(name)).map(text).unwrap_or_default();
        let protocol = value.get("IpProtocol").map(text).unwrap_or_default().to_ascii_lowercase();
        Self { protocol, ports, peer }
    }

    fn covers(&self, inner: &Self) -> bool {
        let any = self.protocol == "-1";
        let protocol = any || self.protocol == inner.protocol;
        let ports = any || (self.ports.0 <= inner.ports.0 && inner.ports.1 <= self.ports.1);
        protocol && ports && peer_covers(&self.peer, &inner.peer)
    }

    fn shown(&self) -> String {
        let ports = match (self.protocol.as_str(), self.ports) {
            ("-1", _) => "everything".to_owned(),
            (protocol, (0, 65_535)) => format!("all of {protocol}"),
            (protocol, (from, to)) if from == to => format!("{protocol} {from}"),
            (protocol, (from, to)) => format!("{protocol} {from}-{to}"),
        };
        format!("{ports} for {}", everybody(&self.peer))
    }
}

fn everybody(peer: &str) -> String {
    match peer {
        "0.0.0.0/0" | "::/0" => format!("everybody ({peer})"),
        other => other.to_owned(),
    }
}

/// Rules of a list, old and new.
pub(super) fn compare(before: Option<&Value>, after: Option<&Value>) -> Compared {
    let rules = |value: Option<&Value>| -> Vec<Rule> {
        match value {
            Some(Value::Array(rules)) => rules.iter().map(Rule::read).collect(),
            Some(rule @ Value::Object(_)) => vec![Rule::read(rule)],
            _ => Vec::new(),
        }
    };
    let (before, after) = (rules(before), rules(after));
    let opened: Vec<&Rule> = after.iter().filter(|rule| !before.iter().any(|old| old.covers(rule))).collect();
    let (later, known): (Vec<&Rule>, Vec<&Rule>) =
        opened.into_iter().partition(|rule| known_later(&rule.peer));
    if !known.is_empty() {
        Compared::Wider(format!("opens {}", list(&known.iter().map(|rule| rule.shown()).collect::<Vec<_>>())))
    } else if !later.is_empty() {
        Compared::Unknown
    } else if before == after {
        Compared::Same
    } else {
        Compared::Narrower
    }
}

/// One property of one rule.
pub(super) fn compare_property(difference: &Difference<'_>) -> Option<Compared> {
    let name = difference.name();
    let (before, after) = (
        difference.before.as_ref().map(text).unwrap_or_default(),
        difference.after.as_ref().map(text).unwrap_or_default(),
    );
    if known_later(&after) {
        return Some(Compared::Unknown);
    }
    let port = |text: &str| text.parse::<i64>().ok();
    let wider = match name {
        "IpProtocol" => after == "-1",
        "FromPort" => port(&after).is_none_or(|after| port(&before).is_some_and(|before| after < before)),
        "ToPort" => port(&after).is_none_or(|after| port(&before).is_some_and(|before| after > before)),
        name if PEERS.contains(&name) => !after.is_empty() && !peer_covers(&before, &after),
        _ => return None,
    };
    Some(if wider {
        Compared::Wider(format!(
            "opens more: {name} is {} instead of {}",
            everybody(&after),
            everybody(&before)
        ))
    } else if name == "IpProtocol" {
        Compared::Unknown
    } else {
        Compared::Narrower
    })
}

/// An address range within another, or the same peer.
fn peer_covers(outer: &str, inner: &str) -> bool {
    outer == inner
        || matches!((range(outer), range(inner)), (Some(outer), Some(inner)) if outer.0 <= inner.0 && inner.1 <= outer.1
            && outer.0.is_ipv4() == inner.0.is_ipv4())
}

fn range(text: &str) -> Option<(IpAddr, IpAddr)> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    match address.parse().ok()? {
        IpAddr::V4(address) => {
            let host = u32::MAX.checked_shr(length).unwrap_or(0);
            let bits = u32::from(address);
            Some((Ipv4Addr::from(bits & !host).into(), Ipv4Addr::from(bits | host).into()))
        }
        IpAddr::V6(address) => {
            let host = u128::MAX.checked_shr(length).unwrap_or(0);
            let bits = u128::from(address);
            Some((Ipv6Addr::from(bits & !host).into(), Ipv6Addr::from(bits | host).into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(protocol: &str, from: i64, to: i64, cidr: &str) -> Value {
        json!({ "IpProtocol": protocol, "FromPort": from, "ToPort": to, "CidrIp": cidr })
    }

    #[test]
    fn a_rule_for_everybody_is_said_in_words() {
        let found = compare(
            Some(&json!([rule("tcp", 443, 443, "10.0.0.0/8")])),
            Some(&json!([rule("tcp", 443, 443, "10.0.0.0/8"), rule("tcp", 22, 22, "0.0.0.0/0")])),
        );
        assert_eq!(found, Compared::Wider("opens tcp 22 for everybody (0.0.0.0/0)".into()));
    }

    #[test]
    fn fewer_ports_for_fewer_addresses_are_no_opening() {
        let found = compare(
            Some(&json!([rule("-1", -1, -1, "10.0.0.0/8")])),
            Some(&json!([rule("tcp", 443, 443, "10.1.0.0/16")])),
        );
        assert_eq!(found, Compared::Narrower);
    }

    #[test]
    fn more_ports_are_an_opening() {
        let found = compare(
            Some(&json!([rule("tcp", 443, 443, "10.0.0.0/8")])),
            Some(&json!([rule("tcp", 0, 65_535, "10.0.0.0/8")])),
        );
        assert_eq!(found, Compared::Wider("opens all of tcp for 10.0.0.0/8".into()));
    }
}
