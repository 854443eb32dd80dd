import { describe, expect, it } from "vitest";
import { inStage, withStage } from "../../src/service/stages";

const ALL = ["dev", "staging", "prod"];

describe("the stages of several services", () => {
  it("are said of all, of some or of none; no list is every stage", () => {
    expect(inStage([null, ["dev"]], "dev")).toBe("all");
    expect(inStage([null, ["dev"]], "prod")).toBe("some");
    expect(inStage([["dev"], ["staging"]], "prod")).toBe("none");
  });

  it("are named as soon as one is left out, and not any more once all are in", () => {
    expect(withStage(null, "prod", false, ALL)).toEqual(["dev", "staging"]);
    expect(withStage(["dev"], "prod", true, ALL)).toEqual(["dev", "prod"]);
    expect(withStage(["dev", "staging"], "prod", true, ALL)).toBeNull();
    expect(withStage(["dev"], "dev", false, ALL)).toEqual([]);
  });
});
