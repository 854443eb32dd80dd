// Where a picture goes: into a file or into the clipboard.
import { imageOf, requestOf, textOf, useExporting } from "../document/exporting";
import { asErrorView } from "../host/call";
import { savePicture } from "../host/shell";
import { toastDone, toastError } from "../kit";

async function tell(doing: Promise<string | null>): Promise<void> {
  try {
    const said = await doing;
    if (said === null) return;
    useExporting.getState().hide();
    toastDone(said);
  } catch (error) {
    toastError(asErrorView(error));
  }
}

const choices = () => useExporting.getState().choices;

export function save(): Promise<void> {
  const saved = savePicture(requestOf(choices()));
  return tell(saved.then((file) => (file === null ? null : `Saved as ${file}`)));
}

export function copyText(): Promise<void> {
  const copied = textOf(choices()).then((text) => navigator.clipboard.writeText(text));
  return tell(copied.then(() => "The text is in the clipboard"));
}

/** The image is promised while the click still counts: WebKit lets a page write to the clipboard only then. */
export function copyImage(): Promise<void> {
  const copied =
    typeof ClipboardItem === "undefined"
      ? Promise.reject({
          code: "no-image-clipboard",
          message: "This system's web view cannot put images into the clipboard.",
          hint: "Save the picture as PNG instead.",
        })
      : navigator.clipboard.write([new ClipboardItem({ "image/png": imageOf(choices()) })]);
  return tell(copied.then(() => "The image is in the clipboard"));
}
