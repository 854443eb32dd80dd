import { describe, expect, it } from "vitest";
import { carried, isBundle, labelOf, linksOf } from "../../src/canvas/links";
import { chainOf } from "../../src/document/chain";
import type { Reference, ViewDirection } from "../../src/host/contract.gen";

function reference(
  from: string | null,
  to: string,
  name: string,
  kind: Reference["kind"] = "strong",
): Reference {
  return { from, to, kind, name, at: "", location: null, candidate: null };
}

const itself = (service: string) => service;

describe("lines between cards", () => {
  it("are one for each pair of services, with every name on it", () => {
    const links = linksOf(
      [
        reference("db", "api", "TableArn"),
        reference("db", "api", "StreamArn"),
        reference("db", "job", "TableArn"),
      ],
      itself,
    );
    expect(links.map(({ id, names }) => [id, names])).toEqual([
      ["db>api", ["TableArn", "StreamArn"]],
      ["db>job", ["TableArn"]],
    ]);
    expect(links.map(labelOf)).toEqual(["2 names", "TableArn"]);
  });

  it("take the hardest of their kinds, whatever the order", () => {
    const weak = reference("db", "api", "TableName", "config");
    const strong = reference("db", "api", "TableArn", "strong");
    expect(linksOf([weak, strong], itself)[0]?.kind).toBe("strong");
    expect(linksOf([strong, weak], itself)[0]?.kind).toBe("strong");
  });

  it("end at the folded group that stands for a service, once for all its members", () => {
    const group = (service: string) => (service.startsWith("api") ? "group:apis" : service);
    const links = linksOf(
      [reference("db", "api-1", "A"), reference("db", "api-2", "B"), reference("api-1", "api-2", "C")],
      group,
    );
    expect(links).toHaveLength(1);
    expect(links[0]).toMatchObject({ id: "db>group:apis", names: ["A", "B"] });
    expect(links[0]?.pairs).toEqual([
      ["db", "api-1"],
      ["db", "api-2"],
    ]);
  });

  it("are not drawn for a name that nobody provides", () => {
    expect(linksOf([reference(null, "api", "Gone")], itself)).toEqual([]);
  });
});

const chain = (
  references: readonly Reference[],
  service: string,
  direction: ViewDirection,
  steps: number | null = null,
) => new Set(chainOf(references, { service, direction, steps }).keys());

describe("a chain", () => {
  const references = [
    reference("a", "b", "1"),
    reference("b", "c", "2"),
    reference("x", "c", "3"),
    reference("c", "a", "a circle ends"),
  ];

  it("upstream is everything that a service needs", () => {
    expect(chain(references.slice(0, 3), "c", "upstream")).toEqual(new Set(["c", "b", "a", "x"]));
  });

  it("downstream is everything that needs it", () => {
    expect(chain(references.slice(0, 3), "a", "downstream")).toEqual(new Set(["a", "b", "c"]));
  });

  it("goes as many references far as was said", () => {
    expect(chain(references.slice(0, 3), "c", "upstream", 1)).toEqual(new Set(["c", "b", "x"]));
    expect(chainOf(references.slice(0, 3), { service: "b", direction: "both" }).get("c")).toBe(1);
  });

  it("ends where it comes back to itself", () => {
    expect(chain(references, "a", "downstream")).toEqual(new Set(["a", "b", "c"]));
  });
});

describe("a bundle", () => {
  const references = [
    reference("a1", "b1", "One"),
    reference("a1", "b1", "Two"),
    reference("a2", "b1", "One", "config"),
    reference("a2", "b2", "Three"),
  ];
  const [link] = linksOf(references, (id) => id.slice(0, 1));

  it("is one line between folded groups, with all that it carries", () => {
    expect(link && isBundle(link)).toBe(true);
    expect(link && carried(link)).toBe(4);
    expect(link && labelOf(link)).toBe("4 references");
    expect(link?.parts.map(({ from, to, kind, names }) => [from, to, kind, names.join()])).toEqual([
      ["a1", "b1", "strong", "One,Two"],
      ["a2", "b1", "config", "One"],
      ["a2", "b2", "strong", "Three"],
    ]);
  });
});
