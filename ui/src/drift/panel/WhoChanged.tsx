//! Who changed a resource lately: CloudTrail is asked when somebody wants to know.
import { UserSearch } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "../../document/ErrorNote";
import { asErrorView, call } from "../../host/call";
import type { CellId, ChangedBy, WhoChangedView } from "../../host/contract.gen";
import { Button, dayAndTime } from "../../kit";

export function WhoChanged({ cell, resource }: { cell: CellId; resource: string }) {
  const [said, setSaid] = useState<WhoChangedView | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    try {
      setSaid(await call("drift_who", { ...cell, resource }));
    } catch (error) {
      setSaid({ changes: [], problem: asErrorView(error) });
    } finally {
      setBusy(false);
    }
  };
  if (said === null)
    return (
      <Button
        size="sm"
        variant="ghost"
        className="mt-1 -ml-2.5"
        busy={busy}
        icon={<UserSearch size={13} aria-hidden />}
        title="Asks CloudTrail, which keeps ninety days"
        data-testid="drift-who"
        onClick={() => void ask()}
      >
        Who changed it?
      </Button>
    );
  if (said.problem) return <ErrorNote error={said.problem} />;
  if (said.changes.length === 0)
    return (
      <p role="status" className="mt-2 text-ink-2">
        CloudTrail knows of no change in the last ninety days.
      </p>
    );
  return (
    <div role="status">
      <ul aria-label="Who changed it" className="mt-2 flex flex-col gap-0.5 text-ink-2">
        {said.changes.map((change) => (
          <li key={`${change.at} ${change.event}`}>
            Changed on {dayAndTime(change.at)} by <b className="text-ink">{change.who}</b>
            {withWords(change)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function withWords({ with: program, event }: ChangedBy): string {
  if (program === "console.amazonaws.com") return ` in the console (${event})`;
  return program ? ` with ${program} (${event})` : ` (${event})`;
}
