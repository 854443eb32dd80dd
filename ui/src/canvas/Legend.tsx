// What the lines mean: their dash is what they carry, their colour how far it is.
import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import type { ReferenceKind } from "../host/contract.gen";

const KINDS: Array<{ kind: ReferenceKind; word: string; means: string }> = [
  { kind: "strong", word: "strong", means: "imported: AWS refuses to break it" },
  { kind: "weak", word: "weak", means: "read once, when it is deployed" },
  { kind: "config", word: "config", means: "read when it is built: orders nothing" },
  { kind: "manual", word: "manual", means: "drawn by hand" },
];

/** A piece of a line of a kind. */
export function KindSample({ kind }: { kind: ReferenceKind }) {
  return (
    <svg width="28" height="8" aria-hidden="true" className="shrink-0">
      <path d="M1,4 L27,4" className={`line line-${kind} react-flow__edge-path`} />
    </svg>
  );
}

export function Legend() {
  const [open, setOpen] = useState(false);
  return (
    <div className="absolute bottom-3 left-3 z-4 rounded-lg border border-line bg-panel text-sm text-ink-2 shadow-card">
      {open && (
        <dl
          data-testid="legend"
          className="grid grid-cols-[auto_auto_1fr] items-center gap-x-2.5 gap-y-1.5 px-3 pt-2.5 pb-1"
        >
          {KINDS.map(({ kind, word, means }) => (
            <div key={kind} className="contents">
              <dt className="contents">
                <KindSample kind={kind} />
                <span className="font-medium text-ink">{word}</span>
              </dt>
              <dd className="text-ink-3">{means}</dd>
            </div>
          ))}
          <div className="contents">
            <dt className="contents">
              <svg width="28" height="8" aria-hidden="true" className="shrink-0">
                <path d="M1,4 L27,4" className="line line-binds react-flow__edge-path" />
              </svg>
              <span className="font-medium text-ink">blue</span>
            </dt>
            <dd className="text-ink-3">one waits for the other in this plan</dd>
          </div>
        </dl>
      )}
      <button
        type="button"
        aria-expanded={open}
        className="flex h-7 items-center gap-1.5 rounded-lg px-2.5 hover:bg-mute"
        onClick={() => setOpen(!open)}
      >
        Lines {open ? <ChevronDown size={13} aria-hidden /> : <ChevronUp size={13} aria-hidden />}
      </button>
    </div>
  );
}
