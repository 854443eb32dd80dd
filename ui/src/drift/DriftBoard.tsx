//! The board of drift: services by targets, with the worst of each cell, and beside it every other side of what is known.
import { ScanSearch, SearchX } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useDrift } from "../document/drift";
import { ErrorNote } from "../document/ErrorNote";
import { useLight } from "../document/light";
import { useView } from "../document/view";
import type { DriftView, ProjectView } from "../host/contract.gen";
import { Button, Empty, Scrolled, Segmented, Spinner } from "../kit";
import { Legend } from "../kit/cells";
import { Between } from "./Between";
import { Differences } from "./Differences";
import { Exports } from "./Exports";
import { Grid } from "./Grid";
import { LookBar } from "./LookBar";
import { legendOf } from "./looks";
import { columnsOf, rowsOf } from "./model";
import { Settled } from "./Settled";
import { Silent } from "./Silent";
import { Stacks } from "./Stacks";
import { SettleDialog } from "./settle/SettleDialog";
import { ALL, type Shown, useBoard } from "./state";
import { Tools } from "./Tools";

export function DriftBoard({ view }: { view: ProjectView }) {
  const { view: drift, error, load } = useDrift();
  const shown = useBoard((state) => state.shown);
  useEffect(() => {
    if (useDrift.getState().view === null) void load();
  }, [load]);
  return (
    <section aria-label="Drift" data-testid="drift-board" className="flex h-full flex-col bg-bg">
      <LookBar view={view} drift={drift} />
      {drift === null ? (
        <Middle>
          {error ? (
            <Empty
              kind={error.code === "access-denied" ? "denied" : "error"}
              title={error.message}
              action={<Button onClick={() => void load()}>Try again</Button>}
            >
              {error.hint}
            </Empty>
          ) : (
            <Spinner size={22} label="Reading what is known" />
          )}
        </Middle>
      ) : drift.board.columns.length === 0 ? (
        <Middle>
          <Empty
            icon={<ScanSearch size={26} aria-hidden />}
            title="No stage goes anywhere yet"
            action={<Button onClick={() => useView.getState().open("stages")}>Open the stages</Button>}
          >
            Give a stage an account and a region, and it becomes a column here.
          </Empty>
        </Middle>
      ) : (
        <>
          <Notes drift={drift} error={error} />
          <Tabs drift={drift} shown={shown} />
          <Content view={view} drift={drift} shown={shown} />
        </>
      )}
      <SettleDialog />
    </section>
  );
}

function Middle({ children }: { children: React.ReactNode }) {
  return <div className="grid min-h-0 flex-1 place-items-center">{children}</div>;
}

/** What keeps the board from being the whole truth. */
function Notes({
  drift,
  error,
}: {
  drift: DriftView;
  error: React.ComponentProps<typeof ErrorNote>["error"] | null;
}) {
  const problems = [
    ...(error ? [error] : []),
    ...(drift.settlements_problem ? [drift.settlements_problem] : []),
    ...drift.problems,
  ];
  if (problems.length === 0) return null;
  return (
    <Scrolled label="Problems" className="max-h-40 shrink-0 px-5">
      {problems.map((problem) => (
        <ErrorNote key={`${problem.code} ${problem.message}`} error={problem} />
      ))}
    </Scrolled>
  );
}

function Tabs({ drift, shown }: { drift: DriftView; shown: Shown }) {
  const { groups, strangers } = drift.board;
  const { accepted, ignored } = drift.settlements;
  const open = groups.filter(({ settled }) => settled.is === "open" || settled.is === "expired").length;
  const settled = accepted.length + ignored.length;
  const number = (n: number) => (n > 0 ? ` (${n})` : "");
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 px-5 pb-2.5">
      <Segmented<Shown>
        label="What is shown"
        value={shown}
        onChange={(shown) => useBoard.setState({ shown })}
        options={[
          { value: "cells", label: "Cells", testId: "drift-cells", title: "The worst of each cell" },
          {
            value: "differences",
            label: `Differences${number(open)}`,
            testId: "drift-differences",
            title: "The same difference in several cells is one",
          },
          {
            value: "stacks",
            label: `Other stacks${number(strangers.length)}`,
            testId: "drift-stacks",
            title: "Stacks that are no cell's: unmanaged, personal, left behind",
          },
          {
            value: "between",
            label: "Between stages",
            testId: "drift-between",
            title: "Template, version and parameters of two stages",
          },
          {
            value: "exports",
            label: "Exports",
            testId: "drift-exports",
            title: "What the code states beside what the accounts list",
          },
          {
            value: "settled",
            label: `Settled${number(settled)}`,
            testId: "drift-settled",
            title: "What was accepted, until when, and what is ignored",
          },
        ]}
      />
    </div>
  );
}

function Content({ view, drift, shown }: { view: ProjectView; drift: DriftView; shown: Shown }) {
  switch (shown) {
    case "cells":
      return <Cells view={view} drift={drift} />;
    case "differences":
      return <Differences board={drift.board} />;
    case "stacks":
      return <Stacks drift={drift} />;
    case "between":
      return <Between view={view} />;
    case "exports":
      return <Exports view={view} />;
    case "settled":
      return <Settled drift={drift} />;
  }
}

function Cells({ view, drift: { board } }: { view: ProjectView; drift: DriftView }) {
  const lit = useLight((state) => state.lit);
  const { sort, only, stage, account, group, folded } = useBoard();
  const columns = useMemo(() => columnsOf(board, view, { stage, account }), [board, view, stage, account]);
  const rows = useMemo(
    () => rowsOf(board, view, columns, { sort, only, lit, group, folded }),
    [board, view, columns, sort, only, lit, group, folded],
  );
  const legends = useMemo(() => legendOf(board), [board]);
  return (
    <>
      <Tools view={view} board={board} />
      <Silent board={board} />
      {rows.length === 0 || columns.length === 0 ? (
        <Middle>
          <Empty
            icon={<SearchX size={26} aria-hidden />}
            title={board.services.length === 0 ? "No services yet" : "Nothing is like that"}
            action={
              board.services.length > 0 && (
                <Button
                  onClick={() => {
                    useBoard.setState(ALL);
                    useView.getState().setSearch("");
                    useView.getState().setFocus(null);
                  }}
                >
                  Show all cells
                </Button>
              )
            }
          >
            {board.services.length === 0
              ? "Draw one in the topology, or scan a repository."
              : "No service has such a name and such a cell."}
          </Empty>
        </Middle>
      ) : (
        <>
          <Grid board={board} rows={rows} columns={columns} />
          <Legend legend={legends} />
        </>
      )}
    </>
  );
}
