//! Generated applications: services in layers, each importing from the layer before.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};

use crate::Result;

/// Whether the canvas gets a group for each layer, which it shows collapsed where there are many services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    OneALayer,
    None,
}

/// Writes `count` CloudFormation services in `layers` layers, and a topology with two sandbox stages: `dev` is deployed
/// directly, `reviewed` by change sets.
pub fn generate(folder: &Path, count: usize, layers: usize, groups: Groups) -> Result<()> {
    generate_tied(folder, count, layers, groups, Ties::Two)
}

/// The same with as many references as wanted.
pub fn generate_tied(folder: &Path, count: usize, layers: usize, groups: Groups, ties: Ties) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        let parent = file.parent().expect("a file of the project is in a folder");
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&file, text))
            .map_err(|error| format!("{}: {error}", file.display()))
    };
    let width = count.div_ceil(layers);
    let mut topology = String::from("schema = 1\nname = \"Generated\"\n\n");
    for layer in (0..layers).filter(|_| groups == Groups::OneALayer) {
        let _ = writeln!(topology, "[groups.layer-{layer}]\nlabel = \"Layer {}\"\n", layer + 1);
    }
    for service in 0..count {
        let _ = writeln!(
            topology,
            "[services.service-{service}]\npath = \"services/service-{service}/template.json\"\n\
             kind = \"cloudformation\"\nrole = \"api\"\nparameters = {{ Stage = \"{{stage}}\" }}"
        );
        let _ = match groups {
            Groups::OneALayer => writeln!(topology, "group = \"layer-{}\"\n", service / width),
            Groups::None => writeln!(topology),
        };
        let template = format!("{:#}", template(service, width, ties));
        write(&format!("services/service-{service}/template.json"), &template)?;
    }
    topology.push_str("[accounts.bench]\nid = \"111111111111\"\naccess = \"sandbox\"\n");
    for (stage, method) in [("dev", "direct"), ("reviewed", "reviewed")] {
        let _ = writeln!(
            topology,
            "\n[stages.{stage}]\ntargets = [{{ account = \"bench\", region = \"eu-west-1\" }}]\n\
             safety = \"silent\"\nmethod = \"{method}\""
        );
    }
    write("stagewright.toml", &topology)
}

/// A stage more, so that there are so many targets in all.
pub fn widen(folder: &Path, targets: usize) -> Result<()> {
    let file = folder.join("stagewright.toml");
    let mut topology = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let names: Vec<String> = (0..targets.saturating_sub(2)).map(|number| format!("team-{number}")).collect();
    for (name, number) in names.iter().zip(200_000_000_000_u64..) {
        let _ = writeln!(topology, "\n[accounts.{name}]\nid = \"{number}\"\naccess = \"sandbox\"");
    }
    let targets: Vec<String> =
        (names.iter()).map(|name| format!("{{ account = \"{name}\", region = \"eu-west-1\" }}")).collect();
    let _ = writeln!(topology, "\n[stages.wide]\ntargets = [{}]\nsafety = \"silent\"", targets.join(", "));
    fs::write(&file, topology).map_err(|error| format!("{}: {error}", file.display()))
}

/// How many services of the layer before each imports from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    Two,
    /// Seven of nine import from a third one: 2,500 references among 1,000 services in ten layers.
    More,
}

/// Which services of the layer before this one imports from.
pub fn needs(service: usize, width: usize) -> Option<[usize; 2]> {
    let above = service.checked_sub(width)?;
    Some([above, above / width * width + (above + 1) % width])
}

/// How many of a template's resources wait for each other: the role and the function.
pub const CHAIN: u32 = 2;

/// A topic, a role, a function; an export, and imports of two services of the layer before.
fn template(service: usize, width: usize, ties: Ties) -> Value {
    let mut variables = json!({ "TOPIC": { "Ref": "Topic" } });
    let mut of: Vec<usize> = needs(service, width).into_iter().flatten().collect();
    if let (Ties::More, Some(first)) = (ties, of.first().filter(|_| service % 9 < 7)) {
        of.push(first / width * width + (first + 2) % width);
    }
    for (name, of) in ["FIRST", "SECOND", "THIRD"].into_iter().zip(of) {
        variables[name] = json!({ "Fn::ImportValue": { "Fn::Sub": format!("${{Stage}}-Topic{of}") } });
    }
    json!({
        "Parameters": { "Stage": { "Type": "String" } },
        "Resources": {
            "Topic": { "Type": "AWS::SNS::Topic" },
            "Role": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": {} } },
            "Handler": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "nodejs22.x",
                    "Handler": "index.handler",
                    "Role": { "Fn::GetAtt": ["Role", "Arn"] },
                    "Code": { "ZipFile": format!("exports.handler = () => {service}") },
                    "Environment": { "Variables": variables },
                },
            },
        },
        "Outputs": {
            "Topic": {
                "Value": { "Ref": "Topic" },
                "Export": { "Name": { "Fn::Sub": format!("${{Stage}}-Topic{service}") } },
            },
        },
    })
}
