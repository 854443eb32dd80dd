//! The sources of variables: what each of them says for a scope.

use std::path::Path;

use topology::{ReferenceKind, Severity, Text, Tie};

use super::{
    repoint::path_of,
    resolve::{Answer, Resolver},
};
use crate::{
    cloudformation::is_of_the_account,
    files::Refusal,
    located::{self, Node, Span, Value},
};

/// Where a variable stands: its place in the file, and its path in the document.
type Here<'h> = (Span, &'h str);

impl Resolver<'_, '_> {
    pub(super) fn named(
        &mut self,
        kind: &str,
        params: Option<&str>,
        address: &str,
        here: Here<'_>,
    ) -> Answer {
        let (span, at) = here;
        match kind {
            "self" => self.walk(self.document.clone(), address, ""),
            "opt" => match (address, &self.scope.region) {
                ("stage", _) => self.text(self.scope.stage.as_str(), span),
                ("region", Some(region)) => self.text(region.as_str(), span),
                _ => Answer::Missing(format!("the option `--{address}` is not given")),
            },
            "sls" => match address {
                "stage" => self.text(self.scope.stage.as_str(), span),
                _ => Answer::Unknown(format!("`{address}` is made up anew at every deployment")),
            },
            "file" => self.file(params.unwrap_or_default(), address, here),
            // Never read: a repository must not learn what this machine's environment holds.
            "env" => Answer::Unknown(format!("it reads the environment variable {address}")),
            "param" => self.param(address),
            "cf" => {
                let (stack, output) = address.split_once('.').unwrap_or((address, ""));
                let tie = Tie::Output {
                    stack: Text::Known(stack.to_owned()),
                    output: Text::Known(output.to_owned()),
                    region: params.map(|region| Text::Known(region.to_owned())),
                };
                self.consumptions.add(tie, ReferenceKind::Weak, at, span, self.files);
                Answer::Unknown(format!("it is the output `{output}` of the stack `{stack}`"))
            }
            "ssm" => {
                let path = path_of(address);
                let tie = Tie::Parameter { path: Text::Known(path.to_owned()) };
                if is_of_the_account(&Text::Known(path.to_owned())) {
                    self.consumptions.add(tie, ReferenceKind::Weak, at, span, self.files);
                }
                Answer::Unknown(format!("it is the SSM parameter `{path}`"))
            }
            "s3" => Answer::Unknown(format!("it is the S3 object `{address}`")),
            "aws" => match (address, &self.scope.account, &self.scope.region) {
                ("accountId", Some(account), _) => self.text(account.as_str(), span),
                ("region", _, Some(region)) => self.text(region.as_str(), span),
                ("region", _, None) => self.walk(self.document.clone(), "provider.region", ""),
                _ => Answer::Unknown("the account is not chosen yet".into()),
            },
            "strToBool" => str_to_bool(params.unwrap_or_default(), span),
            _ => Answer::Unknown(format!("the source `{kind}` comes from a plugin, or does not exist")),
        }
    }

    fn text(&self, text: &str, span: Span) -> Answer {
        Answer::Value(Value::text_at(text, span))
    }

    /// <https://www.serverless.com/framework/docs/guides/parameters>
    fn param(&mut self, name: &str) -> Answer {
        if let Some(value) = self.params.get(name) {
            return match &value.node {
                Node::Unknown { because, .. } => Answer::Unknown(because.to_string()),
                _ => Answer::Value(value.clone()),
            };
        }
        let stage = self.scope.stage.as_str();
        for path in [
            format!("stages.{stage}.params.{name}"),
            format!("params.{stage}.{name}"),
            format!("stages.default.params.{name}"),
            format!("params.default.{name}"),
        ] {
            match self.walk(self.document.clone(), &path, "") {
                Answer::Missing(_) => {}
                found => return found,
            }
        }
        Answer::Missing(format!("the parameter `{name}` is not in `params` or `stages`"))
    }

    /// Paths are relative to the service's folder, in included files too; `self` means the including document.
    fn file(&mut self, path: &str, pointer: &str, here: Here<'_>) -> Answer {
        let (span, at) = here;
        let path = path.trim();
        let found = if path.starts_with('~') {
            Err(Refusal::Outside)
        } else {
            self.files.seek(&self.folder.join(path))
        };
        let real = match found {
            Ok(real) => real,
            Err(Refusal::Missing) => return Answer::Missing(format!("the file `{path}` does not exist")),
            Err(refusal) => return self.refuse(&refusal, path, span),
        };
        if !real.starts_with(self.folder) {
            let tie = Tie::File { file: self.files.name(&real), pointer: pointer.to_owned() };
            self.consumptions.add(tie, ReferenceKind::Config, at, span, self.files);
        }
        match real.extension().and_then(|extension| extension.to_str()) {
            Some("js" | "cjs" | "mjs" | "ts" | "cts" | "mts") => {
                return Answer::Unknown(format!("`{path}` must be run to know it"));
            }
            Some("yml" | "yaml" | "json" | "tfstate") => {}
            _ => {
                return match self.files.open(&real) {
                    Ok((_, _, text)) if pointer.is_empty() => self.text(&text, span),
                    Ok(_) => Answer::Missing(format!("`{path}` is plain text and holds no `{pointer}`")),
                    Err(refusal) => self.refuse(&refusal, path, span),
                };
            }
        }
        match self.document_of(&real, path, span) {
            Some(document) => self.walk(document, pointer, at),
            None => Answer::Unknown(format!("`{path}` cannot be read")),
        }
    }

    fn document_of(&mut self, real: &Path, path: &str, span: Span) -> Option<Value> {
        if let Some(known) = self.documents.get(real) {
            return known.clone();
        }
        let document = match self.files.open(real) {
            Err(refusal) => {
                self.refuse(&refusal, path, span);
                None
            }
            Ok((file, _, text)) => match located::parse(&text, file, self.limits) {
                Ok(parsed) => {
                    let oddities = parsed.oddities.iter().map(|fault| self.files.parse_problem(fault, file));
                    self.problems.extend(oddities);
                    Some(parsed.value)
                }
                Err(fault) => {
                    let problem = self.files.parse_problem(&fault, file);
                    self.problems.push(problem);
                    None
                }
            },
        };
        self.documents.insert(real.to_owned(), document.clone());
        document
    }

    fn refuse(&mut self, refusal: &Refusal, path: &str, span: Span) -> Answer {
        let problem = refusal.problem(path, Some(self.files.location(span)));
        let code = if *refusal == Refusal::Outside { "outside-repository" } else { "unreadable-file" };
        self.report(code, Severity::Warning, problem.message.clone(), &problem.hint, span);
        Answer::Unknown(problem.message)
    }
}

/// <https://www.serverless.com/framework/docs/guides/variables#read-string-variable-values-as-boolean-values>
fn str_to_bool(text: &str, span: Span) -> Answer {
    let text = text.trim().trim_matches(['\'', '"']);
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Answer::Value(Value { node: Node::Bool(true), span }),
        "false" | "0" => Answer::Value(Value { node: Node::Bool(false), span }),
        "" => Answer::Missing("`strToBool` got no text".into()),
        _ => Answer::Unknown(format!("`{text}` is neither true nor false")),
    }
}
