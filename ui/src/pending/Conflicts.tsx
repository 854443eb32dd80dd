//! Places that were changed both here and in the file: whose change stays is chosen one by one, and what becomes of the file is
//! shown before it is decided.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, GitMerge } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { ErrorNote } from "../document/ErrorNote";
import { asErrorView, call } from "../host/call";
import type { ConflictView, ErrorView, PendingView, Side } from "../host/contract.gen";
import { Button, Callout, count, cx, Diff } from "../kit";

export type Choices = Readonly<Record<string, Side>>;

interface Props {
  conflicts: readonly ConflictView[];
  choices: Choices;
  onChoose: (choices: Choices) => void;
}

export function Conflicts({ conflicts, choices, onChoose }: Props) {
  const decided = conflicts.filter(({ path }) => choices[path] !== undefined).length;
  const all = (side: Side) => onChoose(Object.fromEntries(conflicts.map(({ path }) => [path, side])));
  return (
    <div className="mb-4" data-testid="conflicts">
      <Callout
        tone="warn"
        icon={<GitMerge size={15} aria-hidden />}
        title={`${count(conflicts.length, "place was", "places were")} changed both here and in the file.`}
      >
        Everything else comes together by itself. Nothing is lost: where you keep the file's side, undo gives
        yours back.
      </Callout>
      <div className="mb-2 flex items-center gap-2">
        <span role="status" className="mr-auto text-sm text-ink-3">
          {decided} of {conflicts.length} decided
        </span>
        <Button size="sm" data-testid="all-mine" onClick={() => all("mine")}>
          All mine
        </Button>
        <Button size="sm" data-testid="all-theirs" onClick={() => all("theirs")}>
          All the file's
        </Button>
      </div>
      <Places conflicts={conflicts} choices={choices} onChoose={onChoose} />
      <Preview conflicts={conflicts} choices={choices} />
    </div>
  );
}

function Places({ conflicts, choices, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: conflicts.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 112,
    getItemKey: (index) => conflicts[index]?.path ?? index,
    overscan: 4,
    initialRect: { width: 700, height: 420 },
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
    <div ref={frame} tabIndex={0} className="max-h-[40vh] overflow-y-auto rounded-lg border border-line">
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const conflict = conflicts[index];
          if (!conflict) return null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={cx("absolute inset-x-0 top-0", index > 0 && "border-t border-line")}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Place
                conflict={conflict}
                choice={choices[conflict.path]}
                onChoose={(side) => onChoose({ ...choices, [conflict.path]: side })}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface PlaceProps {
  conflict: ConflictView;
  choice: Side | undefined;
  onChoose: (side: Side) => void;
}

function Place({ conflict, choice, onChoose }: PlaceProps) {
  const name = useId();
  const { path, base, mine, theirs } = conflict;
  const sides = [
    { side: "mine", words: "Yours", value: mine },
    { side: "theirs", words: "In the file", value: theirs },
  ] as const;
  return (
    <fieldset className="px-3 py-2.5" data-testid={`conflict-${path}`}>
      <legend className="float-left w-full font-mono text-sm font-medium [overflow-wrap:anywhere]">
        {path}
      </legend>
      <p className="clear-both truncate pb-1.5 text-sm text-ink-3" title={base ?? undefined}>
        {base === null ? (
          "There was nothing here"
        ) : (
          <>
            It was <span className="font-mono">{base}</span>
          </>
        )}
      </p>
      <div className="grid grid-cols-2 gap-2">
        {sides.map(({ side, words, value }) => (
          <label
            key={side}
            className={cx(
              "flex min-w-0 gap-2 rounded-lg border px-2.5 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
              choice === side ? "border-accent bg-accent-soft" : "border-line-2 hover:bg-mute",
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={choice === side}
              onChange={() => onChoose(side)}
              data-testid={`keep-${side}-${path}`}
            />
            <span
              aria-hidden
              className={cx(
                "mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border",
                choice === side ? "border-accent bg-accent text-accent-ink" : "border-ink-3",
              )}
            >
              {choice === side && <Check size={11} strokeWidth={3} />}
            </span>
            <span className="min-w-0">
              <span className="block text-sm font-medium">{words}</span>
              <span className="block font-mono text-sm [overflow-wrap:anywhere]">
                {value ?? <i className="font-sans text-ink-3">removed</i>}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The file as these choices would make it; asked anew with every choice, and the latest answer counts. */
function Preview({ conflicts, choices }: Omit<Props, "onChoose">) {
  const [preview, setPreview] = useState<PendingView | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other conflicts are another file
  useEffect(() => {
    let current = true;
    call("preview_resolution", { choices }).then(
      (answer) => {
        if (!current) return;
        setPreview(answer);
        setError(null);
      },
      (refused: unknown) => current && setError(asErrorView(refused)),
    );
    return () => {
      current = false;
    };
  }, [choices, conflicts]);
  const open = conflicts.some(({ path }) => choices[path] === undefined);
  return (
    <section className="mt-4" data-testid="resolution">
      <h3 className="font-semibold">What saving would then change in the file</h3>
      {open && <p className="text-sm text-ink-3">What is not decided yet stays as in the file.</p>}
      {error && <ErrorNote error={error} />}
      {preview &&
        (preview.lines.length === 0 ? (
          <p className="mt-1 text-ink-2">Nothing: the file stays as it is.</p>
        ) : (
          <Diff title={preview.file} lines={preview.lines} />
        ))}
    </section>
  );
}
