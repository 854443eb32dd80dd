//! Advice for people.

use app::contract::AdviceView;

use super::count;

pub fn advice(view: &AdviceView) {
    let (dismissed, open): (Vec<_>, Vec<_>) = view.advice.iter().partition(|one| one.dismissed.is_some());
    if open.is_empty() {
        say!("There is nothing to advise.");
    }
    for one in open {
        let place = one.location.as_ref().map(|at| format!("  {at}")).unwrap_or_default();
        say!("{}  {}{place}", one.code.as_str(), one.message);
        say!("    {}\n    {}", one.why, one.hint);
    }
    for offer in &view.appeared {
        say!("{}", offer.message());
    }
    for stated in &view.stated {
        let (from, to) = (&stated.drawn.from, &stated.drawn.to);
        say!("The sources state the line from {from} to {to} themselves now: it may go");
    }
    if !dismissed.is_empty() {
        say!("{} dismissed:", count(dismissed.len(), "advice"));
    }
    for one in dismissed {
        say!("    {} ({})", one.message, one.dismissed.as_deref().unwrap_or_default());
    }
    for old in &view.outdated {
        say!("`{}` of {} is dismissed and not advised any more: the lines may go", old.code, old.subject);
    }
}
