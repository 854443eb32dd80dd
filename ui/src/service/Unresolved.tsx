//! Names that the service refers to and nobody provides, with the nearest one that somebody does.
import { SearchX } from "lucide-react";
import { LocationLink } from "../document/LocationLink";
import { useView } from "../document/view";
import type { Reference, ServiceId } from "../host/contract.gen";
import { Callout, Code } from "../kit";

export function Unresolved({
  service,
  references,
}: {
  service: ServiceId;
  references: readonly Reference[];
}) {
  const openService = useView((state) => state.openService);
  return references.map((reference) => (
    <Callout
      key={`${reference.at} ${reference.name}`}
      tone="bad"
      icon={<SearchX size={15} aria-hidden />}
      title={
        <>
          Nobody provides <Code>{reference.name}</Code>
        </>
      }
    >
      {reference.candidate ? (
        <p>
          Did you mean <Code className="text-ink">{reference.candidate.name}</Code> of{" "}
          <button
            type="button"
            className="rounded-sm text-accent hover:underline"
            onClick={() => reference.candidate && openService(reference.candidate.service)}
          >
            {reference.candidate.service}
          </button>
          ?
        </p>
      ) : (
        <p>
          Add the service that provides it, or correct the name in {service} (<Code>{reference.at}</Code>).
        </p>
      )}
      {reference.location && <LocationLink location={reference.location} />}
    </Callout>
  ));
}
