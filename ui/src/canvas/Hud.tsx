// One quiet line at the foot of the canvas: what is under the pointer, what is being drawn.
import { Fragment, type ReactNode } from "react";
import { edgeBetween, usePlan } from "../document/plan";
import { useProject } from "../document/project";
import { nameOf } from "../document/serviceActions";
import { Code, count } from "../kit";
import type { Drop } from "./dropping";
import type { Link } from "./links";
import { useCanvas } from "./state";

const kinds = {
  strong: "strong reference",
  weak: "weak reference",
  config: "shares a name",
  manual: "drawn by hand",
} as const;

export function Hud({ links, empty }: { links: readonly Link[]; empty: ReactNode }) {
  const connecting = useCanvas((state) => state.connecting);
  const line = useCanvas((state) => state.hovered ?? state.chosen);
  const link = line ? links.find((each) => each.id === line) : undefined;
  const drops = useCanvas((state) => state.drops);
  const content = connecting ? (
    <Drawing from={connecting.from} legal={connecting.legal} over={connecting.over} />
  ) : drops.length > 0 ? (
    <Dropping drops={drops} />
  ) : link ? (
    <LineWords link={link} />
  ) : (
    empty
  );
  if (!content) return null;
  return (
    <div
      role="status"
      className="empty:hidden absolute bottom-3 left-1/2 z-5 flex max-w-[min(720px,calc(100%-280px))] -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-panel px-3 py-1.5 text-sm text-ink-2 shadow-card"
    >
      {content}
    </div>
  );
}

function Dropping({ drops }: { drops: readonly Drop[] }) {
  const groups = useProject((state) => state.view?.topology.groups);
  return (
    <span>
      {drops.map(({ services, group }, index) => (
        <Fragment key={group}>
          {index > 0 && ", "}
          <b>{nameOf(services)}</b>{" "}
          {group !== null
            ? `${services.length === 1 ? "goes" : "go"} into ${groups?.[group]?.label ?? group}`
            : services.length === 1
              ? "goes out of its group"
              : "go out of their group"}
        </Fragment>
      ))}
    </span>
  );
}

interface DrawingProps {
  from: string;
  legal: Record<string, string | null> | null;
  over: string | null;
}

function Drawing({ from, legal, over }: DrawingProps) {
  const reason = over ? legal?.[over] : null;
  if (over && reason) return <span className="text-bad">{reason}</span>;
  if (over && over !== from) {
    return (
      <span>
        <b>{over}</b> will be deployed after <b>{from}</b>
      </span>
    );
  }
  return (
    <span>
      Draw to the service that must be deployed after <b>{from}</b>
    </span>
  );
}

function LineWords({ link }: { link: Link }) {
  const plan = usePlan((state) => state.plan);
  const [pair] = link.pairs;
  if (!pair) return null;
  const edge = link.pairs.length === 1 ? edgeBetween(plan, pair[0], pair[1]) : null;
  return (
    <span className="min-w-0 truncate">
      {link.pairs.length === 1 ? (
        <>
          <b>{pair[1]}</b> needs <b>{pair[0]}</b>
        </>
      ) : (
        count(link.pairs.length, "pair")
      )}{" "}
      · {kinds[link.kind]}
      {link.names.length > 0 && (
        <>
          {" · "}
          <Code>{link.names.slice(0, 3).join(", ")}</Code>
          {link.names.length > 3 && ` and ${link.names.length - 3} more`}
        </>
      )}
      {edge && ` · ${edge.reason}`}
    </span>
  );
}
