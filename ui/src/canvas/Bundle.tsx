// What lies in a line between folded groups: seen while the pointer is on it, kept open by a click.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useStore, ViewportPortal } from "@xyflow/react";
import { useRef } from "react";
import { useView } from "../document/view";
import { Code, count, cx } from "../kit";
import type { Point } from "./geometry";
import { KindSample } from "./Legend";
import { carried, isBundle, type Link } from "./links";
import { stopsOf } from "./routing/path";
import type { Routes } from "./routing/route";
import { useCanvas } from "./state";

interface Props {
  links: readonly Link[];
  routes: Routes;
  places: ReadonlyMap<string, Point> | null;
}

export function Bundle({ links, routes, places }: Props) {
  const chosen = useCanvas((state) => state.chosen);
  const hovered = useCanvas((state) => state.hovered);
  const id = chosen ?? hovered;
  const link = id === null ? undefined : links.find((each) => each.id === id);
  if (!link || !isBundle(link)) return null;
  const at = places?.get(link.id) ?? stopsOf(routes.get(link.id) ?? [])[0];
  return at && <List key={link.id} link={link} at={at} stays={chosen === link.id} />;
}

function List({ link, at, stays }: { link: Link; at: Point; stays: boolean }) {
  const zoom = useStore(({ transform }) => transform[2]);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: link.parts.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 44,
    overscan: 3,
    initialRect: { width: 340, height: 240 },
  });
  return (
    <ViewportPortal>
      <div
        className={cx("bundle nopan nodrag nowheel", !stays && "pointer-events-none")}
        style={{ transform: `translate(${at.x}px, ${at.y + 14}px) scale(${1 / zoom}) translateX(-50%)` }}
        data-testid="bundle"
      >
        <div className="px-3 pt-2 pb-1 text-sm font-semibold text-ink">
          {count(carried(link), "reference")} between {count(link.pairs.length, "pair")}
        </div>
        <div ref={frame} className="max-h-60 overflow-y-auto pb-1">
          <ul className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start, key }) => {
              const part = link.parts[index];
              if (!part) return null;
              return (
                <li
                  key={key}
                  className="absolute inset-x-0 top-0 h-11 px-1.5"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <button
                    type="button"
                    className="flex size-full flex-col justify-center rounded-md px-1.5 text-left hover:bg-mute"
                    title={`Select ${part.from} and ${part.to}`}
                    onClick={() => useView.getState().select([part.from, part.to])}
                  >
                    <span className="flex w-full items-center gap-2 text-sm text-ink">
                      <KindSample kind={part.kind} />
                      <span className="min-w-0 flex-1 truncate">
                        {part.from} → {part.to}
                      </span>
                    </span>
                    <span className="w-full truncate pl-9 text-xs text-ink-3">
                      {part.names.length > 0 ? <Code>{part.names.join(", ")}</Code> : "drawn by hand"}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      </div>
    </ViewportPortal>
  );
}
