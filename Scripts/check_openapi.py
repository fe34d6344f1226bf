"""Validates an OpenAPI 3.1 document and each of its examples. Usage: check_openapi.py FILE"""

import sys

import openapi_spec_validator
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DATA = {"example", "examples", "default", "enum", "const"}  # their values are data, not part of the description


def load(path):
    """The document as JSON knows it: YAML's own dates stay the text that they are."""
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, loader)


def pointer(place):
    escaped = [str(part).replace("~", "~0").replace("/", "~1") for part in place]
    return "#" + "".join(f"/{part}" for part in escaped)


def resolve(document, node):
    while isinstance(node, dict) and "$ref" in node:
        target = node["$ref"]
        assert target.startswith("#/"), f"only references into the document are known: {target}"
        node = document
        for part in target[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def examples(document, node, place=()):
    """Each (where, pointer of its schema, value): of media types, parameters and headers, and of schemas themselves."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from examples(document, item, (*place, index))
    if not isinstance(node, dict):
        return
    named = bool(place) and place[-1] in ("properties", "schemas", "$defs", "patternProperties")  # keys are names
    if not named:
        schema = pointer((*place, "schema")) if "schema" in node else pointer(place)
        if "example" in node:
            yield pointer((*place, "example")), schema, node["example"]
        if isinstance(node.get("examples"), list):
            for index, value in enumerate(node["examples"]):
                yield pointer((*place, "examples", index)), schema, value
        elif isinstance(node.get("examples"), dict) and "schema" in node:
            for name, example in node["examples"].items():
                value = resolve(document, example)["value"]
                yield pointer((*place, "examples", name)), schema, value
    for key, value in node.items():
        if named or key not in DATA:
            yield from examples(document, value, (*place, key))


def main(path):
    document = load(path)
    openapi_spec_validator.validate(document)
    assert document["openapi"].startswith("3.1."), document["openapi"]
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:openapi", resource)
    count, failures = 0, 0
    for where, schema, value in examples(document, document):
        validator = Draft202012Validator(
            {"$ref": f"urn:openapi{schema}"}, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        count += 1
        for error in validator.iter_errors(value):
            failures += 1
            print(f"{where} {error.json_path}: {error.message}", file=sys.stderr)
    if count == 0:
        sys.exit("no examples found")
    print(f"openapi.yaml: valid OpenAPI {document['openapi']}, {count} examples checked, {failures} failures")
    sys.exit(1 if failures else 0)


main(sys.argv[1])
