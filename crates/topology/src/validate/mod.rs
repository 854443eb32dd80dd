//! What a topology says that cannot be so.

mod accounts;
mod addresses;
mod gates;
mod references;
mod services;
mod sessions;
mod stages;
mod views;

use crate::{Places, Problem, ServiceId, Severity, Topology, nearest::nearest, secrets::hidden};

/// Everything about the topology that does not fit together, in the order of the file where the places are known.
#[must_use]
pub fn validate(topology: &Topology, places: &Places) -> Vec<Problem> {
    let mut checker = Checker { topology, places, found: Vec::new() };
    services::check(&mut checker);
    sessions::check(&mut checker);
    accounts::check(&mut checker);
    stages::check(&mut checker);
    gates::check(&mut checker);
    references::check(&mut checker);
    views::check(&mut checker);
    let mut found = checker.found;
    found.sort_by(|a, b| a.location.cmp(&b.location));
    found
}

struct Checker<'t> {
    topology: &'t Topology,
    places: &'t Places,
    found: Vec<Problem>,
}

impl Checker<'_> {
    fn report(
        &mut self,
        code: &str,
        severity: Severity,
        path: &[&str],
        message: String,
        hint: impl Into<String>,
    ) {
        let service = match path {
            ["services", name, ..] => ServiceId::new(*name).ok(),
            _ => None,
        };
        self.found.push(Problem {
            code: code.into(),
            severity,
            message: hidden(&message),
            hint: hidden(&hint.into()),
            location: self.places.at(path),
            service,
        });
    }

    fn error(&mut self, code: &str, path: &[&str], message: String, hint: impl Into<String>) {
        self.report(code, Severity::Error, path, message, hint);
    }

    fn endpoint(&mut self, name: &str, path: &[&str], endpoint: &str) {
        if !addresses::is_address(endpoint) {
            let message = format!("the endpoint `{endpoint}` of {name} is no address");
            self.error("bad-endpoint", path, message, "Write `http://localhost:5000`.");
        }
    }
}

/// A hint for a name that nothing has.
fn did_you_mean<'n>(what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known).map_or_else(
        || format!("Add the {what} `{name}`, or write the name of one that is there."),
        |near| format!("Did you mean `{near}`?"),
    )
}
