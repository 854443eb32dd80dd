//! The dialogs of what a person began somewhere else: in a menu, on the canvas, with a key.
import { ConnectDialog } from "./ConnectDialog";
import { RemoveDialog } from "./RemoveDialog";
import { RenameGroup } from "./RenameGroup";

export function Tasks() {
  return (
    <>
      <ConnectDialog />
      <RemoveDialog />
      <RenameGroup />
    </>
  );
}
