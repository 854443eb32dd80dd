"""First deployments of one graph into two accounts of a moto server, through the program's own code.

moto is an AWS that others wrote. Its change sets carry no exports, so the stages here use the direct method. What was
deployed is asked of moto with boto3, not of our own journal. Also: the guard refuses credentials of another account.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import boto3

ACCOUNTS = {"dev": "111111111111", "prod": "222222222222"}
REGION = "eu-west-1"
SERVICES = {"base": ([], ["Base"]), "mid": (["Base"], ["Mid"]), "top": (["Mid"], []), "side": ([], [])}


def template(imports, exports):
    resources = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {}}}
    for name in imports:
        value = {"Fn::ImportValue": {"Fn::Sub": "${Stage}-" + name}}
        properties = {"Type": "String", "Value": value, "Name": {"Fn::Sub": "/${Stage}/" + name}}
        resources["Read" + name] = {"Type": "AWS::SSM::Parameter", "Properties": properties}
    outputs = {
        name: {"Value": {"Ref": "Topic"}, "Export": {"Name": {"Fn::Sub": "${Stage}-" + name}}} for name in exports
    }
    text = {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"Stage": {"Type": "String"}}, "Resources": resources}
    return text | ({"Outputs": outputs} if outputs else {})


def topology(moto, crossed):
    lines = ["schema = 1", 'name = "moto"']
    for service in SERVICES:
        lines += [
            f"[services.{service}]",
            f'path = "{service}/template.json"',
            'kind = "cloudformation"',
            'parameters = { Stage = "{stage}" }',
        ]
    for stage, account in ACCOUNTS.items():
        # Crossed: the variables hold the credentials of the other account.
        keys = stage if not crossed else next(other for other in ACCOUNTS if other != stage)
        names = {part: f"{keys.upper()}_{part}" for part in ("KEY", "SECRET", "TOKEN")}
        lines += [
            f"[accounts.{stage}]",
            f'id = "{account}"',
            f'endpoint = "{moto}"',
            'access = { environment = { access-key-id = "%s", secret-access-key = "%s", session-token = "%s" } }'
            % (names["KEY"], names["SECRET"], names["TOKEN"]),
            f"[stages.{stage}]",
            f'targets = [{{ account = "{stage}", region = "{REGION}" }}]',
            'safety = "silent"',
            'method = "direct"',
        ]
    return "\n".join(lines) + "\n"


def credentials(moto, account):
    sts = boto3.client(
        "sts", endpoint_url=moto, region_name=REGION, aws_access_key_id="any", aws_secret_access_key="any"
    )
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    return sts.assume_role(RoleArn=role, RoleSessionName="conformance")["Credentials"]


def cloudformation(moto, account):
    keys = credentials(moto, account)
    return boto3.client(
        "cloudformation",
        endpoint_url=moto,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def stacks(moto, account):
    described = cloudformation(moto, account).describe_stacks()["Stacks"]
    return {stack["StackName"]: stack["StackStatus"] for stack in described}


def looks(client, stage):
    """Everything of a stage's stacks that a write would change."""
    found = {}
    for stack in client.describe_stacks()["Stacks"]:
        if stack["StackName"].endswith("-" + stage):
            body = client.get_template(StackName=stack["StackName"])["TemplateBody"]
            events = client.describe_stack_events(StackName=stack["StackName"])["StackEvents"]
            found[stack["StackName"]] = (stack["StackId"], json.dumps(body), stack["Tags"], len(events))
    return found


def personal(moto, account, stage):
    """`top` again in a stage of one's own: it imports what `mid` of dev exports, and dev is as it was."""
    client = cloudformation(moto, account)
    before = looks(client, "dev")
    done = stage("new", "ana", "--from", "dev", "--replicate", "top", "--share", "base,mid,side", "--yes", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = looks(client, "ana")
    assert list(found) == ["top-ana"], found
    assert "dev-Mid" in found["top-ana"][1], found
    assert looks(client, "dev") == before, "dev was written to"
    print("ana: top-ana imports dev-Mid, and dev is as it was")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--moto-url", required=True)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for service, (imports, exports) in SERVICES.items():
            (root / service).mkdir()
            (root / service / "template.json").write_text(json.dumps(template(imports, exports), indent=1))
        environment = {"PATH": os.environ["PATH"], "HOME": folder}
        for stage, account in ACCOUNTS.items():
            keys = credentials(given.moto_url, account)
            environment |= {
                f"{stage.upper()}_KEY": keys["AccessKeyId"],
                f"{stage.upper()}_SECRET": keys["SecretAccessKey"],
                f"{stage.upper()}_TOKEN": keys["SessionToken"],
            }

        def deploy(stage):
            words = [os.path.abspath(given.program), "deploy", stage, "--yes", "--json"]
            return subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)

        (root / "stagewright.toml").write_text(topology(given.moto_url, crossed=True))
        refused = deploy("dev")
        assert refused.returncode != 0, "credentials of another account were accepted"
        assert "wrong-account" in refused.stdout + refused.stderr, refused.stdout + refused.stderr
        for account in ACCOUNTS.values():
            assert not stacks(given.moto_url, account), "something was written before the guard refused"

        (root / "stagewright.toml").write_text(topology(given.moto_url, crossed=False))
        for stage, account in ACCOUNTS.items():
            done = deploy(stage)
            assert done.returncode == 0, f"{stage}: {done.stdout}{done.stderr}"
            found = stacks(given.moto_url, account)
            wanted = {f"{service}-{stage}": "CREATE_COMPLETE" for service in SERVICES}
            assert found == wanted, f"{stage}: {found}"
            print(f"{stage}: {len(found)} stacks CREATE_COMPLETE in {account}")

        def stage(*words):
            words = [os.path.abspath(given.program), "stage", *words]
            return subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)

        personal(given.moto_url, ACCOUNTS["dev"], stage)
    print("credentials of another account were refused before any write")


if __name__ == "__main__":
    main()
