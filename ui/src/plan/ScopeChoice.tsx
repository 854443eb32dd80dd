//! For which services the plan is made.
import { NameField } from "../document/NameField";
import { type Scope, usePlan } from "../document/plan";
import { useView } from "../document/view";
import { Field, type Option, Select } from "../kit";

/** Nothing selected is an empty plan, never all of them. */
export function ScopeChoice() {
  const { scope, since, choose } = usePlan();
  const selected = useView((state) => state.selection.size);
  const options: Option<Scope>[] = [
    { value: "all", label: "All services" },
    { value: "only", label: `Only the selected (${selected})` },
    { value: "upstream", label: `The selected (${selected}) and what they need` },
    { value: "downstream", label: `The selected (${selected}) and what needs them` },
    { value: "changed", label: "Only what changed since a commit" },
  ];
  return (
    <div className="flex w-full min-w-0 flex-col gap-2.5">
      <Select
        aria-label="Which services"
        data-testid="scope"
        value={scope}
        options={options}
        onChange={(value) => choose({ scope: value })}
      />
      {scope === "changed" && (
        <Field label="Since">
          {(ids) => (
            <NameField
              {...ids}
              mono
              data-testid="changed-since-commit"
              value={since}
              placeholder="main, v1.4.0, 9f2c1e7"
              valid={(text) => text !== ""}
              onCommit={async (commit) => {
                choose({ since: commit });
                return true;
              }}
            />
          )}
        </Field>
      )}
    </div>
  );
}
