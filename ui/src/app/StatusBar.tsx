// What is saved and what is not, what there is, and where a deployment would go.
import { Check, CircleDot, Lock, MonitorCheck, RefreshCw } from "lucide-react";
import { AccountTag } from "../document/AccountTag";
import { accountsOf } from "../document/logins";
import { useProject } from "../document/project";
import { isSandbox } from "../document/stages";
import { useView } from "../document/view";
import type { AccountName, DocumentState, ProjectView } from "../host/contract.gen";
import { chord, count } from "../kit";
import { Logins } from "./Logins";

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
      <Logins />
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
      aria-label="Scan again"
      title="Read the sources again"
      className="flex shrink-0 items-center gap-1.5 rounded-sm hover:text-ink disabled:opacity-60"
    >
      <RefreshCw size={12} aria-hidden className={loading ? "motion-safe:animate-spin" : undefined} />
      <span className="hidden min-[1180px]:inline">{loading ? "scanning" : "Scan again"}</span>
    </button>
  );
}

function Where({ view }: { view: ProjectView }) {
  const id = useView((state) => state.stage);
  const stage = id ? view.topology.stages[id] : undefined;
  if (!id || !stage) return null;
  const accounts = accountsOf(view.topology, id);
  if (isSandbox(view, stage)) {
    return (
      <span
        className="flex min-w-0 items-center gap-1.5 overflow-hidden"
        title="Deployments to this stage are simulated inside Stagewright"
      >
        <MonitorCheck size={13} aria-hidden className="shrink-0" /> {id}: <Accounts names={accounts} />
        <span className="min-w-0 truncate">in the sandbox, nothing leaves this machine</span>
      </span>
    );
  }
  return (
    <span className="flex min-w-0 items-center gap-1.5 overflow-hidden">
      {id}: {accounts.length > 0 ? <Accounts names={accounts} /> : "no target"}
    </span>
  );
}

const AT_MOST = 3;

function Accounts({ names }: { names: readonly AccountName[] }) {
  return (
    <span className="flex min-w-0 items-center gap-2 text-ink-2" title={names.join(", ")}>
      {names.slice(0, AT_MOST).map((name) => (
        <AccountTag key={name} account={name} />
      ))}
      {names.length > AT_MOST && <span>and {names.length - AT_MOST} more</span>}
    </span>
  );
}
