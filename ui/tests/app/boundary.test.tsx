import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Boundary } from "../../src/app/Boundary";

afterEach(cleanup);

function Broken(): never {
  throw new Error("no such card");
}

test("a part that cannot be drawn says so, and offers to draw again", () => {
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  render(
    <Boundary>
      <Broken />
    </Boundary>,
  );
  expect(screen.getByRole("alert").textContent).toContain("no such card");
  expect(screen.getByRole("button", { name: "Draw it again" })).toBeTruthy();
  quiet.mockRestore();
});
