//! What the team has settled: acceptances with their end, and rules for noise with how often they fire.
import { Flag, TimerOff, Trash2, VolumeX } from "lucide-react";
import { useState } from "react";
import { useDrift } from "../document/drift";
import { ErrorNote } from "../document/ErrorNote";
import type { Acceptance, DriftView, ErrorView, IgnoreRule, Unsettle } from "../host/contract.gen";
import { Badge, Button, Code, count, Empty, VirtualList } from "../kit";
import { scopeWords } from "./settle/scope";

type Line =
  | { kind: "head"; title: string; says: string }
  | { kind: "accepted"; number: number; one: Acceptance; expired: boolean; uses: number }
  | { kind: "ignored"; number: number; rule: IgnoreRule; fired: number };

function linesOf({ settlements: { accepted, ignored }, board }: DriftView): Line[] {
  return [
    ...(accepted.length > 0
      ? [{ kind: "head" as const, title: "Accepted", says: "What is over counts as drift again." }]
      : []),
    ...accepted.map((one, number): Line => {
      const { expired = false, uses = 0 } = board.accepted[number] ?? {};
      return { kind: "accepted", number, one, expired, uses };
    }),
    ...(ignored.length > 0
      ? [{ kind: "head" as const, title: "Ignored", says: "Rules for noise that everybody knows." }]
      : []),
    ...ignored.map(
      (rule, number): Line => ({ kind: "ignored", number, rule, fired: board.ignored[number] ?? 0 }),
    ),
  ];
}

export function Settled({ drift }: { drift: DriftView }) {
  const [error, setError] = useState<ErrorView | null>(null);
  const [busy, setBusy] = useState(false);
  const lines = linesOf(drift);
  const remove = async (one: Unsettle) => {
    setBusy(true);
    setError(await useDrift.getState().settle("drift_unsettle", one));
    setBusy(false);
  };
  return (
    <>
      <p className="shrink-0 border-t border-line px-5 pt-3 text-ink-2">
        All of this is in <Code>stagewright.drift.toml</Code>, in git beside the topology.
      </p>
      {error && (
        <div className="px-5">
          <ErrorNote error={error} />
        </div>
      )}
      {lines.length === 0 ? (
        <Empty icon={<Flag size={26} aria-hidden />} title="Nothing was accepted or ignored">
          A difference that may stay for a while is accepted with a reason and an end. It is done where the
          difference is.
        </Empty>
      ) : (
        <VirtualList
          label="What is settled"
          lines={lines}
          estimate={(line) => (line.kind === "head" ? 56 : 78)}
        >
          {(line) => {
            switch (line.kind) {
              case "head":
                return (
                  <div className="flex flex-wrap items-baseline gap-x-2 pt-4 pb-1.5">
                    <h3 className="font-semibold">{line.title}</h3>
                    <span className="text-sm text-ink-3">{line.says}</span>
                  </div>
                );
              case "accepted":
                return <Accepted {...line} busy={busy} onRemove={remove} />;
              case "ignored":
                return <Ignored {...line} busy={busy} onRemove={remove} />;
            }
          }}
        </VirtualList>
      )}
    </>
  );
}

interface Removing {
  busy: boolean;
  onRemove: (one: Unsettle) => Promise<void>;
}

const rowClasses = "mb-1.5 flex items-start gap-3 rounded-lg border border-line bg-panel px-3.5 py-2.5";

function Accepted({
  one: { scope, reason, by, on, until, actual },
  expired,
  uses,
  number,
  busy,
  onRemove,
}: Extract<Line, { kind: "accepted" }> & Removing) {
  const about = scopeWords(scope);
  return (
    <div className={rowClasses} data-testid="accepted-row">
      {expired ? (
        <TimerOff size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      ) : (
        <Flag size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      )}
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <div className="font-medium">{about}</div>
        <div className="text-ink-2">{reason}</div>
        <div className="mt-0.5 text-sm text-ink-3">
          {by && `by ${by}`}
          {on && ` on ${on}`}
          {actual !== null && (
            <>
              {" "}
              · only while it is <Code>{actual}</Code>
            </>
          )}
          {` · ${expired ? "would settle" : "settles"} ${count(uses, "difference")}`}
        </div>
      </div>
      <Badge tone={expired ? "warn" : "idle"}>
        {until === null ? "without an end" : expired ? `over since ${until}` : `until ${until}`}
      </Badge>
      <Remove
        label={`Take out the acceptance: ${about}`}
        busy={busy}
        onClick={() => void onRemove({ of: "acceptance", number })}
      />
    </div>
  );
}

function Ignored({ rule, fired, number, busy, onRemove }: Extract<Line, { kind: "ignored" }> & Removing) {
  const { type, service, resource, property, reason, by, on } = rule;
  const about = [
    type && `type ${type}`,
    property && `property ${property}`,
    service && `service ${service}`,
    resource && `resource ${resource}`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <div className={rowClasses} data-testid="ignored-row">
      <VolumeX size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <div className="font-medium">{about || "everything"}</div>
        <div className="text-ink-2">{reason}</div>
        <div className="mt-0.5 text-sm text-ink-3">
          {by && `by ${by}`}
          {on && ` on ${on}`}
        </div>
      </div>
      <Badge tone="idle">
        {fired === 0 ? "never fires" : `fires ${fired === 1 ? "once" : `${fired} times`}`}
      </Badge>
      <Remove
        label={`Take out the rule: ${about}`}
        busy={busy}
        onClick={() => void onRemove({ of: "ignore-rule", number })}
      />
    </div>
  );
}

function Remove({ label, busy, onClick }: { label: string; busy: boolean; onClick: () => void }) {
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={label}
      title={label}
      disabled={busy}
      icon={<Trash2 size={13} aria-hidden />}
      data-testid="unsettle"
      onClick={onClick}
    >
      Take out
    </Button>
  );
}
