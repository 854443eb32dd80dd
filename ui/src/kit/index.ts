// Everything the features may use of the kit.
export { AccountChip, AccountDot, accountWords, ProductionMark } from "./AccountChip";
export {
  Badge,
  StageDot,
  type StageTone,
  type State,
  StateBadge,
  stateLooks,
  type Tone,
  toneClasses,
} from "./Badge";
export { Button, IconButton } from "./Button";
export { Code } from "./Code";
export { cx } from "./cx";
export { Dialog } from "./Dialog";
export { Diff } from "./Diff";
export { Empty } from "./Empty";
export { Checkbox, Field, type Option, Select, TextArea, TextInput } from "./Field";
export { chord, Kbd } from "./Kbd";
export { ContextMenu, Menu, MenuItem, MenuLabel, MenuSeparator, Submenu } from "./Menu";
export { Callout, Panel, PanelHeader, Section } from "./Panel";
export { afterPaint, usePainted } from "./painted";
export { Scrolled } from "./Scrolled";
export { Segmented } from "./Segmented";
export { Spinner } from "./Spinner";
export { Tooltip, TooltipProvider } from "./Tooltip";
export { ago, clock, count, dayAndTime, duration, timeOfDay } from "./time";
export { Toaster, toastDone, toastError } from "./toast";
export { VirtualList } from "./VirtualList";
