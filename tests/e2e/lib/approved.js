// Pictures that somebody looked at and approved, and whether the window still looks like them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../approved");
const ENGINE = join(FOLDER, "engine.json");
/**
 * Looks of the sample that say nothing of times, places on this machine or what was deployed. Not the canvas: how its letters are
 * smoothed depends on how its zoom came about.
 */
export const STABLE = new Set(["outline", "table", "keys"]);

/** What the smoothing of letters may come to; a line of text that moved comes to more. */
const MOST_PIXELS = 0.004;

/** Which engine drew the approved pictures: another version may draw letters a little differently. */
export const approvedEngine = () => (existsSync(ENGINE) ? JSON.parse(readFileSync(ENGINE, "utf8")).engine : null);

export const engineOf = (window) => window.run(() => navigator.userAgent);

/** Why the picture is not the approved one; null where it is. Where they differ, a third picture beside it shows where. */
export function difference(file) {
  const approved = join(FOLDER, basename(file));
  if (!existsSync(approved)) return "nobody has approved a picture of this name: `cargo xtask looks --approve`";
  const [now, then] = [file, approved].map((each) => PNG.sync.read(readFileSync(each)));
  if (now.width !== then.width || now.height !== then.height) {
    return `it is ${now.width}x${now.height}, and was ${then.width}x${then.height}`;
  }
  const shown = new PNG({ width: now.width, height: now.height });
  const pixels = pixelmatch(now.data, then.data, shown.data, now.width, now.height, { threshold: 0.15 });
  if (pixels <= MOST_PIXELS * now.width * now.height) return null;
  const place = file.replace(/\.png$/, ".difference.png");
  writeFileSync(place, PNG.sync.write(shown));
  return `${pixels} pixels are not as they were approved; ${place} shows which`;
}

export function approve(file, engine) {
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync(file, join(FOLDER, basename(file)));
  writeFileSync(ENGINE, `${JSON.stringify({ engine }, null, 2)}\n`);
}
