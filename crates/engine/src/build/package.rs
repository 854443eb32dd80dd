//! What `aws cloudformation package` and `sam package` do: paths on this machine in a template become addresses in our
//! bucket. <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>

use std::path::{Path, PathBuf};

use aws::asset_bucket_name;
use serde_json::{Map, Value, json};

use super::{template, zipped::zipped};
use crate::{Asset, Cell, Destination, Stop, cell::sha256};

/// How an address is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `{Bucket, Key}`
    Bucket,
    /// `{S3Bucket, S3Key}`
    S3Bucket,
    /// `s3://bucket/key`
    S3Url,
    /// A template, which is packaged itself: `https://...`
    Template,
}

const PACKAGED: [(&str, &str, Form); 14] = [
    ("AWS::Serverless::Function", "CodeUri", Form::Bucket),
    ("AWS::Serverless::LayerVersion", "ContentUri", Form::Bucket),
    ("AWS::Serverless::Api", "DefinitionUri", Form::Bucket),
    ("AWS::Serverless::HttpApi", "DefinitionUri", Form::Bucket),
    ("AWS::Serverless::StateMachine", "DefinitionUri", Form::Bucket),
    ("AWS::Serverless::Application", "Location", Form::Template),
    ("AWS::Lambda::Function", "Code", Form::S3Bucket),
    ("AWS::Lambda::LayerVersion", "Content", Form::S3Bucket),
    ("AWS::ApiGateway::RestApi", "BodyS3Location", Form::Bucket),
    ("AWS::ApiGatewayV2::Api", "BodyS3Location", Form::Bucket),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location", Form::Bucket),
    ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location", Form::S3Url),
    ("AWS::AppSync::Resolver", "CodeS3Location", Form::S3Url),
    ("AWS::CloudFormation::Stack", "TemplateURL", Form::Template),
];

/// A property that is a path on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) logical_id: String,
    pub(super) property: &'static str,
    pub(super) path: String,
    form: Form,
}

impl Local {
    /// Code that is a folder may have to be built before it can run.
    pub(super) fn is_source(&self, folder: &Path) -> bool {
        let code = ["CodeUri", "ContentUri", "Code", "Content"].contains(&self.property);
        code && folder.join(&self.path).is_dir()
    }
}

/// Every path on this machine that a template names, as it is written or as its globals say it.
pub(super) fn locals(template: &Value) -> Vec<Local> {
    let resources = template.get("Resources").and_then(Value::as_object);
    let mut locals = Vec::new();
    for (logical_id, resource) in resources.into_iter().flatten() {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default();
        let properties = resource.get("Properties");
        for (_, property, form) in PACKAGED.iter().filter(|(packaged, ..)| *packaged == kind) {
            let written = properties.and_then(|properties| properties.get(property));
            let value = written.or_else(|| of_globals(template, kind, property, properties));
            if let Some(path) = value.and_then(Value::as_str).filter(|path| is_local(path)) {
                locals.push(Local {
                    logical_id: logical_id.clone(),
                    property,
                    path: path.to_owned(),
                    form: *form,
                });
            }
        }
    }
    locals
}

/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>
fn of_globals<'a>(
    template: &'a Value,
    kind: &str,
    property: &str,
    properties: Option<&Value>,
) -> Option<&'a Value> {
    let other = ["InlineCode", "ImageUri"];
    let has_other = other.iter().any(|other| properties.and_then(|all| all.get(other)).is_some());
    let section = kind.strip_prefix("AWS::Serverless::").filter(|_| !has_other)?;
    template.get("Globals")?.get(section)?.get(property)
}

fn is_local(path: &str) -> bool {
    !["s3://", "https://", "http://"].iter().any(|scheme| path.starts_with(scheme))
}

/// Puts addresses in place of paths, which are relative to `folder`, and gives the files that belong there.
pub(super) async fn package(cell: &Cell, folder: &Path, template: &mut Value) -> Result<Vec<Asset>, Stop> {
    let mut assets: Vec<Asset> = Vec::new();
    for local in locals(template) {
        let path = folder.join(&local.path);
        let (file, prefix, extension) = match local.form {
            Form::Template => {
                let (file, nested) = Box::pin(nested(cell, &path)).await?;
                assets.extend(nested);
                (file, "templates", "template")
            }
            Form::Bucket | Form::S3Bucket | Form::S3Url if path.is_dir() => {
                (zipped(cell, path).await?, "assets", "zip")
            }
            Form::Bucket | Form::S3Bucket | Form::S3Url => (path, "assets", "file"),
        };
        let bytes = tokio::fs::read(&file).await.map_err(|error| missing(&local, &file, &error))?;
        let sha256 = sha256(&bytes);
        let key = format!("{prefix}/{sha256}.{extension}");
        let value = address(cell, local.form, &key);
        if let Some(properties) = properties(template, &local.logical_id) {
            properties.insert(local.property.to_owned(), value);
        }
        if !assets.iter().any(|asset| asset.sha256 == sha256) {
            assets.push(Asset { file, sha256, to: Destination::AssetBucket { key } });
        }
    }
    forget_globals(template);
    Ok(assets)
}

