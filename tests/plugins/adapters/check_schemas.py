#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the manifests of the adapters, and what the program writes for them, against public JSON schemas.

usage: check_schemas.py FOLDER-OF-SCHEMAS

The schemas belong to others and are not part of this repository; a schema that is not in the folder is passed over and
said so. PLIMSOLL_PROGRAM names the program for the reports.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import yaml

folder = pathlib.Path(sys.argv[1])
root = pathlib.Path(__file__).resolve().parents[3]
failures = 0


class Loader(yaml.SafeLoader):
    """YAML as GitHub and GitLab read it: "on" is a word, and !reference is a list."""


Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool" or sign in "tTfF"]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_constructor("!reference", lambda loader, node: loader.construct_sequence(node))


def validate(name, schema_name, document):
    global failures
    path = folder / schema_name
    if not path.exists():
        print(f"skipped: {name}: {schema_name} is not there")
        return
    schema = json.loads(path.read_text())
    errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(document))
    for error in errors[:5]:
        print(f"{name}: {list(error.absolute_path)}: {error.message[:300]}")
    failures += bool(errors)
    print(("FAILED  " if errors else "ok      ") + f"{name} against {schema_name}")


def load_all(path):
    return list(yaml.load_all((root / path).read_text(), Loader))


validate("action.yml", "github-action.schema.json", load_all("plugins/github_actions/action.yml")[0])
for example in sorted((root / "plugins/github_actions/examples").glob("*.yml")):
    validate(example.name, "github-workflow.schema.json", load_all(example)[0])
validate(".pre-commit-hooks.yaml", "pre-commit-hooks.schema.json", load_all(".pre-commit-hooks.yaml")[0])
# The part after the header of inputs is a pipeline of its own; the inputs are put in as GitLab would.
header, pipeline = load_all("templates/plimsoll/template.yml")
text = (root / "templates/plimsoll/template.yml").read_text().split("\n---\n", 1)[1]
for name, described in header["spec"]["inputs"].items():
    value = described.get("default", "registry.example/image")
    text = text.replace(f"$[[ inputs.{name} ]]", str(value).lower() if isinstance(value, bool) else str(value))
assert "$[[" not in text, "an input is used that is not declared"
validate("template.yml", "gitlab-ci.schema.json", yaml.load(text, Loader))
validate("template.yml, header", "gitlab-ci.schema.json", header)

with tempfile.TemporaryDirectory() as work:
    (pathlib.Path(work) / "a.py").write_text("token = '" + "gh" + "p_" + "x8Q2mZ7vK4tR9wL1nB6cF3hJ5dS0gA2bVeXc" + "'\n"
                                              "password = \"" + "hQ7z-Wm3x.Kp9v" + "\"\n")
    (pathlib.Path(work) / "Dockerfile").write_text("FROM debian:9\nUSER root\n")
    subprocess.run(["git", "init", "-q", work], check=True)
    subprocess.run(["git", "-C", work, "add", "."], check=True)
    subprocess.run(["git", "-C", work, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "x"], check=True)
    formats = {"sarif": "sarif-2.1.0.schema.json", "gitlab-secrets": "gitlab-secret-detection-report.15.2.4.schema.json",
               "gitlab-sast": "gitlab-sast-report.15.2.4.schema.json"}
    command = [os.environ["PLIMSOLL_PROGRAM"], "scan", "--exit-zero", "--quiet"]
    for name in list(formats) + ["gitlab-codequality"]:
        command += ["--report", f"{name}={work}/{name}.json"]
    subprocess.run(command + [work], check=True, stdout=subprocess.DEVNULL)
    for name, schema in formats.items():
        validate(f"report {name}", schema, json.loads(pathlib.Path(work, f"{name}.json").read_text()))
    for item in json.loads(pathlib.Path(work, "gitlab-codequality.json").read_text()):
        validate("report gitlab-codequality, one item", "gitlab-codequality-item.schema.json", item)

sys.exit(failures != 0)
