//! A deployment that broke off: quiet, but nobody can overlook it. Take it up again, look at it, or give it up.
import { CirclePause, MonitorPlay } from "lucide-react";
import { useEffect, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useSecondWindow } from "../document/project";
import { useRun } from "../document/run";
import { useBroken, useUnfinished } from "../document/unfinished";
import { useView } from "../document/view";
import type { RunId, UnfinishedRun } from "../host/contract.gen";
import { ago, Button, count, Dialog } from "../kit";

const ASK_AGAIN_MS = 5_000;

/** The bars below the top bar, one for each run that broke off. */
export function UnfinishedRuns() {
  const broken = useBroken();
  const elsewhere = broken.some(({ alive }) => alive);
  const onlyLooks = useSecondWindow() !== null;
  // What another process does is told by nobody: whether it has ended, or died, is asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a window that took the project over asks anew
  useEffect(() => {
    const { load } = useUnfinished.getState();
    void load();
    if (!elsewhere) return;
    const timer = setInterval(() => void load(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [elsewhere, onlyLooks]);
  useFollowed(broken);
  return broken.map((unfinished) => <Bar key={unfinished.summary.run} unfinished={unfinished} />);
}

/** What another window carries out and this one shows is read again, as long as it goes on and once more after that. */
function useFollowed(broken: readonly UnfinishedRun[]) {
  const shown = useRun((state) => state.shown);
  const followed = broken.some(({ alive, summary }) => alive && summary.run === shown) ? shown : null;
  useEffect(() => {
    if (followed === null) return;
    const look = () => {
      if (useRun.getState().shown === followed) void useRun.getState().open(followed);
    };
    const timer = setInterval(look, ASK_AGAIN_MS);
    return () => {
      clearInterval(timer);
      look();
    };
  }, [followed]);
}

function Bar({ unfinished }: { unfinished: UnfinishedRun }) {
  const { summary, alive, under_way, open, problem } = unfinished;
  const error = useUnfinished((state) => (state.error?.on === summary.run ? state.error.error : null));
  return (
    <section
      aria-label={alive ? "Run in another window" : "Run that broke off"}
      data-testid={`unfinished-${summary.run}`}
      data-alive={alive || undefined}
      className={`flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-4 py-1.5 ${
        alive ? "border-info bg-info-soft" : "border-warn bg-warn-soft"
      }`}
    >
      {alive ? (
        <MonitorPlay size={16} aria-hidden className="shrink-0 text-info" />
      ) : (
        <CirclePause size={16} aria-hidden className="shrink-0 text-warn" />
      )}
      <div className="min-w-70 flex-1 [overflow-wrap:anywhere]">
        <b className="font-semibold">
          {alive
            ? `A deployment to ${summary.stage} is going on in another window.`
            : `A deployment to ${summary.stage} broke off.`}
        </b>{" "}
        <span className="text-ink-2">
          {alive
            ? `${summary.actor} began it ${ago(summary.started, Date.now())}.`
            : `It began ${ago(summary.started, Date.now())}. ${standing(under_way.length, open)}`}
        </span>
        {problem && (
          <div className="text-ink-2">
            It cannot be taken up again: {problem.message} {problem.hint}
          </div>
        )}
        {error && <ErrorNote error={error} />}
      </div>
      <Choices unfinished={unfinished} withLook />
    </section>
  );
}

/** `3 steps are under way, 4 have not begun.` */
function standing(underWay: number, open: number): string {
  const going =
    underWay === 0
      ? "Nothing was under way"
      : `${count(underWay, "step was", "steps were")} under way, and AWS may have ended ${underWay === 1 ? "it" : "them"} since`;
  return open === 0 ? `${going}.` : `${going}; ${count(open, "step has", "steps have")} not begun.`;
}

/** What can be done with a run that broke off; in its panel, too. */
export function Choices({ unfinished, withLook = false }: { unfinished: UnfinishedRun; withLook?: boolean }) {
  const { summary, alive, problem } = unfinished;
  const [asking, setAsking] = useState(false);
  const { busy, resume } = useUnfinished();
  const live = useRun((state) => state.live);
  const openRun = useRun((state) => state.open);
  const open = useView((state) => state.open);
  const onlyLooks = useSecondWindow() !== null;
  const mine = busy?.run === summary.run ? busy.with : null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!alive && (
        <Button
          variant="primary"
          size="sm"
          busy={mine === "resume"}
          disabled={problem !== null || busy !== null || live !== null || onlyLooks}
          title={
            live !== null
              ? "Another run is going on in this window"
              : "Asks AWS what became of each step, then goes on. Nothing is sent twice."
          }
          onClick={async () => {
            if (await resume(summary.run)) open("run");
          }}
          data-testid="resume-run"
        >
          Resume
        </Button>
      )}
      {withLook && (
        <Button
          size="sm"
          onClick={() => {
            void openRun(summary.run);
            open("run");
          }}
          data-testid="look-at-run"
        >
          Look at it
        </Button>
      )}
      {!alive && (
        <Button
          size="sm"
          variant="danger"
          busy={mine === "abandon"}
          disabled={busy !== null || onlyLooks}
          onClick={() => setAsking(true)}
          data-testid="abandon-run"
        >
          Give up…
        </Button>
      )}
      {asking && <GiveUp unfinished={unfinished} onClose={() => setAsking(false)} />}
    </div>
  );
}

function GiveUp({
  unfinished: { summary, under_way },
  onClose,
}: {
  unfinished: UnfinishedRun;
  onClose: () => void;
}) {
  const abandon = (run: RunId) => useUnfinished.getState().abandon(run);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Give up the run in ${summary.stage}?`}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            data-testid="confirm-abandon"
            onClick={() => {
              onClose();
              void abandon(summary.run);
            }}
          >
            Give it up
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-4 text-ink-2">
        <li>It is marked as cancelled and cannot be taken up again.</li>
        {under_way.length > 0 && (
          <li>
            What AWS has begun goes on there and comes to its own end: {count(under_way.length, "step")}.
            Nobody waits for it.
          </li>
        )}
        <li>
          Nothing is changed or undone in AWS. The next plan asks what is there, and deploys what is missing.
        </li>
      </ul>
    </Dialog>
  );
}
