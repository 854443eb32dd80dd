//! References to or from other services, with the names that tie them and where they stand.
import { LocationLink } from "../document/LocationLink";
import { useView } from "../document/view";
import { Badge, Code, Section } from "../kit";
import { KIND_WORDS, type Tie } from "./links";

interface Props {
  title: string;
  empty: string;
  ties: readonly Tie[];
}

export function Ties({ title, empty, ties }: Props) {
  const openService = useView((state) => state.openService);
  return (
    <Section title={title} aside={ties.length > 0 ? String(ties.length) : undefined}>
      {ties.length === 0 ? (
        <p className="text-sm text-ink-3">{empty}</p>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {ties.map(({ other, references }) => (
            <li key={other} className="py-1.5">
              <button
                type="button"
                title={`Show ${other}`}
                onClick={() => openService(other)}
                className="max-w-full truncate rounded-sm font-semibold hover:underline"
              >
                {other}
              </button>
              <ul>
                {references.map((reference, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a service may refer to one name twice on a line
                  <li key={index} className="py-0.5 text-sm">
                    <div className="flex items-center gap-2">
                      <Code className="min-w-0 flex-1 truncate" title={reference.name}>
                        {reference.name || "drawn by a person"}
                      </Code>
                      <Badge
                        tone={reference.kind === "strong" ? "accent" : "idle"}
                        title={KIND_WORDS[reference.kind].means}
                      >
                        {KIND_WORDS[reference.kind].word}
                      </Badge>
                    </div>
                    {reference.location && <LocationLink location={reference.location} className="block" />}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
