//! Stacks that are no cell's: what nobody manages here, what belongs to a person, what was left behind, what needs somebody.
import { Layers2, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { TargetTag } from "../document/AccountTag";
import { ConsoleLink } from "../document/ConsoleLink";
import { useView } from "../document/view";
import type { DriftView, Stranger, Whose } from "../host/contract.gen";
import { Badge, Button, Code, count, Empty, VirtualList } from "../kit";
import { useBoard } from "./state";

type Line = { kind: "head"; title: string; says: string; n: number } | { kind: "stack"; stack: Stranger };

const kinds: ReadonlyArray<[Whose["of"] | "person", string, string]> = [
  ["person", "Need a person", "They stay as they are until somebody decides."],
  ["unmanaged", "Unmanaged", "No service of the topology is deployed as these."],
  ["left", "Left behind", "Of a stage of the topology, and no service of it goes there any more."],
  [
    "other-stage",
    "Of other stages",
    "By their tags they belong to a stage that is not in this file: a personal one, for example.",
  ],
];

function linesOf(strangers: readonly Stranger[]): Line[] {
  return kinds.flatMap(([kind, title, says]): Line[] => {
    const stacks = strangers.filter(({ whose, means }) =>
      kind === "person" ? means !== null : means === null && whose.of === kind,
    );
    if (stacks.length === 0) return [];
    return [
      { kind: "head", title, says, n: stacks.length },
      ...stacks.map((stack): Line => ({ kind: "stack", stack })),
    ];
  });
}

export function Stacks({ drift }: { drift: DriftView }) {
  const search = useView((state) => state.search.trim().toLowerCase());
  const { strangers, columns } = drift.board;
  const lines = useMemo(
    () => linesOf(strangers.filter(({ stack }) => stack.toLowerCase().includes(search))),
    [strangers, search],
  );
  const asked = columns.filter(({ asked }) => asked !== null).length;
  const silent = columns.filter(({ failure }) => failure !== null).length;
  return (
    <>
      <p className="shrink-0 border-t border-line px-5 pt-3 pb-1 text-ink-2" role="status">
        {asked} of {count(columns.length, "target")} listed
        {silent > 0 && `, ${silent} could not be asked`}. What is not listed is not known.
      </p>
      {lines.length === 0 ? (
        <Empty
          icon={<Layers2 size={26} aria-hidden />}
          title={asked === 0 ? "No target was asked yet" : "No other stacks"}
        >
          {asked === 0
            ? "Look at the accounts, or only list their stacks: that is quick."
            : "Every stack of the targets that were asked belongs to a cell."}
        </Empty>
      ) : (
        <VirtualList label="Other stacks" lines={lines} estimate={(line) => (line.kind === "head" ? 56 : 60)}>
          {(line) =>
            line.kind === "head" ? (
              <div className="flex flex-wrap items-baseline gap-x-2 pt-4 pb-1.5">
                <h3 className="font-semibold">{line.title}</h3>
                <span className="text-ink-3">{line.n}</span>
                <span className="basis-full text-sm text-ink-3">{line.says}</span>
              </div>
            ) : (
              <Stack stack={line.stack} />
            )
          }
        </VirtualList>
      )}
    </>
  );
}

/** What is no service's cannot be planned; what is one's has its ways out like any other. */
const RECOVERED = "Adopt it to have the ways out of this shown and planned, or see to it in the console.";

function Stack({ stack: stranger }: { stack: Stranger }) {
  const { stack, target, status, means, exports, stack_id, whose } = stranger;
  return (
    <div
      className="mb-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-line bg-panel px-3.5 py-2"
      data-testid={`stranger-${stack}`}
    >
      <div className="min-w-60 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          {means !== null && <TriangleAlert size={14} aria-hidden className="shrink-0 text-warn" />}
          <span className="font-medium [overflow-wrap:anywhere]">{stack}</span>
          <Badge tone={means !== null ? "warn" : "idle"}>{status}</Badge>
        </div>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
          <TargetTag target={target} />
          {(whose.of === "other-stage" || whose.of === "left") && (
            <span>
              stage {whose.stage}
              {whose.service && `, service ${whose.service}`}
            </span>
          )}
          {exports.length > 0 && (
            <span className="[overflow-wrap:anywhere]">
              exports <Code>{exports.slice(0, 3).join(", ")}</Code>
              {exports.length > 3 && ` and ${exports.length - 3} more`}
            </span>
          )}
        </div>
        {means !== null && (
          <p className="mt-1 text-sm text-ink-2">
            {means} {whose.of === "other-stage" ? "Its stage's owner can bring it back." : RECOVERED}
          </p>
        )}
      </div>
      <ConsoleLink
        account={target.account}
        region={target.region}
        stack={stack_id}
        label={`Open ${stack} in the AWS console`}
        icon
      />
      {whose.of !== "other-stage" && (
        <Button
          size="sm"
          aria-label={`Adopt ${stack}`}
          data-testid="stranger-adopt"
          onClick={() => useBoard.getState().settle({ way: "adopt", stack: stranger })}
        >
          Adopt…
        </Button>
      )}
    </div>
  );
}
