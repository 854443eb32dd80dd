//! What `~/.aws/config` has that the project has not: each profile with what it means, or why it cannot be used.
import { FileInput } from "lucide-react";
import { useState } from "react";
import { useAccounts } from "../document/accounts";
import { ErrorNote } from "../document/ErrorNote";
import type { ProfileOffer } from "../host/contract.gen";
import { Button, Checkbox, Code, count, Section, toastDone } from "../kit";

export function Profiles({ offers, locked }: { offers: readonly ProfileOffer[]; locked: boolean }) {
  const { busy, error } = useAccounts((state) => state.profiles);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (offers.length === 0) return null;
  const usable = offers.filter((offer) => offer.problem === null).map((offer) => offer.profile);
  const selected = usable.filter((profile) => chosen.has(profile));
  const toggle = (profile: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(profile);
    else next.delete(profile);
    setChosen(next);
  };
  const take = async () => {
    if (!(await useAccounts.getState().importProfiles(selected))) return;
    toastDone(`${count(selected.length, "profile")} imported. Save to write them to the file.`);
    setChosen(new Set());
  };
  return (
    <Section title="From ~/.aws/config" aside="the file is only read">
      <ul aria-label="Profiles" className="divide-y divide-line border-y border-line">
        {offers.map((offer) => (
          <li key={offer.profile} className="py-2">
            <Checkbox
              checked={offer.problem === null && chosen.has(offer.profile)}
              disabled={offer.problem !== null || locked}
              onChange={(on) => toggle(offer.profile, on)}
              data-testid={`profile-${offer.profile}`}
              label={<Offer offer={offer} />}
            />
          </li>
        ))}
      </ul>
      {error && <ErrorNote error={error} />}
      <div className="mt-2.5 flex items-center gap-3">
        <Button
          size="sm"
          icon={<FileInput size={13} aria-hidden />}
          disabled={selected.length === 0 || locked}
          busy={busy === "import"}
          onClick={() => void take()}
          data-testid="import-profiles"
        >
          {selected.length === 0 ? "Import selected" : `Import ${count(selected.length, "profile")}`}
        </Button>
        {selected.length > 0 && (
          <span className="text-sm text-ink-3">
            Pending until saved; a profile's account is asked of AWS.
          </span>
        )}
      </div>
    </Section>
  );
}

function Offer({ offer }: { offer: ProfileOffer }) {
  return (
    <span className="block min-w-0">
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate font-medium">{offer.profile}</span>
        {offer.account && <Code className="shrink-0 text-ink-3">{offer.account}</Code>}
        {offer.region && <Code className="shrink-0 text-ink-3">{offer.region}</Code>}
      </span>
      <span className="block text-sm text-ink-3 [overflow-wrap:anywhere]">{offer.means}</span>
      {offer.problem && (
        <span className="block text-sm [overflow-wrap:anywhere]">
          <span className="font-semibold text-warn">{offer.problem.message}</span>{" "}
          <span className="text-ink-2">{offer.problem.hint}</span>
        </span>
      )}
    </span>
  );
}
