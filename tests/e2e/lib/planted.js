// Every source of credentials, each with a canary: outside of the repository, but for what the repository only names.
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canary, digits } from "./canaries.js";

/** Where programs that are started write down what they were given. */
export const WITNESSES = "witness";
export const SESSION = "work";
export const SERVICES = ["bread", "flour", "rolls"];
const MFA = "arn:aws:iam::444444444444:mfa/ana";
const REGION = "eu-west-1";

/** Everything that Identity Center and STS hand out contains this one. */
export const minted = canary("minted");
const keys = canary("keys");
const otherKeys = canary("otherkeys");
const brokenKeys = canary("brokenkeys");
const environment = canary("environment");
/** What `AWS_*` of the environment says: nobody may ever use it. */
const ambient = canary("ambient");
const profile = canary("profile");
const printed = canary("process");
export const code = digits("mfa", "907351");
export const PLANTED = [minted, keys, otherKeys, brokenKeys, environment, ambient, profile, printed, code];

/** What the person's session has in its environment: what the repository names, and what nobody may use. */
const NAMED = { BAKERY_KEY_ID: "AKIA555555555555ABCD", BAKERY_SECRET: environment.secret };
const AMBIENT = {
  AWS_ACCESS_KEY_ID: "AKIA999999999999ABCD",
  AWS_SECRET_ACCESS_KEY: ambient.secret,
  AWS_SESSION_TOKEN: ambient.secret,
  AWS_PROFILE: "bakery",
};
export const ENVIRONMENT = { ...NAMED, ...AMBIENT };

/** How the simulated AWS is set: its secrets can be recognised, one role asks for a code, and two things go wrong once. */
export const SANDBOX = {
  secret_marker: minted.secret,
  latency: { scale: 0.1 },
  mfa: { [MFA]: code.secret },
  roles: { "arn:aws:iam::888888888888:role/Deployer": { principals: ["444444444444"], mfa: true } },
  faults: {
    resources: [{ account: null, stack: null, logical_id: "Orders", on: null, times: 1, reason: "No oven is free" }],
    // Asked again, which the log tells at its finer levels.
    calls: [{ action: "GetCallerIdentity", account: null, region: null, nth: { first: 1 }, effect: "throttle" }],
  },
};

/** Files of the home folder that hold canaries on purpose. */
export const SOURCES = ["keys.csv", "other-keys.csv", "broken-keys.csv", ".aws", "bin/bakery-credentials", WITNESSES];

/** Plants everything; answers the folder of a repository whose accounts are reached in all of these ways. */
export function plant(home, endpoint) {
  const folder = join(home, "bakery");
  cpSync(new URL("../bakery", import.meta.url), folder, { recursive: true });
  writeFileSync(join(folder, "stagewright.toml"), topology(endpoint));
  mkdirSync(join(home, WITNESSES));
  plantFiles(home);
  packager(home, folder);
  return folder;
}

function topology(endpoint) {
  const account = (name, id, access) =>
    `[accounts.${name}]\nid = "${id}"\nendpoint = "${endpoint}"\naccess = ${access}\n`;
  return `schema = 1
name = "Bakery"

[sessions.${SESSION}]
start-url = "https://bakery.awsapps.com/start"
region = "${REGION}"
endpoint = "${endpoint}"

${account("by-login", "111111111111", `{ sso = { session = "${SESSION}", role = "Deployer" } }`)}
${account("by-keys", "444444444444", "{ keys = {} }")}
${account("by-environment", "555555555555", '{ environment = { access-key-id = "BAKERY_KEY_ID", secret-access-key = "BAKERY_SECRET" } }')}
${account("by-profile", "666666666666", '{ profile = "bakery" }')}
${account("by-process", "777777777777", '{ profile = "bakery-process" }')}
${account("by-role", "888888888888", `{ assume-role = { from = "by-keys", role = "Deployer", mfa-serial = "${MFA}" } }`)}
${account("wrong", "121212121212", '{ profile = "bakery" }')}

[services.flour]
path = "flour/template.yaml"
kind = "cloudformation"

[services.bread]
path = "bread/template.yaml"
kind = "cloudformation"

[services.rolls]
path = "rolls/serverless.yml"
kind = "serverless"

[stages.dev]
targets = [{ account = "by-login", region = "${REGION}" }]
`;
}

const CSV = "Access key ID,Secret access key";

/** Sources outside of the repository, each with its canary. */
function plantFiles(home) {
  writeFileSync(join(home, "keys.csv"), `${CSV}\nAKIA444444444444ABCD,${keys.secret}\n`);
  writeFileSync(join(home, "other-keys.csv"), `${CSV}\nAKIA232323232323ABCD,${otherKeys.secret}\n`);
  writeFileSync(
    join(home, "broken-keys.csv"),
    `${CSV}\n${brokenKeys.secret}\n${brokenKeys.secret},${brokenKeys.secret}\n`,
  );
  const process = join(home, "bin/bakery-credentials");
  program(
    process,
    `${WITNESS}\nprintf '%s' '${JSON.stringify({ Version: 1, AccessKeyId: "AKIA777777777777ABCD", SecretAccessKey: printed.secret })}'\n`,
  );
  mkdirSync(join(home, ".aws"));
  writeFileSync(
    join(home, ".aws/credentials"),
    `[bakery]\naws_access_key_id = AKIA666666666666ABCD\naws_secret_access_key = ${profile.secret}\n`,
  );
  writeFileSync(
    join(home, ".aws/config"),
    `[profile bakery]\nregion = ${REGION}\n\n[profile bakery-process]\ncredential_process = ${process}\n`,
  );
}

/** A program that tells what it was given. */
const WITNESS = `told="$HOME/${WITNESSES}/$(basename "$0")-$$"
cat /proc/$$/environ > "$told"
printf '%s\\n' "$0" "$@" >> "$told"`;

/** A stand-in for the Serverless Framework that prints all that it was given. */
function packager(home, repository) {
  mkdirSync(join(repository, "rolls"));
  writeFileSync(
    join(repository, "rolls/serverless.yml"),
    "service: rolls\nprovider:\n  name: aws\n  runtime: nodejs22.x\n",
  );
  const template = JSON.stringify({ Resources: { Basket: { Type: "AWS::SNS::Topic" } } });
  const state = JSON.stringify({
    service: { provider: { stage: "dev", deploymentBucket: "rolls-bucket" } },
    package: {},
  });
  program(
    join(home, "bin/osls"),
    `${WITNESS}
while [ "$1" != --package ]; do shift; done
printf '%s' '${template}' > "$2/cloudformation-template-update-stack.json"
printf '%s' '${template}' > "$2/cloudformation-template-create-stack.json"
printf '%s' '${state}' > "$2/serverless-state.json"
env
`,
  );
}

function program(file, script) {
  writeFileSync(file, `#!/bin/sh\n${script}`);
  chmodSync(file, 0o755);
}
