//! One template, text by text.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use topology::{ServiceId, TemplateText, Text};

use super::{
    Answer, Counterpart, How, Named, Question, Reach, Rebinder, Rebinding, Rebound,
    occurrence::{places, replaced},
    pattern::{Covered, covered},
};

/// The template with what is shared rebound. `texts` are the template's, in the order in which they stand.
#[must_use]
pub fn rebind(template: &Value, texts: &[TemplateText], by: Rebinder<'_>) -> Rebound {
    let rebound = Rebound {
        template: template.clone(),
        parameters: BTreeMap::new(),
        rebindings: Vec::new(),
        questions: Vec::new(),
    };
    let mut work = Work { by, texts, rebound };
    let mut done: Option<&[String]> = None;
    for text in texts {
        // What stands within a text that was replaced as a whole is gone.
        if done.is_some_and(|done| text.path.starts_with(done)) {
            continue;
        }
        if work.text(text) {
            done = Some(&text.path);
        }
    }
    work.rebound
}

struct Work<'a> {
    by: Rebinder<'a>,
    texts: &'a [TemplateText],
    rebound: Rebound,
}

impl<'a> Work<'a> {
    /// Whether the text was dealt with as a whole.
    fn text(&mut self, text: &TemplateText) -> bool {
        if self.by.own.iter().any(|name| !name.path.is_empty() && name.path == text.path)
            || text.path.ends_with(&["Export".to_owned(), "Name".to_owned()])
        {
            return true;
        }
        let keys: Vec<&str> = text.path.iter().map(String::as_str).collect();
        match keys[..] {
            [.., "Fn::ImportValue"] => self.import(text),
            [.., "Fn::GetStackOutput", key] => {
                if key == "StackName" {
                    self.whole(text, |named| *named == Named::Stack);
                }
                true
            }
            _ => self.anywhere(text),
        }
    }

    fn import(&mut self, text: &TemplateText) -> bool {
        let Some(name) = text.text.known() else { return true };
        let Reach::Elsewhere { exports, .. } = self.by.reach else {
            self.whole(text, |named| matches!(named, Named::Export { .. }));
            return true;
        };
        let found = self.named(name, |named| matches!(named, Named::Export { .. }));
        let Some(counterpart) = found.first().copied() else { return true };
        // The intrinsic itself goes, with the value in its place.
        let place = &text.path[..text.path.len() - 1];
        match exports.get(&counterpart.base) {
            Some(value) => self.put(place, name, json!(value), value.clone(), How::Value, Some(counterpart)),
            None => self.ask(
                &text.path,
                name,
                format!(
                    "{} is in another account or region, and its export {} has no known value",
                    counterpart.service, counterpart.base
                ),
                Vec::new(),
                vec![counterpart.service.clone()],
            ),
        }
        true
    }

