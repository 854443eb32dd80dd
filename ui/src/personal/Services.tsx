//! What stands in it again and what is shared, with the reason for each; the same ticks as on the canvas.
import { RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { replicatedOf, useMyStage } from "../document/myStage";
import type { PersonalProposal, PersonalService } from "../host/contract.gen";
import { Button, Checkbox, Section, TextInput, VirtualList } from "../kit";
import { becauseWords, replicatedWords } from "./words";

/** More than these have a search and a frame of their own. */
const MANY = 16;

export function Services({ proposal }: { proposal: PersonalProposal }) {
  const wish = useMyStage((state) => state.wish);
  const untick = useMyStage((state) => state.untick);
  const [search, setSearch] = useState("");
  const ticked = new Set(replicatedOf({ wish, proposal }));
  const { services, base } = proposal;
  const changed = services.some(({ service, by_role }) => ticked.has(service) !== by_role);
  const many = services.length > MANY;
  const word = search.trim().toLowerCase();
  const shown = word ? services.filter(({ service }) => service.toLowerCase().includes(word)) : services;
  const line = (service: PersonalService): ReactNode => (
    <Line service={service} on={ticked.has(service.service)} base={base} />
  );
  return (
    <Section title="What stands in it" aside={replicatedWords(services, ticked)}>
      {many && (
        <TextInput
          aria-label="Search its services"
          placeholder="Search"
          className="mb-2"
          value={search}
          onChange={setSearch}
        />
      )}
      {many ? (
        <div className="flex h-72 flex-col border-y border-line" data-testid="my-stage-services">
          <VirtualList label="Services" lines={shown} estimate={() => 46} className="px-0 pb-0">
            {line}
          </VirtualList>
        </div>
      ) : (
        <ul
          aria-label="Services"
          className="divide-y divide-line border-y border-line"
          data-testid="my-stage-services"
        >
          {shown.map((service) => (
            <li key={service.service}>{line(service)}</li>
          ))}
        </ul>
      )}
      {changed && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-1.5"
          icon={<RotateCcw size={13} aria-hidden />}
          onClick={untick}
        >
          As their roles say
        </Button>
      )}
    </Section>
  );
}

function Line({ service, on, base }: { service: PersonalService; on: boolean; base: string }) {
  const tick = useMyStage((state) => state.tick);
  // The reason is of the tick that Rust knows; while it looks at another one, none is better than the old one.
  const because = on === service.replicated ? becauseWords(service, base) : "…";
  return (
    <div className="py-1.5" data-testid={`my-stage-service-${service.service}`}>
      <Checkbox
        checked={on}
        onChange={() => tick(service.service)}
        label={
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-semibold" title={service.service}>
              {service.service}
            </span>
            <span className={on ? "text-sm font-semibold text-personal" : "text-sm text-ink-3"}>
              {on ? "replicated" : `shared with ${base}`}
            </span>
          </span>
        }
      />
      <p className="pl-6 text-sm text-ink-3 [overflow-wrap:anywhere]">{because}</p>
    </div>
  );
}
