//! Draws a part of a grid. Of many cells few look different: each look is drawn once and copied from then on, since paths
//! of hundreds of cells cost the processor more than anything else on the page.
import type { Tone } from "../Badge";
import { rowAt, SIZE } from "./geometry";
import type { Bar, Look } from "./look";
import { drawSign } from "./sign";

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Picture {
  /** Where each row begins, and behind the last where all end. */
  offsets: Float64Array;
  /** How many there are. */
  columns: number;
  /** Of a column. */
  width: number;
  /** Rows that are selected have another ground. */
  isChosen(row: number): boolean;
  /** Asked for every cell that is painted: reads what is there, and makes as little as it can. */
  at(row: number, column: number): Look | Bar;
}

const tones: readonly Tone[] = ["ok", "warn", "bad", "info", "idle", "accent"];

interface Palette {
  ink: Record<Tone, string>;
  soft: Record<Tone, string>;
  line: string;
  line2: string;
  ink3: string;
  mute: string;
  panel: string;
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const of = (make: (tone: Tone) => string) =>
    Object.fromEntries(tones.map((tone) => [tone, make(tone)])) as Record<Tone, string>;
  return {
    ink: of((tone) => read(tone === "idle" ? "--ink-2" : `--${tone}`)),
    soft: of((tone) => read(tone === "idle" ? "--mute" : `--${tone}-soft`)),
    line: read("--line"),
    line2: read("--line-2"),
    ink3: read("--ink-3"),
    mute: read("--mute"),
    panel: read("--panel"),
  };
}

/** Slanted lines, for what is not known or was known long ago. */
function hatch(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat") ?? colour;
}

/** Paths and texts of one picture, by how they are filled. */
class Layers {
  private paths = new Map<string, Path2D>();
  private texts = new Map<string, Array<[text: string, x: number, y: number]>>();

  path(layer: string): Path2D {
    let path = this.paths.get(layer);
    if (!path) {
      path = new Path2D();
      this.paths.set(layer, path);
    }
    return path;
  }

  text(layer: string, text: string, x: number, y: number): void {
    const texts = this.texts.get(layer);
    if (texts) texts.push([text, x, y]);
    else this.texts.set(layer, [[text, x, y]]);
  }

  each(layer: string, draw: (path: Path2D) => void): void {
    const path = this.paths.get(layer);
    if (path) draw(path);
  }

  eachText(layer: string, draw: (text: string, x: number, y: number) => void): void {
    for (const [text, x, y] of this.texts.get(layer) ?? []) draw(text, x, y);
  }
}

const widths = new Map<string, number>();

