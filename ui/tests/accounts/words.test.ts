import { describe, expect, it } from "vitest";
import { accessOf, formOf } from "../../src/accounts/access";
import {
  accessWords,
  accountId,
  freeName,
  holds,
  isDenied,
  lasting,
  listed,
  looksSecret,
  nameFrom,
  remedyFor,
  validName,
  validStartUrl,
} from "../../src/accounts/words";
import { timeLeft } from "../../src/document/accounts";
import type { Access } from "../../src/host/contract.gen";
import { failure } from "../fixture-host";
import { identityOf } from "../fixtures/accounts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

describe("an account's id", () => {
  it("is 12 digits, however they were pasted", () => {
    expect(accountId("1234-5678-9012")).toBe("123456789012");
    expect(accountId(" 123456789012 ")).toBe("123456789012");
    expect(accountId("12345678901")).toBeNull();
    expect(accountId("12345678901x")).toBeNull();
  });
});

describe("a name", () => {
  it("is made of what somebody else calls the account", () => {
    expect(nameFrom("Acme Dev (EU)", "x")).toBe("acme-dev-eu");
    expect(nameFrom("Größe & Maß", "x")).toMatch(/^gro/);
    expect(nameFrom("東京", "account-1")).toBe("account-1");
    for (const text of ["Acme Dev (EU)", "-a-", "..b", "Größe & Maß", "A_B"])
      expect(validName(nameFrom(text, "x"))).toBe(true);
  });

  it("is one that nobody has", () => {
    expect(freeName("acme", new Set())).toBe("acme");
    expect(freeName("acme", new Set(["acme", "acme-2"]))).toBe("acme-3");
  });
});

describe("an account's access", () => {
  const all: Array<Access | null> = [
    null,
    "sandbox",
    { sso: { session: "acme", role: "Deployer" } },
    { "assume-role": { from: "root", role: "ci/Deployer" } },
    {
      "assume-role": {
        from: "root",
        role: "Deployer",
        "external-id": "x",
        "mfa-serial": "arn:aws:iam::1:mfa/a",
      },
    },
    { profile: "acme-dev" },
    { keys: {} },
    { keys: { "mfa-serial": "arn:aws:iam::1:mfa/a" } },
    { environment: { "access-key-id": "A", "secret-access-key": "B", "session-token": "C" } },
    { environment: { "access-key-id": "A", "secret-access-key": "B" } },
    { "web-identity": { role: "Deployer", "token-file": "TOKEN_FILE" } },
  ];

  it.each(all)("survives the form unchanged: %j", (access) => {
    expect(accessOf(formOf(access))).toEqual({ access });
  });

  it.each(all.filter((access) => access !== null))("is said in words: %j", (access) => {
    expect(accessWords(access)).not.toMatch(/undefined|object/);
    expect(accessWords(access)).not.toBe(accessWords(null));
  });

  it("is not taken before it has all its names", () => {
    expect(accessOf({ ...formOf(null), kind: "sso", session: "acme" })).toBeNull();
    expect(accessOf({ ...formOf(null), kind: "assume-role", role: "Deployer" })).toBeNull();
    expect(accessOf({ ...formOf(null), kind: "web-identity", role: "Deployer" })).toBeNull();
    expect(accessOf({ ...formOf(null), kind: "profile" })).toBeNull();
  });

  it("names variables and never takes a credential for a name", () => {
    const secret = "a".repeat(40);
    expect(looksSecret("AKIAIOSFODNN7EXAMPLE")).toBe(true);
    expect(looksSecret(secret)).toBe(true);
    const form = formOf(null);
    expect(accessOf({ ...form, kind: "environment", key: "ACME_KEY", secret })).toBeNull();
    expect(
      accessOf({ ...form, kind: "environment", key: "AKIAIOSFODNN7EXAMPLE", secret: "ACME_SECRET" }),
    ).toBeNull();
    expect(accessOf({ ...form, kind: "profile", profile: secret })).toBeNull();
    expect(accessOf({ ...form, kind: "sso", session: "acme", role: secret })).toBeNull();
  });
});

describe("what is left of a login", () => {
  it("is counted in what a person reckons with", () => {
    expect(timeLeft(at(7.5 * 60), NOW)).toBe("7 h");
    expect(timeLeft(at(119), NOW)).toBe("119 min");
    expect(timeLeft(at(0.5), NOW)).toBe("30 s");
    expect(timeLeft(at(0), NOW)).toBeNull();
    expect(timeLeft(at(-1), NOW)).toBeNull();
  });

  it("says whether anybody has to do something when it ends", () => {
    expect(lasting(at(600), true, NOW)).toBe("10 h left, renews itself");
    expect(lasting(at(12), false, NOW)).toBe("12 min left");
    expect(lasting(at(-1), true, NOW)).toBe("is being renewed");
    expect(lasting(at(-1), false, NOW)).toBe("expired");
    expect(lasting(null, false, NOW)).toBe("does not end");
  });

  it("decides whether a proof still holds", () => {
    const proof = identityOf("111111111111", "Deployer", NOW);
    expect(holds({ ...proof, renewable: false, expires: at(1) }, NOW)).toBe(true);
    expect(holds({ ...proof, renewable: false, expires: at(-1) }, NOW)).toBe(false);
    expect(holds({ ...proof, renewable: true, expires: at(-1) }, NOW)).toBe(true);
  });
});

describe("a problem", () => {
  const remedy = (code: string, session: string | null = null) => remedyFor(failure(code, "x"), session);

  it("is answered by what puts it right", () => {
    expect(remedy("login-needed", "acme")).toBe("login");
    expect(remedy("mfa-needed", "acme")).toBe("code");
    expect(remedy("mfa-refused")).toBe("code");
    expect(remedy("no-keys")).toBe("keys");
    expect(remedy("no-access")).toBe("access");
    expect(remedy("wrong-account", "acme")).toBe("check");
  });

  it("of a login that is not ours to make is only looked at again", () => {
    expect(remedy("login-needed", null)).toBe("check");
  });

  it("of being kept out is told apart from something that broke", () => {
    expect(isDenied(failure("access-denied", "x"))).toBe(true);
    expect(isDenied(failure("timed-out", "x"))).toBe(false);
  });
});

it("lists names as people do", () => {
  expect(listed([])).toBe("");
  expect(listed(["dev"])).toBe("dev");
  expect(listed(["dev", "staging", "prod"])).toBe("dev, staging and prod");
});

it("takes https addresses and the sandbox for a start URL", () => {
  expect(validStartUrl("https://acme.awsapps.com/start")).toBe(true);
  expect(validStartUrl("sandbox")).toBe(true);
  expect(validStartUrl("http://acme.awsapps.com/start")).toBe(false);
  expect(validStartUrl("javascript:alert(1)")).toBe(false);
});
