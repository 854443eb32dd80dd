// A picture of the services that is being made: as what, of what, and how it looks so far.
import { create } from "zustand";
import { asErrorView, call } from "../host/call";
import type {
  ErrorView,
  ExportPicture,
  PictureFormat,
  PictureLens,
  PictureTheme,
  ServiceId,
  StageId,
} from "../host/contract.gen";
import { usePlan } from "./plan";
import { useRun } from "./run";
import { useView } from "./view";

export interface Choices {
  format: PictureFormat;
  lens: PictureLens;
  theme: PictureTheme;
  stage: StageId | null;
  /** Only what is selected. */
  selected: boolean;
  scale: number;
}

/** What is shown before it is saved: as an image where it is one, as text where others draw it. */
export type Preview =
  | { state: "making" }
  | { state: "image"; url: string }
  | { state: "text"; text: string }
  | { state: "failed"; error: ErrorView };

interface ExportingStore {
  /** Whether the dialog is open. */
  open: boolean;
  choices: Choices;
  preview: Preview;
  show(): void;
  hide(): void;
  choose(choices: Partial<Choices>): void;
}

/** The answer to the latest question wins. */
let latest = 0;

export const isText = (format: PictureFormat) =>
  format === "mermaid" || format === "dot" || format === "json" || format === "svg" || format === "drawio";

const isRead = (format: PictureFormat) => format === "mermaid" || format === "dot" || format === "json";

export const useExporting = create<ExportingStore>((set, get) => ({
  open: false,
  choices: { format: "svg", lens: "topology", theme: "light", stage: null, selected: false, scale: 2 },
  preview: { state: "making" },

  show: () => {
    const { lens, stage, selection } = useView.getState();
    // What is looked at is what is meant.
    const phases = lens === "phases";
    const { choices } = get();
    set({
      open: true,
      choices: {
        ...choices,
        lens: phases ? "phases" : "topology",
        stage: phases ? stage : null,
        selected: choices.selected && selection.size > 0,
      },
    });
    void make();
  },
  hide: () => set({ open: false }),
  choose: (choices) => {
    set({ choices: { ...get().choices, ...choices } });
    void make();
  },
}));

async function make(): Promise<void> {
  const ticket = ++latest;
  const tell = (preview: Preview) => {
    if (ticket === latest) useExporting.setState({ preview });
  };
  const { preview, choices } = useExporting.getState();
  // The last image stays until the next is there: nothing flickers while one tries things.
  if (preview.state !== "image") tell({ state: "making" });
  const format = isRead(choices.format) ? choices.format : "svg";
  try {
    const { content } = await call("export_picture", { ...requestOf(choices), format });
    const text = "text" in content ? content.text : "";
    if (format !== "svg") tell({ state: "text", text });
    else tell({ state: "image", url: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}` });
  } catch (error) {
    tell({ state: "failed", error: asErrorView(error) });
  }
}

/** In the phases of what the canvas shows: the plan, or the run whose plan it was. */
export function requestOf(choices: Choices): ExportPicture {
  const { format, lens, theme, stage, selected, scale } = choices;
  const only: ServiceId[] | null = selected ? [...useView.getState().selection] : null;
  return { format, lens, theme, stage, run: lens === "phases" ? runOf(stage) : null, only, scale };
}

function runOf(stage: StageId | null): string | null {
  if (stage === null || usePlan.getState().plan?.plan.stage === stage) return null;
  const { shown, runs } = useRun.getState();
  return shown !== null && runs[shown]?.stage === stage ? shown : null;
}

/** For the clipboard: the text itself. */
export async function textOf(choices: Choices): Promise<string> {
  const { content } = await call("export_picture", requestOf(choices));
  return "text" in content ? content.text : "";
}

/** For the clipboard: an image that any program takes. */
export async function imageOf(choices: Choices): Promise<Blob> {
  const { content } = await call("export_picture", { ...requestOf(choices), format: "png" });
  const text = "base64" in content ? atob(content.base64) : "";
  return new Blob([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], { type: "image/png" });
}
