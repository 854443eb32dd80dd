//! TypeScript of the contract, made from the Rust types.

use std::{
    any::TypeId,
    collections::{BTreeMap, BTreeSet},
};

use ts_rs::{Config, TS, TypeVisitor};

use super::{AppEvent, Reply};

/// Declarations by name, and the calls.
pub(super) struct Typescript {
    config: Config,
    seen: Vec<TypeId>,
    types: BTreeMap<String, String>,
    /// Names that two types have: the page could not tell them apart.
    clashes: BTreeSet<String>,
    commands: String,
}

impl Typescript {
    pub(super) fn command<Request: TS + 'static, Response: TS + 'static>(
        &mut self,
        name: &str,
        docs: &[&str],
    ) {
        self.add::<Request>();
        self.add::<Response>();
        for doc in docs {
            self.commands.push_str(&format!("  /**{doc} */\n"));
        }
        self.commands.push_str(&format!(
            "  {name}: {{ request: {}; response: {} }};\n",
            Request::name(&self.config),
            Response::name(&self.config)
        ));
    }

    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        // Only declared types have a file of their own; wrappers, collections and primitives have none.
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let docs = T::docs().unwrap_or_default();
            let declared = format!("{docs}export {}\n", T::decl(&self.config));
            if self.types.insert(name.clone(), declared.clone()).is_some_and(|other| other != declared) {
                self.clashes.insert(name);
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl TypeVisitor for Typescript {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// The whole of `ui/src/host/contract.gen.ts`.
///
/// # Errors
/// Where two types have the same name: those names.
pub fn typescript() -> Result<String, String> {
    let mut typescript = Typescript {
        config: Config::new().with_large_int("number"),
        seen: Vec::new(),
        types: BTreeMap::new(),
        clashes: BTreeSet::new(),
        commands: String::new(),
    };
    typescript.add::<AppEvent>();
    typescript.add::<Reply>();
    super::commands::describe(&mut typescript);
    if !typescript.clashes.is_empty() {
        let names: Vec<_> = typescript.clashes.into_iter().collect();
        return Err(format!("two types of the contract have one name: {}", names.join(", ")));
    }
    let types: Vec<_> = typescript.types.into_values().collect();
    Ok(format!(
        "// Generated from the Rust contract by `cargo xtask contract`. Do not edit.\n\n{}\n\
         /** Every command: what it takes and what it answers. */\nexport interface Commands {{\n{}}}\n",
        types.join("\n"),
        typescript.commands
    ))
}
