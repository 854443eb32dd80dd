//! A place in a file that opens in the editor.

import { asErrorView } from "../host/call";
import type { Location } from "../host/contract.gen";
import { openLocation } from "../host/shell";
import { cx, toastError } from "../kit";
import { useEditor } from "./editor";

export function placeName({ file, line }: Location): string {
  return `${file}:${line}`;
}

export function openPlace(location: Location): void {
  openLocation(location, useEditor.getState().editor).catch((error: unknown) =>
    toastError(asErrorView(error)),
  );
}

export function LocationLink({ location, className }: { location: Location; className?: string }) {
  const name = placeName(location);
  return (
    <button
      type="button"
      title={`Open ${name}`}
      onClick={() => openPlace(location)}
      className={cx(
        "max-w-full truncate rounded-sm text-left font-mono text-[0.92em] text-accent underline-offset-2 hover:underline",
        className,
      )}
    >
      {name}
    </button>
  );
}
