//! A world filled from live accounts: stacks as they are there, with resources that are made up from their templates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::resources;
use crate::scope::Scope;
use crate::services::s3::Bucket;
use crate::services::ssm::Put;
use crate::snapshot::{LiveScope, LiveStack, Snapshot};
use crate::stacks::lookup::StackLookup;
use crate::stacks::model::{Deployment, LiveValue, Output, Resource, Stack};
use crate::stacks::{ResourceStatus, StackStatus, begin, operations, outputs};
use crate::template::{Evaluator, Parameter, Removal, ResourceDef, Template, dependencies, imports, parse};
use crate::world::World;

/// Stands for the value of a parameter that is there, and that nobody read.
const UNREAD: &str = "(not read)";

impl World {
    /// Puts everything of a snapshot into this world. Whatever cannot be read of a template is left out: AWS has taken it
    /// once, and what a next deployment makes of it is said then.
    pub fn fill(&mut self, snapshot: &Snapshot, now: Timestamp) {
        for (scope, live) in &snapshot.scopes {
            self.fill_scope(scope, live, now);
        }
        // A template may read the exports and outputs of any other stack, so all of those come first.
        for (scope, live) in &snapshot.scopes {
            for stack in &live.stacks {
                let id = identity(scope, stack);
                self.with_stack(&id, |world, made| {
                    let _ = furnish(world, made, stack, now);
                    begin::take_up(world, made, now);
                });
            }
        }
    }

    fn fill_scope(&mut self, scope: &Scope, live: &LiveScope, now: Timestamp) {
        let put = |value: &Option<String>| Put {
            kind: None,
            value: value.clone().unwrap_or_else(|| UNREAD.to_owned()),
            description: None,
            overwrite: true,
        };
        let of_stacks = live.stacks.iter().flat_map(|stack| stack.parameters.values());
        let resolved = of_stacks.filter_map(|one| Some((one.value.clone(), Some(one.resolved.clone()?))));
        let mut parameters: BTreeMap<String, Option<String>> = resolved.collect();
        parameters.extend(live.parameters.clone());
        for (name, value) in &parameters {
            // With `overwrite` nothing is refused.
            let _ = self.put_parameter(scope, name, put(value), now);
        }
        for bucket in &live.buckets {
            self.make_bucket(scope, bucket, Bucket::new(now));
        }
        let mut imported: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (export, importers) in &live.importers {
            for importer in importers {
                imported.entry(importer).or_default().insert(export.clone());
            }
        }
        for stack in &live.stacks {
            let imports = imported.remove(stack.name.as_str()).unwrap_or_default();
            self.put_stack(bare(scope, stack, imports, now));
        }
        for (name, imports) in imported {
            let stack = LiveStack { name: name.to_owned(), ..LiveStack::default() };
            self.put_stack(bare(scope, &stack, imports, now));
        }
    }
}

/// A stack's template as JSON, with what it imports today in the places of its imports. `None`: there is no such stack,
/// or no template of it that can be read.
pub fn template_without_imports(world: &World, scope: &Scope, stack: &str) -> Option<Value> {
    let stack = world.stack(scope, stack)?;
    let deployed = stack.deployed.as_ref()?;
    let mut body = parse(&deployed.template).ok()?;
    let template = world.template(&deployed.template).ok()?;
    let replaced = evaluating(world, stack, &template, &deployed.parameters, |evaluator| {
        replace_imports(&mut body, &|name| {
            let name = evaluator.import_name(name).ok()?;
            world.export(scope, &name).map(|(_, value)| value.to_owned())
        });
        Ok(())
    });
    replaced.ok().map(|()| body)
}

