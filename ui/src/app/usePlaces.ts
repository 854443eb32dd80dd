// Brings the window to what a link, a notification or the system's menu asks for, as soon as there is a project to show it in.
import { useEffect, useState } from "react";
import { useRun } from "../document/run";
import { useView } from "../document/view";
import { openViewNamed } from "../document/views";
import type { ErrorView, Place, ProjectView } from "../host/contract.gen";
import { subscribe } from "../host/events";
import { toastError } from "../kit";
import { runMenuAction } from "./menu";

export function usePlaces(view: ProjectView | null): void {
  const [asked, setAsked] = useState<Place | null>(null);
  useEffect(
    () =>
      subscribe((events) => {
        for (const event of events) if (event.type === "show") setAsked(event.place);
      }),
    [],
  );
  useEffect(() => {
    if (!asked) return;
    // A menu can be used without a project: it is how one is opened.
    if (asked.place !== "action" && !view) return;
    setAsked(null);
    goTo(asked, view);
  }, [asked, view]);
}

export function goTo(place: Place, project: ProjectView | null): void {
  const view = useView.getState();
  switch (place.place) {
    case "action":
      runMenuAction(place.action);
      break;
    case "lens":
      view.setLens(place.lens);
      break;
    case "stage":
      if (project?.topology.stages[place.stage]) view.setStage(place.stage);
      else missing(`a stage called ${place.stage}`);
      break;
    case "service":
      if (project?.topology.services[place.service]) view.openService(place.service);
      else missing(`a service called ${place.service}`);
      break;
    case "view":
      void openViewNamed(place.view).then((found) => found || missing(`a view called ${place.view}`));
      break;
    case "run":
      void showRun(place.run, place.service);
      break;
  }
}

async function showRun(run: string, service: string | null): Promise<void> {
  await useRun.getState().open(run);
  if (useRun.getState().error) {
    missing("this run");
    return;
  }
  const view = useView.getState();
  view.open("run");
  if (service === null) return;
  view.select([service]);
  view.show([service]);
}

function missing(what: string): void {
  const error: ErrorView = {
    code: "not-here",
    message: `This project does not have ${what}.`,
    hint: "The link may be of another project, or older than a change of this one.",
    location: null,
  };
  toastError(error);
}
