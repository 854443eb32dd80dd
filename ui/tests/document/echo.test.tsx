import { act, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { useCopiesAhead } from "../../src/document/ahead";
import { echoed, useEcho } from "../../src/document/echo";
import { useProject } from "../../src/document/project";
import { connect, removeAtOnce } from "../../src/document/serviceActions";
import { useEditingKeys } from "../../src/document/useEditingKeys";
import { useView } from "../../src/document/view";
import type { ProjectView } from "../../src/host/contract.gen";
import { failure } from "../fixture-host";
import { asked, person, show } from "../window";

function Keys() {
  useEditingKeys();
  const view = useProject((state) => state.view);
  return view && <Ahead view={view} />;
}

function Ahead({ view }: { view: ProjectView }) {
  useCopiesAhead(view);
  return null;
}

const services = () => Object.keys(useProject.getState().view?.topology.services ?? {});
const echo = () => useEcho.getState();
const DUPLICATE = "{Control>}d{/Control}";

/** A window whose `name` is answered, by an error, when `answer` is called. */
async function waiting(name: "duplicate_services" | "edit", select: string[]) {
  const answer = vi.fn<() => void>();
  const refused = new Promise<never>((_, reject) => {
    answer.mockImplementation(() => reject(failure("read-only", "the file cannot be edited")));
  });
  refused.catch(() => {});
  const host = await show(<Keys />, { select, answers: { [name]: () => refused } });
  return { host, answer };
}

describe("what an edit is seen as until it is answered", () => {
  it("is the copies under their names, which are asked for before anybody doubles", async () => {
    const { host, answer } = await waiting("duplicate_services", ["orders", "cart"]);
    await waitFor(() => expect(asked(host, "copies")).toEqual([{ services: ["cart", "orders"] }]));
    expect(asked(host, "duplicate_services")).toEqual([]);
    await person.keyboard(DUPLICATE);
    expect(
      echo()
        .copies.map(({ id }) => id)
        .sort(),
    ).toEqual(["cart-2", "orders-2"]);
    expect(services()).not.toContain("orders-2");
    answer();
    await waitFor(() => expect(echo().copies).toEqual([]));
  });

  it("is gone where the copies themselves are there", async () => {
    const host = await show(<Keys />, { select: ["orders"] });
    await waitFor(() => expect(asked(host, "copies")).toHaveLength(1));
    const seen: number[] = [];
    const stop = useEcho.subscribe(({ copies }) => seen.push(copies.length));
    await person.keyboard(DUPLICATE);
    await waitFor(() => expect(services()).toContain("orders-2"));
    await waitFor(() => expect(seen).toEqual([1, 0]));
    stop();
  });

  it("is nothing where the project is another one than the copies were looked for in", async () => {
    const { host } = await waiting("duplicate_services", ["orders"]);
    await waitFor(() => expect(asked(host, "copies")).toHaveLength(1));
    await act(() => useProject.getState().edit([{ edit: "remove_service", id: "search" }]));
    await person.keyboard(DUPLICATE);
    expect(echo().copies).toEqual([]);
  });

  it("is nothing for other services than those that were selected", async () => {
    const { host } = await waiting("duplicate_services", ["orders"]);
    await waitFor(() => expect(asked(host, "copies")).toHaveLength(1));
    act(() => useView.getState().select(["orders", "cart"]));
    await person.keyboard(DUPLICATE);
    expect(echo().copies).toEqual([]);
  });

  it("hides what is removed, and shows it again where that is refused", async () => {
    const { answer } = await waiting("edit", ["orders"]);
    const done = removeAtOnce(["orders"]);
    expect([...echo().leaving]).toEqual(["orders"]);
    answer();
    expect(await done).toBe(false);
    expect(echo().leaving.size).toBe(0);
    expect(services()).toContain("orders");
  });

  it("is a line from where it was drawn to where it was let go", async () => {
    const { answer } = await waiting("edit", []);
    const done = connect("orders", "cart");
    expect(echo().line).toEqual({ from: "orders", to: "cart" });
    answer();
    await done;
    expect(echo().line).toBeNull();
  });

  it("is the later of two, and stays when the earlier one is answered", async () => {
    let first: () => void = () => {};
    const earlier = echoed({ leaving: new Set(["a"]) }, () => new Promise<void>((done) => (first = done)));
    let second: () => void = () => {};
    const later = echoed({ leaving: new Set(["b"]) }, () => new Promise<void>((done) => (second = done)));
    first();
    await earlier;
    expect([...echo().leaving]).toEqual(["b"]);
    second();
    await later;
    expect(echo().leaving.size).toBe(0);
  });
});
