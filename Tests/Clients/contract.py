"""Holds docs/console-api.yaml against its standard, and a running console against it.

usage: contract.py CONTRACT URL TOKEN

Asks every GET of the contract that is JSON, and tries an event; prints a line for each answer that is not as it says. Exit code 1: there were some.
Needs openapi-spec-validator, which brings what reads YAML and what knows JSON Schema.
"""
import json
import sys
import time
import urllib.error
import urllib.request

# Beside this file lies a `platform`, which is not the library's.
sys.path.pop(0)
import jsonschema
import yaml
from openapi_spec_validator import validate

contract, base, token = sys.argv[1:]
with open(contract, encoding="utf-8") as file:
    spec = yaml.safe_load(file)
validate(spec)


def ask(path, body=None):
    request = urllib.request.Request(base + path, data=body and json.dumps(body).encode(), headers={"authorization": f"Bearer {token}"})
    for _ in range(600):
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            # Figures that are being made, and others who wait, are there in a moment.
            if error.code not in (429, 503):
                raise
            time.sleep(0.1)
    raise TimeoutError(path)


def faults(schema, value):
    validator = jsonschema.Draft202012Validator({"allOf": [schema], "components": spec["components"]})
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(value)]


def schema(answer):
    return answer["content"]["application/json"]["schema"]


turn = ask("/api/turns?limit=1&kind=scan")[0]
revision = ask("/api/session")["revision"]
questions = {
    "/api/report": "?from=2026-06-01&to=2026-06-02&by=code,day",
    "/api/followers": "?campaign=store",
    "/api/diff": f"?old={revision}",
    "/api/code": "?address=store%5Bsh01%5D&account=shop",
}
# A stream, an image, and an action that there is not. The code is one that nobody made in this database.
left_out = ["/api/live", "/api/code.svg", "/api/outbox/{id}"]
wrong = asked = 0
for path, methods in spec["paths"].items():
    if "get" not in methods or path in left_out:
        continue
    filled = path.replace("{mask}", turn["follower"]).replace("{id}", turn["id"]).replace("{campaign}", "store")
    asked += 1
    try:
        found = faults(schema(methods["get"]["responses"]["200"]), ask(filled + questions.get(path, "")))
    except urllib.error.HTTPError as error:
        found = [f"{error.code} {error.read()[:200]}"]
    for fault in found[:5]:
        wrong += 1
        print(f"{path}: {fault}")

attempt = spec["paths"]["/api/try"]["post"]
for body in [{"event": {"scan": "store:sh01", "subscription": "new"}}, {"event": {"view": "https://example.com/"}}, {"rules": "rules: ["}]:
    asked += 1
    for fault in faults(schema(attempt["requestBody"]), body) + faults(schema(attempt["responses"]["200"]), ask("/api/try", body)):
        wrong += 1
        print(f"/api/try {body}: {fault}")
print(f"{asked} asked, {wrong} not as the contract says")
sys.exit(wrong > 0)
