//! The lines of the comparison. Pure.
import type { SaysRow, SaysView, ServiceId } from "../host/contract.gen";

export type Line =
  | { kind: "service"; service: ServiceId; listed: boolean; differences: number }
  | { kind: "row"; service: ServiceId; row: SaysRow };

/** One line for a service, and below it one for each thing that is said of it. */
export function linesOf(view: SaysView, onlyDifferences: boolean, only: ServiceId | null): Line[] {
  return view.services
    .filter(({ service }) => only === null || service === only)
    .flatMap(({ service, listed, differences, rows }): Line[] => {
      const shown = onlyDifferences ? rows.filter(({ verdict }) => verdict === "differ") : rows;
      if (shown.length === 0) return [];
      return [
        { kind: "service", service, listed, differences },
        ...shown.map((row): Line => ({ kind: "row", service, row })),
      ];
    });
}
