//! What a range of commits touches, for people.

use app::contract::ChangedService;

use super::count;

pub fn changed(services: &[ChangedService]) {
    let (touched, others): (Vec<_>, Vec<_>) = services.iter().partition(|service| service.changed);
    say!("{} of {}", touched.len(), count(services.len(), "service"));
    for (title, services) in [("changed", touched), ("not changed", others)] {
        if !services.is_empty() {
            say!("  {title}:");
        }
        for service in services {
            let (first, further) =
                service.because.split_first().map_or(("", &[][..]), |(first, further)| (first, further));
            say!("    {:<24} {first}", service.service.as_str());
            for reason in further {
                say!("    {:<24} {reason}", "");
            }
        }
    }
}
