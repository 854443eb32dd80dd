// What an edit is seen as from the key until it is answered. The answer takes its place, whatever it is.
import { create } from "zustand";
import type { CopyView, ServiceId } from "../host/contract.gen";

interface EchoStore {
  /** Copies that are being made, where they are going to stand. */
  copies: readonly CopyView[];
  /** Services that are being removed. */
  leaving: ReadonlySet<ServiceId>;
  /** The line that is being drawn. */
  line: { from: ServiceId; to: ServiceId } | null;
}

const NOTHING: EchoStore = { copies: [], leaving: new Set(), line: null };

export const useEcho = create<EchoStore>(() => NOTHING);

/** Shows `echo` until the edit is answered. Of several at once the last is shown. */
export async function echoed<T>(echo: Partial<EchoStore>, edit: () => Promise<T>): Promise<T> {
  const shown = { ...NOTHING, ...echo };
  useEcho.setState(shown, true);
  try {
    return await edit();
  } finally {
    if (useEcho.getState() === shown) useEcho.setState(NOTHING, true);
  }
}
