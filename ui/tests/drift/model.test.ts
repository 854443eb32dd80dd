// Rows, columns and looks of the board of drift.
import { describe, expect, it } from "vitest";
import { ageWords, barOf, cellWords, legendOf, lookOf, stateLooks } from "../../src/drift/looks";
import {
  columnsOf,
  countsOf,
  type Row,
  rowsOf,
  type ServiceRow,
  STATES,
  type Wish,
} from "../../src/drift/model";
import { dayIn, reached, scopeOf, scopeWords } from "../../src/drift/settle/scope";
import type { Subject } from "../../src/drift/state";
import { driftProject, driftViewOf, largeDrift } from "../fixtures/drift";
import { largeProject } from "../fixtures/project";
import { widened } from "../fixtures/standing";
import { growth } from "../growth";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const project = driftProject();
const { board } = driftViewOf(project, "full", undefined, NOW);
const all = { stage: null, account: null };
const columns = columnsOf(board, project, all);
const wish: Wish = { sort: "name", only: "all", lit: null, group: null, folded: new Set() };
const rows = (change: Partial<Wish> = {}, of = columns) => rowsOf(board, project, of, { ...wish, ...change });
const names = (rows: readonly Row[]) =>
  rows.map((row) => (row.kind === "group" ? `[${row.label}]` : row.key));
const row = (service: string) => rows().find(({ key }) => key === service) as ServiceRow;
const at = (stage: string, region: string) =>
  columns.find((each) => each.stage === stage && each.target.region === region) as (typeof columns)[number];

describe("the fixture", () => {
  it("has the 37 differences that are planted", () => {
    expect(board.summary.open).toBe(37);
    expect(board.open.reduce((sum, n) => sum + n, 0)).toBe(37);
  });
});

describe("columns", () => {
  it("are the targets of the board, narrowed by stage and by account", () => {
    expect(columns).toHaveLength(6);
    expect(columnsOf(board, project, { stage: "prod", account: null }).map(({ key }) => key)).toEqual([
      "prod shop-prod/eu-west-1",
      "prod shop-prod/us-east-1",
    ]);
    expect(columnsOf(board, project, { stage: null, account: "shop-dev" })).toHaveLength(2);
  });
});

describe("rows", () => {
  it("stand in their groups, and a folded group keeps its members to itself", () => {
    const grouped = names(rows({ sort: "group", folded: new Set(["group:back office"]) }));
    expect(grouped.slice(0, 3)).toEqual(["[Back office]", "[Platform]", "events"]);
  });

  it("come with the worst first", () => {
    expect(names(rows({ sort: "state" })).slice(0, 2)).toEqual(["inventory", "ratings"]);
  });

  it("are those with a cell of a state, among the columns that are shown", () => {
    expect(names(rows({ only: "missing" }))).toEqual(["geo", "notifications"]);
    const staging = columnsOf(board, project, { stage: "staging", account: null });
    expect(names(rows({ only: "missing" }, staging))).toEqual(["geo"]);
  });

  it("need somebody where something is open, and not where it is only old", () => {
    const open = names(rows({ only: "open" }));
    expect(open).toContain("payments");
    expect(open).not.toContain("audit");
    expect(open).not.toContain("customers");
  });

  it("are those that the search and a group leave", () => {
    expect(names(rows({ lit: new Set(["cart", "audit"]) }))).toEqual(["audit", "cart"]);
    expect(names(rows({ group: "platform" }))).toEqual(["events", "identity", "media"]);
  });
});

