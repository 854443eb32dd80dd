// What stands in the way of editing: a file that cannot be read, or one that changed under the edits.
import { AppWindow, GitMerge, Lock } from "lucide-react";
import { LocationLink } from "../document/LocationLink";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { Button, count } from "../kit";

export function Notes({ view }: { view: ProjectView }) {
  const { read_only, conflicts } = view.document;
  if (read_only?.code === "second-window") {
    return (
      <div
        role="status"
        data-testid="second-window-note"
        className="flex shrink-0 items-center gap-3 border-b border-info bg-info-soft px-4 py-2"
      >
        <AppWindow size={15} aria-hidden className="shrink-0 text-info" />
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <b>{sentence(read_only.message)}</b> <span className="text-ink-2">{read_only.hint}</span>
        </div>
        <Button size="sm" onClick={() => void useProject.getState().rescan()} data-testid="take-over">
          Look again
        </Button>
      </div>
    );
  }
  if (read_only) {
    return (
      <div
        role="alert"
        data-testid="read-only-note"
        className="flex shrink-0 items-center gap-3 border-b border-warn bg-warn-soft px-4 py-2"
      >
        <Lock size={15} aria-hidden className="shrink-0 text-warn" />
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <b>{read_only.message}</b> <span className="text-ink-2">{read_only.hint}</span>
        </div>
        {read_only.location && <LocationLink location={read_only.location} className="shrink-0" />}
      </div>
    );
  }
  if (conflicts.length > 0) {
    return (
      <div
        role="alert"
        data-testid="conflict-note"
        className="flex shrink-0 items-center gap-3 border-b border-warn bg-warn-soft px-4 py-2"
      >
        <GitMerge size={15} aria-hidden className="shrink-0 text-warn" />
        <div className="min-w-0 flex-1">
          <b>The file changed outside.</b>{" "}
          <span className="text-ink-2">{count(conflicts.length, "place")} clash with your edits.</span>
        </div>
        <Button size="sm" data-testid="settle-button" onClick={() => useView.getState().open("pending")}>
          Choose…
        </Button>
      </div>
    );
  }
  return null;
}

/** Messages begin small, as they are put behind other words in a terminal. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
