//! `cargo xtask looks`: pictures of everything the window can look like.

use crate::{
    Result, node, process,
    report::{doing, say},
    run, system, test, workspace,
};

pub fn looks(words: &[&str]) -> Result<()> {
    if let Some(word) = words.iter().find(|word| **word != "--approve") {
        return Err(format!("`{word}` is not understood; there is --approve"));
    }
    doing("checking what this machine has", || system::require(&[system::WINDOW, system::VIRTUAL_SCREEN]))?;
    run::build()?;
    let e2e = node::e2e();
    node::install("e2e", &e2e)?;
    doing("taking pictures", || {
        let mut looks = process::command("node", ["looks.js"], &e2e);
        looks.args(words);
        test::point_to_built(&mut looks);
        process::run(&mut looks)
    })?;
    say(&format!("They are in {}.", workspace::target().join("screenshots").display()));
    Ok(())
}
