//! Switches that open something when they are turned. Each stands in the page of its type in the CloudFormation template
//! reference, for example
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html>.

use serde_json::Value;

use super::values::text;

struct Switch {
    property: &'static str,
    /// The values with which it is open.
    open: &'static [&'static str],
    means: &'static str,
}

const fn switch(property: &'static str, open: &'static [&'static str], means: &'static str) -> Switch {
    Switch { property, open, means }
}

const SWITCHES: [Switch; 20] = [
    switch("AuthType", &["NONE"], "whoever knows the address may call it"),
    switch("FunctionUrlAuthType", &["NONE"], "whoever knows the address may call it"),
    switch("AuthorizationType", &["NONE"], "it can be called without authorization"),
    switch("AuthenticationType", &["API_KEY"], "an API key is enough to call it"),
    switch("AllowUnauthenticatedIdentities", &["true"], "whoever has not logged in gets credentials, too"),
    switch("PubliclyAccessible", &["true"], "it can be reached from the internet"),
    switch("EndpointPublicAccess", &["true"], "it can be reached from the internet"),
    switch("Scheme", &["internet-facing"], "it can be reached from the internet"),
    switch("AssignPublicIp", &["ENABLED"], "it gets a public address"),
    switch("MapPublicIpOnLaunch", &["true"], "what starts there gets a public address"),
    switch("AssociatePublicIpAddress", &["true"], "it gets a public address"),
    switch("AccessControl", &["PublicRead", "PublicReadWrite", "AuthenticatedRead"], "everybody may read it"),
    switch("BlockPublicAcls", &["false", ""], "public access lists are blocked no more"),
    switch("BlockPublicPolicy", &["false", ""], "public policies are blocked no more"),
    switch("IgnorePublicAcls", &["false", ""], "public access lists count again"),
    switch("RestrictPublicBuckets", &["false", ""], "a public policy lets everybody in again"),
    switch("EnableHttpEndpoint", &["true"], "it can be queried over HTTP"),
    switch("Privileged", &["true"], "its containers are root on their host"),
    switch("PubliclySharable", &["true"], "it can be shared with everybody"),
    switch("AllowAllUsers", &["true"], "every user may use it"),
];

/// Names of objects that consist of switches.
pub(super) const SWITCHBOARDS: [&str; 1] = ["PublicAccessBlockConfiguration"];

pub(super) fn is_switch(name: &str) -> bool {
    SWITCHES.iter().any(|switch| switch.property == name)
}

/// What is open now and was not, in words.
pub(super) fn opened(name: &str, before: Option<&Value>, after: Option<&Value>) -> Option<String> {
    let switch = SWITCHES.iter().find(|switch| switch.property == name)?;
    let open = |value: Option<&Value>| {
        let value = value.map(text).unwrap_or_default();
        switch.open.iter().any(|open| open.eq_ignore_ascii_case(&value))
    };
    // A switch that was never set is off.
    (open(after) && !(before.is_some() && open(before))).then(|| {
        let to = after.map_or_else(|| "not set any more".to_owned(), text);
        format!("{name} is {to}: {}", switch.means)
    })
}
