//! What stays in the accounts when the stacks are gone. Nothing of it is deleted unasked.

import { TargetTag } from "../document/AccountTag";
import { useRemovingStage } from "../document/removingStage";
import type { LeftoverView } from "../host/contract.gen";
import { Button, Code, count, Segmented } from "../kit";
import { whyWords } from "./words";

export function Leftovers({ leftovers }: { leftovers: readonly LeftoverView[] }) {
  const { choose } = useRemovingStage.getState();
  const deletable = leftovers.filter(({ undeletable }) => undeletable === null);
  const deleted = useRemovingStage((state) => state.delete.size);
  if (leftovers.length === 0) {
    return <p className="text-ink-2">Nothing was found that would stay behind.</p>;
  }
  const all = deleted === deletable.length;
  return (
    <section aria-label="What stays" data-testid="leftovers">
      <div className="mb-1 flex items-center gap-2">
        <h3 className="flex-1 font-semibold">
          {count(leftovers.length, "thing", "things")} would stay behind
        </h3>
        {deletable.length > 1 && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() => {
              for (const { id } of deletable) choose(id, !all);
            }}
          >
            {all ? "Keep all" : "Delete all"}
          </Button>
        )}
      </div>
      <ul className="max-h-64 divide-y divide-line overflow-y-auto border-y border-line">
        {leftovers.map((leftover) => (
          <Line key={leftover.id} leftover={leftover} />
        ))}
      </ul>
    </section>
  );
}

function Line({ leftover }: { leftover: LeftoverView }) {
  const { id, service, target, type, name, words, undeletable } = leftover;
  const goes = useRemovingStage((state) => state.delete.has(id));
  const { choose } = useRemovingStage.getState();
  return (
    <li className="flex items-start gap-3 py-2" data-testid={`leftover-${id}`}>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <Code className="font-semibold">{name}</Code>
          <span className="text-sm text-ink-3">{whyWords(leftover)}</span>
        </div>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{words}</p>
        <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-ink-3">
          {service} · <Code>{type}</Code> · <TargetTag target={target} />
        </p>
        {undeletable !== null && (
          <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">It stays: {undeletable}</p>
        )}
      </div>
      {undeletable === null ? (
        <Segmented<"keep" | "delete">
          label={`What becomes of ${name}`}
          value={goes ? "delete" : "keep"}
          options={[
            { value: "keep", label: "Keep", testId: `keep-${id}` },
            { value: "delete", label: "Delete", testId: `delete-${id}` },
          ]}
          onChange={(value) => choose(id, value === "delete")}
          className="shrink-0"
        />
      ) : (
        <span className="shrink-0 text-sm text-ink-3">stays</span>
      )}
    </li>
  );
}
