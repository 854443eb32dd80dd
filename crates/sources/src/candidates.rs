//! Tells which YAML and JSON files are templates that stand for themselves.

use std::path::{Path, PathBuf};

use crate::{
    cloudformation,
    files::{Refusal, normal, read_text},
    limits::Limits,
    located,
};

/// A file that is a template, or that would be one if it could be read.
#[derive(Debug)]
pub struct Candidate {
    pub file: PathBuf,
    /// Templates that this one nests.
    pub nested: Vec<PathBuf>,
    /// Whether SAM's transform makes resources of it.
    pub sam: bool,
}

/// File names that say nothing about the service.
#[must_use]
pub fn is_generic(stem: &str) -> bool {
    matches!(stem, "template" | "cloudformation" | "cfn" | "stack" | "main" | "index" | "sam")
}

/// Whether a file's name alone promises a template.
fn promises(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(name, "template.yml" | "template.yaml" | "template.json")
        || name.ends_with(".template")
        || name.contains(".template.")
        || name.contains(".cfn.")
}

/// Looks into one file: cheaply first, since most YAML and JSON files are something else.
pub fn candidate(file: &Path, in_service: bool, limits: &Limits) -> Option<Candidate> {
    let extension = file.extension().and_then(|extension| extension.to_str())?;
    if !matches!(extension, "yml" | "yaml" | "json" | "template") {
        return None;
    }
    let unreadable = || Some(Candidate { file: file.to_owned(), nested: Vec::new(), sam: false });
    let text = match read_text(file, limits.file_bytes) {
        Ok(text) => text,
        Err(Refusal::TooLarge { .. } | Refusal::NotText { .. } | Refusal::Unreadable(_))
            if promises(file) =>
        {
            return unreadable();
        }
        Err(_) => return None,
    };
    let says_so = text.contains("AWSTemplateFormatVersion");
    let looks_like_one = || ["Resources", "Type", "::"].iter().all(|sign| text.contains(sign));
    if !says_so && !looks_like_one() {
        return None;
    }
    // A part of a Serverless service, which that service reads under a name that only running it tells.
    if ["${self:", "${file(", "${opt:", "${sls:"].iter().any(|variable| text.contains(variable)) {
        return None;
    }
    match located::parse(&text, located::FileId(0), limits) {
        Err(_) if says_so || promises(file) => unreadable(),
        Err(_) => None,
        Ok(parsed) => {
            let stands_alone = cloudformation::declares_itself(&parsed.value) || !in_service;
            if !cloudformation::is_template(&parsed.value) || !stands_alone {
                return None;
            }
            let folder = file.parent()?;
            let nested = cloudformation::local_files(&parsed.value);
            let nested = nested.iter().map(|local| normal(&folder.join(local))).collect();
            Some(Candidate { file: file.to_owned(), nested, sam: cloudformation::is_sam(&parsed.value) })
        }
    }
}

/// Whether a program called `serverless.js` or the like configures the framework: other programs have that name too.
#[must_use]
pub fn configures_serverless(file: &Path) -> bool {
    read_text(file, 512 * 1024).is_ok_and(|text| {
        text.contains("service")
            && ["provider", "functions", "resources"].iter().any(|word| text.contains(word))
    })
}
