//! A root module of Terraform or OpenTofu: its outputs, and what it reads of other states, stacks and parameters.
//! <https://developer.hashicorp.com/terraform/language>

mod settings;
mod state;
mod text;

use std::path::{Path, PathBuf};

use hcl_edit::{
    Span as _,
    expr::{Expression, Traversal, TraversalOperator},
    structure::{Block, Body},
    visit::{Visit, visit_traversal},
};
use topology::{
    Consumption, DeclaredParameter, DeclaredResource, Interface, Location, Problem, Provision, ReferenceKind,
    Role, Scope, Severity, Text, Tie,
};

use crate::files::Files;
pub use settings::settings;
pub use state::stack_name;
use text::Known;

/// Whether a text has what only a root module has: where its state is kept, or how its providers are set up.
#[must_use]
pub fn is_root(text: &str) -> bool {
    // What is broken is shown as such rather than hidden.
    let Ok(body) = text.parse::<Body>() else {
        return ["provider \"", "backend \"", "cloud {"].iter().any(|sign| text.contains(sign));
    };
    body.blocks().any(|block| match block.ident.as_str() {
        "provider" => true,
        "terraform" => block.body.blocks().any(|inner| ["backend", "cloud"].contains(&inner.ident.as_str())),
        _ => false,
    })
}

/// One file of a module.
struct Document {
    name: String,
    text: String,
    body: Body,
}

impl Document {
    fn location(&self, place: Option<std::ops::Range<usize>>) -> Location {
        let before = self.text.get(..place.map_or(0, |place| place.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Location { file: self.name.clone(), line: narrow(line), column: narrow(column) }
    }

    fn blocks<'a>(&'a self, ident: &'a str) -> impl Iterator<Item = &'a Block> {
        self.body.get_blocks(ident)
    }
}

/// What a module says. The digest is the caller's.
#[derive(Debug)]
pub struct Module {
    pub interface: Interface,
    pub role: Role,
    pub problems: Vec<Problem>,
    /// Modules on this machine that it calls.
    pub modules: Vec<PathBuf>,
}

/// Reads the files of a module's folder.
pub fn read(folder: &Path, root: &Path, scope: &Scope, files: &mut Files<'_>) -> Module {
    let mut problems = Vec::new();
    let mut documents = Vec::new();
    for path in sources(folder) {
        match files.open(&path) {
            Ok((_, real, text)) => match text.parse::<Body>() {
                Ok(body) => documents.push(Document { name: files.name(&real), text, body }),
                Err(error) => problems.push(broken(files.name(&real), &error)),
            },
            Err(refusal) => {
                let name = files.name(&path);
                let location = Location { file: name.clone(), line: 1, column: 1 };
                problems.push(refusal.problem(&name, Some(location)));
            }
        }
    }
    let known = Known::new(&documents, scope);
    let stack = Text::Known(stack_name(folder, root, scope));
    let mut interface = Interface {
        stack_name: stack.clone(),
        region: None,
        provides: Vec::new(),
        consumes: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        functions: 0,
        digest: String::new(),
    };
    let mut modules = Vec::new();
    for document in &documents {
        provided(document, &known, &stack, &mut interface);
        modules.extend(document.blocks("module").filter_map(|module| {
            let source = known.text(&module.body.get_attribute("source")?.value);
            let source = source.known()?;
            source.starts_with('.').then(|| folder.join(source))
        }));
    }
    let states = state::States::new(&documents, folder, root, scope, &known, files);
    for document in &documents {
        let mut reads =
            Reads { document, known: &known, states: &states, found: Vec::new(), at: String::new() };
        for block in document.body.blocks() {
            reads.at = name_of(block);
            reads.data(block);
            reads.visit_body(&block.body);
        }
        interface.consumes.append(&mut reads.found);
    }
    interface.consumes.sort();
    interface.consumes.dedup();
    let role = role(&interface);
    Module { interface, role, problems, modules }
}

/// The files that Terraform reads: those of the folder itself, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_source(path)).collect();
    files.sort();
    files
}

#[must_use]
pub fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tf" || extension == "tofu")
}

