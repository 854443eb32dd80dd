//! Ties consumers to producers by the names that both use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    Candidate, Consumption, Interface, Location, Problem, Provision, Reference, ReferenceKind, ServiceId,
    Severity, Text, Tie, similarity::Similar,
};

/// Finds the producer of everything that the services consume. What nobody provides becomes a reference without a
/// producer, with the nearest name that somebody else does provide, and a problem.
///
/// The same services give the same answer, in whatever order they come.
#[must_use]
pub fn link(services: &[(ServiceId, &Interface)]) -> (Vec<Reference>, Vec<Problem>) {
    let mut services: Vec<(&ServiceId, &Interface)> = services.iter().map(|(id, i)| (id, *i)).collect();
    services.sort_by_key(|(id, _)| *id);
    let index = Index::new(&services);
    let mut problems = index.duplicates();
    let mut references = BTreeMap::new();
    let mut reported = BTreeSet::new();
    for (consumer, (id, interface)) in services.iter().enumerate() {
        for consumption in &interface.consumes {
            let Some(found) = index.producer(consumer, consumption) else { continue };
            if let Found::Nobody { candidate } | Found::NotKnown { candidate } = &found
                && reported.insert((consumer, consumption.tie.name()))
            {
                let known = matches!(found, Found::Nobody { .. });
                problems.push(missing(id, consumption, candidate.as_ref(), known));
            }
            let (from, candidate) = match found {
                Found::Producer(producer) => (Some(services[producer].0.clone()), None),
                Found::Nobody { candidate } | Found::NotKnown { candidate } => (None, candidate),
            };
            let name = consumption.tie.name();
            let key = (from, (*id).clone(), consumption.kind, name, consumption.location.clone());
            references.entry(key).or_insert((consumption.at.clone(), candidate));
        }
    }
    let references = references.into_iter().map(|((from, to, kind, name, location), (at, candidate))| {
        Reference { from, to, kind, name, at, location: Some(location), candidate }
    });
    (references.collect(), problems)
}

enum Found {
    Producer(usize),
    Nobody {
        candidate: Option<Candidate>,
    },
    /// The consumer's name itself cannot be known, so nobody can be found.
    NotKnown {
        candidate: Option<Candidate>,
    },
}

type Provider<'a> = (usize, &'a Provision);

/// Every name that somebody provides.
struct Index<'a> {
    services: &'a [(&'a ServiceId, &'a Interface)],
    exports: BTreeMap<&'a str, Vec<Provider<'a>>>,
    outputs: HashMap<(&'a str, &'a str), Vec<Provider<'a>>>,
    parameters: BTreeMap<&'a str, Vec<Provider<'a>>>,
    /// Files, and folders with `/` at the end.
    files: HashMap<&'a str, usize>,
    similar_exports: Similar<usize>,
    similar_outputs: Similar<usize>,
    similar_parameters: Similar<usize>,
}

impl<'a> Index<'a> {
    fn new(services: &'a [(&'a ServiceId, &'a Interface)]) -> Self {
        let mut index = Self {
            services,
            exports: BTreeMap::new(),
            outputs: HashMap::new(),
            parameters: BTreeMap::new(),
            files: HashMap::new(),
            similar_exports: Similar::default(),
            similar_outputs: Similar::default(),
            similar_parameters: Similar::default(),
        };
        for (service, (_, interface)) in services.iter().enumerate() {
            for provision in &interface.provides {
                let provider = (service, provision);
                match &provision.tie {
                    Tie::Export { name: Text::Known(name) } => {
                        index.exports.entry(name).or_default().push(provider);
                        index.similar_exports.add(name.clone(), service);
                    }
                    Tie::Output { stack: Text::Known(stack), output: Text::Known(output), .. } => {
                        index.outputs.entry((stack, output)).or_default().push(provider);
                        index.similar_outputs.add(provision.tie.name(), service);
                    }
                    Tie::Parameter { path: Text::Known(path) } => {
                        index.parameters.entry(path).or_default().push(provider);
                        index.similar_parameters.add(path.clone(), service);
                    }
                    Tie::File { file, .. } => {
                        index.files.entry(file).or_insert(service);
                    }
                    // A name that is not known ties nobody.
                    Tie::Export { .. } | Tie::Output { .. } | Tie::Parameter { .. } => {}
                }
            }
        }
        index
    }

