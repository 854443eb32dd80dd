// What the cards are grouped by.
import { Check, Group } from "lucide-react";
import type { Grouping } from "../document/grouping";
import { useView } from "../document/view";
import { IconButton, Menu, MenuItem, MenuLabel } from "../kit";

const WORDS: Record<Grouping, string> = {
  groups: "Groups of the team",
  repository: "Repository",
  account: "Account, in this stage",
};

export function GroupBy() {
  const groupBy = useView((view) => view.groupBy);
  return (
    <Menu
      trigger={
        <IconButton size="sm" label={`Grouped by: ${WORDS[groupBy].toLowerCase()}`} data-testid="group-by">
          <Group size={15} aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>Group by</MenuLabel>
      {(Object.keys(WORDS) as Grouping[]).map((each) => (
        <MenuItem
          key={each}
          icon={<Check size={15} className={each === groupBy ? "" : "invisible"} />}
          onSelect={() => useView.getState().setGroupBy(each)}
        >
          {WORDS[each]}
        </MenuItem>
      ))}
    </Menu>
  );
}
