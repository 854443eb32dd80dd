//! What the colours, shapes and letters mean.
import type { Look } from "./look";
import { Sample } from "./Sample";

export type Legends = ReadonlyArray<{ look: Look; means: string }>;

export function Legend({ legend }: { legend: Legends }) {
  return (
    <ul className="mx-legend" aria-label="What the cells mean">
      {legend.map(({ look, means }) => (
        <li key={means} className="flex items-center gap-1.5 whitespace-nowrap">
          <Sample look={look} />
          {means}
        </li>
      ))}
    </ul>
  );
}
