//! The one dialog in which a difference is settled, or a stack is adopted.
import { useBoard } from "../state";
import { Accept } from "./Accept";
import { Adopt } from "./Adopt";
import { Ignore } from "./Ignore";
import { Take } from "./Take";

export function SettleDialog() {
  const settling = useBoard((state) => state.settling);
  const close = () => useBoard.getState().settle(null);
  if (settling === null) return null;
  switch (settling.way) {
    case "accept":
      return <Accept subject={settling.subject} onClose={close} />;
    case "ignore":
      return <Ignore subject={settling.subject} onClose={close} />;
    case "take":
      return <Take subject={settling.subject} onClose={close} />;
    case "adopt":
      return <Adopt stack={settling.stack} onClose={close} />;
  }
}
