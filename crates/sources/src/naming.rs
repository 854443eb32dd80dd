//! Gives every found service a name: its folder's where that is unique, otherwise more of its path.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use topology::ServiceId;

/// What a name can be made of.
#[derive(Debug, Clone)]
pub struct Nameable {
    /// The path's parts from the outside in; the last is the service's own.
    pub parts: Vec<String>,
    /// Taken where there are no parts: the service lies in the root itself.
    pub declared: Option<String>,
}

/// A name for each, in the same order, no two alike.
#[must_use]
pub fn names(services: &[Nameable]) -> Vec<ServiceId> {
    let candidate = |service: &Nameable, parts: usize| {
        let from = service.parts.len().saturating_sub(parts);
        let joined = match service.parts[from..].join("-") {
            joined if joined.is_empty() => service.declared.clone().unwrap_or_default(),
            joined => joined,
        };
        sanitize(&joined)
    };
    let mut used = vec![1usize; services.len()];
    // Every round, those that share a name take one more part of their paths, as long as they have any.
    loop {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, service) in services.iter().enumerate() {
            by_name.entry(candidate(service, used[i])).or_default().push(i);
        }
        let mut longer = false;
        for sharing in by_name.values().filter(|sharing| sharing.len() > 1) {
            for &i in sharing {
                if used[i] < services[i].parts.len() {
                    used[i] += 1;
                    longer = true;
                }
            }
        }
        if !longer {
            break;
        }
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut next: HashMap<String, usize> = HashMap::new();
    let wanted: Vec<String> =
        services.iter().zip(&used).map(|(service, used)| candidate(service, *used)).collect();
    let all: BTreeSet<&String> = wanted.iter().collect();
    wanted
        .iter()
        .map(|name| {
            let mut unique = name.clone();
            while !taken.insert(unique.clone()) || (unique != *name && all.contains(&unique)) {
                let number = next.entry(name.clone()).or_insert(1);
                *number += 1;
                unique = format!("{name}-{number}");
            }
            ServiceId::new(unique).unwrap_or_else(|_| fallback())
        })
        .collect()
}

fn fallback() -> ServiceId {
    ServiceId::new("service").expect("a word of letters is a service name")
}

/// A text in the shape of a service name.
#[must_use]
pub fn sanitize(text: &str) -> String {
    let kept =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' });
    let name: String = kept.collect();
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).trim_end_matches('-');
    // Room for a number that tells two alike names apart.
    let name: String = name.chars().take(110).collect();
    if name.is_empty() { "service".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(paths: &[&str]) -> Vec<String> {
        let services: Vec<Nameable> = paths
            .iter()
            .map(|path| Nameable {
                parts: path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
                declared: Some("declared".into()),
            })
            .collect();
        names(&services).into_iter().map(String::from).collect()
    }

    #[test]
    fn the_folder_names_the_service_where_it_is_unique() {
        assert_eq!(named(&["services/database", "services/notes"]), ["database", "notes"]);
    }

    #[test]
    fn services_in_folders_of_one_name_take_more_of_their_paths() {
        assert_eq!(named(&["shop/api", "blog/api", "notes"]), ["shop-api", "blog-api", "notes"]);
        assert_eq!(named(&["api", "blog/api"]), ["api", "blog-api"]);
    }

    #[test]
    fn the_root_takes_the_declared_name_and_nothing_is_ever_named_twice() {
        assert_eq!(named(&["", "a"]), ["declared", "a"]);
        assert_eq!(named(&["a/b", "a-b", "x/a-b", "x/a/b"]).into_iter().collect::<BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn other_characters_become_hyphens() {
        assert_eq!(named(&["Größe ä", "@scope/_pkg"]), ["Gr--e", "pkg"]);
    }
}
