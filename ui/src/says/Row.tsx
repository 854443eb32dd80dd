//! One thing, and what each of the three says of it.
import { CircleCheck, CircleDashed, CircleHelp, type LucideIcon, TriangleAlert } from "lucide-react";
import type { useEdits } from "../document/edits";
import { LocationLink } from "../document/LocationLink";
import { usePlan } from "../document/plan";
import { useView } from "../document/view";
import type { Said, SaysAction, SaysRow, ServiceId, StageId, Verdict } from "../host/contract.gen";
import { Button, count, cx } from "../kit";

const verdicts: Record<Verdict, { word: string; icon: LucideIcon; tone: string }> = {
  agree: { word: "agree", icon: CircleCheck, tone: "text-ok" },
  differ: { word: "differ", icon: TriangleAlert, tone: "text-warn" },
  planned: { word: "planned", icon: CircleDashed, tone: "text-ink-3" },
  unknown: { word: "not known", icon: CircleHelp, tone: "text-ink-3" },
};

export function ServiceLine({
  service,
  listed,
  differences,
}: {
  service: ServiceId;
  listed: boolean;
  differences: number;
}) {
  return (
    <div className="flex items-baseline gap-2 pt-4 pb-1.5">
      {listed ? (
        <button
          type="button"
          className="rounded-sm font-semibold hover:underline"
          onClick={() => useView.getState().show([service])}
          title="Show on canvas"
        >
          {service}
        </button>
      ) : (
        <span className="font-semibold">{service}</span>
      )}
      <span className="text-sm text-ink-3">
        {listed
          ? differences === 0
            ? "no differences"
            : count(differences, "difference")
          : "not in the drawing"}
      </span>
    </div>
  );
}

interface Props {
  service: ServiceId;
  row: SaysRow;
  edits: ReturnType<typeof useEdits>;
  onAsk: (stage: StageId) => Promise<void>;
}

export function Row({ row, edits, onAsk }: Props) {
  const { word, icon: Icon, tone } = verdicts[row.verdict];
  return (
    <div
      className="rounded-lg border border-line px-3 py-2.5 mb-2"
      data-testid="says-row"
      data-verdict={row.verdict}
    >
      <div className="flex items-start gap-2">
        <Icon size={15} aria-label={word} className={cx("mt-0.5 shrink-0", tone)} />
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <p className="font-medium">{row.about === "service" ? "The service" : sentence(row.name)}</p>
          <p className="text-ink-2">{row.words}</p>
        </div>
      </div>
      <dl className="mt-2 grid grid-cols-3 gap-3 text-sm">
        <Column title="Code says" said={row.code} />
        <Column title="Drawing says" said={row.drawing} />
        <Column title="AWS says" said={row.aws} />
      </dl>
      {row.actions.length > 0 && (
        <div className="mt-2 flex flex-wrap gap-2">
          {row.actions.map((action) => (
            <Act key={`${action.action} ${action.label}`} action={action} edits={edits} onAsk={onAsk} />
          ))}
        </div>
      )}
    </div>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Column({ title, said }: { title: string; said: Said }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3">{title}</dt>
      <dd className="[overflow-wrap:anywhere]">
        <Words said={said} />
      </dd>
    </div>
  );
}

function Words({ said }: { said: Said }) {
  switch (said.says) {
    case "yes":
      return (
        <>
          <span className="text-ink">{said.text}</span>
          {said.location && <LocationLink location={said.location} className="block" />}
        </>
      );
    case "no":
      return <span className="text-ink-2">{said.text}</span>;
    case "unknown":
      return <span className="text-ink-3 italic">{said.because}</span>;
    case "nothing":
      return <span className="text-ink-3">nothing to say</span>;
  }
}

function Act({ action, edits, onAsk }: { action: SaysAction; edits: Props["edits"]; onAsk: Props["onAsk"] }) {
  switch (action.action) {
    case "edit":
      return (
        <Button
          size="sm"
          disabled={edits.readOnly !== null || edits.busy}
          onClick={() => void edits.apply(...action.edits)}
        >
          {action.label}
        </Button>
      );
    case "plan":
      return (
        <Button size="sm" onClick={() => planFor(action.stage, action.services)}>
          {action.label}
        </Button>
      );
    case "ask":
      return (
        <Button size="sm" variant="ghost" onClick={() => void onAsk(action.stage)}>
          {action.label}
        </Button>
      );
  }
}

/** Looks at what a deployment of these would do; nothing is deployed. */
function planFor(stage: StageId, services: ServiceId[]): void {
  const view = useView.getState();
  view.setStage(stage);
  view.select(services);
  view.open("plan");
  void usePlan.getState().load({ stage, intent: "deploy", selection: { select: "only", services } });
}
