//! Services that wait for each other.

use super::{Advice, AdviceCode, AdviceInput, of_services, web::Web};

pub(super) fn advise(input: &AdviceInput<'_>) -> Vec<Advice> {
    let web = Web::of(input);
    let circles = web.circles().into_iter().map(|circle| {
        let last = circle.last().and_then(|last| web.consumers.get(last)?.get(circle.first()?));
        let round: Vec<&str> =
            circle.iter().chain(circle.first()).map(|service| service.as_str()).collect();
        Advice {
            code: AdviceCode::Cycle,
            subject: of_services(&circle),
            message: format!("These services wait for each other: {}", round.join(" > ")),
            why: "None of them can be deployed first into an empty account, and none can be removed last.".into(),
            hint: "Move what one of these references names to a service of its own, or read it when the code runs.".into(),
            location: last.and_then(|reference| reference.location.clone()),
            dismissed: None,
        }
    });
    circles.collect()
}