fn address(cell: &Cell, form: Form, key: &str) -> Value {
    let bucket = asset_bucket_name(&cell.account, &cell.id.target.region);
    match form {
        Form::Bucket => json!({"Bucket": bucket, "Key": key}),
        Form::S3Bucket => json!({"S3Bucket": bucket, "S3Key": key}),
        Form::S3Url => json!(format!("s3://{bucket}/{key}")),
        Form::Template => {
            json!(format!("https://{bucket}.s3.{}.amazonaws.com/{key}", cell.id.target.region))
        }
    }
}

/// Whether an asset is a template inside another.
pub(super) fn is_template_asset(asset: &Asset) -> bool {
    asset.key().starts_with("templates/")
}

/// A template inside another, packaged like it.
async fn nested(cell: &Cell, path: &Path) -> Result<(PathBuf, Vec<Asset>), Stop> {
    let text = template::read(path).await?;
    let mut json = template::parse(path, &text)?.to_json();
    let folder = path.parent().unwrap_or(&cell.root).to_owned();
    let assets = package(cell, &folder, &mut json).await?;
    if assets.is_empty() {
        return Ok((path.to_owned(), assets));
    }
    let text = json.to_string();
    let packaged = cell.build_dir.join("nested");
    let file = packaged.join(format!("{}.json", sha256(text.as_bytes())));
    tokio::fs::create_dir_all(&packaged).await.map_err(|error| Stop::io("make", &packaged, &error))?;
    tokio::fs::write(&file, text).await.map_err(|error| Stop::io("write", &file, &error))?;
    Ok((file, assets))
}

fn properties<'a>(template: &'a mut Value, logical_id: &str) -> Option<&'a mut Map<String, Value>> {
    let resource = template.get_mut("Resources")?.get_mut(logical_id)?.as_object_mut()?;
    let properties = resource.entry("Properties").or_insert_with(|| json!({}));
    if properties.is_null() {
        *properties = json!({});
    }
    properties.as_object_mut()
}

/// Every resource has its own address now.
fn forget_globals(template: &mut Value) {
    let Some(globals) = template.get_mut("Globals").and_then(Value::as_object_mut) else { return };
    for (kind, property, _) in PACKAGED {
        let section = kind.strip_prefix("AWS::Serverless::").and_then(|section| globals.get_mut(section));
        let section = section.and_then(Value::as_object_mut);
        if let Some(section) = section
            && section.get(property).and_then(Value::as_str).is_some_and(is_local)
        {
            section.remove(property);
        }
    }
}

fn missing(local: &Local, file: &Path, error: &std::io::Error) -> Stop {
    Stop::failed(
        "missing-file",
        format!("{} of {} is {}: {error}", local.property, local.logical_id, file.display()),
        "Correct the path, or make the file before.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(template: &Value) -> Vec<(String, String)> {
        locals(template).into_iter().map(|local| (local.logical_id, local.path)).collect()
    }

    fn function(properties: Value) -> Value {
        json!({"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": properties}}})
    }

    #[test]
    fn a_path_is_local_unless_it_is_an_address() {
        assert_eq!(paths(&function(json!({"CodeUri": "./src"}))), [("F".into(), "./src".into())]);
        assert_eq!(paths(&function(json!({"CodeUri": "s3://bucket/key"}))), []);
        assert_eq!(paths(&function(json!({"CodeUri": {"Bucket": "b", "Key": "k"}}))), []);
    }

    #[test]
    fn what_the_globals_say_holds_for_a_function_without_code_of_its_own() {
        let mut template = function(json!({"Handler": "a.b"}));
        template["Globals"] = json!({"Function": {"CodeUri": "src", "Timeout": 3}});
        assert_eq!(paths(&template), [("F".into(), "src".into())]);
        template["Resources"]["F"]["Properties"] = json!({"InlineCode": "x"});
        assert_eq!(paths(&template), []);
    }
}
