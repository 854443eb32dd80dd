// Applications of any size: CloudFormation services in layers, each importing from the layer before.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROLES = ["infrastructure", "api", "job", "web"];
const STAGES = [
  ["dev", "silent"],
  ["staging", "confirm"],
  ["prod", "typed"],
];
/** More than these get a group for each layer. */
const UNGROUPED = 12;

const name = (service) => `service-${service}`;

function needs(service, width) {
  const above = service - width;
  if (above < 0) return [];
  const row = Math.floor(above / width) * width;
  return [...new Set([above, row + ((above + 1) % width)])];
}

function template(service, width) {
  const imports = needs(service, width).map((of) => [
    `Topic${of}`,
    { "Fn::ImportValue": { "Fn::Sub": `\${Stage}-Topic${of}` } },
  ]);
  return {
    Parameters: { Stage: { Type: "String" } },
    Resources: {
      Topic: { Type: "AWS::SNS::Topic" },
      Handler: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs22.x",
          Handler: "index.handler",
          Role: "arn:aws:iam::111111111111:role/handler",
          Code: { ZipFile: "exports.handler = () => 0" },
          Environment: { Variables: Object.fromEntries(imports) },
        },
      },
    },
    Outputs: {
      Topic: { Value: { Ref: "Topic" }, Export: { Name: { "Fn::Sub": `\${Stage}-Topic${service}` } } },
    },
  };
}

/** Writes `count` services in `layers` layers and a topology of three simulated stages into `folder`, and answers it. */
export function generate(folder, count, layers = Math.max(2, Math.round(Math.log2(count)))) {
  const width = Math.ceil(count / layers);
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const lines = ["schema = 1", `name = "${count} services"`, ""];
  const grouped = count > UNGROUPED;
  for (let layer = 0; grouped && layer < layers; layer++) {
    lines.push(`[groups.layer-${layer}]`, `label = "Layer ${layer + 1}"`, "");
  }
  for (let service = 0; service < count; service++) {
    const file = `services/${name(service)}/template.json`;
    write(file, JSON.stringify(template(service, width), null, 2));
    lines.push(`[services.${name(service)}]`, `path = "${file}"`, 'kind = "cloudformation"');
    lines.push(`role = "${ROLES[Math.floor(service / width) % ROLES.length]}"`, 'parameters = { Stage = "{stage}" }');
    lines.push(...(grouped ? [`group = "layer-${Math.floor(service / width)}"`] : []), "");
  }
  STAGES.forEach(([stage, safety], at) => {
    lines.push(`[accounts.acme-${stage}]`, `id = "${String(at + 1).repeat(12)}"`, 'access = "sandbox"', "");
    lines.push(`[stages.${stage}]`, `targets = [{ account = "acme-${stage}", region = "eu-west-1" }]`);
    lines.push(`safety = "${safety}"`, `order = ${at + 1}`, "");
  });
  write("stagewright.toml", lines.join("\n"));
  return folder;
}
