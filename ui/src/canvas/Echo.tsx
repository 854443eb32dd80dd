// Copies and lines that are being made, drawn before they are: beside what React Flow has, which takes longer for a thousand cards
// than a key may.
import { ViewportPortal } from "@xyflow/react";
import { iconOf, lineOf } from "../document/cards";
import { useEcho } from "../document/echo";
import type { CopyView, ServiceId } from "../host/contract.gen";
import { cx } from "../kit";
import { CardIcon } from "./CardIcon";
import { CARD, type Point, type Rect } from "./geometry";
import { stepped } from "./ReferenceEdge";
import type { Card } from "./scene";

interface Props {
  cards: ReadonlyMap<ServiceId, Card>;
  rects: ReadonlyMap<string, Rect>;
  /** From the file's units to the canvas; null where a copy would not stand where the file says. */
  place: ((at: Point) => Point) | null;
  far: boolean;
}

export function Echo({ cards, rects, place, far }: Props) {
  const copies = useEcho((state) => state.copies);
  const line = useEcho((state) => state.line);
  const ends = line && [rects.get(line.from), rects.get(line.to)];
  const [from, to] = ends ?? [];
  if (copies.length === 0 && !from) return null;
  return (
    <ViewportPortal>
      {place &&
        copies.map((copy) => {
          const card = cards.get(copy.of);
          // In a folded group there is nothing to see of it.
          if (!card || !rects.has(copy.of)) return null;
          return <CopyEcho key={copy.id} copy={copy} card={card} at={place(copy.at)} far={far} />;
        })}
      {from && to && (
        <svg aria-hidden="true" className="echo-line">
          <path
            d={stepped(from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2)}
            className="react-flow__edge-path line line-manual line-loud"
            markerEnd="url(#arrow-loud)"
          />
        </svg>
      )}
    </ViewportPortal>
  );
}

interface CopyProps {
  copy: CopyView;
  card: Card;
  at: Point;
  far: boolean;
}

function CopyEcho({ copy: { id, planned }, card, at, far }: CopyProps) {
  const service = planned ? { ...card.service, kind: "planned" as const } : card.service;
  return (
    <div
      aria-hidden
      data-testid={`echo-${id}`}
      className={cx("echo", far && "is-far")}
      style={{ width: CARD.width, height: CARD.height, transform: `translate(${at.x}px, ${at.y}px)` }}
    >
      {!far && (
        <div className="card is-selected" data-kind={service.kind}>
          <div className="card-head">
            <CardIcon icon={iconOf(service)} />
            <span className="card-name">{id}</span>
          </div>
          <div className="card-line">{lineOf(service)}</div>
        </div>
      )}
    </div>
  );
}
