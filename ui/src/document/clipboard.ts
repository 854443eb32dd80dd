// Copying and pasting of services. What is copied is a piece of the project's file, so that it can be read, changed and kept
// outside of the window.
import { asErrorView, call } from "../host/call";
import type { PastedServices, Point, ServiceId } from "../host/contract.gen";
import { toastDone, toastError } from "../kit";
import { copiesAhead } from "./ahead";
import { echoed } from "./echo";
import { useProject } from "./project";
import { nameOf, removeAtOnce, undoButton } from "./serviceActions";
import { useView } from "./view";

/** What was copied last here: for where the system's clipboard cannot be read. */
let kept: string | null = null;

/** Where pasted cards go; the canvas knows, and nobody else. */
let placeOf: (() => Point | null) | null = null;

export function pasteWhere(place: () => Point | null): () => void {
  placeOf = place;
  return () => {
    if (placeOf === place) placeOf = null;
  };
}

/** To the clipboard; the browser wants to be asked within the key that was pressed, before the answer is there. */
async function write(text: Promise<string>): Promise<void> {
  const { clipboard } = navigator;
  try {
    if (typeof ClipboardItem === "undefined") throw new Error("no items");
    const item = new ClipboardItem({
      "text/plain": text.then((it) => new Blob([it], { type: "text/plain" })),
    });
    await clipboard.write([item]);
  } catch {
    await clipboard.writeText(await text);
  }
}

export async function copyServices(services: readonly ServiceId[], word = "Copied"): Promise<boolean> {
  if (services.length === 0) return false;
  const text = call("copy_services", { services: [...services] });
  try {
    kept = await text;
  } catch (error) {
    toastError(asErrorView(error));
    return false;
  }
  try {
    await write(text);
    if (word) toastDone(`${word} ${nameOf(services)}`);
  } catch {
    // Still good for this window.
    if (word) toastDone(`${word} ${nameOf(services)}, for this window only`);
  }
  return true;
}

export async function cutServices(services: readonly ServiceId[]): Promise<void> {
  if (await copyServices(services, "")) await removeAtOnce(services, "Cut");
}

export async function pasteText(text: string, at: Point | null = placeOf?.() ?? null): Promise<boolean> {
  return puttingIn(() => call("paste_services", { text, at }));
}

/** Without the key: the clipboard has to be asked for, and may refuse. */
export async function pasteFromClipboard(at: Point | null = placeOf?.() ?? null): Promise<boolean> {
  const text = await navigator.clipboard.readText().catch(() => kept);
  if (text === null) {
    toastError({
      code: "clipboard-closed",
      message: "The clipboard cannot be read from a menu here.",
      hint: "Paste with the keyboard.",
      location: null,
    });
    return false;
  }
  return pasteText(text, at);
}

export async function duplicateServices(services: readonly ServiceId[]): Promise<boolean> {
  if (services.length === 0) return false;
  const copies = copiesAhead(services);
  return echoed({ copies }, () =>
    puttingIn(() => call("duplicate_services", { services: [...services], at: null })),
  );
}

async function puttingIn(ask: () => Promise<PastedServices>): Promise<boolean> {
  try {
    const { view, services, planned } = await ask();
    useProject.getState().setView(view);
    useView.getState().select(services);
    useView.getState().show(services);
    toastDone(
      planned.length > 0
        ? `Added ${nameOf(services)}, ${planned.length === services.length ? "" : `${planned.length} of them `}as planned: the code stays with the original`
        : `Added ${nameOf(services)}`,
      undoButton,
    );
    return true;
  } catch (error) {
    toastError(asErrorView(error));
    return false;
  }
}
