import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { freeNote, notePlaces } from "../../src/document/notes";
import { blocksOf, PlainMarkdown } from "../../src/document/PlainMarkdown";
import { plannedPairs } from "../../src/document/planned";
import { planningProject } from "../fixtures/planning";

describe("what is planned", () => {
  it("is a line that was drawn to come, or that ends at a planned service", () => {
    expect([...plannedPairs(planningProject())]).toEqual(["orders>billing"]);
  });

  it("is planned no more once the sources state it", () => {
    const view = planningProject();
    view.services = view.services.map((each) =>
      each.id === "billing" ? { ...each, kind: "serverless" } : each,
    );
    expect([...plannedPairs(view)]).toEqual(["orders>billing"]);
    const stated = {
      ...view,
      references: view.references.map((each) => ({ ...each, kind: "strong" as const })),
    };
    expect([...plannedPairs(stated)]).toEqual([]);
  });
});

describe("notes", () => {
  it("stand where they were put, and beside everything where they never were", () => {
    const view = planningProject();
    const places = notePlaces(view);
    expect(places.get("note-1")).toEqual(view.notes?.["note-1"]);
    const left = Math.min(...Object.values(view.positions).map(({ x }) => x));
    expect(places.get("note-2")?.x).toBeLessThan(left);
  });

  it("get a name that is free", () => {
    expect(freeNote(planningProject())).toBe("note-3");
  });

  it("are plain Markdown, and never HTML", () => {
    render(
      <PlainMarkdown
        text={"# Plan\n\nAsk **billing** for `x`\n- *one*\n- two\n\n<img src=x onerror=alert(1)>"}
      />,
    );
    expect(screen.getByText("billing").tagName).toBe("STRONG");
    expect(screen.getByText("x").tagName).toBe("CODE");
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
  });

  it("tell lists, numbers and paragraphs apart", () => {
    expect(blocksOf("a\nb\n\n1. c\n2) d\n* e").map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ["paragraph", 2],
      ["numbers", 2],
      ["list", 1],
    ]);
  });
});
