//! Local packages of Python: what `requirements.txt` installs from a folder, and the requirements that it includes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::services::{Own, normal};

/// Every `requirements*.txt`.
#[derive(Debug, Default)]
pub struct Requirements {
    files: BTreeMap<PathBuf, Wanted>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Wanted {
    /// Folders that are installed from.
    packages: Vec<PathBuf>,
    /// Further files of requirements and constraints.
    included: Vec<PathBuf>,
}

impl Requirements {
    pub fn read(files: &BTreeSet<PathBuf>) -> Self {
        let requirements = files.iter().filter(|file| file.extension().is_some_and(|end| end == "txt"));
        let read = requirements.filter_map(|file| {
            Some((file.clone(), wanted(file.parent()?, &std::fs::read_to_string(file).ok()?)))
        });
        Self { files: read.collect() }
    }

    /// The folders and files that a service's requirements lead to, each with the packages in between.
    pub fn used(&self, own: &Own) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let mut used: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        let mut open: Vec<(&Path, Vec<PathBuf>)> =
            self.files.keys().filter(|file| own.has(file)).map(|file| (file.as_path(), Vec::new())).collect();
        let mut at = 0;
        while let Some((file, through)) = open.get(at).cloned() {
            at += 1;
            let Some(wanted) = self.files.get(file) else { continue };
            for included in &wanted.included {
                if !own.has(included) && !used.contains_key(included) {
                    used.insert(included.clone(), through.clone());
                    open.push((included, through.clone()));
                }
            }
            for package in &wanted.packages {
                if used.contains_key(package) {
                    continue;
                }
                used.insert(package.clone(), through.clone());
                let further = [through.as_slice(), std::slice::from_ref(package)].concat();
                let its = self.files.keys().filter(|file| file.parent() == Some(package));
                open.extend(its.map(|file| (file.as_path(), further.clone())));
            }
        }
        used
    }
}

fn wanted(folder: &Path, text: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for line in text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim()) {
        let option = |names: [&str; 2]| {
            let rest = names.iter().find_map(|name| line.strip_prefix(name))?;
            rest.starts_with([' ', '=']).then(|| rest.trim_start_matches(['=', ' ']))
        };
        if let Some(file) = option(["-r", "--requirement"]).or_else(|| option(["-c", "--constraint"])) {
            wanted.included.push(normal(&folder.join(file)));
            continue;
        }
        let from = option(["-e", "--editable"]).unwrap_or(line);
        let from = from.split_once(" @ ").map_or(from, |(_, from)| from);
        let path = from.strip_prefix("file:").unwrap_or(from);
        let path = path.split([';', '[', '#']).next().unwrap_or_default().trim();
        if path == "." || path == ".." || path.starts_with("./") || path.starts_with("../") {
            wanted.packages.push(normal(&folder.join(path)));
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_in_a_folder_are_told_from_those_of_an_index() {
        let text = "# ours\nboto3==1.2\n-e ../lib[all]\n--editable=../other\n../plain ; python_version > '3'\n\
            named @ file:../named\n-r ../common.txt\n-cconstraints\n";
        let found = wanted(Path::new("/r/a"), text);
        assert_eq!(found.packages, ["/r/lib", "/r/other", "/r/plain", "/r/named"].map(PathBuf::from));
        assert_eq!(found.included, [PathBuf::from("/r/common.txt")]);
    }
}
