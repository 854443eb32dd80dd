//! Several services at once: what can be done to all of them.
import { Rocket } from "lucide-react";
import { ErrorNote } from "../document/ErrorNote";
import type { Edits } from "../document/edits";
import { usePlan } from "../document/plan";
import { useView } from "../document/view";
import type { ProjectView, ServiceView } from "../host/contract.gen";
import { Button, count, Field, Panel, PanelHeader, Section } from "../kit";
import { GroupSelect } from "./Settings";

interface Props {
  services: readonly ServiceView[];
  view: ProjectView;
  edits: Edits;
  onClose: () => void;
}

export function Several({ services, view, edits, onClose }: Props) {
  const { openService, open } = useView();
  const choose = usePlan((state) => state.choose);
  const groups = new Set(services.map((service) => service.group));
  const common = groups.size === 1 ? ([...groups][0] ?? null) : null;
  const ids = services.map((service) => service.id);
  return (
    <div data-testid="service-panel" className="h-full min-h-0">
      <Panel
        label="Selected services"
        header={<PanelHeader title={count(services.length, "service")} detail="selected" onClose={onClose} />}
        footer={
          <Button
            className="w-full"
            icon={<Rocket size={15} aria-hidden />}
            onClick={() => {
              choose({ scope: "only", intent: "deploy" });
              open("plan");
            }}
          >
            Plan only these
          </Button>
        }
      >
        {edits.error && <ErrorNote error={edits.error} />}
        <Field label="Group">
          {(field) => (
            <GroupSelect
              {...field}
              view={view}
              value={common}
              disabled={edits.readOnly !== null}
              onChange={(group) => void edits.apply({ edit: "move_to_group", services: ids, group })}
            />
          )}
        </Field>
        <Section title="Selected">
          <ul className="divide-y divide-line border-y border-line">
            {services.map((service) => (
              <li key={service.id} className="flex items-center gap-2 py-1.5">
                <button
                  type="button"
                  onClick={() => openService(service.id)}
                  className="min-w-0 truncate rounded-sm font-semibold hover:underline"
                >
                  {service.id}
                </button>
                <span className="min-w-0 flex-1 truncate text-right text-sm text-ink-3">{service.role}</span>
              </li>
            ))}
          </ul>
        </Section>
      </Panel>
    </div>
  );
}
