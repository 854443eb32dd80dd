import { describe, expect, it } from "vitest";
import { joined, words } from "../../src/document/argv";

describe("a command in a line", () => {
  it("is taken apart at its spaces, but not between quotation marks", () => {
    const found = ["npm", "run", "smoke test", "--stage", "{stage}"];
    expect(words('npm run "smoke test" --stage {stage}')).toEqual(found);
    expect(words("  npm run 'smoke test'\n--stage={stage} ")).toEqual([
      ...found.slice(0, 3),
      "--stage={stage}",
    ]);
    expect(words("--name='a b'\"c\"")).toEqual(["--name=a bc"]);
    expect(words("")).toEqual([]);
  });

  it("with a quotation mark that is not closed is none", () => {
    expect(words('npm "smoke')).toBeNull();
    expect(words("npm it's")).toBeNull();
  });

  it.each([
    [["a b", 'c"d', ""]],
    [["sh", "-c", "echo \"it's\" && \\\nprintf '%s\\n' done\\"]],
    [["C:\\bin\\tool.exe", "C:\\Program Files\\x\\"]],
  ])("comes back as it was: %j", (command) => {
    expect(words(joined(command))).toEqual(command);
  });
});
