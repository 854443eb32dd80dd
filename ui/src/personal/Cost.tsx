//! About what a stage costs while nobody uses it, and how little that says.
import { costWords, dollars } from "../document/personalWords";
import type { CostEstimate } from "../host/contract.gen";
import { Code, count } from "../kit";

export function Cost({ cost }: { cost: CostEstimate | null }) {
  if (cost === null) {
    return <p className="mt-0.5 text-sm text-ink-3">What it costs is not known: none of its templates is.</p>;
  }
  const { lines, by_size, by_use, unknown, region, as_of } = cost;
  return (
    <details className="mt-0.5 text-sm" data-testid="cost">
      <summary className="rounded-sm text-ink-2">
        Costs {costWords(cost)}
        <span className="text-ink-3"> · an estimate</span>
      </summary>
      <div className="mt-1 border-y border-line py-1.5">
        {lines.length > 0 && (
          <table className="w-full">
            <caption className="sr-only">What has a fixed price</caption>
            <tbody>
              {lines.map((line) => (
                <tr key={line.type}>
                  <th scope="row" className="text-left font-normal">
                    <Code>{line.type}</Code>
                    {line.count > 1 && <span className="text-ink-3"> × {line.count}</span>}
                  </th>
                  <td className="text-right tabular-nums" title={line.source}>
                    {dollars(line.monthly_cents)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Types words="Paid by size, not in it" types={by_size} />
        <Types words="Paid by use, next to nothing while idle" types={by_use} />
        <Types words="Nothing is known of" types={unknown} />
        <p className="mt-1 text-ink-3">
          List prices of {region}, {as_of}. No traffic, storage, discounts or taxes: not a bill.
        </p>
      </div>
    </details>
  );
}

function Types({ words, types }: { words: string; types: readonly string[] }) {
  if (types.length === 0) return null;
  return (
    <p className="mt-1 text-ink-2 [overflow-wrap:anywhere]">
      {words}:{" "}
      <span title={types.join(", ")}>
        {types.length > 4 ? count(types.length, "type") : types.join(", ")}
      </span>
    </p>
  );
}
