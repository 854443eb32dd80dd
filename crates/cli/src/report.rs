//! The shapes of `--json`: stable, for scripts.

use app::topology::{Candidate, Findings, Location, ReferenceKind, Role, ServiceId, ServiceKind, Severity};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct ScanReport<'a> {
    services: Vec<ServiceLine<'a>>,
    references: Vec<ReferenceLine<'a>>,
    problems: Vec<ProblemLine<'a>>,
}

#[derive(Debug, Serialize)]
struct ServiceLine<'a> {
    name: &'a ServiceId,
    path: &'a str,
    kind: ServiceKind,
    role: Role,
    declared: Option<&'a str>,
    stack: Option<&'a str>,
    stack_name: Option<&'a str>,
    functions: u32,
    resources: usize,
    exports: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ReferenceLine<'a> {
    from: Option<&'a ServiceId>,
    to: &'a ServiceId,
    kind: ReferenceKind,
    name: &'a str,
    #[serde(flatten)]
    location: Option<&'a Location>,
    at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<&'a Candidate>,
}

#[derive(Debug, Serialize)]
pub struct ProblemLine<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    hint: &'a str,
    #[serde(flatten)]
    location: Option<&'a Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a ServiceId>,
}

impl<'a> ProblemLine<'a> {
    pub fn new(problem: &'a app::topology::Problem) -> Self {
        Self {
            code: &problem.code,
            severity: problem.severity,
            message: &problem.message,
            hint: &problem.hint,
            location: problem.location.as_ref(),
            service: problem.service.as_ref(),
        }
    }
}

impl<'a> ScanReport<'a> {
    pub fn new(findings: &'a Findings) -> Self {
        Self {
            services: findings.services.iter().map(service).collect(),
            references: findings
                .references
                .iter()
                .map(|reference| ReferenceLine {
                    from: reference.from.as_ref(),
                    to: &reference.to,
                    kind: reference.kind,
                    name: &reference.name,
                    location: reference.location.as_ref(),
                    at: &reference.at,
                    candidate: reference.candidate.as_ref(),
                })
                .collect(),
            problems: findings.problems.iter().map(ProblemLine::new).collect(),
        }
    }
}

fn service(found: &app::topology::FoundService) -> ServiceLine<'_> {
    let interface = found.interface.as_ref();
    ServiceLine {
        name: &found.name,
        path: &found.path,
        kind: found.kind,
        role: found.role,
        declared: found.declared.as_deref(),
        stack: found.stack.as_deref(),
        stack_name: interface.map(|interface| interface.stack_name.shown()),
        functions: interface.map_or(0, |interface| interface.functions),
        resources: interface.map_or(0, |interface| interface.resources.len()),
        exports: interface
            .iter()
            .flat_map(|interface| &interface.provides)
            .filter(|provision| matches!(provision.tie, app::topology::Tie::Export { .. }))
            .map(|provision| provision.tie.name())
            .collect(),
    }
}
