"""botocore, what the AWS CLI is made of, logs in to the sandbox's Identity Center by a device code and uses the roles.

What it leaves in `~/.aws` is then what our profiles are read from, so that a login of either tool serves both.
"""

import argparse
import datetime
import html
import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse
import urllib.request


REGION = "eu-west-1"
ACCOUNT = "111111111111"
ROLE = "Deployer"
START_URL = "https://acme.example/start"
CONFIG = f"""[sso-session acme]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = acme
sso_account_id = {ACCOUNT}
sso_role_name = {ROLE}
region = {REGION}

[profile legacy]
sso_start_url = {START_URL}
sso_region = {REGION}
sso_account_id = {ACCOUNT}
sso_role_name = ReadOnly
region = {REGION}

[profile chained]
role_arn = arn:aws:iam::222222222222:role/ci
source_profile = dev
region = {REGION}
"""
TOPOLOGY = """schema = 1
[accounts.dev]
id = "111111111111"
endpoint = "%(url)s"
access = { profile = "dev" }
[accounts.legacy]
id = "111111111111"
endpoint = "%(url)s"
access = { profile = "legacy" }
[accounts.chained]
id = "222222222222"
endpoint = "%(url)s"
access = { profile = "chained" }
[stages.dev]
targets = [{ account = "dev", region = "eu-west-1" }, { account = "chained", region = "eu-west-1" }]
[stages.old]
targets = [{ account = "legacy", region = "eu-west-1" }]
"""


def allow(url):
    """What a person does in the browser."""
    page = urllib.request.urlopen(url).read().decode()
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    form = {html.unescape(name): html.unescape(value) for name, value in fields} | {"decision": "allow"}
    action = html.unescape(re.search(r'action="([^"]*)"', page)[1])
    urllib.request.urlopen(urllib.parse.urljoin(url, action), data=urllib.parse.urlencode(form).encode())


def log_in(session_name):
    """As `aws sso login` does it; without a session name in the older way, under the start address."""
    # Not before HOME is set: it reads it once, when it is imported.
    import boto3
    from botocore.utils import JSONFileCache, SSOTokenLoader

    oidc = boto3.client("sso-oidc", region_name=REGION)
    client = oidc.register_client(clientName="aws-cli", clientType="public", scopes=["sso:account:access"])
    keys = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    device = oidc.start_device_authorization(**keys, startUrl=START_URL)
    grant = {"grantType": "urn:ietf:params:oauth:grant-type:device_code", "deviceCode": device["deviceCode"]}
    try:
        oidc.create_token(**keys, **grant)
        raise AssertionError("a token was given before anybody had allowed it")
    except oidc.exceptions.AuthorizationPendingException:
        pass
    allow(device["verificationUriComplete"])
    token = oidc.create_token(**keys, **grant)
    ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=token["expiresIn"])
    cached = {"startUrl": START_URL, "region": REGION, "accessToken": token["accessToken"], "expiresAt": ends}
    SSOTokenLoader(cache=JSONFileCache(pathlib.Path.home() / ".aws/sso/cache")).save_token(
        START_URL, cached, session_name=session_name
    )


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--sandbox-url", required=True)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = pathlib.Path(home)
        (folder / ".aws").mkdir()
        (folder / ".aws/config").write_text(CONFIG)
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ |= {"HOME": home, "AWS_ENDPOINT_URL": given.sandbox_url, "AWS_EC2_METADATA_DISABLED": "true"}
        import boto3

        log_in("acme")
        log_in(None)
        wanted = [("dev", ACCOUNT, ROLE), ("legacy", ACCOUNT, "ReadOnly"), ("chained", "222222222222", "ci")]
        for profile, account, role in wanted:
            identity = boto3.Session(profile_name=profile).client("sts").get_caller_identity()
            assert identity["Account"] == account and role in identity["Arn"], identity
        project = folder / "project"
        project.mkdir()
        (project / "stagewright.toml").write_text(TOPOLOGY % {"url": given.sandbox_url})
        ours = {"PATH": os.environ["PATH"], "HOME": home}
        for stage, roles in [("dev", {ROLE, "ci"}), ("old", {"ReadOnly"})]:
            command = [given.program, "--json", "--project", str(project), "--endpoint-url", given.sandbox_url, "whoami", stage]
            said = subprocess.run(command, env=ours, capture_output=True, text=True)
            assert said.returncode == 0, said.stdout + said.stderr
            assert {account["identity"]["role"] for account in json.loads(said.stdout)} == roles, said.stdout
    print("botocore logged in, and its login served both.")


if __name__ == "__main__":
    main()
