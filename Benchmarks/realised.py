#!/usr/bin/env python3
"""Prints one line on a realised plan: what it costs against its bound, and what each step saved.

    realised.py NAME PLAN.json
"""

import json
import sys

name, plan = sys.argv[1], json.load(open(sys.argv[2]))
cost = plan["cost"]
realisation = plan.get("realisation", {"status": "on paper", "levers": []})
above = cost["perHour"] / cost["lowerBoundPerHour"] - 1
steps = " -> ".join(f"{lever['lever']} {lever['perHour']:.2f}" for lever in realisation["levers"])
print(
    f"{name}: {realisation['status']}; {cost['perHour']:.4f} an hour, {100 * above:.2f}% above the bound"
    f" {cost['lowerBoundPerHour']:.4f}; on paper {cost['onPaperPerHour']:.4f};"
    f" {len(plan['nodes'])} nodes, {realisation.get('groups', 0)} groups; {steps}"
)
