//! What can be done with the services that are selected.
import { ARRANGEMENTS } from "../document/ArrangeMenu";
import { arrangeServices } from "../document/arrangeServices";
import { arrangementWords } from "../document/arranging";
import { copyServices, cutServices, duplicateServices, pasteFromClipboard } from "../document/clipboard";
import { useProject } from "../document/project";
import { askToConnect, removeServices, selectConnected } from "../document/serviceActions";
import { keyOf } from "../document/shortcuts";
import { useView } from "../document/view";
import type { Action } from "./actions";

const view = () => useProject.getState().view;

function chosen(): string[] {
  const services = view()?.topology.services ?? {};
  return [...useView.getState().selection].filter((id) => services[id]);
}

const editable = () => view()?.document.read_only === null;
const some = (atLeast: number) => () => chosen().length >= atLeast;
const change = (atLeast: number) => () => editable() && chosen().length >= atLeast;

const ACTIONS: readonly Action[] = [
  {
    id: "connect",
    label: "Connect the selected service…",
    keywords: "reference line draw edge",
    keys: keyOf("connect"),
    when: () => editable() && chosen().length === 1,
    run: () => askToConnect(chosen()[0] ?? ""),
  },
  {
    id: "duplicate",
    label: "Duplicate what is selected",
    keywords: "copy twin",
    keys: keyOf("duplicate"),
    when: change(1),
    run: () => void duplicateServices(chosen()),
  },
  {
    id: "copy-services",
    label: "Copy the selected services",
    keywords: "clipboard toml",
    keys: keyOf("copy"),
    when: some(1),
    run: () => void copyServices(chosen()),
  },
  {
    id: "cut-services",
    label: "Cut the selected services",
    keywords: "clipboard",
    keys: keyOf("cut"),
    when: change(1),
    run: () => void cutServices(chosen()),
  },
  {
    id: "paste-services",
    label: "Paste services",
    keywords: "clipboard toml insert",
    keys: keyOf("paste"),
    when: editable,
    run: () => void pasteFromClipboard(),
  },
  {
    id: "select-connected",
    label: "Select what is connected",
    keywords: "chain tied",
    keys: keyOf("select-connected"),
    when: some(1),
    run: selectConnected,
  },
  {
    id: "remove-services",
    label: "Remove the selected services…",
    keywords: "delete",
    keys: keyOf("remove"),
    when: change(1),
    run: () => void removeServices(chosen()),
  },
  ...ARRANGEMENTS.map(
    ({ how, atLeast }): Action => ({
      id: `arrange-${how}`,
      label: arrangementWords[how],
      keywords: "tidy line up selected",
      when: some(atLeast),
      run: () => void arrangeServices(how, chosen()),
    }),
  ),
];

export const editing = (): readonly Action[] => ACTIONS;