describe("looks", () => {
  it("are never green for what was not looked at, or long ago", () => {
    for (const state of ["stale", "unknown", "denied"] as const) {
      expect(stateLooks[state].fill).toBe("hatched");
      expect(stateLooks[state].tone).not.toBe("ok");
    }
  });

  it("tell all states apart without colour", () => {
    const signs = STATES.map((state) => stateLooks[state].sign);
    expect(new Set(signs).size).toBe(STATES.length);
  });

  it("say how many differ, how old it is and what AWS said", () => {
    expect(lookOf(board, row("catalog"), at("prod", "us-east-1")).word).toBe("2 drifted");
    expect(lookOf(board, row("audit"), at("prod", "eu-west-1")).word).toBe("41 h old");
    expect(lookOf(board, row("support"), at("staging", "us-east-1")).word).toBe("throttled");
    expect(lookOf(board, row("pricing"), at("dev", "eu-west-1")).word).toBe("5 of 7");
    expect(ageWords(90 * 60)).toBe("3 d old");
  });

  it("say of a target that said nothing why", () => {
    const denied = driftViewOf(project, "denied", undefined, NOW).board;
    const [staging, prod] = ["staging", "prod"].map(
      (stage) => columnsOf(denied, project, { stage, account: null })[0] as (typeof columns)[number],
    ) as [(typeof columns)[number], (typeof columns)[number]];
    expect(lookOf(denied, row("cart"), staging).word).toBe("logged out");
    expect(lookOf(denied, row("cart"), prod).word).toBe("denied");
  });

  it("of what the latest look did not see are hatched, and say what it was and how long ago", () => {
    const seen = board.services.indexOf("catalog") * board.columns.length + at("prod", "us-east-1").at;
    const put = (letters: string, letter: string) =>
      letters.slice(0, seen) + letter + letters.slice(seen + 1);
    const denied = {
      ...board,
      states: put(board.states, "n"),
      before: put(".".repeat(board.states.length), "i"),
      minutes: board.minutes.with(seen, 135),
    };
    const look = lookOf(denied, row("catalog"), at("prod", "us-east-1"));
    expect(look).toMatchObject({ fill: "hatched", tone: "bad", sign: "lock", word: "was in sync, 2 h old" });
    expect(lookOf(denied, row("catalog"), at("prod", "us-east-1"))).toBe(look);
    const drifted = { ...denied, before: put(denied.before, "d"), open: board.open.with(seen, 3) };
    expect(lookOf(drifted, row("catalog"), at("prod", "us-east-1")).word).toBe("was 3 drifted, 2 h old");
  });

  it("tell a stack that is stuck from a look that failed", () => {
    const seen = board.services.indexOf("catalog") * board.columns.length + at("prod", "us-east-1").at;
    const states = `${board.states.slice(0, seen)}f${board.states.slice(seen + 1)}`;
    const failing = (kind: "busy" | "half-way") => ({
      ...board,
      states,
      failures: { ...board.failures, [seen]: [{ kind, message: "m", hint: "h" }] },
    });
    const word = (kind: "busy" | "half-way") =>
      lookOf(failing(kind), row("catalog"), at("prod", "us-east-1")).word;
    expect([word("busy"), word("half-way")]).toEqual(["stuck", "half looked at"]);
  });

  it("are the same object for the same cell, so that painting makes nothing", () => {
    const cell = () => lookOf(board, row("catalog"), at("prod", "us-east-1"));
    expect(cell()).toBe(cell());
  });

  it("are read out with their coverage", () => {
    expect(cellWords(board, row("audit"), at("prod", "eu-west-1"))).toMatch(
      /^41 h old, looked at too long ago to say, \d+ of \d+ resources checked, looked at 41 h ago$/,
    );
  });

  it("have a legend of those that there are", () => {
    expect(legendOf(board).map(({ means }) => means)).not.toContain("denied, logged out");
    expect(legendOf(driftViewOf(project, "denied").board).map(({ means }) => means)).toContain(
      "denied, logged out",
    );
  });

  it("make a bar of a group that hides no state", () => {
    const services = rows({ group: "back office" }).filter((row) => row.kind === "service");
    const bar = barOf(board, services, at("prod", "eu-west-1"));
    expect(bar.reduce((sum, [, n]) => sum + n, 0)).toBe(services.length);
    expect(countsOf(board, services, at("prod", "eu-west-1"))[0]).toEqual(["drifted", 1]);
  });
});

describe("a large board", () => {
  it("looks at each cell once for its rows", () => {
    const grown = growth(1000, (size) => {
      const large = widened(largeProject(size));
      const { board } = largeDrift(large);
      const columns = columnsOf(board, large, all);
      expect(columns).toHaveLength(30);
      return () => rowsOf(board, large, columns, { ...wish, sort: "state", only: "open" });
    });
    expect(grown).toBeLessThan(5);
  });
});

describe("a scope", () => {
  const cell = { service: "catalog", stage: "prod", target: { account: "shop-prod", region: "us-east-1" } };
  const subject: Subject = {
    cell,
    resource: "ProductTable",
    type: "AWS::DynamoDB::Table",
    property: "/BillingMode",
    actual: "PAY_PER_REQUEST",
    others: [
      { ...cell, target: { ...cell.target, region: "eu-west-1" } },
      { ...cell, stage: "staging", target: { account: "shop-staging", region: "eu-west-1" } },
    ],
  };

  it("reaches as far as was chosen and no further", () => {
    expect(scopeOf(subject, "property", "cell")).toEqual({
      service: "catalog",
      stage: "prod",
      account: "shop-prod",
      region: "us-east-1",
      resource: "ProductTable",
      property: "/BillingMode",
    });
    expect(scopeOf(subject, "resource", "everywhere")).toEqual({
      service: "catalog",
      stage: null,
      account: null,
      region: null,
      resource: "ProductTable",
      property: null,
    });
    expect(scopeOf(subject, "cell", "account")).toMatchObject({
      stage: null,
      account: "shop-prod",
      resource: null,
    });
  });

  it("counts the others that it settles, too", () => {
    expect(reached(subject, "cell")).toBe(0);
    expect(reached(subject, "stage")).toBe(1);
    expect(reached(subject, "account")).toBe(1);
    expect(reached(subject, "everywhere")).toBe(2);
  });

  it("is said in one line, and its days are in UTC", () => {
    expect(scopeWords(scopeOf(subject, "property", "cell"))).toBe(
      "catalog › ProductTable › BillingMode in prod, shop-prod/us-east-1",
    );
    expect(scopeWords(scopeOf(subject, "resource", "everywhere"))).toBe(
      "catalog › ProductTable in all accounts and stages",
    );
    expect(dayIn(30, NOW)).toBe("2026-12-21");
  });
});
