#!/usr/bin/env python3
"""Asks the sandbox and moto the same things and compares their answers field by field.

Usage: conform.py --sandbox-url URL --moto-url URL [--list]

Both must be fresh. A difference that known.py does not list fails; so does a listed one that no longer occurs, so that
the list stays true. Where the two differ, AWS's documented behaviour decides who is right: known.py says so.
Needs boto3 and a running `moto_server` (PyPI: moto[server,cloudformation] 5.2).
"""

import argparse
import datetime
import fnmatch
import re
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from cases import CASES
from known import KNOWN

ACCOUNT = "111111111111"
REGION = "us-east-1"
PATIENCE_SECONDS = 60
ABSENT = "(absent)"


class World:
    """One endpoint, seen by one account, and the answers recorded so far."""

    def __init__(self, url):
        self.account = ACCOUNT
        self.answers = {}
        root = self.client(url, "sts", {"aws_access_key_id": "AKIAROOT", "aws_secret_access_key": "x"})
        role = root.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/Deploy", RoleSessionName="conform")["Credentials"]
        keys = {"aws_access_key_id": role["AccessKeyId"], "aws_secret_access_key": role["SecretAccessKey"], "aws_session_token": role["SessionToken"]}
        for service in ("sts", "ssm", "s3", "cloudformation"):
            setattr(self, service, self.client(url, service, keys))

    @staticmethod
    def client(url, service, keys):
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        return boto3.client(service, region_name=REGION, endpoint_url=url, config=config, **keys)

    def step(self, name, call, only=None, without=()):
        try:
            answer = call()
            answer.pop("ResponseMetadata", None)
            if only is not None:
                answer = {key: answer.get(key) for key in only}
            for key in without:
                answer.pop(key, None)
            self.answers[name] = {"answer": answer}
        except ClientError as error:
            shown = error.response["Error"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            self.answers[name] = {"error": {"Code": shown.get("Code"), "Message": shown.get("Message"), "Status": status}}

        except ResponseParserError:
            # moto answers what it does not implement with a page of HTML.
            self.answers[name] = {"error": {"Code": "(no answer)"}}

    def settle(self, stack):
        def status():
            try:
                return self.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            except ClientError:
                return "gone"

        self.until(lambda: not status().endswith("_IN_PROGRESS") or status() == "REVIEW_IN_PROGRESS", stack)

    def settle_change_set(self, stack, name):
        describe = self.cloudformation.describe_change_set
        self.until(lambda: not describe(StackName=stack, ChangeSetName=name)["Status"].endswith(("_IN_PROGRESS", "_PENDING")), name)

    @staticmethod
    def until(done, what):
        end = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"{what} has not settled within {PATIENCE_SECONDS} s")
            time.sleep(0.05)


VOLATILE = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\b[A-Z]{3}[A-Z0-9]{17}\b"), "<id>"),
]


def plain(value):
    """The value without what differs from run to run."""
    if isinstance(value, datetime.datetime):
        return "<time>"
    if hasattr(value, "read"):
        return value.read().decode()
    if not isinstance(value, str):
        return value
    for pattern, stands_for in VOLATILE:
        value = pattern.sub(stands_for, value)
    return value


def key_of(item):
    """Lists come in no promised order: an item is known by its name."""
    for name in ("StackName", "LogicalResourceId", "ParameterKey", "OutputKey", "Name", "Key", "ChangeSetName", "Prefix"):
        if isinstance(item, dict) and name in item:
            return str(item[name])
    return None


def flatten(value, path, into):
    if isinstance(value, dict):
        for key, item in value.items():
            flatten(item, f"{path}/{key}", into)
    elif isinstance(value, list):
        # An empty list and none at all are the same to every client.
        for index, item in enumerate(value):
            flatten(item, f"{path}/{key_of(item) or index}", into)
    else:
        into[path] = plain(value)
    return into


def differences(sandbox, moto):
    for path in sorted(sandbox.keys() | moto.keys()):
        left, right = sandbox.get(path, ABSENT), moto.get(path, ABSENT)
        if left != right:
            yield path, left, right


def run(url, case):
    world = World(url)
    case(world)
    return flatten(world.answers, case.__name__, {})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sandbox-url", required=True)
    parser.add_argument("--moto-url", required=True)
    parser.add_argument("--list", action="store_true", help="show the known differences with what was found")
    options = parser.parse_args()
    compared, unlisted, used = 0, [], set()
    for case in CASES:
        sandbox, moto = run(options.sandbox_url, case), run(options.moto_url, case)
        compared += len(sandbox.keys() | moto.keys())
        for path, left, right in differences(sandbox, moto):
            reason = next((known for known in KNOWN if fnmatch.fnmatchcase(path, known[0])), None)
            if reason is None:
                unlisted.append((path, left, right))
                continue
            used.add(reason[0])
            if options.list:
                print(f"{path}\n  sandbox {left!r}\n  moto    {right!r}\n  {reason[1]}")
    for path, left, right in unlisted:
        print(f"UNLISTED {path}\n  sandbox {left!r}\n  moto    {right!r}")
    stale = [pattern for pattern, _ in KNOWN if pattern not in used]
    for pattern in stale:
        print(f"NO LONGER SEEN {pattern}")
    print(f"{compared} fields in {len(CASES)} cases, {len(used)} known differences, {len(unlisted)} unlisted, {len(stale)} no longer seen")
    sys.exit(bool(unlisted or stale))


if __name__ == "__main__":
    main()
