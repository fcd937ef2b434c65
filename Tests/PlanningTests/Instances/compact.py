#!/usr/bin/env python3
"""Writes known-optima.jsonl from a folder of planning instances: compact.py FOLDER.

FOLDER holds instances/S.json and vpsolver/*.vbp, *.mvp with known-optima.csv. A line is one problem: shapes as
[capacity, price, zone], classes as [demand, request, shapes or null for all, most per node, zone rule, conflicts], the optimum, or bounds
on it where it isn't known. Prices are integers.
"""
import csv, json, pathlib, sys

root = pathlib.Path(sys.argv[1])
lines = []

s = json.loads((root / "instances/S.json").read_text())
shapes = [[t["alloc"], round(t["price"] * 10000), t["zone"]] for t in s["shapes"]]
classes = []
for c in s["classes"]:
    eligible = [
        j for j, t in enumerate(s["shapes"])
        if (c["spot"] or t["mode"] != "spot") and t["arch"] in c["arch"]
        and (c["families"] is None or t["family"] in c["families"])
        and (c["gpu_pool"] or c["gpu"] > 0) == (t["gpu"] > 0)
    ]
    rule = {"pinned": ["bounds", c["pins"], c["pins"]], "spread": ["spread", 1], "free": ["free"]}[c["zone"]]
    classes.append([c["replicas"], [c["cpu"], c["mem"], 1, c["gpu"]], eligible, c["max_per_node"], rule, []])
assert [c["id"] for c in s["classes"]] == list(range(len(classes)))
for c in s["classes"]:
    for other in c["conflicts"]:
        classes[c["id"]][5] = sorted({*classes[c["id"]][5], other})
        classes[other][5] = sorted({*classes[other][5], c["id"]})
lines.append({"name": "S", "zones": 3, "shapes": shapes, "classes": classes, "least": 24960, "most": 24960})

for row in csv.DictReader((root / "vpsolver/known-optima.csv").open()):
    text = [line.split() for line in (root / "vpsolver" / row["file"]).read_text().splitlines() if line.strip()]
    numbers = iter(int(word) for line in text for word in line)
    dimensions = next(numbers)
    take = lambda count: [next(numbers) for _ in range(count)]
    if row["file"].endswith(".vbp"):
        shapes = [[take(dimensions), 1, 0]]
        items = [(take(dimensions), next(numbers)) for _ in range(next(numbers))]
    else:
        kinds = [(take(dimensions), next(numbers), next(numbers)) for _ in range(next(numbers))]
        shapes = [[capacity, price, 0] for capacity, price, _ in kinds]
        items = []
        for _ in range(next(numbers)):
            alternatives, demand = take(2)
            choices = [take(dimensions) for _ in range(alternatives)]
            items.append((choices[0], demand) if alternatives == 1 else None)
        if None in items:
            continue  # items that may have one of several sizes: no pod class is like that
        assert all(limit == -1 for _, _, limit in kinds)
    classes = [[demand, request, None, 0, ["free"], []] for request, demand in items]
    lines.append({
        "name": row["file"], "zones": 1, "shapes": shapes, "classes": classes, "least": int(row["lower_bound"]),
        "most": int(row["upper_bound"]),
    })

with open(pathlib.Path(__file__).parent / "known-optima.jsonl", "w") as out:
    for line in lines:
        out.write(json.dumps(line, separators=(",", ":")) + "\n")
