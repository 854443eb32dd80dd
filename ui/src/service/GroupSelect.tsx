import type { ProjectView } from "../host/contract.gen";
import { Select } from "../kit";

interface GroupProps {
  view: ProjectView;
  /** Undefined: several services, of different groups. */
  value: string | null | undefined;
  onChange: (group: string | null) => void;
  disabled: boolean;
  id?: string;
  "aria-label"?: string;
}

const NO_GROUP = "";

/** No name: those begin with a letter or a digit. */
export const MIXED = "*mixed";

export function GroupSelect({ view, value, onChange, ...rest }: GroupProps) {
  const groups = Object.entries(view.topology.groups).map(([id, group]) => ({
    value: id,
    label: group.label ?? id,
  }));
  return (
    <Select
      {...rest}
      value={value === undefined ? MIXED : (value ?? NO_GROUP)}
      options={[
        ...(value === undefined ? [{ value: MIXED, label: "Mixed" }] : []),
        { value: NO_GROUP, label: "No group" },
        ...groups,
      ]}
      onChange={(group) => group !== MIXED && onChange(group === NO_GROUP ? null : group)}
    />
  );
}
