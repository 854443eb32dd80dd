//! The organization of an account: the accounts in it, and new ones for the stages.
import { useState } from "react";
import type { Edits } from "../document/edits";
import type { AccountName, Topology } from "../host/contract.gen";
import { Dialog, Segmented } from "../kit";
import { CreateAccounts } from "./CreateAccounts";
import { Members } from "./Members";

interface Props {
  from: AccountName;
  topology: Topology;
  edits: Edits;
  onClose: () => void;
}

export function Organization({ from, topology, edits, onClose }: Props) {
  const [part, setPart] = useState<"members" | "create">("members");
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={`Organization of ${from}`}
      detail="As AWS Organizations shows it to this account's credentials."
    >
      <Segmented
        label="What to do"
        className="mb-3"
        value={part}
        options={[
          { value: "members", label: "Its accounts" },
          { value: "create", label: "Create child accounts", testId: "create-child-accounts" },
        ]}
        onChange={setPart}
      />
      {part === "members" ? (
        <Members from={from} topology={topology} edits={edits} onDone={onClose} />
      ) : (
        <CreateAccounts from={from} topology={topology} onDone={onClose} />
      )}
    </Dialog>
  );
}
