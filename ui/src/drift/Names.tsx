//! The names at the left: of groups, which fold, and of services, which open.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { memo } from "react";
import { useView } from "../document/view";
import { cx } from "../kit";
import { NameColumn, type NameProps } from "../kit/cells";
import type { Row } from "./model";
import { useBoard } from "./state";

type ServiceRow = Extract<Row, { kind: "service" }>;

const fold = (group: string) => useBoard.getState().fold(group);

export const Names = memo(function Names(props: NameProps & { rows: readonly Row[] }) {
  return (
    <NameColumn<ServiceRow> {...props} testid="drift" fold={fold}>
      {(row, hot) => <ServiceName id={row.service} hot={hot} />}
    </NameColumn>
  );
});

const ServiceName = memo(function ServiceName({ id, hot }: { id: string; hot: boolean }) {
  const selected = useView((state) => state.selection.has(id));
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      aria-selected={selected}
      className={cx("mx-service-name", selected && "is-selected", hot && "is-hot")}
    >
      <button
        type="button"
        tabIndex={-1}
        title={id}
        data-testid={`drift-row-${id}`}
        onClick={() => useView.getState().openService(id)}
      >
        {id}
      </button>
    </div>
  );
});
