//! What a run tells of rebound names, as it is listed everywhere. Pure.
import type { Counterpart, Named, Rebinding } from "../host/contract.gen";
import type { Rebound } from "./RebindingList";

/** `the AWS::DynamoDB::Table NotesTable` */
function namedWords(named: Named): string {
  switch (named.named) {
    case "stack":
      return "the stack";
    case "export":
      return `the export of the output ${named.output}`;
    case "parameter":
      return `the parameter ${named.logical_id}`;
    case "resource":
      return `the ${named.type} ${named.logical_id}`;
  }
}

function because(why: Counterpart | null): string {
  return why ? `${namedWords(why.named)} of ${why.service} is shared` : "as somebody answered";
}

export function reboundOf({ at, from, to, how, why }: Rebinding): Rebound {
  return { at, from, to, how, because: because(why) };
}
