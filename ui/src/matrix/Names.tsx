//! The names at the left: of groups, which fold, and of services, which are selected.
// biome-ignore-all lint/a11y/useSemanticElements: a grid whose cells are drawn has no table elements to be made of
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid has the focus, and moves
import { memo } from "react";
import { useView } from "../document/view";
import { cx } from "../kit";
import { NameColumn, type NameProps } from "../kit/cells";
import { toggle } from "./keys";
import type { Row } from "./model";
import { useMatrix } from "./state";

type ServiceRow = Extract<Row, { kind: "service" }>;

const fold = (group: string) => useMatrix.getState().fold(group);

export const Names = memo(function Names(props: NameProps & { rows: readonly Row[] }) {
  return (
    <NameColumn<ServiceRow> {...props} testid="matrix" fold={fold}>
      {(row, hot) => <ServiceName id={row.service.id} hot={hot} />}
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
        data-testid={`matrix-row-${id}`}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) toggle(id, true);
          else useView.getState().openService(id);
        }}
      >
        {id}
      </button>
    </div>
  );
});