/** Fonts do not change while the window is open. */
function widthOf(context: CanvasRenderingContext2D, text: string, font: string): number {
  const key = `${font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

const WORD = '500 11.5px "Inter Variable", system-ui, sans-serif';
const LETTER = '600 11.5px "Inter Variable", system-ui, sans-serif';
const NAME = '500 11px "JetBrains Mono Variable", ui-monospace, monospace';

/** An empty canvas of the region's size, in the region's units. */
function prepare(canvas: HTMLCanvasElement, region: Region): CanvasRenderingContext2D | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(region.width * ratio), Math.round(region.height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, w, h);
  context.setTransform(ratio, 0, 0, ratio, -region.x * ratio, -region.y * ratio);
  return context;
}

interface Size {
  width: number;
  height: number;
}

/** One cell, as large as the canvas. */
export function paintLook(canvas: HTMLCanvasElement, size: Size, look: Look, palette?: Palette): void {
  const context = prepare(canvas, { x: 0, y: 0, ...size });
  if (!context) return;
  const layers = new Layers();
  layCell(context, layers, { x: 0, y: 0, ...size }, look);
  flush(context, layers, palette ?? paletteOf(canvas));
}

/** More looks than this are not kept: names of versions may be another in every cell. */
const KEPT = 1_500;

/** The looks that were drawn, as pictures of a cell's size. */
export class Stamps {
  private known = new Map<string, HTMLCanvasElement>();
  /** They are of these colours, at this size. */
  private made = "";

  /** Forgets what was drawn in other colours or at another size. */
  fit(palette: Palette, width: number, ratio: number): void {
    const made = `${width} ${ratio} ${JSON.stringify(palette)}`;
    if (made !== this.made || this.known.size > KEPT) this.forget();
    this.made = made;
  }

  forget(): void {
    this.known.clear();
  }

  of(look: Look, { width, height }: Region, palette: Palette): HTMLCanvasElement {
    const key = `${look.tone} ${look.fill} ${look.sign} ${look.mark} ${look.old} ${look.mono} ${height} ${look.letter} ${look.word}`;
    let stamp = this.known.get(key);
    if (stamp) return stamp;
    stamp = document.createElement("canvas");
    // A canvas that is not on the page has no colours of its own.
    paintLook(stamp, { width, height }, look, palette);
    this.known.set(key, stamp);
    return stamp;
  }
}

export function paint(canvas: HTMLCanvasElement, region: Region, picture: Picture, stamps: Stamps): void {
  const context = prepare(canvas, region);
  if (!context) return;
  const palette = paletteOf(canvas);
  const unknown = hatch(context, palette.line2);
  const { offsets, columns, width } = picture;
  const rows = offsets.length - 1;
  const firstColumn = Math.max(0, Math.floor(region.x / width));
  const lastColumn = Math.min(columns - 1, Math.floor((region.x + region.width) / width));
  stamps.fit(palette, width, window.devicePixelRatio);
  for (let row = rows > 0 ? rowAt(offsets, region.y) : 0; row < rows; row++) {
    const top = offsets[row] ?? 0;
    const bottom = offsets[row + 1] ?? top;
    if (top >= region.y + region.height) break;
    if (picture.isChosen(row)) {
      context.globalAlpha = 0.8;
      context.fillStyle = palette.soft.accent;
      context.fillRect(region.x, top, Math.min(region.width, width * columns - region.x), bottom - top);
      context.globalAlpha = 1;
    }
    for (let column = firstColumn; column <= lastColumn; column++) {
      const box = {
        x: column * width + SIZE.gap,
        y: top + SIZE.gap,
        width: width - 2 * SIZE.gap,
        height: bottom - top - 2 * SIZE.gap,
      };
      const drawn = picture.at(row, column);
      if (isBar(drawn)) paintBar(context, box, drawn, palette, unknown);
      else context.drawImage(stamps.of(drawn, box, palette), box.x, box.y, box.width, box.height);
    }
  }
}

function isBar(drawn: Look | Bar): drawn is Bar {
  return Array.isArray(drawn);
}

/** What several come to: a bar, as long in each colour as there are of them. */
function paintBar(
  context: CanvasRenderingContext2D,
  box: Region,
  bar: Bar,
  palette: Palette,
  unknown: CanvasPattern | string,
): void {
  const total = bar.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return;
  const y = box.y + box.height / 2 - 3;
  let x = box.x;
  for (const [part, n] of bar) {
    const length = (n / total) * box.width;
    // Even one of a thousand is seen.
    const width = Math.max(1.5, length - 1);
    if (part === "none") {
      context.lineWidth = 1;
      context.strokeStyle = palette.line2;
      context.strokeRect(x, y, width, 6);
    } else {
      context.fillStyle = part === "unknown" ? unknown : palette.ink[part];
      context.fillRect(x, y, width, 6);
    }
    x += length;
  }
}

function layCell(context: CanvasRenderingContext2D, layers: Layers, box: Region, look: Look): void {
  const { tone, fill } = look;
  const middle = box.y + box.height / 2;
  if (fill === "none") {
    layers.path("dot").rect(box.x + box.width / 2 - 1, middle - 1, 2, 2);
    return;
  }
  const inset = fill === "outline" || fill === "hatched" ? 0.5 : 0;
  layers
    .path(`${fill}-${tone}`)
    .roundRect(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset, 7);
  if (look.old) layers.path("old").roundRect(box.x, box.y, box.width, box.height, 7);
  const font = look.mono ? NAME : WORD;
  const wordy = box.width + 2 * SIZE.gap >= SIZE.wordy && 30 + widthOf(context, look.word, font) <= box.width;
  const left = wordy ? box.x + 15 : box.x + box.width / 2 - 6.5;
  if (look.sign) drawSign(look.sign, left, middle, layers.path(`sign-${tone}`), layers.path(`area-${tone}`));
  if (wordy) layers.text(`${look.mono ? "name" : "word"}-${tone}`, look.word, left + 11, middle + 0.5);
  else layers.text(`letter-${tone}`, look.letter, left + 9, middle + 0.5);
  if (look.mark) {
    const bad = look.mark === "failed" ? "bad" : "info";
    const [x, y] = [box.x + box.width - 9, box.y + 8];
    drawSign(
      look.mark === "failed" ? "cross" : "half",
      x,
      y,
      layers.path(`sign-${bad}`),
      layers.path(`area-${bad}`),
    );
  }
}

function flush(context: CanvasRenderingContext2D, layers: Layers, palette: Palette): void {
  const unknown = hatch(context, palette.line2);
  const old = hatch(context, palette.panel);
  const filled = (layer: string, style: string | CanvasPattern, alpha = 1) =>
    layers.each(layer, (path) => {
      context.globalAlpha = alpha;
      context.fillStyle = style;
      context.fill(path);
      context.globalAlpha = 1;
    });
  const drawn = (layer: string, style: string, width: number) =>
    layers.each(layer, (path) => {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke(path);
    });
  context.lineCap = "round";
  context.lineJoin = "round";
  context.textBaseline = "middle";
  filled("dot", palette.line2);
  for (const tone of tones) {
    filled(`soft-${tone}`, palette.soft[tone]);
    filled(`faint-${tone}`, palette.soft[tone], 0.5);
    drawn(`faint-${tone}`, palette.line2, 1);
    filled(`hatched-${tone}`, palette.mute);
    filled(`hatched-${tone}`, unknown);
    drawn(`hatched-${tone}`, palette.line2, 1);
    drawn(`outline-${tone}`, palette.line2, 1);
  }
  filled("old", old, 0.75);
  for (const tone of tones) {
    const ink = palette.ink[tone];
    drawn(`sign-${tone}`, ink, 1.7);
    filled(`area-${tone}`, ink);
    context.fillStyle = ink;
    for (const [layer, font] of [
      [`word-${tone}`, WORD],
      [`name-${tone}`, NAME],
      [`letter-${tone}`, LETTER],
    ] as const) {
      context.font = font;
      layers.eachText(layer, (text, x, y) => context.fillText(text, x, y));
    }
  }
}
