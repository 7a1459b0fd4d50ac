"""Holds answers of the service to its OpenAPI document: validate_answers.py OPENAPI.json ANSWERS.ndjson

An answer: {"method", "path", "status", "type", "body"}. Stricter than a client may be: a field that
the document does not name is a fault too. Prints each fault and exits 1 if there is one.
"""
import json
import sys

from jsonschema import Draft202012Validator


def strict(schema):
    """Lets no object have fields that are not described, unless it says that it may."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            strict(value)
    elif isinstance(schema, list):
        for item in schema:
            strict(item)


def fits(pattern, path):
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        w == g or (w.startswith("{") and g) for w, g in zip(wanted, given))


def operation_of(document, answer):
    fitting = [p for p in document["paths"] if fits(p, answer["path"])]
    fitting.sort(key=lambda p: p.count("{"))
    if not fitting:
        return None, None
    return fitting[0], document["paths"][fitting[0]].get(answer["method"].lower())


def resolved(document, item):
    while "$ref" in item:
        part = document
        for name in item["$ref"][2:].split("/"):
            part = part[name]
        item = part
    return item


def faults_of(document, answer):
    pattern, operation = operation_of(document, answer)
    if operation is None:
        return [] if answer["status"] in (401, 403, 404, 405, 413) else ["is of no path that is described"]
    described = operation["responses"]
    response = described.get(str(answer["status"]), described.get("default"))
    if answer["status"] < 400 and str(answer["status"]) not in described:
        return [f"status {answer['status']} is not described"]
    content = resolved(document, response).get("content", {})
    if not answer["body"]:
        return []
    kind = answer["type"].split(";")[0]
    if kind not in content:
        return [f"type {kind} is not described, but {', '.join(content)}"]
    schema = {"$ref": "#/x", "x": content[kind]["schema"], "components": document["components"]}
    if kind.endswith("json"):
        lines = answer["body"].splitlines() if kind.endswith("ndjson") else [answer["body"]]
        validator = Draft202012Validator(schema)
        return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:400]}"
                for line in lines for e in validator.iter_errors(json.loads(line))]
    return []


def main(document_file, answers_file):
    with open(document_file, encoding="utf-8") as file:
        document = json.load(file)
    strict(document["components"])
    strict(document["paths"])
    count = faults = 0
    with open(answers_file, encoding="utf-8") as file:
        for line in file:
            answer = json.loads(line)
            count += 1
            for fault in faults_of(document, answer):
                faults += 1
                print(f"{answer['method']} {answer['path']} {answer['status']}: {fault}")
    print(f"{count} answers, {faults} faults")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