    /// Nothing where the consumption is no reference to another service.
    fn producer(&self, consumer: usize, consumption: &Consumption) -> Option<Found> {
        let tie = &consumption.tie;
        let (providers, similar, known) = match tie {
            Tie::File { file, .. } => {
                // A file that belongs to nobody is shared, and no reference.
                let owner = self.owner(file)?;
                return (owner != consumer).then_some(Found::Producer(owner));
            }
            Tie::Export { name } => (
                name.known().and_then(|name| self.exports.get(name)),
                &self.similar_exports,
                name.known().is_some(),
            ),
            Tie::Output { stack, output, .. } => {
                let names = stack.known().zip(output.known());
                (names.and_then(|names| self.outputs.get(&names)), &self.similar_outputs, names.is_some())
            }
            Tie::Parameter { path } => {
                let found = path.known().and_then(|path| self.parameters.get(path));
                (found, &self.similar_parameters, path.known().is_some())
            }
        };
        if let Some(providers) = providers {
            // Its own export is no reference to others, whoever else provides the same.
            let own = providers.iter().any(|(service, _)| *service == consumer);
            return (!own).then(|| Found::Producer(self.nearest(consumer, tie, providers)));
        }
        if !known {
            return Some(Found::NotKnown { candidate: None });
        }
        let candidate =
            similar.nearest(&tie.name(), |service| *service != consumer).map(|(name, service)| Candidate {
                name: name.to_owned(),
                service: self.services[*service].0.clone(),
            });
        Some(Found::Nobody { candidate })
    }

    /// Of several that provide the same name, the one in the region that the consumer means.
    fn nearest(&self, consumer: usize, tie: &Tie, providers: &[Provider<'_>]) -> usize {
        let named = match tie {
            Tie::Output { region, .. } => region.as_ref(),
            _ => None,
        };
        let region = named.or(self.services[consumer].1.region.as_ref());
        let same = |service: usize| region.is_some() && self.services[service].1.region.as_ref() == region;
        providers.iter().map(|(service, _)| *service).find(|service| same(*service)).unwrap_or(providers[0].0)
    }

    fn owner(&self, file: &str) -> Option<usize> {
        let folders = file.char_indices().rev().filter(|(_, c)| *c == '/').map(|(i, _)| &file[..=i]);
        std::iter::once(file).chain(folders).find_map(|path| self.files.get(path).copied())
    }

    fn place(&self, (service, provision): Provider<'_>) -> String {
        format!("{} ({})", self.services[service].0, provision.location)
    }

    /// Names that may exist only once in an account and region, and are provided twice.
    fn duplicates(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut duplicate = |code: &str, message: String, hint: &str, (service, provision): Provider<'_>| {
            problems.push(Problem {
                code: code.into(),
                severity: Severity::Error,
                message,
                hint: hint.into(),
                location: Some(provision.location.clone()),
                service: Some(self.services[service].0.clone()),
            });
        };
        for (name, providers) in &self.exports {
            for (i, second) in providers.iter().enumerate() {
                let clash = |first: &&Provider<'_>| {
                    !self.apart(first.0, second.0) && !self.one_stack(first.0, second.0)
                };
                if let Some(first) = providers[..i].iter().find(clash) {
                    let (a, b) = (self.place(*first), self.place(*second));
                    let message = format!("The export `{name}` is made twice: by {a} and by {b}");
                    let hint = "Rename one of the two: an export's name is unique in an account and region.";
                    duplicate("duplicate-export", message, hint, *second);
                }
            }
        }
        let mut stacks: BTreeMap<&str, Vec<Provider<'_>>> = BTreeMap::new();
        for (service, (_, interface)) in self.services.iter().enumerate() {
            let first = interface.provides.iter().find(|p| matches!(p.tie, Tie::File { .. }));
            let first = first.or(interface.provides.first());
            if let (Text::Known(name), Some(provision)) = (&interface.stack_name, first) {
                stacks.entry(name).or_default().push((service, provision));
            }
        }
        for (name, owners) in stacks {
            for (i, second) in owners.iter().enumerate() {
                if let Some(first) = owners[..i].iter().find(|first| !self.apart(first.0, second.0)) {
                    let (a, b) = (self.place(*first), self.place(*second));
                    let message = format!("Two services become the stack `{name}`: {a} and {b}");
                    let hint = "Give one of the two another `stack-name`: they would overwrite each other.";
                    duplicate("duplicate-stack-name", message, hint, *second);
                }
            }
        }
        problems
    }

    /// Whether two services name different regions themselves, so that their names never meet.
    fn apart(&self, a: usize, b: usize) -> bool {
        let region = |service: usize| self.services[service].1.region.as_ref().and_then(Text::known);
        matches!((region(a), region(b)), (Some(a), Some(b)) if a != b)
    }

    /// Whether two services become one stack: a fault of its own, of which equal exports are only a consequence.
    fn one_stack(&self, a: usize, b: usize) -> bool {
        let name = |service: usize| self.services[service].1.stack_name.known();
        a != b && name(a).is_some() && name(a) == name(b)
    }
}

