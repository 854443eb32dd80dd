import { describe, expect, it } from "vitest";
import { asDotenv, asJson, leftOut } from "../../src/config/copy";
import { columnName, counts, rowsOf, shownColumns } from "../../src/config/model";
import { referenceText } from "../../src/config/Reference";
import { cell, configOf, HIDDEN, MISSING, plain, row, secretAt } from "../fixtures/config";
import { sampleProject } from "../fixtures/project";

const view = configOf(sampleProject(), "notes", true);
const names = (rows: Array<{ name: string }>) => rows.map(({ name }) => name);

describe("the rows of a config", () => {
  it("are those that differ, that are missing, that are deployed otherwise, or would be refused", () => {
    const of = (show: "missing" | "drifted" | "refused") =>
      names(rowsOf(view, { show, search: "", pair: null }));
    expect(of("missing")).toEqual(["AlarmTopic"]);
    expect(of("drifted")).toEqual(["Capacity"]);
    expect(of("refused")).toEqual(["Capacity"]);
    expect(counts(view, null).all).toBe(view.rows.length);
  });

  it("are compared in the two stages that are chosen", () => {
    const differing = (pair: [number, number] | null) =>
      names(rowsOf(view, { show: "differing", search: "", pair }));
    expect(differing(null)).toContain("TIMEOUT_MS");
    expect(differing([1, 2])).not.toContain("TIMEOUT_MS");
    expect(differing([0, 1])).toContain("TIMEOUT_MS");
    expect(shownColumns(view, [0, 2]).map(({ title }) => title)).toEqual(["dev", "prod"]);
  });

  it("are found by key, function and value, not by what is secret", () => {
    const found = (search: string) => names(rowsOf(view, { show: "all", search, pair: null }));
    expect(found("table_name")).toEqual(["TABLE_NAME"]);
    expect(found("createnote")).toEqual(["TABLE_NAME", "QUEUE_URL"]);
    expect(found("8000")).toEqual(["TIMEOUT_MS"]);
    expect(found("acme/prod/db")).toEqual(["DbPassword"]);
  });

  it("name their targets where those of a stage differ", () => {
    const target = { account: "shop", region: "eu-west-1" };
    const column = {
      stage: "dev",
      targets: [target],
      split: true,
      deployed: { known: "not-asked" },
    } as const;
    expect(columnName({ ...column, targets: [target] })).toBe("dev in shop/eu-west-1");
  });
});

describe("a copied stage", () => {
  const rows = [
    row("Name", [cell(plain('say "hi" # now'))]),
    row("Size", [cell(plain("2"))]),
    row("Password", [cell(HIDDEN)]),
    row("Token", [cell(secretAt("acme/token"))]),
    row("Gone", [cell(MISSING)]),
  ];

  it("has no secret in it, nor where one is kept, and says how many stayed behind", () => {
    expect(JSON.parse(asJson(rows, 0))).toEqual({ Name: 'say "hi" # now', Size: "2" });
    expect(leftOut(rows, 0)).toBe(2);
  });

  it("is quoted in dotenv where it has to be", () => {
    expect(asDotenv(rows, 0)).toBe('Name="say \\"hi\\" # now"\nSize=2\n');
  });
});

describe("a reference", () => {
  it("is written as CloudFormation reads it", () => {
    expect(referenceText("secrets-manager", "acme/db", "password")).toBe(
      "{{resolve:secretsmanager:acme/db:SecretString:password}}",
    );
    expect(referenceText("secrets-manager", "acme/db", "")).toBe("{{resolve:secretsmanager:acme/db}}");
    expect(referenceText("ssm-secure", "/acme/db", "x")).toBe("{{resolve:ssm-secure:/acme/db}}");
  });
});
