//! The first screen: three ways to begin, over the canvas that the sample has already filled.
import { Cloud, FolderOpen, Play } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useProject } from "../document/project";
import { useView } from "../document/view";
import { asErrorView, call } from "../host/call";
import type { ErrorView, RecentProject } from "../host/contract.gen";
import { pickFolder } from "../host/shell";
import { ago, Button, Callout, Code } from "../kit";

interface Props {
  /** Puts the card away: the person has chosen, or wants to look around. */
  onDismiss: () => void;
}

export function Welcome({ onDismiss }: Props) {
  const { view, loading, error, openSample, openFolder } = useProject();
  const open = useView((state) => state.open);
  const [aws, setAws] = useState(false);
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const [busy, setBusy] = useState<string | null>(null);

  const choose = async (what: string, doing: () => Promise<boolean>) => {
    setBusy(what);
    setRefused(null);
    try {
      if (await doing()) onDismiss();
    } catch (failed) {
      setRefused(asErrorView(failed));
    } finally {
      setBusy(null);
    }
  };
  const play = () => choose("sample", async () => (view?.info.sample ? true : await openSample()));
  const folder = () =>
    choose("folder", async () => {
      const chosen = await pickFolder();
      return chosen !== null && (await openFolder(chosen));
    });

  return (
    <div
      className="absolute inset-0 z-30 grid place-items-center overflow-y-auto bg-scrim p-6"
      data-testid="welcome"
    >
      <div
        role="dialog"
        aria-modal="true"
        aria-labelledby="welcome-title"
        onKeyDown={(event) => {
          if (event.key === "Escape" && view) onDismiss();
        }}
        className="w-[600px] max-w-full rounded-xl border border-line bg-panel p-7 shadow-pop"
      >
        <h1 id="welcome-title" className="text-xl font-semibold tracking-tight">
          Stagewright
        </h1>
        <p className="mt-1 text-md text-balance text-ink-2">
          Draw your services, see what ties them together, and deploy them in the right order.
        </p>
        <div className="mt-5 flex flex-col gap-2">
          <Choice
            testId="play-sample"
            icon={<Play size={18} aria-hidden />}
            title="Play the sample"
            busy={busy === "sample"}
            disabled={busy !== null}
            onClick={() => void play()}
            primary
          >
            A shop of twelve services and three stages, with simulated AWS accounts. Nothing leaves this
            machine.
          </Choice>
          <Choice
            testId="open-repository"
            icon={<FolderOpen size={18} aria-hidden />}
            title="Open a repository…"
            busy={busy === "folder"}
            disabled={busy !== null}
            onClick={() => void folder()}
          >
            Finds its Serverless Framework, CloudFormation and CDK services. Nothing in it is run, and nothing
            is written until you save.
          </Choice>
          <Choice
            testId="connect-aws"
            icon={<Cloud size={18} aria-hidden />}
            title="Connect AWS"
            disabled={busy !== null}
            expanded={aws}
            onClick={() => setAws(!aws)}
          >
            Uses a profile of yours, or environment variables that you name. There is no sign-in to
            Stagewright.
          </Choice>
        </div>
        {aws && (
          <Callout tone="accent" title="How an account is reached">
            <p>
              Each account of a project says how: a profile of <Code>~/.aws/config</Code>, or the names of
              environment variables. An account that says nothing is never reached, and no secret is ever
              asked for or kept.
            </p>
            <Button
              size="sm"
              className="mt-2"
              onClick={() => {
                open("accounts");
                onDismiss();
              }}
            >
              {view ? `Show the accounts of ${view.info.name}` : "Show the accounts"}
            </Button>
          </Callout>
        )}
        {(refused ?? error) && <ErrorNote error={(refused ?? error) as ErrorView} />}
        <Recent
          disabled={busy !== null || loading}
          onOpen={(each) => void choose(each, () => openFolder(each))}
        />
        {view && (
          <div className="mt-4 flex items-center gap-3 border-t border-line pt-4">
            <p className="min-w-0 flex-1 text-sm text-ink-3">
              Behind this card {view.info.sample ? "the sample" : view.info.name} is open already. No account,
              no telemetry.
            </p>
            <Button variant="ghost" size="sm" onClick={onDismiss} data-testid="dismiss-welcome">
              Just look around
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

interface ChoiceProps {
  testId: string;
  icon: ReactNode;
  title: string;
  busy?: boolean;
  disabled: boolean;
  primary?: boolean;
  expanded?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function Choice({ testId, icon, title, busy, disabled, primary, expanded, onClick, children }: ChoiceProps) {
  const button = useRef<HTMLButtonElement>(null);
  // A dialog takes the focus; the first choice is where it belongs.
  useEffect(() => {
    if (primary) button.current?.focus();
  }, [primary]);
  return (
    <button
      type="button"
      data-testid={testId}
      ref={button}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-expanded={expanded}
      onClick={onClick}
      className={`flex items-start gap-3 rounded-lg border px-4 py-3 text-left transition-colors disabled:opacity-60 ${
        primary ? "border-accent bg-accent-soft hover:border-accent-hover" : "border-line-2 hover:bg-mute"
      }`}
    >
      <span className="mt-0.5 shrink-0 text-accent">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block text-md font-semibold">{busy ? "Opening…" : title}</span>
        <span className="block text-ink-2">{children}</span>
      </span>
    </button>
  );
}

function Recent({ disabled, onOpen }: { disabled: boolean; onOpen: (folder: string) => void }) {
  const [recent, setRecent] = useState<RecentProject[]>([]);
  useEffect(() => {
    let current = true;
    // A list of conveniences: where it cannot be read, there is simply none.
    call("recent_projects", {}).then(
      (projects) => current && setRecent(projects),
      () => {},
    );
    return () => {
      current = false;
    };
  }, []);
  if (recent.length === 0) return null;
  const now = Date.now();
  return (
    <section aria-label="Recent projects" className="mt-5">
      <h2 className="mb-1 text-sm font-semibold text-ink-3">Recent</h2>
      <ul>
        {recent.slice(0, 5).map((project) => (
          <li key={project.folder}>
            <button
              type="button"
              disabled={disabled}
              title={project.folder}
              onClick={() => onOpen(project.folder)}
              className="-mx-2 flex w-[calc(100%+16px)] items-baseline gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-mute disabled:opacity-60"
            >
              <span className="max-w-56 shrink-0 truncate font-medium">{project.name}</span>
              <span className="min-w-0 flex-1 truncate font-mono text-sm text-ink-3">{project.folder}</span>
              <span className="shrink-0 text-sm text-ink-3">{ago(project.opened, now)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
