//! Services that wait for each other one after another, and what that costs.

use std::collections::{BTreeMap, BTreeSet};

use topology::ServiceId;

use super::{Advice, AdviceCode, AdviceInput, of_services, web::Web};

/// What a service counts that was never deployed from here, in milliseconds: a stack of a few resources.
pub const UNKNOWN_DURATION: u64 = 30_000;

/// Shorter chains are how layers of an application look.
const DEEP: usize = 5;

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let web = Web::of(input);
    let circles: BTreeSet<&ServiceId> = web.circles().into_iter().flatten().collect();
    let Some(chain) = longest(input, &web, &circles).filter(|chain| chain.len() >= DEEP) else {
        return Vec::new();
    };
    let took = |id: &&ServiceId| input.durations.get(*id).copied();
    let known = chain.iter().filter(|id| took(id).is_some()).count();
    let total: u64 = chain.iter().map(|id| took(id).unwrap_or(UNKNOWN_DURATION)).sum();
    let unknown = match chain.len() - known {
        0 => String::new(),
        1 => ", with half a minute for the one that was never deployed from here".to_owned(),
        many => format!(", with half a minute for each of the {many} that were never deployed from here"),
    };
    let words: Vec<&str> = chain.iter().map(|id| id.as_str()).collect();
    let middle = chain.len() / 2;
    let reference = web.consumers.get(chain[middle - 1]).and_then(|consumers| consumers.get(chain[middle]));
    vec![Advice {
        code: AdviceCode::DeepChain,
        subject: of_services(&chain),
        message: format!("{} services wait for each other one after another: {}", chain.len(), words.join(" > ")),
        why: format!(
            "A deployment that touches all of them takes {} at least, however many run at once{unknown}.",
            minutes(total)
        ),
        hint: "Look for a reference in it that could be read when the code runs, such as an SSM parameter, or that could go straight to the first."
            .into(),
        location: reference.and_then(|reference| reference.location.clone()),
        dismissed: None,
    }]
}

fn minutes(milliseconds: u64) -> String {
    let tenths = (milliseconds + 3_000) / 6_000;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} min"),
        (whole @ 0..10, tenth) => format!("{whole}.{tenth} min"),
        (whole, _) => format!("{whole} min"),
    }
}

/// The chain that takes longest; of equal ones the first by name. Services in a circle have no place in a chain.
fn longest<'a>(
    input: &AdviceInput<'a>,
    web: &Web<'a>,
    circles: &BTreeSet<&ServiceId>,
) -> Option<Vec<&'a ServiceId>> {
    let mut best: BTreeMap<&ServiceId, (u64, Option<&'a ServiceId>)> = BTreeMap::new();
    let mut stack: Vec<(&'a ServiceId, bool)> =
        input.topology.services.keys().rev().map(|id| (id, false)).collect();
    // Without recursion: a chain may be as long as there are services.
    while let Some((here, ready)) = stack.pop() {
        if best.contains_key(here) || circles.contains(here) {
            continue;
        }
        let open: Vec<&ServiceId> =
            web.after(here).filter(|next| !best.contains_key(next) && !circles.contains(next)).collect();
        if !ready && !open.is_empty() {
            stack.push((here, true));
            stack.extend(open.into_iter().map(|next| (next, false)));
            continue;
        }
        let own = input.durations.get(here).copied().unwrap_or(UNKNOWN_DURATION);
        let next =
            web.after(here).filter_map(|next| Some((best.get(next)?.0, std::cmp::Reverse(next)))).max();
        let value = match next {
            Some((length, std::cmp::Reverse(next))) => (own + length, Some(next)),
            None => (own, None),
        };
        best.insert(here, value);
    }
    let first = best.iter().max_by_key(|(id, (length, _))| (*length, std::cmp::Reverse(**id)))?;
    let mut chain = vec![*first.0];
    while let Some((_, Some(next))) = chain.last().and_then(|last| best.get(last)) {
        chain.push(next);
    }
    Some(chain)
}