    /// Counterparts whose personal name is exactly this, each base name once.
    fn named(&self, name: &str, fits: impl Fn(&Named) -> bool) -> Vec<&'a Counterpart> {
        let mut found: Vec<&Counterpart> = Vec::new();
        for counterpart in self.by.counterparts.iter().filter(|one| one.personal == name && fits(&one.named))
        {
            if !found.iter().any(|other| other.base == counterpart.base) {
                found.push(counterpart);
            }
        }
        found
    }

    fn whole(&mut self, text: &TemplateText, fits: impl Fn(&Named) -> bool) {
        let Some(name) = text.text.known() else { return };
        let found = self.named(name, &fits);
        let own = self.by.own.iter().any(|own| own.unique && own.text == name && fits(&own.named));
        match (found[..].first(), own) {
            (None, _) => {}
            (Some(one), false) if found.len() == 1 => {
                self.put(&text.path, name, json!(one.base), one.base.clone(), How::Name, Some(one));
            }
            _ => self.ambiguous(&text.path, name, &found, own),
        }
    }

    fn anywhere(&mut self, text: &TemplateText) -> bool {
        let written = text.text.shown();
        let candidates: Vec<&'a Counterpart> = self
            .by
            .counterparts
            .iter()
            .filter(|one| {
                !matches!(one.named, Named::Export { .. } | Named::Stack) || one.personal == written
            })
            .filter(|one| !matches!(one.named, Named::Export { .. }))
            .collect();
        let mut found = occurrences(written, &candidates);
        // A name of a replicated service that has the shared one in it, or is the same.
        let owned: Vec<(usize, usize)> = self
            .by
            .own
            .iter()
            // What AWS takes again and again names nothing that a text could mean.
            .filter(|own| own.unique && !matches!(own.named, Named::Export { .. } | Named::Stack))
            .flat_map(|own| places(written, &own.text, &own.named).into_iter().map(|at| (at, own.text.len())))
            .collect();
        let clash = found.iter().find(|(at, one)| owned.contains(&(*at, one.personal.len()))).copied();
        if let Some((_, one)) = clash {
            let same = self.named(&one.personal, |named| !matches!(named, Named::Export { .. }));
            self.ambiguous(&text.path, &one.personal, &same, true);
            return true;
        }
        found.retain(|(at, one)| {
            !owned.iter().any(|(own, length)| own <= at && at + one.personal.len() <= own + length)
        });
        if found.is_empty() {
            return self.pattern(text, &candidates);
        }
        for (_, one) in &found {
            let same = self.named(&one.personal, |named| !matches!(named, Named::Export { .. }));
            if same.len() > 1 {
                let name = one.personal.clone();
                self.ambiguous(&text.path, &name, &same, false);
                return true;
            }
        }
        let to = self.moved(&replaced(written, &found));
        let first = found[0].1;
        let how = if first.personal == written { How::Name } else { How::Part };
        match &text.text {
            Text::Known(_) => self.put(&text.path, written, json!(to), to.clone(), how, Some(first)),
            Text::Unknown { .. } if self.is_template_text(&text.path, written) => {
                self.put(&text.path, written, json!({ "Fn::Sub": to }), to.clone(), how, Some(first));
            }
            // Its parts come next; where none of them has the name, it is put together of several.
            Text::Unknown { .. } => {
                let within = |other: &&TemplateText| {
                    other.path.len() > text.path.len() && other.path.starts_with(&text.path)
                };
                let in_a_part = self
                    .texts
                    .iter()
                    .filter(within)
                    .any(|part| !occurrences(part.text.shown(), &candidates).is_empty());
                if in_a_part {
                    return false;
                }
                let services = found.iter().map(|(_, one)| one.service.clone()).collect();
                self.ask(
                    &text.path,
                    written,
                    "the name is put together of parts that are not all known".into(),
                    Vec::new(),
                    services,
                );
            }
        }
        true
    }

    fn pattern(&mut self, text: &TemplateText, candidates: &[&'a Counterpart]) -> bool {
        let Text::Known(written) = &text.text else { return false };
        match covered(written, candidates, self.by.own) {
            Covered::Nothing => false,
            Covered::Shared { from, to, by } => {
                let to = self.moved(&written.replace(&from, &to));
                self.put(&text.path, written, json!(to), to.clone(), How::Pattern, Some(by));
                true
            }
            Covered::Both { from, choices, to } => {
                let services = choices.iter().map(|one| one.service.clone()).collect();
                let to = to.iter().map(|to| written.replace(&from, to)).collect();
                self.ask(
                    &text.path,
                    written,
                    format!("{from} covers names of shared and of replicated services"),
                    to,
                    services,
                );
                true
            }
        }
    }

    /// Whether what is not known in a text are resources of this template only, so that `Fn::Sub` can say the same.
    fn is_template_text(&self, path: &[String], written: &str) -> bool {
        let Some(original) = at(&self.rebound.template, path) else { return false };
        let plain = match original.as_object().and_then(|map| map.iter().next()) {
            Some((key, _)) if key == "Fn::Sub" => !original.to_string().contains("${!"),
            Some((key, _)) if key == "Fn::Join" => !original.to_string().contains("${"),
            _ => false,
        };
        let names = written.split("${").skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        plain
            && names
                .into_iter()
                .all(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ':')))
    }

    /// An ARN of what the base stage has bears its account and region.
    fn moved(&self, text: &str) -> String {
        let Reach::Elsewhere { personal, base, .. } = self.by.reach else { return text.to_owned() };
        let mut parts: Vec<&str> = text.splitn(6, ':').collect();
        if parts.len() == 6 && parts[0] == "arn" {
            if parts[3] == personal.region {
                parts[3] = &base.region;
            }
            if parts[4] == personal.account {
                parts[4] = &base.account;
            }
        }
        parts.join(":")
    }

    fn ambiguous(&mut self, path: &[String], name: &str, found: &[&Counterpart], own: bool) {
        let because = if own {
            "a replicated and a shared service both have this name"
        } else {
            "several shared services have this name, and other ones in the base stage"
        };
        let choices = found.iter().map(|one| one.base.clone()).collect();
        let services = found.iter().map(|one| one.service.clone()).collect();
        self.ask(path, name, because.to_owned(), choices, services);
    }

    fn ask(
        &mut self,
        path: &[String],
        text: &str,
        because: String,
        choices: Vec<String>,
        services: Vec<ServiceId>,
    ) {
        match self.by.answers.get(text) {
            Some(Answer::Leave) => {}
            Some(Answer::Use(to)) => {
                let place = match path {
                    // An answer to an import without a value is the value.
                    [before @ .., last] if last == "Fn::ImportValue" && choices.is_empty() => before,
                    _ => path,
                };
                self.put(place, text, json!(to), to.clone(), How::Answer, None);
            }
            None => self.rebound.questions.push(Question {
                at: path.join("."),
                text: text.to_owned(),
                because,
                choices,
                services,
            }),
        }
    }

    fn put(
        &mut self,
        path: &[String],
        from: &str,
        value: Value,
        to: String,
        how: How,
        why: Option<&Counterpart>,
    ) {
        match path {
            [section, name, _] if section == "Parameters" => {
                self.rebound.parameters.insert(name.clone(), to.clone());
            }
            _ => match at_mut(&mut self.rebound.template, path) {
                Some(place) => *place = value,
                None => return,
            },
        }
        self.rebound.rebindings.push(Rebinding {
            at: path.join("."),
            from: from.to_owned(),
            to,
            how,
            why: why.cloned(),
        });
    }
}

/// Where the names stand, in order; of two that overlap, the longer.
fn occurrences<'a>(text: &str, candidates: &[&'a Counterpart]) -> Vec<(usize, &'a Counterpart)> {
    let mut all: Vec<(usize, &Counterpart)> = candidates
        .iter()
        .flat_map(|one| places(text, &one.personal, &one.named).into_iter().map(|at| (at, *one)))
        .collect();
    all.sort_by_key(|(at, one)| (*at, std::cmp::Reverse(one.personal.len())));
    let mut end = 0;
    all.retain(|(at, one)| {
        let fits = *at >= end;
        if fits {
            end = at + one.personal.len();
        }
        fits
    });
    all
}

fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    })
}

fn at_mut<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        other => other.get_mut(key),
    })
}
