// Somebody who changes things in the simulated AWS without CloudFormation, as people do in the console.

/** The simulated AWS reads from a signature whose account it is, and asks nobody for a right one. */
function signature({ keyId, region, service }) {
  const scope = `${keyId}/20260101/${region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
}

/** Gives a parameter another value. */
export async function putParameter(endpoint, { keyId, region = "eu-west-1", name, value }) {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonSSM.PutParameter",
      authorization: signature({ keyId, region, service: "ssm" }),
    },
    body: JSON.stringify({ Name: name, Value: value, Type: "String", Overwrite: true }),
  });
  if (!answer.ok) throw new Error(`PutParameter ${name}: ${answer.status} ${await answer.text()}`);
}
