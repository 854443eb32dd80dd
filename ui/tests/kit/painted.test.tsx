import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { afterPaint, usePainted } from "../../src/kit";

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout"],
  });
});
afterEach(() => vi.useRealTimers());

const frame = () => act(() => vi.advanceTimersToNextFrame());
/** What a frame asked for after itself. */
const afterwards = () => act(() => vi.advanceTimersByTime(1));

function Late({ value }: { value: number }) {
  return <output>{usePainted(value)}</output>;
}
const shown = () => screen.getByRole("status").textContent;

describe("what waits for the frame", () => {
  it("is done after it, and only once", () => {
    const work = vi.fn();
    afterPaint(work);
    vi.advanceTimersByTime(0);
    expect(work).not.toHaveBeenCalled();
    vi.advanceTimersToNextFrame();
    vi.advanceTimersByTime(0);
    vi.advanceTimersByTime(1_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("can be taken back before the frame and after it", () => {
    const work = vi.fn();
    afterPaint(work)();
    const stop = afterPaint(work);
    vi.advanceTimersToNextFrame();
    stop();
    vi.advanceTimersByTime(1_000);
    expect(work).not.toHaveBeenCalled();
  });

  it("is as it was until the frame is on screen", () => {
    const { rerender } = render(<Late value={1} />);
    expect(shown()).toBe("1");
    rerender(<Late value={2} />);
    expect(shown()).toBe("1");
    frame();
    afterwards();
    expect(shown()).toBe("2");
  });

  it("follows what changes with every frame, and ends with the last", () => {
    const { rerender } = render(<Late value={0} />);
    const seen: (string | null)[] = [];
    for (let value = 1; value <= 4; value++) {
      rerender(<Late value={value} />);
      frame();
      // The next one comes before what was asked for after the frame.
      rerender(<Late value={value + 100} />);
      afterwards();
      seen.push(shown());
    }
    expect(seen).toEqual(["101", "102", "103", "104"]);
  });
});
