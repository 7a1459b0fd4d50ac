"""Checks a bag from outside: RFC 8493 by its own text, our JSON Schema, STIX 2.1's rules.

Shares nothing with the program. Prints what is wrong, a line each; exits 1 if anything is.
    check_bag.py BAG SCHEMA
"""
import hashlib
import json
import os
import re
import sys
import uuid

import jsonschema

wrong = []


def check(true, what):
    if not true:
        wrong.append(what)


def lines(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    check(text.endswith("\n"), path + " does not end its last line")
    return text.splitlines()


def manifest(bag, name):
    entries = {}
    for line in lines(os.path.join(bag, name)):
        match = re.fullmatch(r"([0-9a-fA-F]{64})[ \t]+(\S.*)", line)
        check(match, name + " has a line that is no digest and path: " + line)
        if match:
            path = match[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            check(path not in entries, name + " lists twice " + path)
            check(not path.startswith(("/", "~")) and ".." not in path.split("/"), path)
            entries[path] = match[1].lower()
    return entries


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check_rfc_8493(bag):
    # 2.1.1: exactly these two lines, in this order, in UTF-8 without a mark.
    with open(os.path.join(bag, "bagit.txt"), "rb") as file:
        check(re.fullmatch(rb"BagIt-Version: 1\.0\nTag-File-Character-Encoding: UTF-8\n", file.read()),
              "bagit.txt")
    # 2.1.2, 2.1.3: every payload file is in the manifest, and the other way round.
    payload = manifest(bag, "manifest-sha256.txt")
    there = set()
    octets = 0
    for folder, _, files in os.walk(os.path.join(bag, "data")):
        for name in files:
            path = os.path.join(folder, name)
            there.add(os.path.relpath(path, bag))
            octets += os.path.getsize(path)
    check(set(payload) == there, "payload and manifest differ: %s" % (set(payload) ^ there))
    tags = manifest(bag, "tagmanifest-sha256.txt")
    # 2.2.1: no payload, and not itself; it lists the payload manifests.
    check(not any(path.startswith("data/") for path in tags), "the tag manifest lists payload")
    check("tagmanifest-sha256.txt" not in tags, "the tag manifest lists itself")
    check("manifest-sha256.txt" in tags, "the tag manifest leaves out the manifest")
    for path, expected in {**payload, **tags}.items():
        check(digest(os.path.join(bag, path)) == expected, "digest of " + path)
    # 2.2.2: label, colon, space, value; Payload-Oxum is octets and files.
    info = {}
    for line in lines(os.path.join(bag, "bag-info.txt")):
        match = re.fullmatch(r"([^:\s][^:]*): (.*)", line)
        check(match, "bag-info.txt: " + line)
        if match:
            info[match[1]] = match[2]
    check(info.get("Payload-Oxum") == "%d.%d" % (octets, len(there)), "Payload-Oxum")
    check(re.fullmatch(r"\d{4}-\d{2}-\d{2}", info.get("Bagging-Date", "")), "Bagging-Date")


def check_schema(bag, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    found = 0
    for kind in ("referral", "acknowledgement", "reply"):
        path = os.path.join(bag, "data", kind + ".json")
        if not os.path.exists(path):
            continue
        found += 1
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        # The branch itself, so that an error names what is wrong in it.
        branch = {"$ref": "#/$defs/" + kind, "$defs": schema["$defs"]}
        for error in jsonschema.Draft202012Validator(branch).iter_errors(document):
            wrong.append("%s: %s" % (error.json_path, error.message))
        check(jsonschema.Draft202012Validator(schema).is_valid(document), kind + " as a whole")
        for one in document.get("files", []):
            check(digest(os.path.join(bag, one["path"])) == one["sha256"], "files: " + one["path"])
    check(found == 1, "%d documents in the bag" % found)


# STIX 2.1, the parts that a bundle of ours uses.
TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"
MILLIS = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z"
TLP = "marking-definition--"
SCO_SPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
REQUIRED = {
    "identity": ["name"],
    "observed-data": ["first_observed", "last_observed", "number_observed", "object_refs"],
    "grouping": ["context", "object_refs"],
    "note": ["content", "object_refs"],
    "extension-definition": ["created_by_ref", "name", "schema", "version", "extension_types"],
}
COMMON = {"type", "spec_version", "id", "created", "modified", "created_by_ref",
          "object_marking_refs", "extensions"}
ALLOWED = {
    "identity": {"name", "identity_class", "sectors", "roles", "contact_information",
                 "description"},
    "observed-data": {"first_observed", "last_observed", "number_observed", "object_refs"},
    "grouping": {"name", "description", "context", "object_refs"},
    "note": {"abstract", "content", "authors", "object_refs"},
    "extension-definition": {"name", "description", "schema", "version", "extension_types"},
}
SECTORS = {"government-national"}  # of industry-sector-ov
CONTEXTS = {"suspicious-activity", "malware-analysis", "unspecified"}
CONTRIBUTING = {"lapwing-phone-number": ["number"],
                "lapwing-phone-call": ["call", "dst_ref", "src_ref", "start"]}


def check_stix_id(one):
    kind, _, number = one["id"].partition("--")
    check(kind == one["type"], "id of another type: " + one["id"])
    check(re.fullmatch(r"[a-z][a-z0-9-]{2,249}", one["type"]), "type " + one["type"])
    check(str(uuid.UUID(number)) == number and uuid.UUID(number).version == 5, one["id"])


def check_stix_object(one, ids):
    kind = one["type"]
    check_stix_id(one)
    check(one.get("spec_version") == "2.1", one["id"] + " spec_version")
    for key, value in one.items():
        check(re.fullmatch(r"[a-z0-9_]{3,250}", key) or key == "id", "property name " + key)
        check(value not in ("", [], {}, None), "empty %s in %s" % (key, one["id"]))
        for reference in ([value] if key.endswith("_ref") else value if key.endswith("_refs") else []):
            check(reference in ids or reference.startswith(TLP), "dangling " + reference)
    if kind in REQUIRED:
        for key in REQUIRED[kind] + ["created", "modified"]:
            check(key in one, "%s lacks %s" % (one["id"], key))
        check(set(one) <= COMMON | ALLOWED[kind], "%s has %s" % (kind, set(one) - COMMON - ALLOWED[kind]))
        for key in ("created", "modified"):
            check(re.fullmatch(MILLIS, one[key]), "%s of %s" % (key, one["id"]))
    else:
        check(kind in CONTRIBUTING, "unknown type " + kind)
        extensions = one.get("extensions", {})
        check(any(key.startswith("extension-definition--") and key in ids
                  and value == {"extension_type": "new-sco"} for key, value in extensions.items()),
              one["id"] + " names no extension definition")
        named = {key: one[key] for key in CONTRIBUTING[kind] if key in one}
        canonical = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        check(one["id"].endswith(str(uuid.uuid5(SCO_SPACE, canonical))), "id of " + one["id"])
        check("created" not in one, "an observable was created")
    if kind == "observed-data":
        check(re.fullmatch(TIME, one["first_observed"]), "first_observed")
        check(one["first_observed"] <= one["last_observed"], "observed backwards")
        check(1 <= one["number_observed"] <= 999999999, "number_observed")
    check(set(one.get("sectors", [])) <= SECTORS, "sectors")
    check(one.get("context", "unspecified") in CONTEXTS, "context")


def check_stix(bundle):
    check(set(bundle) == {"type", "id", "objects"} and bundle["type"] == "bundle", "bundle")
    check_stix_id(bundle)
    ids = [one["id"] for one in bundle["objects"]]
    check(len(ids) == len(set(ids)), "an id twice")
    for one in bundle["objects"]:
        check_stix_object(one, set(ids))
    check({"identity", "observed-data", "grouping", "extension-definition"}
          <= {one["type"] for one in bundle["objects"]}, "kinds of objects")


def main():
    if sys.argv[1] == "--stix":
        with open(sys.argv[2], encoding="utf-8") as file:
            check_stix(json.load(file))
    else:
        bag = sys.argv[1]
        with open(sys.argv[2], encoding="utf-8") as file:
            schema = json.load(file)
        check_rfc_8493(bag)
        check_schema(bag, schema)
        stix = os.path.join(bag, "data", "stix.json")
        if os.path.exists(stix):
            with open(stix, encoding="utf-8") as file:
                check_stix(json.load(file))
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
