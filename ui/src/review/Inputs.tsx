//! Parameters and tags beside what is deployed, and beside what the stage before has.
import { TriangleAlert } from "lucide-react";
import type { ComparedInput, ReviewedCell, ReviewView } from "../host/contract.gen";
import { Code, count, cx, Section } from "../kit";
import { CellHead } from "./Change";
import { unlikeBefore } from "./words";

export function Inputs({ view, withTarget }: { view: ReviewView; withTarget: boolean }) {
  const cells = view.cells.filter(({ inputs }) => inputs.length > 0);
  if (cells.length === 0) return null;
  const parameters = cells.flatMap(({ inputs }) => inputs.filter(({ kind }) => kind === "parameter")).length;
  return (
    <Section
      title="Parameters and tags"
      aside={parameters > 0 ? `${count(parameters, "parameter")}` : "tags only"}
    >
      <div data-testid="review-inputs" className="flex flex-col gap-2">
        {cells.map((cell) => (
          <Cell key={cell.step} cell={cell} before={view.before} withTarget={withTarget} />
        ))}
      </div>
    </Section>
  );
}

function Cell({
  cell,
  before,
  withTarget,
}: {
  cell: ReviewedCell;
  before: string | null;
  withTarget: boolean;
}) {
  const parameters = cell.inputs.filter(({ kind }) => kind === "parameter");
  return (
    <details className="rounded-lg border border-line" open={parameters.length > 0}>
      <summary className="px-3 py-1.5 text-sm font-semibold">
        <span className="inline-block w-[calc(100%-20px)] align-top">
          <CellHead cell={cell} withTarget={withTarget} />
        </span>
      </summary>
      <div className="overflow-x-auto">
        <table className="w-full text-left text-sm">
          <thead className="text-ink-3">
            <tr>
              <th className="px-3 py-1 font-medium">Name</th>
              <th className="px-2 py-1 font-medium">Deployed</th>
              <th className="px-2 py-1 font-medium">New</th>
              {before !== null && <th className="px-2 py-1 font-medium">In {before}</th>}
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {cell.inputs.map((input) => (
              <Row key={`${input.kind} ${input.name}`} input={input} before={before} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ input, before }: { input: ComparedInput; before: string | null }) {
  const { kind, name, deployed, new: next, stage_before } = input;
  const changed = deployed !== next;
  const unlike = unlikeBefore(input);
  return (
    <tr className="align-top">
      <th scope="row" className="px-3 py-1 font-normal">
        <Code>{name}</Code>
        {kind === "tag" && <span className="ml-1.5 text-ink-3">tag</span>}
      </th>
      <td className={cx("px-2 py-1", changed && deployed !== null && "bg-bad-soft text-bad")}>
        <Value value={deployed} />
      </td>
      <td className={cx("px-2 py-1", changed && next !== null && "bg-ok-soft text-ok")}>
        <Value value={next} gone />
      </td>
      {before !== null && (
        <td className={cx("px-2 py-1", unlike && "text-warn")}>
          {unlike && (
            <TriangleAlert size={12} className="mr-1 inline-block align-[-1px]" aria-label="Differs:" />
          )}
          {stage_before === null ? (
            <span className="text-ink-3">not known</span>
          ) : (
            <Code>{stage_before}</Code>
          )}
        </td>
      )}
    </tr>
  );
}

function Value({ value, gone = false }: { value: string | null; gone?: boolean }) {
  if (value === null) return <span className="text-ink-3">{gone ? "goes" : "none"}</span>;
  return <Code>{value === "" ? "(empty)" : value}</Code>;
}
