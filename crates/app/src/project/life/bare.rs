//! A stack as a step works with it that builds nothing: there may be no sources of it any more.

use std::{collections::BTreeMap, path::Path};

use engine::Cell;
use topology::{AccountId, CellId, Method, ServiceKind, StackName};

pub(super) fn bare(folder: &Path, id: CellId, account: AccountId, stack: StackName) -> Cell {
    Cell {
        workspace: id.stage.to_string(),
        id,
        account,
        kind: ServiceKind::CloudFormation,
        stack,
        root: folder.to_path_buf(),
        file: folder.to_path_buf(),
        cdk_stack: None,
        parameters: BTreeMap::new(),
        tags: BTreeMap::new(),
        build_dir: folder.to_path_buf(),
        method: Method::Direct,
        digest: String::new(),
        provided: BTreeMap::new(),
        locations: BTreeMap::new(),
        tool: None,
        program: None,
        own_deploy: false,
        leave: Vec::new(),
        reads_live_values: false,
        // What counts as done must be done: deletions are waited for.
        express: false,
        errand: engine::Errand::None,
        sharing: None,
    }
}
