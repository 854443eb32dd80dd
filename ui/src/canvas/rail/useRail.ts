//! What the stages lens needs of stores: what is known of the cells, kept current while it is looked at.
import { useEffect, useMemo, useRef } from "react";
import { useStanding, watchStanding } from "../../document/standing";
import { type Lens, useView } from "../../document/view";
import type { ProjectView, ServiceId } from "../../host/contract.gen";
import type { Card, Scene } from "../scene";
import { stagesScene } from "./scene";

export type Arrangement = Exclude<Lens, "matrix">;

/** The lens that the cards are arranged by: behind the matrix, and until it is known where they stand, they stay where they were. */
export function useArrangement(): Arrangement {
  const lens = useView((state) => state.lens);
  const waits = useStanding(({ standing, error }) => standing === null && error === null);
  const last = useRef<Arrangement>("topology");
  useEffect(() => (lens === "stages" ? watchStanding() : undefined), [lens]);
  if (lens !== "matrix" && !(lens === "stages" && waits)) last.current = lens;
  return last.current;
}

interface Input {
  view: ProjectView;
  cards: ReadonlyMap<ServiceId, Card>;
  cardHeight: number;
}

/** Null in the other lenses. */
export function useRailScene(lens: Arrangement, { view, cards, cardHeight }: Input): Scene | null {
  const open = lens === "stages";
  const standing = useStanding((state) => (open ? state.standing : null));
  return useMemo(
    () =>
      open ? stagesScene({ view, cards, standing, collapsed: new Set(view.collapsed), cardHeight }) : null,
    [open, view, cards, standing, cardHeight],
  );
}
