// One line of the outline.
import { ChevronRight, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { factsOf, unseen } from "../document/facts";
import { useHit } from "../document/finding";
import { useLight } from "../document/light";
import { Marked } from "../document/Marked";
import { Rename } from "../document/NameInput";
import { whereWords } from "../document/search";
import { choose, open } from "../document/serviceKeys";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { cx, StageDot, StateBadge } from "../kit";
import type { Row } from "./rows";

export const LINE = 30;

interface Props {
  row: Row;
  view: ProjectView;
  at: number;
  top: number;
  active: boolean;
  onToggle: (row: Row) => void;
  onGo: (key: string) => void;
}

export const Line = memo(function Line({ row, view, at, top, active, onToggle, onGo }: Props) {
  const whole = row.what === "service" ? row.service : null;
  const state = useLight(({ states }) => (whole ? states.get(whole) : undefined));
  const selected = useView((each) => whole !== null && each.selection.has(whole));
  const renaming = useView((each) => whole !== null && active && each.renaming === whole);
  const hit = useHit(whole ?? "");
  const facts = whole ? factsOf(view).get(whole) : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all lines are the tree's
    <div
      role="treeitem"
      data-at={at}
      data-testid={`outline-${row.what}-${row.label}`}
      data-state={state?.key}
      aria-level={row.level}
      aria-setsize={row.size}
      aria-posinset={row.place}
      aria-expanded={row.open ?? undefined}
      aria-selected={whole ? selected : undefined}
      tabIndex={active ? 0 : -1}
      onFocus={() => onGo(row.key)}
      onClick={(event) => {
        onGo(row.key);
        if (whole) choose(whole, event.ctrlKey || event.metaKey);
        else if (!row.service) onToggle(row);
      }}
      onDoubleClick={() => row.service && open(row.service)}
      className={cx(
        "absolute inset-x-0 flex items-center gap-2 pr-4 focus-visible:-outline-offset-2",
        selected ? "bg-accent-soft" : "hover:bg-mute",
      )}
      style={{ top, height: LINE, paddingLeft: 10 + (row.level - 1) * 20 }}
    >
      {row.open === null ? (
        <span className="w-4 shrink-0" />
      ) : (
        <span
          aria-hidden
          className="grid size-4 shrink-0 place-items-center text-ink-3"
          onClick={(event) => {
            event.stopPropagation();
            onToggle(row);
          }}
        >
          <ChevronRight
            size={14}
            className={cx("motion-safe:transition-transform", row.open && "rotate-90")}
          />
        </span>
      )}
      {row.tone && <StageDot tone={row.tone} />}
      {renaming && whole ? (
        <Rename id={whole} />
      ) : (
        <span
          className={cx(
            "max-w-[60%] shrink-0 truncate",
            row.what === "group" && "font-semibold",
            row.what === "service" && "font-medium",
            row.what === "part" && "text-ink-2",
          )}
        >
          {row.what === "service" || row.what === "tie" || row.what === "group" ? (
            <Marked text={row.label} />
          ) : (
            row.label
          )}
        </span>
      )}
      {state && <StateBadge state={state.state} word={state.word ?? undefined} className="shrink-0" />}
      <span className="min-w-0 flex-1 truncate text-sm text-ink-3">
        {hit && hit.where !== "name" ? (
          <>
            {whereWords[hit.where]}: <Marked text={hit.text} />
          </>
        ) : (
          row.detail
        )}
      </span>
      {facts && facts.problems.length > 0 && (
        <span aria-hidden className="flex shrink-0 items-center gap-1 text-sm text-warn">
          <TriangleAlert size={13} aria-hidden />
          {facts.problems.length}
        </span>
      )}
      {facts && row.what === "service" && (
        <span aria-hidden className="pips !m-0 w-16 shrink-0">
          {facts.pips.map((pip) => (
            <span
              key={pip.key}
              className="pip"
              data-stage={pip.tone}
              data-cell={pip.state}
              title={pip.title}
            />
          ))}
        </span>
      )}
      {facts && (
        <span className="w-22 shrink-0 text-right text-sm text-ink-3 max-[900px]:hidden">
          {facts.needs.length} in · {facts.neededBy.length} out
        </span>
      )}
      {facts && <span className="sr-only">{unseen(facts)}</span>}
    </div>
  );
});
