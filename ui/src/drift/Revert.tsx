//! Brings what differs back to what was deployed: a plan first, reviewed like any other.
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useDrift } from "../document/drift";
import type { CellId, ErrorView } from "../host/contract.gen";
import { Button, Menu, MenuItem, toastError } from "../kit";

interface Props {
  cells: readonly CellId[];
  size?: "sm" | "md";
  variant?: "primary" | "secondary";
  /** Says how many they are, where a button beside it is for one. */
  all?: boolean;
}

/** A plan is of one stage. */
export function Revert({ cells, size = "md", variant = "secondary", all = false }: Props) {
  const [busy, setBusy] = useState(false);
  const stages = [...new Set(cells.map(({ stage }) => stage))];
  const revert = async (stage: string) => {
    setBusy(true);
    const wanted = cells.filter((cell) => cell.stage === stage);
    const error: ErrorView | null = await useDrift.getState().revert({
      stage,
      cells: wanted.map(({ service, target }) => ({ service, target })),
    });
    setBusy(false);
    if (error) toastError(error);
  };
  const [only] = stages;
  if (only === undefined) return null;
  const looks = {
    size,
    variant,
    busy,
    icon: <Undo2 size={size === "sm" ? 13 : 14} aria-hidden />,
    title: "Shows a plan first; nothing is done before you say yes",
  };
  const n = (stage: string) => cells.filter((cell) => cell.stage === stage).length;
  if (stages.length === 1)
    return (
      <Button {...looks} data-testid="drift-revert" onClick={() => void revert(only)}>
        {cells.length > 1 ? `Revert all ${cells.length}…` : "Revert…"}
      </Button>
    );
  return (
    <Menu
      trigger={
        <Button {...looks} data-testid="drift-revert">
          {all ? `Revert all ${cells.length}…` : "Revert…"}
        </Button>
      }
    >
      {stages.map((stage) => (
        <MenuItem key={stage} detail={`${n(stage)}`} onSelect={() => void revert(stage)}>
          In {stage}
        </MenuItem>
      ))}
    </Menu>
  );
}
