//! What the team may want to do otherwise: what it is, why it matters, what to do; or a reason not to.
import { CircleCheck, Lightbulb } from "lucide-react";
import { type ReactNode, useState } from "react";
import { adviceCount, dismissal, openAdvice, useAdvice } from "../document/advice";
import { ErrorNote } from "../document/ErrorNote";
import { useEdits } from "../document/edits";
import { LocationLink } from "../document/LocationLink";
import { useView } from "../document/view";
import type { Advice, Edit, ServiceId } from "../host/contract.gen";
import { Button, Code, count, Empty, Panel, PanelHeader, Section, TextInput } from "../kit";
import { titles } from "./words";

export function AdvicePanel() {
  const { view, error, loading } = useAdvice();
  const close = useView((state) => state.open);
  const edits = useEdits();
  const open = openAdvice(view);
  const dismissed = view?.advice.filter(({ dismissed }) => dismissed !== null) ?? [];
  const offers = (view?.appeared.length ?? 0) + (view?.stated.length ?? 0);
  const dropOld = view?.outdated.map(
    ({ code, reason: _, ...subject }): Edit => ({ edit: "restore", code, subject }),
  );
  return (
    <div data-testid="advice-panel" className="h-full min-h-0">
      <Panel
        label="Advice"
        header={
          <PanelHeader
            title="Advice"
            detail="Nothing here stands in the way of a deployment."
            onClose={() => close(null)}
          />
        }
      >
        {error && <ErrorNote error={error} />}
        {edits.error && <ErrorNote error={edits.error} />}
        {!view && loading && <p className="text-ink-3">Looking at the sources and at earlier commits.</p>}
        {view && adviceCount(view) === 0 && (
          <Empty icon={<CircleCheck size={26} aria-hidden className="text-ok" />} title="Nothing to advise">
            Cycles, secrets in parameters, long chains and the like would be told here.
          </Empty>
        )}
        {offers > 0 && view && (
          <Section title="What was planned is there now">
            <ul className="divide-y divide-line border-y border-line">
              {view.appeared.map((offer) => (
                <Offer
                  key={offer.planned}
                  message={`Code for ${offer.planned} has appeared`}
                  detail={offer.path}
                  action={`Take it for ${offer.planned}`}
                  services={[offer.planned]}
                  locked={edits.readOnly !== null}
                  onTake={() => void edits.apply(...offer.edits)}
                />
              ))}
              {view.stated.map(({ drawn, by, edits: drop }) => (
                <Offer
                  key={`${drawn.from}>${drawn.to}`}
                  message={`The sources state the line from ${drawn.from} to ${drawn.to} themselves now`}
                  detail={by.name}
                  action="Drop the drawn line"
                  services={[drawn.from, drawn.to]}
                  locked={edits.readOnly !== null}
                  onTake={() => void edits.apply(...drop)}
                />
              ))}
            </ul>
          </Section>
        )}
        {open.length > 0 && (
          <Section title={`${count(open.length, "piece")} of advice`}>
            <ul className="divide-y divide-line border-y border-line">
              {open.map((advice) => (
                <Item key={keyOf(advice)} advice={advice}>
                  <Dismiss
                    locked={edits.readOnly !== null}
                    onDismiss={(reason) => edits.apply(dismissal(advice, reason))}
                  />
                </Item>
              ))}
            </ul>
          </Section>
        )}
        {dismissed.length > 0 && (
          <Section title="Dismissed" aside="kept in stagewright.toml">
            <ul className="divide-y divide-line border-y border-line">
              {dismissed.map((advice) => (
                <li key={keyOf(advice)} className="py-2.5 [overflow-wrap:anywhere]">
                  <p className="text-ink-2">{advice.message}</p>
                  <p className="text-sm text-ink-3">Because: {advice.dismissed}</p>
                  <Button
                    size="sm"
                    variant="ghost"
                    className="mt-1 -ml-2.5"
                    disabled={edits.readOnly !== null}
                    onClick={() =>
                      void edits.apply({ edit: "restore", code: advice.code, subject: advice.subject })
                    }
                  >
                    Take up again
                  </Button>
                </li>
              ))}
            </ul>
          </Section>
        )}
        {dropOld && dropOld.length > 0 && (
          <p className="mt-4 text-sm text-ink-3">
            {dropOld.length === 1 ? "One dismissal is" : `${dropOld.length} dismissals are`} not needed any
            more.{" "}
            <button
              type="button"
              className="rounded-sm text-accent hover:underline"
              onClick={() => void edits.apply(...dropOld)}
            >
              Take out of the file
            </button>
          </p>
        )}
      </Panel>
    </div>
  );
}

const keyOf = ({ code, subject }: Advice) => `${code} ${JSON.stringify(subject)}`;

function Item({ advice, children }: { advice: Advice; children: ReactNode }) {
  const services = advice.subject.services ?? [];
  return (
    <li data-testid={`advice-${advice.code}`} className="flex gap-2.5 py-3">
      <Lightbulb size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <h4 className="text-sm font-semibold text-ink-3">{titles[advice.code]}</h4>
        <div className="selectable">
          <p className="font-medium">{advice.message}</p>
          <p className="mt-0.5 text-ink-2">{advice.why}</p>
          <p className="mt-0.5 text-ink-2">{advice.hint}</p>
        </div>
        <div className="mt-1.5 flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
          {services.length > 0 && <ShowOnCanvas services={services} />}
          {advice.location && <LocationLink location={advice.location} />}
          <Code className="text-ink-3">{advice.code}</Code>
        </div>
        {children}
      </div>
    </li>
  );
}

function ShowOnCanvas({ services }: { services: readonly ServiceId[] }) {
  return (
    <button
      type="button"
      className="rounded-sm text-accent hover:underline"
      onClick={() => {
        const view = useView.getState();
        if (view.lens === "matrix") view.setLens("topology");
        view.select(services);
        view.show([...services]);
      }}
    >
      Show on canvas
    </button>
  );
}

interface OfferProps {
  message: string;
  detail: string;
  action: string;
  services: readonly ServiceId[];
  locked: boolean;
  onTake: () => void;
}

function Offer({ message, detail, action, services, locked, onTake }: OfferProps) {
  return (
    <li className="py-3 [overflow-wrap:anywhere]">
      <p className="font-medium">{message}</p>
      <p>
        <Code className="text-ink-2">{detail}</Code>
      </p>
      <div className="mt-1.5 flex flex-wrap items-center gap-3 text-sm">
        <Button size="sm" disabled={locked} onClick={onTake}>
          {action}
        </Button>
        <ShowOnCanvas services={services} />
      </div>
    </li>
  );
}

/** A reason is asked for: whoever wonders later finds it in git. */
function Dismiss({
  locked,
  onDismiss,
}: {
  locked: boolean;
  onDismiss: (reason: string) => Promise<boolean>;
}) {
  const [reason, setReason] = useState<string | null>(null);
  if (reason === null)
    return (
      <Button
        size="sm"
        variant="ghost"
        className="mt-1 -ml-2.5"
        disabled={locked}
        onClick={() => setReason("")}
      >
        Dismiss
      </Button>
    );
  return (
    <form
      className="mt-2 flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") void onDismiss(reason.trim());
      }}
    >
      <TextInput
        aria-label="Why it is not followed"
        placeholder="Why it is not followed"
        autoFocus
        className="min-w-0 flex-1"
        value={reason}
        onChange={setReason}
        onKeyDown={(event) => event.key === "Escape" && setReason(null)}
      />
      <Button size="sm" type="submit" disabled={reason.trim() === ""}>
        Dismiss
      </Button>
    </form>
  );
}
