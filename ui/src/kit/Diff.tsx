import type { DiffLine } from "../host/contract.gen";
import { cx } from "./cx";

const looks = {
  context: { row: "text-ink-2", sign: " ", word: "" },
  gap: { row: "bg-mute text-ink-3", sign: "⋯", word: "lines left out" },
  added: { row: "bg-ok-soft text-ok", sign: "+", word: "added" },
  removed: { row: "bg-bad-soft text-bad", sign: "−", word: "removed" },
} as const;

/** Lines of a file with what goes and what comes; signs beside the colours. */
export function Diff({ title, lines }: { title?: string; lines: readonly DiffLine[] }) {
  return (
    <figure className="my-2 overflow-hidden rounded-lg border border-line">
      {title && (
        <figcaption
          className="truncate border-b border-line bg-mute px-3 py-1 font-mono text-sm text-ink-2"
          title={title}
        >
          {title}
        </figcaption>
      )}
      <div className="selectable overflow-x-auto font-mono text-sm leading-5.5">
        <div className="w-max min-w-full">
          {lines.map((line, index) => {
            const look = looks[line.kind];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
              <div key={index} className={cx("flex whitespace-pre", look.row)}>
                <span aria-hidden className="w-10 shrink-0 pr-2 text-right select-none">
                  {line.new_line ?? line.old_line ?? ""}
                </span>
                {look.word ? (
                  <span className="w-5 shrink-0 select-none" role="img" aria-label={look.word}>
                    {look.sign}
                  </span>
                ) : (
                  <span aria-hidden className="w-5 shrink-0 select-none" />
                )}
                <span className="pr-4">{line.text}</span>
              </div>
            );
          })}
        </div>
      </div>
    </figure>
  );
}
