"""A stage of one's own beside another, in an account of a moto server, and its removal.

What it shares it names as the base stage has it: by an import, by a name that reaches it as a parameter, by the path of
an SSM parameter. What was there before is there afterwards, byte for byte, as boto3 reads it.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import boto3

from deploy_to_moto import REGION, credentials

ACCOUNT = "111111111111"
PARAMETERS = {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"Stage": {"Type": "String"}}}


def sub(text):
    return {"Fn::Sub": text}


def kept(name, value):
    properties = {"Type": "String", "Name": sub("/${Stage}/" + name), "Value": value}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}


STORE = PARAMETERS | {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": sub("${Stage}-orders")}},
        "Url": kept("store/url", sub("https://store.${Stage}.example")),
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": sub("${Stage}-OrdersArn")}}},
}
API = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Parameters": {
        "Stage": {"Type": "String"},
        "Orders": {"Type": "String"},
        "Url": {"Type": "AWS::SSM::Parameter::Value<String>"},
    },
    "Resources": {
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": sub("${Stage}-jobs")}},
        "Arn": kept("api/arn", {"Fn::ImportValue": sub("${Stage}-OrdersArn")}),
        "Name": kept("api/name", {"Ref": "Orders"}),
        "Address": kept("api/url", {"Ref": "Url"}),
    },
    # Not of the resource: moto makes again what the outputs of a deleted stack name, when somebody reads the stack.
    "Outputs": {"Jobs": {"Value": sub("${Stage}-jobs"), "Export": {"Name": sub("${Stage}-Jobs")}}},
}
JOB = PARAMETERS | {"Resources": {"Reads": kept("job/reads", {"Fn::ImportValue": sub("${Stage}-Jobs")})}}
SERVICES = {
    "store": (STORE, "infrastructure", '{ Stage = "{stage}" }'),
    "api": (API, "api", '{ Stage = "{stage}", Orders = "{stage}-orders", Url = "/{stage}/store/url" }'),
    "job": (JOB, "job", '{ Stage = "{stage}" }'),
}


def topology(moto):
    lines = ["schema = 1", 'name = "shop"']
    for service, (_, role, parameters) in SERVICES.items():
        lines += [
            f"[services.{service}]",
            f'path = "{service}/template.json"',
            'kind = "cloudformation"',
            f'role = "{role}"',
            f"parameters = {parameters}",
        ]
    return "\n".join(lines) + f"""
[accounts.dev]
id = "{ACCOUNT}"
endpoint = "{moto}"
access = {{ environment = {{ access-key-id = "KEY", secret-access-key = "SECRET", session-token = "TOKEN" }} }}
[stages.dev]
targets = [{{ account = "dev", region = "{REGION}" }}]
safety = "silent"
method = "direct"
"""


def everything(client):
    """All that the account holds of what these templates can make."""
    cloudformation, ssm = client("cloudformation"), client("ssm")
    stacks = {}
    for stack in cloudformation.describe_stacks()["Stacks"]:
        name = stack["StackName"]
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        body = cloudformation.get_template(StackName=name)["TemplateBody"]
        stacks[name] = (stack["StackId"], stack["StackStatus"], stack["Tags"], json.dumps(body), len(events))
    names = [one["Name"] for one in ssm.describe_parameters()["Parameters"]]
    return {
        "stacks": stacks,
        "exports": sorted((one["Name"], one["Value"]) for one in cloudformation.list_exports()["Exports"]),
        "parameters": {name: ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in names},
        "queues": sorted(client("sqs").list_queues().get("QueueUrls", [])),
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--moto-url", required=True)
    given = arguments.parse_args()
    keys = credentials(given.moto_url, ACCOUNT)

    def client(service):
        return boto3.client(
            service,
            endpoint_url=given.moto_url,
            region_name=REGION,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for service, (template, _, _) in SERVICES.items():
            (root / service).mkdir()
            (root / service / "template.json").write_text(json.dumps(template, indent=1))
        (root / "stagewright.toml").write_text(topology(given.moto_url))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "KEY": keys["AccessKeyId"],
            "SECRET": keys["SecretAccessKey"],
            "TOKEN": keys["SessionToken"],
        }

        def run(*words):
            words = [os.path.abspath(given.program), *words, "--yes", "--json"]
            done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

        run("deploy", "dev")
        before = everything(client)
        assert sorted(before["stacks"]) == ["api-dev", "job-dev", "store-dev"], before["stacks"]

        run("stage", "new", "ana", "--from", "dev")
        beside = everything(client)
        made = sorted(set(beside["stacks"]) - set(before["stacks"]))
        assert made == ["api-ana", "job-ana"], made
        for name, stack in before["stacks"].items():
            assert beside["stacks"][name] == stack, f"{name} was written to"
        queues = [url.rsplit("/", 1)[1] for url in beside["queues"]]
        assert queues == ["ana-jobs", "dev-jobs", "dev-orders"], queues
        values = beside["parameters"]
        for name in ("api/arn", "api/name", "api/url"):
            assert values[f"/ana/{name}"] == values[f"/dev/{name}"], (name, values)
        # What stands again is its own.
        assert values["/ana/job/reads"] == "ana-jobs", values
        print("ana: api and job stand again, name dev's store, and dev is as it was")

        run("stage", "rm", "ana")
        after = everything(client)
        for what, held in before.items():
            assert after[what] == held, f"{what}: {after[what]} instead of {held}"
        print("ana is gone, and everything is as before")


if __name__ == "__main__":
    main()
