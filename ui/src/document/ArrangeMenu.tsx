// Putting chosen cards in line, from a menu or from the bar of a selection.
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  type LucideIcon,
} from "lucide-react";
import type { ServiceId } from "../host/contract.gen";
import { MenuItem, Submenu } from "../kit";
import { arrangeServices } from "./arrangeServices";
import { type Arrangement, arrangementWords } from "./arranging";

export const ARRANGEMENTS: ReadonlyArray<{ how: Arrangement; Icon: LucideIcon; atLeast: number }> = [
  { how: "left", Icon: AlignStartVertical, atLeast: 2 },
  { how: "centre", Icon: AlignCenterVertical, atLeast: 2 },
  { how: "right", Icon: AlignEndVertical, atLeast: 2 },
  { how: "top", Icon: AlignStartHorizontal, atLeast: 2 },
  { how: "middle", Icon: AlignCenterHorizontal, atLeast: 2 },
  { how: "bottom", Icon: AlignEndHorizontal, atLeast: 2 },
  { how: "across", Icon: AlignHorizontalDistributeCenter, atLeast: 3 },
  { how: "down", Icon: AlignVerticalDistributeCenter, atLeast: 3 },
];

export function ArrangeMenu({ services }: { services: readonly ServiceId[] }) {
  return (
    <Submenu icon={<AlignHorizontalSpaceAround size={15} />} label="Align and distribute">
      {ARRANGEMENTS.map(({ how, Icon, atLeast }) => (
        <MenuItem
          key={how}
          icon={<Icon size={15} />}
          disabled={services.length < atLeast}
          onSelect={() => void arrangeServices(how, services)}
        >
          {arrangementWords[how]}
        </MenuItem>
      ))}
    </Submenu>
  );
}
