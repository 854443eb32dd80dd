// The mark, and the menu of the application behind it where the system has no bar for one.
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { capsOf } from "../document/shortcuts";
import type { MenuSection } from "../host/shell";
import { Menu, MenuItem, MenuSeparator, Submenu } from "../kit";
import { Brand } from "./Brand";
import { menuSections, runMenuAction } from "./menu";
import { useHasSystemMenu } from "./useSystemMenu";

export function AppMenu() {
  const shownBySystem = useHasSystemMenu();
  const [sections, setSections] = useState<MenuSection[]>([]);
  if (shownBySystem) return <Brand />;
  return (
    <Menu
      // What can be done is asked when it opens; nothing here has to follow it before.
      onOpen={() => setSections(menuSections())}
      trigger={
        <button
          type="button"
          aria-label="Menu"
          title="Menu"
          data-testid="app-menu"
          className="-ml-1 flex shrink-0 items-center gap-0.5 rounded-lg p-1 hover:bg-mute data-popup-open:bg-mute"
        >
          <Brand />
          <ChevronDown size={12} aria-hidden className="text-ink-3" />
        </button>
      }
    >
      {sections.map((section) => (
        <Submenu key={section.label} label={section.label}>
          {section.items.map((item, at) =>
            item.kind === "separator" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing but its place
              <MenuSeparator key={at} />
            ) : (
              <MenuItem
                key={item.id}
                disabled={!item.enabled}
                shortcut={item.accelerator ? capsOf(item.accelerator.replace("CmdOrCtrl", "Mod")) : undefined}
                data-testid={`menu-${item.id}`}
                onSelect={() => runMenuAction(item.id)}
              >
                {item.label}
              </MenuItem>
            ),
          )}
        </Submenu>
      ))}
    </Menu>
  );
}
