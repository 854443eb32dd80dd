import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { useView } from "../../src/document/view";
import { Welcome } from "../../src/welcome/Welcome";
import { failure } from "../fixture-host";
import { sampleProject } from "../fixtures/project";
import { asked, show } from "../window";

describe("the welcome screen", () => {
  it("goes away at once where the sample is open behind it", async () => {
    const dismiss = vi.fn();
    const host = await show(<Welcome onDismiss={dismiss} />);
    await userEvent.click(screen.getByTestId("play-sample"));
    await waitFor(() => expect(dismiss).toHaveBeenCalledOnce());
    expect(asked(host, "open_sample")).toEqual([]);
  });

  it("opens the folder that was picked", async () => {
    const dismiss = vi.fn();
    const host = await show(<Welcome onDismiss={dismiss} />, { folder: "/home/ada/notes" });
    await userEvent.click(screen.getByTestId("open-repository"));
    await waitFor(() => expect(dismiss).toHaveBeenCalledOnce());
    expect(asked(host, "open_project")).toEqual([{ folder: "/home/ada/notes" }]);
  });

  it("stays where no folder was picked", async () => {
    const dismiss = vi.fn();
    const host = await show(<Welcome onDismiss={dismiss} />, { folder: null });
    await userEvent.click(screen.getByTestId("open-repository"));
    expect(asked(host, "open_project")).toEqual([]);
    expect(dismiss).not.toHaveBeenCalled();
  });

  it("says why a folder could not be opened and stays", async () => {
    const dismiss = vi.fn();
    await show(<Welcome onDismiss={dismiss} />, {
      folder: "/root",
      answers: {
        open_project: () => {
          throw failure("no-access", "/root cannot be read.", "Choose a folder of your own.");
        },
      },
    });
    await userEvent.click(screen.getByTestId("open-repository"));
    expect((await screen.findByRole("alert")).textContent).toMatch(/cannot be read.*folder of your own/);
    expect(dismiss).not.toHaveBeenCalled();
  });

  it("says how AWS is reached before it shows the accounts", async () => {
    const dismiss = vi.fn();
    await show(<Welcome onDismiss={dismiss} />);
    await userEvent.click(screen.getByTestId("connect-aws"));
    expect(screen.getByText(/no secret is ever asked for or kept/)).toBeTruthy();
    await userEvent.click(screen.getByText(`Show the accounts of ${sampleProject().info.name}`));
    expect(useView.getState().side).toBe("accounts");
    expect(dismiss).toHaveBeenCalledOnce();
  });

  it("lists recent projects and opens one", async () => {
    const recent = [{ name: "notes", folder: "/home/ada/notes", opened: "2026-11-20T10:00:00Z" }];
    const host = await show(<Welcome onDismiss={() => {}} />, { answers: { recent_projects: () => recent } });
    await userEvent.click(await screen.findByText("/home/ada/notes"));
    await waitFor(() => expect(asked(host, "open_project")).toEqual([{ folder: "/home/ada/notes" }]));
  });
});
