// A picture of the services: how it will look, what it is written as, and where it goes.
import { ClipboardCopy, Download, ImageIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isText, type Preview, useExporting } from "../document/exporting";
import { orderedStages } from "../document/stages";
import { useView } from "../document/view";
import type { PictureFormat, PictureLens, PictureTheme, ProjectView } from "../host/contract.gen";
import { Button, Checkbox, Code, Dialog, Empty, Field, Segmented, Select, Spinner } from "../kit";
import { copyImage, copyText, save } from "./actions";

const FORMATS: ReadonlyArray<{ value: PictureFormat; label: string; detail: string }> = [
  { value: "svg", label: "SVG", detail: "for pages and slides" },
  { value: "png", label: "PNG", detail: "pixels, for anywhere" },
  { value: "pdf", label: "PDF", detail: "for print" },
  { value: "mermaid", label: "Mermaid", detail: "for Markdown" },
  { value: "drawio", label: "draw.io", detail: "to draw on" },
  { value: "dot", label: "Graphviz", detail: "DOT" },
  { value: "json", label: "JSON", detail: "for programs" },
];

const LENSES: ReadonlyArray<{ value: PictureLens; label: string }> = [
  { value: "topology", label: "Topology" },
  { value: "phases", label: "Phases" },
];

const THEMES: ReadonlyArray<{ value: PictureTheme; label: string }> = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const SCALES: ReadonlyArray<{ value: string; label: string }> = [1, 2, 3, 4].map((scale) => ({
  value: String(scale),
  label: `${scale}x`,
}));

/** Graphs that others draw have no colours of ours. */
const hasTheme = (format: PictureFormat) => format !== "mermaid" && format !== "dot" && format !== "json";

const EVERY = "*";

export function ExportDialog({ view }: { view: ProjectView }) {
  const { open, hide, choose, choices, preview } = useExporting();
  const selection = useView((state) => state.selection.size);
  const failed = preview.state === "failed";
  // A large picture takes a moment to paint.
  const [copying, setCopying] = useState(false);
  const stages = orderedStages(view.topology).map(([id]) => ({ value: id, label: id }));
  return (
    <Dialog
      open={open}
      onClose={hide}
      title="Export"
      detail="A picture with its title, legend and date, made on this machine."
      size="lg"
      footer={
        <>
          {isText(choices.format) && (
            <Button
              icon={<ClipboardCopy size={14} aria-hidden />}
              disabled={failed}
              onClick={() => void copyText()}
              data-testid="export-copy-text"
            >
              Copy as text
            </Button>
          )}
          <Button
            icon={<ImageIcon size={14} aria-hidden />}
            disabled={failed}
            busy={copying}
            onClick={() => {
              setCopying(true);
              void copyImage().finally(() => setCopying(false));
            }}
            data-testid="export-copy-image"
          >
            Copy as image
          </Button>
          <Button
            variant="primary"
            icon={<Download size={14} aria-hidden />}
            disabled={failed}
            onClick={() => void save()}
            data-testid="export-save"
          >
            Save…
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4" data-testid="export-dialog">
        <Shown preview={preview} />
        <div className="grid grid-cols-2 gap-x-5 gap-y-3.5">
          <Field label="Format">
            {(ids) => (
              <Select
                {...ids}
                value={choices.format}
                options={FORMATS}
                onChange={(format) => choose({ format })}
              />
            )}
          </Field>
          <Field label="Stage" hint={stageHint(choices.lens, choices.stage)}>
            {(ids) => (
              <Select
                {...ids}
                value={choices.stage ?? EVERY}
                options={[{ value: EVERY, label: "Every stage" }, ...stages]}
                onChange={(stage) => choose({ stage: stage === EVERY ? null : stage })}
              />
            )}
          </Field>
          <Choice label="Lens">
            <Segmented
              label="Lens"
              value={choices.lens}
              options={LENSES}
              onChange={(lens) => choose({ lens })}
            />
          </Choice>
          {hasTheme(choices.format) && (
            <Choice label="Theme">
              <Segmented
                label="Theme"
                value={choices.theme}
                options={THEMES}
                onChange={(theme) => choose({ theme })}
              />
            </Choice>
          )}
          <div className="self-end pb-1.5">
            <Checkbox
              checked={choices.selected}
              disabled={selection === 0}
              onChange={(selected) => choose({ selected })}
              label={
                selection === 0 ? "Only what is selected (nothing is)" : `Only the ${selection} selected`
              }
            />
          </div>
          {choices.format === "png" && (
            <Choice label="Pixels">
              <Segmented
                label="Pixels for each unit"
                value={String(choices.scale)}
                options={SCALES}
                onChange={(scale) => choose({ scale: Number(scale) })}
              />
            </Choice>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function stageHint(lens: PictureLens, stage: string | null): string | undefined {
  if (lens !== "phases") return undefined;
  return stage === null
    ? "Layers of what refers to what"
    : "The phases of its newest plan; without one, layers";
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="text-sm font-medium text-ink-2" aria-hidden>
        {label}
      </span>
      {children}
    </div>
  );
}

function Shown({ preview }: { preview: Preview }) {
  return (
    <div
      data-testid="export-preview"
      data-state={preview.state}
      className="grid h-72 place-items-center overflow-hidden rounded-lg border border-line bg-mute"
    >
      <Inside preview={preview} />
    </div>
  );
}

function Inside({ preview }: { preview: Preview }) {
  switch (preview.state) {
    case "making":
      return <Spinner size={20} label="Drawing" />;
    case "image":
      return <img src={preview.url} alt="How it will look" className="max-h-72 max-w-full object-contain" />;
    case "text":
      return (
        <div className="h-full w-full overflow-auto p-3 text-left">
          <Code>{preview.text}</Code>
        </div>
      );
    case "failed":
      return (
        <Empty kind="error" title={preview.error.message}>
          {preview.error.hint}
        </Empty>
      );
  }
}