fn provided(document: &Document, known: &Known, stack: &Text, interface: &mut Interface) {
    for block in document.body.blocks() {
        let label = |at: usize| block.labels.get(at).map(|label| label.as_str().to_owned());
        let location = document.location(block.span());
        match (block.ident.as_str(), label(0), label(1)) {
            ("output", Some(name), _) => {
                let value = block.body.get_attribute("value");
                interface.provides.push(Provision {
                    tie: Tie::Output {
                        stack: stack.clone(),
                        output: Text::Known(name.clone()),
                        region: None,
                    },
                    logical_id: name,
                    value: value.map(|value| text::written(&value.value)).unwrap_or_default(),
                    location,
                });
            }
            ("variable", Some(name), _) => {
                let attribute = |name: &str| block.body.get_attribute(name).map(|found| &found.value);
                interface.parameters.push(DeclaredParameter {
                    name,
                    kind: attribute("type").map_or_else(|| "any".to_owned(), text::written),
                    default: attribute("default").map(|value| known.text(value).shown().to_owned()),
                    location,
                });
            }
            ("resource", Some(kind), Some(name)) => {
                interface.functions += u32::from(kind == "aws_lambda_function");
                if kind == "aws_ssm_parameter"
                    && let Some(path) = block.body.get_attribute("name")
                {
                    interface.provides.push(Provision {
                        tie: Tie::Parameter { path: known.text(&path.value) },
                        logical_id: format!("{kind}.{name}"),
                        value: block
                            .body
                            .get_attribute("value")
                            .map(|it| text::written(&it.value))
                            .unwrap_or_default(),
                        location: location.clone(),
                    });
                }
                interface.resources.push(DeclaredResource {
                    logical_id: format!("{kind}.{name}"),
                    kind,
                    location,
                });
            }
            _ => {}
        }
    }
}

/// `resource.aws_sqs_queue.jobs`, `output.url`.
fn name_of(block: &Block) -> String {
    let labels = block.labels.iter().map(|label| label.as_str());
    std::iter::once(block.ident.as_str()).chain(labels).collect::<Vec<_>>().join(".")
}

/// Finds what a document reads from elsewhere.
struct Reads<'a> {
    document: &'a Document,
    known: &'a Known,
    states: &'a state::States,
    found: Vec<Consumption>,
    at: String,
}

impl Reads<'_> {
    fn consume(&mut self, tie: Tie, place: Option<std::ops::Range<usize>>) {
        self.found.push(Consumption {
            tie,
            kind: ReferenceKind::Weak,
            at: self.at.clone(),
            location: self.document.location(place),
        });
    }

    /// Data that is looked up by name.
    fn data(&mut self, block: &Block) {
        let kind = block.labels.first().map(|label| label.as_str());
        let (("data", Some(kind)), Some(name)) =
            ((block.ident.as_str(), kind), block.body.get_attribute("name"))
        else {
            return;
        };
        let name = self.known.text(&name.value);
        match kind {
            "aws_ssm_parameter" => self.consume(Tie::Parameter { path: name }, block.span()),
            "aws_cloudformation_export" => self.consume(Tie::Export { name }, block.span()),
            _ => {}
        }
    }

    /// `data.KIND.NAME.outputs.OUTPUT`, and the same with an index.
    fn output(traversal: &Traversal) -> Option<(&str, &str, &str)> {
        let Expression::Variable(first) = &traversal.expr else { return None };
        let mut parts = traversal.operators.iter().filter_map(|operator| match &**operator {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            TraversalOperator::Index(Expression::String(name)) => Some(name.as_str()),
            _ => None,
        });
        let (kind, name, outputs, output) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        (first.as_str() == "data" && outputs == "outputs").then_some((kind, name, output))
    }
}

impl Visit for Reads<'_> {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Some((kind, name, output)) = Self::output(traversal) {
            let stack = match kind {
                "terraform_remote_state" => self.states.producer(name),
                "aws_cloudformation_stack" => self.states.stack(name),
                _ => None,
            };
            if let Some(stack) = stack {
                let output = Text::Known(output.to_owned());
                self.consume(Tie::Output { stack, output, region: None }, traversal.span());
            }
        }
        visit_traversal(self, traversal);
    }
}

fn role(interface: &Interface) -> Role {
    let has = |kinds: &[&str]| interface.resources.iter().any(|it| kinds.contains(&it.kind.as_str()));
    if has(&[
        "aws_api_gateway_rest_api",
        "aws_apigatewayv2_api",
        "aws_lambda_function_url",
        "aws_ecs_service",
    ]) {
        Role::Api
    } else if has(&["aws_cloudfront_distribution", "aws_s3_bucket_website_configuration"]) {
        Role::Web
    } else if interface.functions > 0 {
        Role::Job
    } else {
        Role::Infrastructure
    }
}

fn broken(file: String, error: &hcl_edit::parser::Error) -> Problem {
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let place = error.location();
    let (line, column) = (narrow(place.line()), narrow(place.column()));
    Problem {
        code: "broken-hcl".into(),
        severity: Severity::Error,
        message: format!("`{file}` cannot be read: {}", error.message()),
        hint: "Run `terraform fmt` in its folder: it says the same in Terraform's words.".into(),
        location: Some(Location { file, line, column }),
        service: None,
    }
}
