//! Generated applications: services in layers, each importing from the layer before.

use std::{fmt::Write as _, fs, path::Path};

use crate::Result;

/// Whether the canvas gets a group for each layer, which it shows collapsed where there are many services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    OneALayer,
    None,
}

/// Writes `count` CloudFormation services in `layers` layers, and a topology with a sandbox stage `dev`.
pub fn generate(folder: &Path, count: usize, layers: usize, groups: Groups) -> Result<()> {
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
            "[services.service-{service}]\npath = \"services/service-{service}/template.yaml\"\n\
             kind = \"cloudformation\"\nrole = \"api\"\nparameters = {{ Stage = \"{{stage}}\" }}"
        );
        let _ = match groups {
            Groups::OneALayer => writeln!(topology, "group = \"layer-{}\"\n", service / width),
            Groups::None => writeln!(topology),
        };
        write(&format!("services/service-{service}/template.yaml"), &template(service, width))?;
    }
    topology.push_str(
        "[accounts.bench]\nid = \"111111111111\"\naccess = \"sandbox\"\n\n\
         [stages.dev]\ntargets = [{ account = \"bench\", region = \"eu-west-1\" }]\nsafety = \"silent\"\n",
    );
    write("stagewright.toml", &topology)
}

/// A topic, a role, a function; an export, and imports of two services of the layer before.
fn template(service: usize, width: usize) -> String {
    let mut text = format!(
        "Parameters:\n  Stage:\n    Type: String\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n  \
         Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {{}}\n  \
         Handler:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs22.x\n      \
         Handler: index.handler\n      Role: !GetAtt Role.Arn\n      Code:\n        ZipFile: exports.handler = () => {service}\n      \
         Environment:\n        Variables:\n          TOPIC: !Ref Topic\n"
    );
    if let Some(above) = service.checked_sub(width) {
        let neighbour = above / width * width + (above + 1) % width;
        for (name, of) in [("FIRST", above), ("SECOND", neighbour)] {
            let _ =
                writeln!(text, "          {name}:\n            Fn::ImportValue: !Sub ${{Stage}}-Topic{of}");
        }
    }
    let _ = writeln!(
        text,
        "Outputs:\n  Topic:\n    Value: !Ref Topic\n    Export:\n      Name: !Sub ${{Stage}}-Topic{service}"
    );
    text
}
