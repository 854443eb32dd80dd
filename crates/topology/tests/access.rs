//! What an account's access stands on, and how accounts are told apart.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::select};
use topology::{AccountColour, AccountName, Document, Topology, parse};

const TEXT: &str = r#"schema = 1

[sessions.acme]
start-url = "https://acme.awsapps.com/start"
region = "eu-west-1"

[sessions.play]
start-url = "sandbox"
region = "eu-west-1"

[accounts.root]
id = "999999999999"
access = { sso = { session = "acme", role = "Admin" } }

[accounts.dev]
id = "111111111111"
access = { assume-role = { from = "root", role = "OrganizationAccountAccessRole" } }

[accounts.alice]
id = "222222222222"
access = { assume-role = { from = "dev", role = "Alice" } }
production = false

[accounts.play-root]
id = "333333333333"
access = { sso = { session = "play", role = "Admin" } }

[accounts.play-dev]
id = "444444444444"
access = { assume-role = { from = "play-root", role = "Admin" } }

[accounts.tools]
id = "555555555555"
access = "sandbox"

[accounts.one]
id = "666666666666"
access = { assume-role = { from = "two", role = "Admin" } }

[accounts.two]
id = "666666666666"
access = { assume-role = { from = "one", role = "Admin" } }

[stages.prod]
safety = "typed"
targets = [{ account = "dev", region = "eu-west-1" }, { account = "alice", region = "eu-west-1" }]

[stages.staging]
safety = "confirm"
targets = [{ account = "tools", region = "eu-west-1" }]
"#;

fn topology() -> Topology {
    parse(TEXT).unwrap().topology
}

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

#[test]
fn a_chain_leads_to_the_account_that_people_log_in_to_and_ends_where_it_meets_itself() {
    let topology = topology();
    let chain = |name: &str| {
        let name = account(name);
        topology.access_chain(&name).iter().map(ToString::to_string).collect::<Vec<_>>().join(" > ")
    };
    assert_eq!(chain("alice"), "alice > dev > root");
    assert_eq!(chain("root"), "root");
    assert_eq!(chain("one"), "one > two");
    assert_eq!(chain("nobody"), "nobody");
}

#[test]
fn an_account_is_simulated_where_its_chain_begins_in_the_sandbox() {
    let topology = topology();
    let simulated: Vec<&str> =
        topology.accounts.keys().filter(|name| topology.is_simulated(name)).map(AsRef::as_ref).collect();
    assert_eq!(simulated, ["play-dev", "play-root", "tools"]);
}

#[test]
fn the_session_of_an_account_is_that_of_the_root_of_its_chain() {
    let topology = topology();
    let session = |name: &str| topology.session_of(&account(name)).map(ToString::to_string);
    assert_eq!(session("alice").as_deref(), Some("acme"));
    assert_eq!(session("play-dev").as_deref(), Some("play"));
    assert_eq!((session("tools"), session("one")), (None, None));
}

#[test]
fn production_is_what_an_account_says_or_else_where_a_typed_stage_goes() {
    let topology = topology();
    let production: Vec<&str> =
        topology.accounts.keys().filter(|name| topology.is_production(name)).map(AsRef::as_ref).collect();
    assert_eq!(production, ["dev"]);
}

fn colours(topology: &Topology) -> BTreeMap<AccountName, AccountColour> {
    topology.accounts.keys().map(|name| (name.clone(), topology.colour_of(name))).collect()
}

/// So many accounts without a colour of their own, and one for each of these colours.
fn accounts(without: usize, own: &[AccountColour]) -> Topology {
    let mut topology = Topology::default();
    let any = Document::open(TEXT).topology().accounts["tools"].clone();
    for number in 0..without {
        topology.accounts.insert(account(&format!("m{number}")), any.clone());
    }
    for colour in own {
        let coloured = topology::Account { colour: Some(*colour), ..any.clone() };
        // Before and after the others.
        let name = format!("{}-{colour:?}", if *colour < AccountColour::Olive { "a" } else { "z" });
        topology.accounts.insert(account(&name), coloured);
    }
    topology
}

#[test]
fn up_to_eight_accounts_have_eight_colours_and_one_that_is_taken_is_made_way_for() {
    let of = |topology: &Topology| {
        let mut colours: Vec<_> = colours(topology).into_values().collect();
        colours.sort();
        colours.dedup();
        colours.len()
    };
    assert_eq!(of(&accounts(8, &[])), 8);
    for colour in AccountColour::ALL {
        assert_eq!(of(&accounts(7, &[colour])), 8, "{colour:?}");
    }
}

proptest! {
    #[test]
    fn a_colour_that_another_account_chooses_changes_no_other_than_the_account_that_had_it(
        without in 1..12usize,
        own in proptest::sample::subsequence(AccountColour::ALL.to_vec(), 0..7),
        added in select(AccountColour::ALL.to_vec()),
    ) {
        prop_assume!(!own.contains(&added));
        let before = colours(&accounts(without, &own));
        let after = colours(&accounts(without, &[own, vec![added]].concat()));
        for (name, colour) in before {
            if colour == added {
                prop_assert_ne!(after[&name], added);
            } else {
                prop_assert_eq!(after[&name], colour, "{}", name);
            }
        }
    }
}
