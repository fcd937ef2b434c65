#!/usr/bin/env python3
"""Writes the recorded filter cases of FOLDER to filter-cases.jsonl, one a line, without repetitions."""
import copy, glob, json, os, sys


def compact(case):
    templates, existing = [], []
    for pod in case["existing"] or []:
        template = copy.deepcopy(pod)
        name = template["metadata"].pop("name")
        node = template["spec"].pop("nodeName")
        if template not in templates:
            templates.append(template)
        existing.append([templates.index(template), name, node])
    for node in case["nodes"] or []:
        status = node["status"]
        if status.get("capacity") == status.get("allocatable"):
            status.pop("capacity", None)
    for verdict in (case["expected"]["nodes"] or {}).values():
        own = {key: verdict.get(key) for key in ("code", "plugin", "reasons")}
        if verdict.get("all") == [own]:
            del verdict["all"]
    kept = {key: case[key] for key in ("name", "title", "options", "objects", "nodes", "pod", "expected")}
    return kept | {"templates": templates, "existing": existing}


here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "filter-cases.jsonl"), "w") as out:
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
        with open(path) as recorded:
            out.write(json.dumps(compact(json.load(recorded)), separators=(",", ":"), sort_keys=True) + "\n")
