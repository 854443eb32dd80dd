// Menus from a button and from the pointer; both share their items.
import { ContextMenu as BaseContext } from "@base-ui/react/context-menu";
import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx";
import { Kbd } from "./Kbd";

export const popupClasses =
  "max-h-[min(480px,var(--available-height))] min-w-[190px] max-w-[360px] overflow-y-auto rounded-lg border border-line bg-panel p-1 shadow-pop outline-none";

/** A menu opens at the end of the page, outside of its landmarks: it is one of its own, so that nothing lies between them. */
const landmark = { role: "region", "aria-label": "Menu" } as const;

const itemClasses =
  "flex min-h-7.5 items-center gap-2.5 rounded-md px-2.5 py-1 text-base outline-none data-disabled:opacity-50 data-highlighted:bg-mute";

interface MenuProps {
  /** The button; it receives the menu's properties. */
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  onOpen?: () => void;
  children: ReactNode;
}

export function Menu({ trigger, align = "start", side = "bottom", onOpen, children }: MenuProps) {
  return (
    <Base.Root onOpenChange={(open) => open && onOpen?.()}>
      <Base.Trigger render={trigger} />
      <Base.Portal {...landmark}>
        <Base.Positioner className="z-50 outline-none" sideOffset={5} align={align} side={side}>
          <Base.Popup className={popupClasses}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  /** At the right end, quiet. */
  detail?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  "data-testid"?: string;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({
  icon,
  detail,
  shortcut,
  danger,
  disabled,
  onSelect,
  children,
  ...rest
}: MenuItemProps) {
  return (
    <Base.Item
      {...rest}
      disabled={disabled}
      onClick={onSelect}
      className={cx(itemClasses, danger ? "text-bad" : "text-ink")}
    >
      {icon && <span className="shrink-0 text-ink-3">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {detail && <span className="shrink-0 text-sm text-ink-3">{detail}</span>}
      {shortcut && <Kbd>{shortcut}</Kbd>}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="px-2.5 pt-1.5 pb-1 text-xs font-semibold text-ink-3">{children}</div>;
}

/** A menu inside a menu. */
export function Submenu({
  icon,
  label,
  children,
}: {
  icon?: ReactNode;
  label: ReactNode;
  children: ReactNode;
}) {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className={itemClasses}>
        {icon && <span className="shrink-0 text-ink-3">{icon}</span>}
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <span aria-hidden className="text-ink-3">
          ›
        </span>
      </Base.SubmenuTrigger>
      <Base.Portal {...landmark}>
        <Base.Positioner className="z-50 outline-none" sideOffset={2} alignOffset={-4}>
          <Base.Popup className={popupClasses}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
  );
}

interface ContextMenuProps {
  /** What can be right-clicked. */
  children: ReactElement;
  items: ReactNode;
}

export function ContextMenu({ children, items }: ContextMenuProps) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal {...landmark}>
        <BaseContext.Positioner className="z-50 outline-none">
          <BaseContext.Popup className={popupClasses}>{items}</BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}
