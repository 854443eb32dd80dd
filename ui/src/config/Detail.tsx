// The cell that has the focus: its value in full, who says it, what is deployed, and the way to change it.
import { LocationLink } from "../document/LocationLink";
import type { ConfigCell, ConfigRow, StageId } from "../host/contract.gen";
import { Callout, Code, count, Section } from "../kit";
import { Editor } from "./Editor";
import { keptName, originWords, storeName } from "./model";
import { Value } from "./Value";

interface Props {
  row: ConfigRow;
  /** Null while the name has the focus. */
  cell: ConfigCell | null;
  stage: StageId | null;
  readOnly: string | null;
  /** Changes with every wish to edit: the field takes the focus. */
  wish: number;
  onDone: () => void;
}

export function Detail({ row, cell, stage, readOnly, wish, onDone }: Props) {
  return (
    <aside
      aria-label={stage ? `${row.name} in ${stage}` : row.name}
      data-testid="config-detail"
      className="w-84 shrink-0 overflow-y-auto border-l border-line px-5 py-4 2xl:w-100"
    >
      <h3 className="font-mono text-base font-semibold [overflow-wrap:anywhere]">{row.name}</h3>
      {stage && <p className="text-sm text-ink-3">in {stage}</p>}
      {cell && stage && (
        <>
          <Full cell={cell} stage={stage} />
          {cell.breach && (
            <Callout tone="bad" title="A deployment would be refused">
              {cell.breach}
            </Callout>
          )}
          {cell.deployed && (
            <Section title={cell.drifted ? "Deployed, and not the same" : "Deployed"}>
              <div className="min-w-0 [overflow-wrap:anywhere] [&_span]:whitespace-normal">
                <Value value={cell.deployed} />
              </div>
            </Section>
          )}
          <Editor
            key={`${row.id} ${stage}`}
            row={row}
            cell={cell}
            stage={stage}
            readOnly={readOnly}
            wish={wish}
            onDone={onDone}
          />
        </>
      )}
      <Rule row={row} />
      {row.owners.length > 0 && (
        <Section
          title={
            row.owners.length === 1 ? "Variable of" : `Variable of ${count(row.owners.length, "function")}`
          }
        >
          <ul className="text-ink-2">
            {row.owners.slice(0, MOST).map((owner) => (
              <li key={owner}>
                <Code>{owner}</Code>
              </li>
            ))}
            {row.owners.length > MOST && <li className="text-ink-3">and {row.owners.length - MOST} more</li>}
          </ul>
        </Section>
      )}
    </aside>
  );
}

const MOST = 12;

function Full({ cell, stage }: { cell: ConfigCell; stage: StageId }) {
  const { source } = cell;
  return (
    <div className="mt-3">
      <div className="min-w-0 [overflow-wrap:anywhere]">
        {source.is === "plain" && source.text !== "" ? (
          <span className="font-mono text-sm whitespace-pre-wrap">{source.text}</span>
        ) : source.is === "reference" ? (
          <span>
            Reference to <Code>{keptName(source.kept)}</Code> in {storeName(source.kept)}. Its value is read
            when the service is deployed, and not shown here.
          </span>
        ) : source.is === "unknown" ? (
          <span>
            <Code>{source.written}</Code> <span className="text-ink-3">{source.because}</span>
          </span>
        ) : (
          <Value value={source} />
        )}
      </div>
      {source.is === "hidden" && cell.location && cell.origin.from !== "default" && (
        <Callout tone="warn" title="A secret stands here in git">
          Whoever has the repository has it, too. Replace it, keep it in Secrets Manager or SSM, and use a
          reference.
        </Callout>
      )}
      <p className="mt-1.5 text-sm text-ink-3">
        {originWords(cell.origin, stage)}
        {cell.location && (
          <>
            {": "}
            <LocationLink location={cell.location} />
          </>
        )}
      </p>
      {cell.written && source.is === "plain" && cell.written !== source.text && (
        <p className="mt-1 text-sm text-ink-3">
          written <Code>{cell.written}</Code>
        </p>
      )}
    </div>
  );
}

/** What the template demands. */
function Rule({ row: { rule } }: { row: ConfigRow }) {
  if (!rule) return null;
  const lines = [...(rule.secret ? ["never shown (NoEcho)"] : []), ...rule.wants];
  return (
    <Section title="What it takes">
      {rule.description && <p className="mb-1 text-ink-2">{rule.description}</p>}
      <ul className="text-sm text-ink-2">
        <li>
          <Code>{rule.type}</Code>
        </li>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {rule.allowed.length > 0 && <li>one of {rule.allowed.join(", ")}</li>}
      </ul>
    </Section>
  );
}
