//! What to remember of a deployment, so that the next plan can tell which values change.

use std::collections::BTreeMap;

use topology::{Interface, StackName, Text, Tie};

/// The value texts of what an interface provides, for [`LiveStack::provided`](crate::LiveStack::provided): exports and parameters
/// by their name, outputs as `STACK.OUTPUT` with the name of the stack that was really deployed. Unknown names are left out.
#[must_use]
pub fn provided_values(interface: &Interface, stack: &StackName) -> BTreeMap<String, String> {
    interface
        .provides
        .iter()
        .filter_map(|provision| {
            let name = match &provision.tie {
                Tie::Export { name } | Tie::Parameter { path: name } => name.known()?.to_owned(),
                Tie::Output { output: Text::Known(output), .. } => format!("{stack}.{output}"),
                Tie::Output { .. } | Tie::File { .. } => return None,
            };
            Some((name, provision.value.clone()))
        })
        .collect()
}
