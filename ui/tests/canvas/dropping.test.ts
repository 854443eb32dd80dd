import { describe, expect, it } from "vitest";
import { dropsOf } from "../../src/canvas/dropping";
import { boxAround, type CardData, groupNode, type Item } from "../../src/canvas/scene";

const size = { width: 240, height: 78 };

function card(id: string, x: number, y: number): Item {
  return { id, type: "card", data: { quiet: false } as unknown as CardData, x, y, ...size };
}

function group(name: string, members: readonly Item[]): Item {
  const box = boxAround(members) ?? { x: 0, y: 0, ...size };
  const data = { group: name, label: name, members: members.map(({ id }) => id) } as never;
  return { id: groupNode(name), type: "cluster", data, ...box };
}

const core = [card("db", 0, 0), card("auth", 0, 120)];
const shop = [card("cart", 600, 0), card("pay", 600, 120)];
const alone = card("mail", 0, 600);
const items = [group("core", core), group("shop", shop), ...core, ...shop, alone];

const drag = (places: Record<string, [number, number]>) =>
  dropsOf(items, new Map(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }])));

describe("a card that is let go", () => {
  it("joins the group that its middle is in", () => {
    expect(drag({ mail: [640, 60] })).toEqual([{ group: "shop", services: ["mail"] }]);
    expect(drag({ db: [640, 60] })).toEqual([{ group: "shop", services: ["db"] }]);
  });

  it("stays in its group while anything of the box is under it, and leaves where nothing is", () => {
    expect(drag({ db: [200, 0] })).toEqual([]);
    expect(drag({ db: [0, 400] })).toEqual([{ group: null, services: ["db"] }]);
  });

  it("moves on the open canvas without any group", () => {
    expect(drag({ mail: [100, 640] })).toEqual([]);
  });

  it("takes the others that are dragged with it, each from its own group", () => {
    expect(drag({ db: [640, 60], mail: [660, 100], pay: [620, 140] })).toEqual([
      { group: "shop", services: ["db", "mail"] },
    ]);
  });

  it("takes nobody out of a group that is dragged as a whole", () => {
    expect(drag({ db: [0, 2000], auth: [0, 2120] })).toEqual([]);
    expect(drag({ [groupNode("core")]: [0, 2000], db: [22, 2044], auth: [22, 2164] })).toEqual([]);
  });
});
