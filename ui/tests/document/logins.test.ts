import { describe, expect, it } from "vitest";
import { helpFor, identityLasts, lasting } from "../../src/document/logins";
import { identityOf } from "../fixtures/plan";

const now = Date.parse("2026-03-02T10:00:00Z");
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

describe("how long a login lasts", () => {
  it("is amber below a quarter of an hour, where somebody has to do something", () => {
    expect(lasting(at(16), false, now)).toEqual({ text: "16 min left", tone: "idle" });
    expect(lasting(at(14), false, now)).toEqual({ text: "14 min left", tone: "warn" });
    expect(lasting(at(14), true, now)).toEqual({ text: "renews itself", tone: "idle" });
  });

  it("is over at its very end", () => {
    expect(lasting(at(0), false, now)).toEqual({ text: "expired", tone: "bad" });
    expect(lasting(null, false, now)).toEqual({ text: "does not expire", tone: "idle" });
  });

  it("is that of the login behind the credentials, where it is known", () => {
    const identity = identityOf("111111111111", { expires: at(55), login_ends: at(10) });
    expect(identityLasts(identity, now)).toEqual({ text: "10 min left", tone: "warn" });
    expect(identityLasts({ ...identity, login_ends: null }, now).text).toBe("55 min left");
    expect(identityLasts({ ...identity, renewable: true }, now).text).toBe("renews itself");
  });
});

describe("what helps", () => {
  it("goes by the code of the error, and promises nothing for one that it does not know", () => {
    expect(
      ["login-needed", "mfa-needed", "no-keys", "keychain-locked", "wrong-account"].map(helpFor),
    ).toEqual(["login", "code", "keys", "unlock", "look"]);
  });
});