fn replace_imports(value: &mut Value, known: &dyn Fn(&Value) -> Option<String>) {
    if let Some(found) = value.get("Fn::ImportValue").and_then(known) {
        *value = Value::String(found);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace_imports(item, known)),
        Value::Object(fields) => fields.values_mut().for_each(|item| replace_imports(item, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn identity(scope: &Scope, stack: &LiveStack) -> String {
    if Scope::of_arn(&stack.id).as_ref() == Some(scope) {
        return stack.id.clone();
    }
    operations::stack_id(scope, &stack.name, 0, &["live"])
}

/// A stack with all but its resources.
fn bare(scope: &Scope, live: &LiveStack, imports: BTreeSet<String>, now: Timestamp) -> Stack {
    let mut stack = operations::empty_stack(identity(scope, live), &live.name, now);
    stack.termination_protection = live.termination_protection;
    stack.outputs = live
        .outputs
        .iter()
        .map(|output| Output {
            key: output.key.clone(),
            value: output.value.clone(),
            description: None,
            export: output.export.clone(),
        })
        .collect();
    let parameters = live.parameters.iter().map(|(name, one)| {
        let parameter =
            Parameter { value: one.value.clone(), resolved: one.resolved.clone(), no_echo: false };
        (name.clone(), parameter)
    });
    let status =
        serde_json::from_value(Value::String(live.status.clone())).unwrap_or(StackStatus::CreateComplete);
    stack.deployed = (status != StackStatus::ReviewInProgress).then(|| Deployment {
        template: live.template.clone().unwrap_or_default(),
        description: None,
        parameters: parameters.collect(),
        tags: live.tags.clone(),
        capabilities: Vec::new(),
        notification_arns: Vec::new(),
        role_arn: None,
        imports,
    });
    stack.enter(status, live.reason.as_deref(), now);
    stack
}

/// Makes up the resources of a stack from its template, and ties its outputs to their live values.
fn furnish(world: &mut World, stack: &mut Stack, live: &LiveStack, now: Timestamp) -> Result<(), String> {
    let empty = matches!(stack.status, StackStatus::RollbackComplete | StackStatus::ReviewInProgress);
    let Some(body) = live.template.as_ref().filter(|_| !empty) else { return Ok(()) };
    let template = world.template(body)?;
    let Some(deployed) = &mut stack.deployed else { return Ok(()) };
    deployed.description.clone_from(&template.description);
    for (name, parameter) in &mut deployed.parameters {
        parameter.no_echo = template.parameters.get(name).is_some_and(|def| def.no_echo);
    }
    let parameters = deployed.parameters.clone();
    let (order, imported) = evaluating(world, stack, &template, &parameters, |evaluator| {
        Ok((dependencies(&template, evaluator)?, imports(&template, evaluator)?))
    })?;
    if let Some(deployed) = &mut stack.deployed {
        deployed.imports.extend(imported);
    }
    let known = known_ids(&template, live);
    let mut left: BTreeSet<&String> = order.keys().collect();
    while !left.is_empty() {
        let ready: Vec<&String> =
            left.iter().copied().filter(|name| order[*name].iter().all(|on| !left.contains(on))).collect();
        for name in ready {
            left.remove(name);
            // What cannot be evaluated is the next deployment's to say.
            let properties = evaluating(world, stack, &template, &parameters, |evaluator| {
                evaluator.evaluate(&template.resources[name].properties)
            });
            let properties = properties.ok().flatten().unwrap_or(Value::Object(Map::new()));
            make(world, stack, &template.resources[name], name, properties, known.get(name), now);
            if let Some(resource) = stack.resources.get_mut(name) {
                resource.depends_on.clone_from(&order[name]);
                if live.failed.contains(name) {
                    resource.status = ResourceStatus::UpdateFailed;
                }
            }
        }
    }
    let evaluated = evaluating(world, stack, &template, &parameters, |evaluator| {
        outputs::evaluate(&template, evaluator, &BTreeMap::new())
    })?;
    let tied = evaluated.into_iter().filter_map(|made| {
        let live = live.outputs.iter().find(|live| live.key == made.key)?;
        Some((made.key, LiveValue { evaluated: made.value, value: live.value.clone() }))
    });
    stack.live = tied.collect();
    // DescribeStacks was not asked for descriptions: they are the template's, so that the same one again is no change.
    for output in &mut stack.outputs {
        output.description = template.outputs.get(&output.key).and_then(|def| def.description.clone());
    }
    stack.outputs.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(())
}

fn evaluating<T>(
    world: &World,
    stack: &Stack,
    template: &Template,
    parameters: &BTreeMap<String, Parameter>,
    work: impl FnOnce(&Evaluator<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let scope = stack.scope();
    let lookup = StackLookup { world, stack, scope: &scope, planned: None };
    work(&Evaluator::new(template, parameters, &scope, &stack.name, &stack.id, &lookup)?)
}

/// Physical ids that the account told, and those that outputs tell by being a `Ref`.
fn known_ids(template: &Template, live: &LiveStack) -> BTreeMap<String, String> {
    let told = live.outputs.iter().filter_map(|output| {
        let name = template.outputs.get(&output.key)?.value.get("Ref")?.as_str()?;
        template.resources.contains_key(name).then(|| (name.to_owned(), output.value.clone()))
    });
    told.chain(live.resources.clone()).collect()
}

fn make(
    world: &mut World,
    stack: &mut Stack,
    def: &ResourceDef,
    name: &str,
    properties: Value,
    known: Option<&String>,
    now: Timestamp,
) {
    let scope = stack.scope();
    let physical_id = known.cloned().unwrap_or_else(|| {
        resources::physical_id(&def.kind, name, &properties, &stack.name, &stack.id, &scope, 0)
    });
    // It is there, whatever the sandbox would say to its creation.
    let _ = resources::apply(world, &scope, &def.kind, &physical_id, &properties, true, now);
    let resource = Resource {
        kind: def.kind.clone(),
        physical_id,
        properties,
        status: ResourceStatus::CreateComplete,
        reason: None,
        updated: now,
        retain: def.deletion == Removal::Retain,
        depends_on: BTreeSet::new(),
        generation: 0,
    };
    stack.resources.insert(name.to_owned(), resource);
}
