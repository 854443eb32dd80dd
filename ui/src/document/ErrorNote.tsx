//! An error where it happened: what, what to do about it, and the line.
import { CircleAlert } from "lucide-react";
import type { ErrorView } from "../host/contract.gen";
import { Callout } from "../kit";
import { LocationLink } from "./LocationLink";

export function ErrorNote({ error }: { error: ErrorView }) {
  return (
    <div role="alert">
      <Callout tone="bad" icon={<CircleAlert size={15} aria-hidden />} title={error.message}>
        {error.hint && <div>{error.hint}</div>}
        {error.location && <LocationLink location={error.location} />}
      </Callout>
    </div>
  );
}
