//! The list of what is wrong.

use serde_json::{Value, json};

use super::{account, stack};

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Set to another value from outside: the property's path, what it should be, what it is.
    Changed {
        path: &'static str,
        expected: Value,
        actual: Value,
    },
    /// A list has an entry more.
    Added {
        path: &'static str,
        actual: Value,
    },
    /// A property is not there any more.
    Removed {
        path: &'static str,
        expected: &'static str,
    },
    Deleted,
    /// AWS cannot check the type.
    Unsupported,
    /// The cell was never deployed.
    Missing,
    /// A stack that nobody knows.
    Unmanaged,
    /// A stack of a stage that the topology does not have.
    Personal,
    /// A stack in a status that needs somebody.
    Stuck {
        status: &'static str,
    },
    /// The detection cannot check this resource.
    HalfWay,
    /// Deployed with another value of a parameter.
    Parameter {
        name: &'static str,
        deployed: &'static str,
    },
    /// It holds what an output of another stack was before.
    OldValue {
        holds: &'static str,
    },
    /// Deployed from an older template.
    Behind,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    pub stage: &'static str,
    pub region: &'static str,
    pub stack: String,
    /// The resource's logical id; one in a nested stack after that stack's: `Inner/Store`.
    pub resource: Option<&'static str>,
    pub kind: Kind,
}

impl Planted {
    #[must_use]
    pub fn account(&self) -> &'static str {
        account(self.stage)
    }

    /// As whoever looks has to tell it: where, and what.
    #[must_use]
    pub fn told(&self) -> String {
        let resource = self.resource.unwrap_or_default();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let what = match &self.kind {
            Kind::Changed { path, expected, actual } => {
                format!("{resource}{path} not-equal {} {}", text(expected), text(actual))
            }
            Kind::Added { path, actual } => format!("{resource}{path} added - {}", text(actual)),
            Kind::Removed { path, expected } => format!("{resource}{path} removed {expected} -"),
            Kind::Deleted => format!("{resource} deleted"),
            Kind::Unsupported => format!("{resource} not supported"),
            Kind::HalfWay => format!("{resource} not checked"),
            Kind::Missing => "missing".to_owned(),
            Kind::Unmanaged => "of nobody".to_owned(),
            Kind::Personal => "of alice".to_owned(),
            Kind::Stuck { status } => (*status).to_owned(),
            Kind::Parameter { name, deployed } => format!("{name} is {deployed}"),
            Kind::OldValue { holds } => format!("{resource} holds {holds}"),
            Kind::Behind => "another template".to_owned(),
        };
        format!("{} {} {} {what}", self.stage, self.region, self.stack)
    }

    /// Whether it is about this cell.
    #[must_use]
    pub fn concerns(&self, stage: &str, region: &str, service: &str) -> bool {
        self.stage == stage && self.region == region && self.stack == stack(service, stage)
    }
}

const WEST: &str = "eu-west-1";
const CENTRAL: &str = "eu-central-1";

fn at(
    stage: &'static str,
    region: &'static str,
    service: &str,
    resource: impl Into<Option<&'static str>>,
    kind: Kind,
) -> Planted {
    Planted { stage, region, stack: stack(service, stage), resource: resource.into(), kind }
}

fn billing() -> Kind {
    Kind::Changed { path: "/BillingMode", expected: json!("PAY_PER_REQUEST"), actual: json!("PROVISIONED") }
}

fn timeout(actual: u32) -> Kind {
    Kind::Changed { path: "/VisibilityTimeout", expected: json!(30), actual: json!(actual) }
}

fn entry() -> Kind {
    Kind::Added { path: "/Tags/1", actual: json!({"Key": "owner", "Value": "nobody"}) }
}

fn retention() -> Kind {
    Kind::Removed { path: "/RetentionInDays", expected: "30" }
}

fn stuck(status: &'static str) -> Kind {
    Kind::Stuck { status }
}

fn level() -> Kind {
    Kind::Parameter { name: "Level", deployed: "debug" }
}

/// The 37.
#[must_use]
pub fn planted() -> Vec<Planted> {
    let old = || Kind::OldValue { holds: "catalog-of-old" };
    vec![
        // The same difference in all three accounts.
        at("dev", WEST, "audit", "Table", billing()),
        at("staging", WEST, "audit", "Table", billing()),
        at("prod", WEST, "audit", "Table", billing()),
        at("dev", WEST, "cart", "Inbox", timeout(60)),
        at("staging", CENTRAL, "cart", "Inbox", timeout(90)),
        at("prod", CENTRAL, "cart", "Inbox", timeout(600)),
        // Two of one stack.
        at("prod", WEST, "payments", "Inbox", timeout(5)),
        at("prod", WEST, "payments", "Table", billing()),
        at("staging", WEST, "events", "Inbox", entry()),
        at("prod", CENTRAL, "events", "Logs", retention()),
        at("dev", CENTRAL, "customers", "News", Kind::Deleted),
        at("staging", WEST, "customers", "Inbox", Kind::Deleted),
        at("prod", WEST, "identity", "Table", Kind::Deleted),
        at("prod", CENTRAL, "inventory", "Logs", Kind::Deleted),
        at("dev", WEST, "media", "Inner/Store", billing()),
        at("prod", CENTRAL, "orders", "Inner/Bell", Kind::Deleted),
        at("staging", WEST, "search", "Inner/Inner/Store", billing()),
        at("prod", WEST, "search", "Inner/Gate", Kind::Deleted),
        at("dev", WEST, "accounts", "Seed", Kind::Unsupported),
        at("staging", WEST, "billing", "Seed", Kind::Unsupported),
        at("prod", WEST, "invoices", "Seed", Kind::Unsupported),
        at("dev", CENTRAL, "mail", None, Kind::Missing),
        at("staging", CENTRAL, "mail", None, Kind::Missing),
        at("prod", CENTRAL, "reports", None, Kind::Missing),
        at("dev", WEST, "legacy", None, Kind::Unmanaged),
        at("prod", WEST, "by-hand", None, Kind::Unmanaged),
        Planted { stack: "cart-alice".into(), ..at("dev", WEST, "cart", None, Kind::Personal) },
        at("dev", WEST, "metrics", None, stuck("ROLLBACK_COMPLETE")),
        at("staging", WEST, "metrics", None, stuck("UPDATE_ROLLBACK_FAILED")),
        at("prod", CENTRAL, "metrics", None, stuck("DELETE_FAILED")),
        at("dev", WEST, "shipping", "Inbox", Kind::HalfWay),
        at("prod", WEST, "shipping", "Table", Kind::HalfWay),
        at("staging", CENTRAL, "reports", None, level()),
        at("prod", WEST, "reports", None, level()),
        at("dev", WEST, "pricing", "Mirror", old()),
        at("prod", CENTRAL, "storefront", "Mirror", old()),
        at("staging", WEST, "shipping", None, Kind::Behind),
    ]
}
