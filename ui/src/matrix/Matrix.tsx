//! The matrix: which version is where. Services by targets, from what is known without asking anybody.
import { Table2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLight } from "../document/light";
import { useStanding, watchStanding } from "../document/standing";
import { useView } from "../document/view";
import type { ProjectView } from "../host/contract.gen";
import { Button, Empty, Spinner } from "../kit";
import { Legend } from "../kit/cells";
import { Grid } from "./Grid";
import { type Colouring, colouringOf } from "./looks";
import { columnsOf, rowsOf } from "./model";
import { useMatrix } from "./state";
import { Tools } from "./Tools";

export function Matrix({ view }: { view: ProjectView }) {
  const standing = useStanding((state) => state.standing);
  const error = useStanding((state) => state.error);
  const lit = useLight((state) => state.lit);
  const { colouring, sort, only, stage, folded } = useMatrix();
  const now = useMinute();
  useEffect(() => watchStanding(), []);
  const known = stage !== null && view.topology.stages[stage] ? stage : null;
  const columns = useMemo(() => columnsOf(view, standing, known), [view, standing, known]);
  const rows = useMemo(
    () => rowsOf(view, columns, { sort, only, lit, folded }),
    [view, columns, sort, only, lit, folded],
  );
  const colours = colouringOf(colouring);
  const version = useChanges(colours);
  return (
    <section aria-label="Matrix" data-testid="matrix" className="matrix">
      <Tools view={view} columns={columns} />
      {error && standing === null ? (
        <Middle>
          <Empty
            kind="error"
            title={error.message}
            action={<Button onClick={() => void useStanding.getState().load()}>Try again</Button>}
          >
            {error.hint}
          </Empty>
        </Middle>
      ) : standing === null ? (
        <Middle>
          <Spinner size={22} label="Reading what is known" />
        </Middle>
      ) : columns.length === 0 ? (
        <Middle>
          <Empty
            icon={<Table2 size={26} aria-hidden />}
            title="No stage goes anywhere yet"
            action={<Button onClick={() => useView.getState().open("stages")}>Open the stages</Button>}
          >
            Give a stage an account and a region, and it becomes a column here.
          </Empty>
        </Middle>
      ) : rows.length === 0 ? (
        <Middle>
          <Empty
            icon={<Table2 size={26} aria-hidden />}
            title={view.services.length === 0 ? "No services yet" : "Nothing is like that"}
            action={
              view.services.length === 0 ? undefined : (
                <Button
                  onClick={() => {
                    useMatrix.setState({ only: "all" });
                    useView.getState().setSearch("");
                    useView.getState().setFocus(null);
                  }}
                >
                  Show all services
                </Button>
              )
            }
          >
            {view.services.length === 0
              ? "Draw one in the topology, or scan a repository."
              : "No service has such a name and such a cell."}
          </Empty>
        </Middle>
      ) : (
        <>
          <Grid view={view} rows={rows} columns={columns} colours={colours} version={version} now={now} />
          <Legend legend={colours.legend} />
        </>
      )}
    </section>
  );
}

function Middle({ children }: { children: React.ReactNode }) {
  return <div className="grid min-h-0 flex-1 place-items-center">{children}</div>;
}

/** Another number whenever what the colours are read from has changed. */
function useChanges(colours: Colouring): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => colours.subscribe?.(() => setChanges((before) => before + 1)), [colours]);
  return changes;
}

/** What is no longer ago than this needs no other picture. */
const MOMENT_MS = 1_000;

/** Ages are said in minutes. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  const standing = useStanding((state) => state.standing);
  // What has just been heard is not older than now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs with every answer
  useEffect(() => {
    setNow((before) => (Date.now() - before < MOMENT_MS ? before : Date.now()));
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, [standing]);
  return now;
}
