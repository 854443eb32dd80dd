//! That a stage of one's own is about to expire, or has: quiet, and nothing is done by itself.
import { CalendarClock } from "lucide-react";
import { toRemindOf, usePersonal } from "../document/personalStages";
import { lifetimeWords } from "../document/personalWords";
import { useSecondWindow } from "../document/project";
import { useRemovingStage } from "../document/removingStage";
import { useLiveRun } from "../document/run";
import { extendByAWeek } from "../document/StageItems";
import { useView } from "../document/view";
import type { PersonalStageView } from "../host/contract.gen";
import { Button } from "../kit";

export function Reminder() {
  const view = usePersonal((state) => state.view);
  const later = usePersonal((state) => state.later);
  const listed = useView((state) => state.side === "personal");
  const live = useLiveRun() !== null;
  const onlyLooks = useSecondWindow() !== null;
  const stages = toRemindOf({ view, later });
  const [first] = stages;
  // Who looks at the list sees it there; a run is no moment for it.
  if (!first || listed || live || onlyLooks) return null;
  return (
    <section
      aria-label="Personal stages that expire"
      data-testid="reminder"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-panel px-4 py-1.5"
    >
      <CalendarClock size={16} aria-hidden className="shrink-0 text-personal" />
      <p className="min-w-70 flex-1 [overflow-wrap:anywhere]">
        <b className="font-semibold">{reminderWords(stages)}</b>{" "}
        <span className="text-ink-2">Nothing is removed by itself.</span>
      </p>
      {stages.length === 1 ? <One stage={first} /> : <Several />}
      <Button
        size="sm"
        variant="ghost"
        onClick={() => usePersonal.getState().remindLater(stages.map(({ stage }) => stage))}
        data-testid="remind-later"
      >
        Not now
      </Button>
    </section>
  );
}

function One({ stage: { stage } }: { stage: PersonalStageView }) {
  const extending = usePersonal((state) => state.extending === stage);
  return (
    <>
      <Button
        size="sm"
        busy={extending}
        onClick={() => void extendByAWeek(stage)}
        data-testid="reminder-extend"
      >
        Keep a week longer
      </Button>
      <Button
        size="sm"
        variant="danger"
        onClick={() => useRemovingStage.getState().begin(stage)}
        data-testid="reminder-remove"
      >
        Remove…
      </Button>
    </>
  );
}

function Several() {
  return (
    <Button size="sm" onClick={() => useView.getState().open("personal")}>
      Show them
    </Button>
  );
}

/** `alice: 1 day left.`, `2 of your stages have expired, 1 is about to.` */
export function reminderWords(stages: readonly PersonalStageView[]): string {
  const [first] = stages;
  if (first && stages.length === 1) {
    const { lifetime, stage } = first;
    if (lifetime.lifetime === "expired") return `Your stage ${stage} has ${lifetimeWords(lifetime)}.`;
    if (lifetime.lifetime === "ends" && lifetime.days === 0) return `Your stage ${stage} expires today.`;
    return `Your stage ${stage} has ${lifetimeWords(lifetime)}.`;
  }
  const expired = stages.filter(({ lifetime }) => lifetime.lifetime === "expired").length;
  const soon = stages.length - expired;
  const have = expired > 0 ? `${expired} of your stages ${expired === 1 ? "has" : "have"} expired` : "";
  if (soon === 0) return `${have}.`;
  const about = `${soon} ${expired > 0 ? "" : "of your stages "}${soon === 1 ? "is" : "are"} about to expire`;
  return expired > 0 ? `${have}, ${about}.` : `${about}.`;
}
