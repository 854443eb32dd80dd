//! A fresh file from a model.

use serde_json::Value as Json;

use crate::{SCHEMA_VERSION, Topology, tree, write};

/// The text of a new `stagewright.toml`.
#[must_use]
pub fn render(topology: &Topology) -> String {
    let tree = tree::of_model(topology);
    let mut text = format!(
        "# The topology of this application. Edit it here or in Stagewright: comments, order and unknown keys stay.\n\
         schema = {SCHEMA_VERSION}\n"
    );
    if let Some(name) = tree.get("name") {
        text.push_str(&write::line("name", name));
    }
    push_sections(&mut text, &tree, about);
    text
}

/// The parts of a model alone, to be put into another file.
pub(crate) fn render_piece(topology: &Topology) -> String {
    let mut text = String::new();
    push_sections(&mut text, &tree::of_model(topology), |_| "");
    text.trim_start().to_owned()
}

fn push_sections(text: &mut String, tree: &Json, about: fn(&str) -> &'static str) {
    for section in write::FILE_ORDER {
        let mut comment = format!("\n{}", about(section));
        let mut push = |block: String| {
            text.push_str(&std::mem::replace(&mut comment, "\n".into()));
            text.push_str(&block);
        };
        match tree.get(section) {
            Some(Json::Object(entries)) => {
                for (name, entry) in entries {
                    entry
                        .as_object()
                        .into_iter()
                        .for_each(|keys| push(write::block(&[section, name], false, keys)));
                }
            }
            Some(Json::Array(entries)) => {
                entries
                    .iter()
                    .filter_map(Json::as_object)
                    .for_each(|keys| push(write::block(&[section], true, keys)));
            }
            _ => {}
        }
    }
}

/// What a section is for. It stands alone, so that it stays when the first entry goes.
fn about(section: &str) -> &'static str {
    match section {
        "repositories" => "# Other repositories that services come from, relative to this file.\n\n",
        "groups" => "# Groups of services on the canvas.\n\n",
        "services" => {
            "# What is deployed on its own. What ties services together is read from their sources.\n\n"
        }
        "sessions" => "# Identity Centers that people log in to in their browser.\n\n",
        "accounts" => {
            "# AWS accounts, and how to get credentials for each. Without `access` one is never reached.\n\n"
        }
        "stages" => "# Environments, each in one or more targets. safety: silent, confirm or typed.\n\n",
        "references" => "# Drawn by a person: `to` is deployed after `from`.\n\n",
        "views" => "# What the team saved to look at again.\n\n",
        "notes" => "# Notes on the canvas.\n\n",
        "dismissed" => "# Advice that is not followed, and why.\n\n",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::{file, test_support::everything};

    #[test]
    fn a_new_file_reads_back_as_what_was_meant() {
        let text = super::render(&everything());
        assert_eq!(file::parse(&text).unwrap().topology, everything());
    }
}
