//! Code says, drawing says, AWS says: three columns, and in words where they differ and what to do.
import { CircleCheck, CircleHelp } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { useEdits } from "../document/edits";
import { useNow } from "../document/now";
import { useProject } from "../document/project";
import { useSays } from "../document/says";
import { useView } from "../document/view";
import type { AskedStage } from "../host/contract.gen";
import { ago, Button, count, Empty, PanelHeader, Segmented, Spinner, VirtualList } from "../kit";
import { linesOf } from "./lines";
import { Row, ServiceLine } from "./Row";

type Shown = "differences" | "all";

export function SaysPanel() {
  const { view, loading, error, load, ask } = useSays();
  const close = useView((state) => state.open);
  const project = useProject((state) => state.view);
  const selection = useView((state) => state.selection);
  const [shown, setShown] = useState<Shown>("differences");
  const edits = useEdits();
  // biome-ignore lint/correctness/useExhaustiveDependencies: compared anew whenever the project says something else
  useEffect(() => void load(), [project?.topology, project?.references]);

  const now = useNow(true);
  const only = selection.size === 1 ? ([...selection][0] ?? null) : null;
  const lines = useMemo(
    () => (view ? linesOf(view, shown === "differences", only) : []),
    [view, shown, only],
  );
  const differences = view?.services.reduce((sum, each) => sum + each.differences, 0) ?? 0;
  return (
    <section
      aria-label="Code, drawing and AWS"
      data-testid="says-panel"
      className="flex h-full min-h-0 flex-col bg-panel"
    >
      <PanelHeader
        title="Code, drawing, AWS"
        detail={
          !view ? undefined : (
            <>
              {differences === 0 ? "No differences" : count(differences, "difference")}
              {only && <> · only {only} is shown, because it is selected</>}
            </>
          )
        }
        actions={loading && view ? <Spinner size={15} /> : undefined}
        onClose={() => close(null)}
      />
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 pb-3">
        <Segmented<Shown>
          label="What is shown"
          value={shown}
          onChange={setShown}
          options={[
            { value: "differences", label: "Only differences", testId: "says-differences" },
            { value: "all", label: "Everything", testId: "says-all" },
          ]}
        />
        <ul
          aria-label="When the accounts were asked"
          className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm"
        >
          {view?.asked.map((stage) => (
            <Asked key={stage.stage} stage={stage} now={now} onAsk={() => void ask(stage.stage)} />
          ))}
        </ul>
      </div>
      {error && (
        <div className="px-5 pt-3">
          <ErrorNote error={error} />
        </div>
      )}
      {edits.error && (
        <div className="px-5 pt-3">
          <ErrorNote error={edits.error} />
        </div>
      )}
      {!view && loading && (
        <p className="flex items-center gap-2 px-5 pt-4 text-ink-3">
          <Spinner size={14} /> Comparing the sources with the drawing.
        </p>
      )}
      {view && lines.length === 0 && <NothingDiffers asked={view.asked.some(({ at }) => at)} />}
      <VirtualList
        label="What each says"
        lines={lines}
        estimate={({ kind }) => (kind === "service" ? 44 : 96)}
      >
        {(line) =>
          line.kind === "service" ? (
            <ServiceLine {...line} />
          ) : (
            <Row service={line.service} row={line.row} edits={edits} onAsk={ask} />
          )
        }
      </VirtualList>
    </section>
  );
}

/** What was not asked is not called the same. */
function NothingDiffers({ asked }: { asked: boolean }) {
  return asked ? (
    <Empty icon={<CircleCheck size={26} aria-hidden className="text-ok" />} title="Nothing differs">
      The accounts that were asked agree with code and drawing.
    </Empty>
  ) : (
    <Empty icon={<CircleHelp size={26} aria-hidden className="text-ink-3" />} title="Code and drawing agree">
      What the accounts hold is not known: none of them was asked yet.
    </Empty>
  );
}

function Asked({ stage, now, onAsk }: { stage: AskedStage; now: number; onAsk: () => void }) {
  return (
    <li className="flex items-baseline gap-1.5 text-ink-3">
      <span className="font-medium text-ink-2">{stage.stage}</span>
      {stage.planned ? (
        <span>planned</span>
      ) : (
        <>
          <span>{stage.at ? `asked ${ago(stage.at, now)}` : "never asked"}</span>
          <Button size="sm" variant="ghost" aria-label={`Ask ${stage.stage}`} onClick={onAsk}>
            Ask
          </Button>
        </>
      )}
    </li>
  );
}
