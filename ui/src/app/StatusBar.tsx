// What is saved and what is not, what there is, and where a deployment would go.
import { Check, CircleDot, Lock, MonitorCheck, RefreshCw } from "lucide-react";
import { useProject } from "../document/project";
import { isSandbox } from "../document/stages";
import { useView } from "../document/view";
import type { DocumentState, ProjectView } from "../host/contract.gen";
import { chord, count } from "../kit";

export function StatusBar({ view }: { view: ProjectView }) {
  const { topology } = view;
  const stages = Object.values(topology.stages);
  const personal = stages.filter(({ base }) => base).length;
  const selected = useView((state) => state.selection.size);
  const parts = [
    count(view.services.length, "service"),
    count(stages.length - personal, "stage"),
    personal > 0 ? `${personal} personal` : null,
    selected > 1 ? `${selected} selected` : null,
  ].filter((part) => part !== null);
  return (
    <footer className="flex h-7.5 shrink-0 items-center gap-5 border-t border-line bg-panel px-4 text-sm whitespace-nowrap text-ink-3">
      <Saved document={view.document} />
      <span className="truncate">{parts.join(" · ")}</span>
      <span className="flex-1" />
      <Rescan />
      <Where view={view} />
    </footer>
  );
}

function Saved({ document }: { document: DocumentState }) {
  if (document.read_only) {
    return (
      <span
        data-testid="document-state"
        className="flex items-center gap-1.5 text-warn"
        title={document.read_only.message}
      >
        <Lock size={12} aria-hidden /> read only
      </span>
    );
  }
  if (document.dirty) {
    return (
      <span className="flex items-center gap-2">
        <span data-testid="document-state" className="flex items-center gap-1.5 text-warn">
          <CircleDot size={12} aria-hidden /> unsaved edits
        </span>
        <button
          type="button"
          data-testid="save-button"
          title={`See what would be written, then save (${chord("S")})`}
          className="h-5.5 rounded-md border border-line-2 px-2 text-xs font-semibold text-ink hover:bg-mute"
          onClick={() => useView.getState().open("pending")}
        >
          Save…
        </button>
      </span>
    );
  }
  return (
    <span data-testid="document-state" className="flex items-center gap-1.5 text-ok">
      <Check size={13} aria-hidden /> {document.exists ? "saved" : "nothing to save"}
    </span>
  );
}

function Rescan() {
  const loading = useProject((project) => project.loading);
  return (
    <button
      type="button"
      disabled={loading}
      onClick={() => void useProject.getState().rescan()}
      className="flex items-center gap-1.5 rounded-sm hover:text-ink disabled:opacity-60"
    >
      <RefreshCw size={12} aria-hidden className={loading ? "motion-safe:animate-spin" : undefined} />
      {loading ? "scanning" : "Scan again"}
    </button>
  );
}

function Where({ view }: { view: ProjectView }) {
  const id = useView((state) => state.stage);
  const stage = id ? view.topology.stages[id] : undefined;
  if (!id || !stage) return null;
  if (isSandbox(view, stage)) {
    return (
      <span
        className="flex items-center gap-1.5"
        title="Deployments to this stage are simulated inside Stagewright"
      >
        <MonitorCheck size={13} aria-hidden /> {id}: sandbox, nothing leaves this machine
      </span>
    );
  }
  const accounts = [...new Set(stage.targets.map(({ account }) => account))];
  return (
    <span className="truncate" title={accounts.join(", ")}>
      {id}: {accounts.length > 0 ? accounts.join(", ") : "no target"}
    </span>
  );
}
