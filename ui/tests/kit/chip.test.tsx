import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { AccountMark } from "../../src/host/contract.gen";
import { AccountChip } from "../../src/kit";

const chip = (mark: AccountMark | null) => {
  render(<AccountChip name="acme" mark={mark} />);
  return screen.getByText("acme").parentElement as HTMLElement;
};

describe("the mark of an account", () => {
  it("says production in words, beside the colour", () => {
    const shown = chip({ colour: "pink", production: true, simulated: false });
    expect(shown.textContent).toBe("acmePROD");
    expect(shown.title).toBe("acme: production");
  });

  it("is hollow and says so where the account is simulated", () => {
    const shown = chip({ colour: "teal", production: false, simulated: true });
    expect(shown.title).toBe("acme: simulated");
    expect(shown.textContent).toContain("simulated");
    expect(shown.querySelector("[data-colour=teal]")?.className).not.toMatch(/\bbg-/);
  });

  it("does not pretend to know an account that the project does not have", () => {
    expect(chip(null).title).toBe("acme: not in this project");
  });
});
