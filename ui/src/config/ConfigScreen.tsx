//! The parameters and environment of a service, stage beside stage.
import { X } from "lucide-react";
import { useMemo, useState } from "react";
import { useConfig } from "../document/config";
import { ErrorNote } from "../document/ErrorNote";
import { LocationLink } from "../document/LocationLink";
import type { ConfigView, Problem, ProjectView, ServiceId } from "../host/contract.gen";
import { Button, Callout, Code, Empty, IconButton, Spinner } from "../kit";
import { Detail } from "./Detail";
import { Grid, type Place } from "./Grid";
import { counts, type Layer, rowsOf, shownColumns, type Wanted } from "./model";
import { Tools } from "./Tools";
import { ValueFiles } from "./ValueFiles";

export function ConfigScreen({ project }: { project: ProjectView }) {
  const { service, view, error, close } = useConfig();
  const [files, setFiles] = useState(false);
  if (service === null) return null;
  return (
    <section
      aria-label={`Config of ${service}`}
      data-testid="config"
      className="flex h-full min-h-0 flex-col bg-panel"
    >
      <header className="flex shrink-0 items-start gap-3 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold tracking-tight">Config of {service}</h2>
          <p className="mt-0.5 truncate text-ink-3">
            {view && view.files.length > 0 ? (
              <>
                values from <Code>{view.files.join(", ")}</Code>
              </>
            ) : (
              "Parameters and environment, stage beside stage"
            )}
          </p>
        </div>
        <Button
          size="sm"
          disabled={project.document.read_only !== null}
          title={project.document.read_only?.message}
          onClick={() => setFiles(true)}
        >
          Value files…
        </Button>
        {files && (
          <ValueFiles
            id={service}
            files={project.topology.services[service]?.values ?? []}
            onClose={() => setFiles(false)}
          />
        )}
        <IconButton label="Close the config (Escape)" size="sm" onClick={close}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {error && (
        <div className="px-5">
          <ErrorNote error={error} />
        </div>
      )}
      {view ? (
        <Config key={service} service={service} view={view} project={project} />
      ) : (
        !error && (
          <div role="status" className="grid flex-1 place-items-center text-ink-3">
            <span className="flex items-center gap-2">
              <Spinner size={16} /> Reading the config
            </span>
          </div>
        )
      )}
    </section>
  );
}

function Config({ service, view, project }: { service: ServiceId; view: ConfigView; project: ProjectView }) {
  const [wanted, setWanted] = useState<Wanted>({ show: "all", search: "", pair: null });
  const [layer, setLayer] = useState<Layer>("sources");
  const [active, setActive] = useState<Place>({ row: 0, column: 1 });
  const [wish, setWish] = useState(0);
  const rows = useMemo(() => rowsOf(view, wanted), [view, wanted]);
  const columns = useMemo(() => shownColumns(view, wanted.pair), [view, wanted.pair]);
  const numbers = useMemo(() => counts(view, wanted.pair), [view, wanted.pair]);
  const at: Place = {
    row: Math.max(0, Math.min(active.row, rows.length - 1)),
    column: Math.min(active.column, columns.length),
  };
  if (view.rows.length === 0)
    return (
      <>
        <Problems problems={view.problems} />
        <Empty title="Nothing is configured">
          {service} has no parameters, and its functions have no variables, as far as its files say without
          being run.
        </Empty>
      </>
    );
  const row = rows[at.row];
  const column = columns[at.column - 1];
  const back = () =>
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>(`[data-testid="config"] [data-cell="${at.row} ${at.column}"]`)
        ?.focus(),
    );
  return (
    <>
      <Tools
        view={view}
        wanted={wanted}
        numbers={numbers}
        layer={layer}
        onWant={(change) => setWanted((before) => ({ ...before, ...change }))}
        onLayer={setLayer}
      />
      <Problems problems={view.problems} />
      {view.unused.length > 0 && (
        <p className="px-5 py-2 text-sm text-warn">
          The topology says {view.unused.join(", ")}, and the service takes nothing of that name.
        </p>
      )}
      <div className="flex min-h-0 flex-1">
        <Grid
          rows={rows}
          columns={columns}
          topology={project.topology}
          layer={layer}
          active={at}
          onGo={(place) => {
            setActive(place);
            setWish(0);
          }}
          onEdit={(place) => {
            setActive(place);
            setWish((before) => before + 1);
          }}
        />
        {row && (
          <Detail
            row={row}
            cell={column ? (row.cells[column.at] ?? null) : null}
            stage={column?.column.stage ?? null}
            readOnly={project.document.read_only?.message ?? null}
            wish={wish}
            onDone={back}
          />
        )}
      </div>
    </>
  );
}

const MOST = 3;

function Problems({ problems }: { problems: readonly Problem[] }) {
  const told = problems.filter(({ severity }) => severity !== "note");
  if (told.length === 0) return null;
  return (
    <div className="shrink-0 px-5" role="alert">
      {told.slice(0, MOST).map((problem) => (
        <Callout
          key={`${problem.code} ${problem.message} ${problem.location?.line}`}
          tone={problem.severity === "error" ? "bad" : "warn"}
          title={problem.message}
        >
          {problem.hint} {problem.location && <LocationLink location={problem.location} />}
        </Callout>
      ))}
      {told.length > MOST && <p className="pb-2 text-sm text-ink-3">and {told.length - MOST} more</p>}
    </div>
  );
}