fn missing(
    service: &ServiceId,
    consumption: &Consumption,
    candidate: Option<&Candidate>,
    known: bool,
) -> Problem {
    let name = consumption.tie.name();
    let what = match &consumption.tie {
        Tie::Export { .. } => "export",
        Tie::Output { .. } => "stack output",
        Tie::Parameter { .. } => "SSM parameter",
        Tie::File { .. } => "file",
    };
    let location: Option<Location> = Some(consumption.location.clone());
    let service_of = Some(service.clone());
    if !known {
        return Problem {
            code: "unknown-name".into(),
            severity: Severity::Note,
            message: format!("Which {what} {service} reads is not known: `{name}`{}", because(&consumption.tie)),
            hint: "Give the missing part a value for the stage, write the name so that it needs none, or draw the reference by hand."
                .into(),
            location,
            service: service_of,
        };
    }
    let hint = match (candidate, &consumption.tie) {
        (Some(candidate), _) => {
            format!("Did you mean `{}`, which {} provides?", candidate.name, candidate.service)
        }
        (None, Tie::Parameter { .. }) => {
            "Make sure that somebody has put it there, or add its service.".to_owned()
        }
        (None, _) => "Correct the name, or add the service that provides it.".to_owned(),
    };
    Problem {
        code: "missing-producer".into(),
        // Parameters are often put in place by hand.
        severity: if matches!(consumption.tie, Tie::Parameter { .. }) {
            Severity::Note
        } else {
            Severity::Warning
        },
        message: match consumption.kind {
            ReferenceKind::Strong => format!("No service exports `{name}`, which {service} imports"),
            _ => format!("No service provides the {what} `{name}`, which {service} reads"),
        },
        hint,
        location,
        service: service_of,
    }
}

fn because(tie: &Tie) -> String {
    let texts: [Option<&Text>; 2] = match tie {
        Tie::Export { name } => [Some(name), None],
        Tie::Output { stack, output, .. } => [Some(stack), Some(output)],
        Tie::Parameter { path } => [Some(path), None],
        Tie::File { .. } => [None, None],
    };
    let reason = texts.into_iter().flatten().find_map(|text| match text {
        Text::Unknown { because, .. } => Some(because),
        Text::Known(_) => None,
    });
    reason.map_or(String::new(), |because| format!(" ({because})"))
}
