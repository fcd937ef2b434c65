#!/usr/bin/env python3
"""Writes a benchmark instance as Kubernetes objects, with the Cluster and Catalog documents that go with it.

    manifests.py INSTANCE.json FOLDER

Classes become Deployments (StatefulSets with bound volumes where they are pinned to zones), shapes become a Catalog whose
types offer exactly what the instance says. Output is JSON, which is YAML, and the same for the same instance.
"""

import json
import pathlib
import sys

ZONES = ["zone-a", "zone-b", "zone-c"]
GPU = "nvidia.com/gpu"


def main():
    instance = json.load(open(sys.argv[1]))
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    zones = ZONES[: instance["zones"]]
    objects = []
    for entry in instance["classes"]:
        objects += workload(entry, zones, instance)
    write(folder / "workloads.json", {"apiVersion": "v1", "kind": "List", "items": objects})
    write(folder / "catalog.json", catalog(instance, zones))
    write(folder / "cluster.json", cluster(instance, zones))


def write(path, document):
    path.write_text(json.dumps(document, indent=1) + "\n")


def name(entry):
    return f"class-{entry['id']:04d}"


def pod(entry, instance):
    requests = {"cpu": f"{entry['cpu']}m", "memory": f"{entry['mem']}Mi"}
    resources = {"requests": requests}
    if entry["gpu"]:
        requests[GPU] = str(entry["gpu"])
        resources["limits"] = {GPU: str(entry["gpu"])}
    spec = {"containers": [{"name": "main", "image": "registry.k8s.io/pause:3.9", "resources": resources}]}
    labels = {"app": name(entry)}
    annotations = {}
    if entry["spot"]:
        annotations["plimsoll.dev/spot"] = "allowed"
    if entry["gpu_pool"] and not entry["gpu"]:
        labels["plimsoll.dev/pool"] = "gpu"
    terms = []
    if len(entry["arch"]) < 2:
        terms.append({"key": "kubernetes.io/arch", "operator": "In", "values": entry["arch"]})
    if entry["families"]:
        terms.append({"key": "example.com/family", "operator": "In", "values": entry["families"]})
    affinity = {}
    if terms:
        affinity["nodeAffinity"] = {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": terms}]}
        }
    apart = [name(instance["classes"][other]) for other in entry["conflicts"]]
    if entry["max_per_node"] == 1:
        apart.append(name(entry))
    if apart:
        affinity["podAntiAffinity"] = {
            "requiredDuringSchedulingIgnoredDuringExecution": [
                {"labelSelector": {"matchLabels": {"app": other}}, "topologyKey": "kubernetes.io/hostname"}
                for other in sorted(apart)
            ]
        }
    if affinity:
        spec["affinity"] = affinity
    if entry["zone"] == "spread":
        spec["topologySpreadConstraints"] = [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": {"matchLabels": {"app": name(entry)}},
            }
        ]
    metadata = {"labels": labels}
    if annotations:
        metadata["annotations"] = annotations
    return {"metadata": metadata, "spec": spec}


def workload(entry, zones, instance):
    template = pod(entry, instance)
    metadata = {"name": name(entry), "namespace": "bench"}
    spec = {
        "replicas": entry["replicas"],
        "selector": {"matchLabels": {"app": name(entry)}},
        "template": template,
    }
    if entry["zone"] != "pinned":
        return [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}]
    spec["serviceName"] = name(entry)
    template["spec"]["containers"][0]["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
    claim = {"accessModes": ["ReadWriteOnce"], "storageClassName": "zonal", "resources": {"requests": {"storage": "10Gi"}}}
    spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": claim}]
    objects = [{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata, "spec": spec}]
    places = [zone for zone, count in zip(zones, entry["pins"]) for _ in range(count)]
    for ordinal, zone in enumerate(places):
        claimed = f"data-{name(entry)}-{ordinal}"
        volume = f"pv-{name(entry)}-{ordinal}"
        objects.append(
            {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {
                    "name": claimed,
                    "namespace": "bench",
                    "annotations": {"pv.kubernetes.io/bind-completed": "yes"},
                },
                "spec": {**claim, "volumeName": volume},
                "status": {"phase": "Bound"},
            }
        )
        objects.append(
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": volume},
                "spec": {
                    "capacity": {"storage": "10Gi"},
                    "accessModes": ["ReadWriteOnce"],
                    "storageClassName": "zonal",
                    "claimRef": {"namespace": "bench", "name": claimed},
                    "csi": {"driver": "csi.example.com", "volumeHandle": volume},
                    "nodeAffinity": {
                        "required": {
                            "nodeSelectorTerms": [
                                {
                                    "matchExpressions": [
                                        {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]}
                                    ]
                                }
                            ]
                        }
                    },
                },
            }
        )
    return objects


def catalog(instance, zones):
    types = {}
    for shape in instance["shapes"]:
        cpu, memory, pods, gpu = shape["alloc"]
        kind = types.setdefault(
            shape["type"],
            {
                "name": shape["type"],
                "family": shape["family"],
                "cores": -(-cpu // 1000),
                "memory": f"{memory}Mi",
                "architecture": shape["arch"],
                "maxPods": pods,
                "labels": {"example.com/family": shape["family"]},
                "allocatable": {"cpu": f"{cpu}m", "memory": f"{memory}Mi", "pods": str(pods)},
                "offerings": [],
            },
        )
        if gpu:
            kind["allocatable"][GPU] = str(gpu)
            kind["extendedResources"] = {GPU: str(gpu)}
        kind["offerings"].append(
            {
                "zone": zones[shape["zone"]],
                "capacityType": "spot" if shape["mode"] == "spot" else "on-demand",
                "pricePerHour": shape["price"],
            }
        )
    return {
        "apiVersion": "plimsoll/v1",
        "kind": "Catalog",
        "metadata": {"name": instance["name"]},
        "spec": {"provider": "on-premises", "region": "bench", "currency": "USD", "zones": zones, "instanceTypes": list(types.values())},
    }


def cluster(instance, zones):
    ways = sorted({"spot" if shape["mode"] == "spot" else "on-demand" for shape in instance["shapes"]})
    plain = sorted({shape["type"] for shape in instance["shapes"] if not shape["gpu"]})
    special = sorted({shape["type"] for shape in instance["shapes"] if shape["gpu"]})
    pools = []
    if plain:
        pools.append({"name": "general", "role": "general", "capacityTypes": ways, "instanceTypes": {"include": plain}})
        if any(entry["zone"] == "pinned" for entry in instance["classes"]):
            pools.append(
                {
                    "name": "stateful",
                    "role": "stateful",
                    "capacityTypes": ["on-demand"],
                    "taints": ["plimsoll.dev/pool=stateful:NoSchedule"],
                    "instanceTypes": {"include": plain},
                }
            )
    if special:
        pools.append(
            {
                "name": "gpu",
                "role": "special",
                "capacityTypes": ways,
                "taints": ["nvidia.com/gpu=present:NoSchedule"],
                "instanceTypes": {"include": special},
            }
        )
    return {
        "apiVersion": "plimsoll/v1",
        "kind": "Cluster",
        "metadata": {"name": instance["name"]},
        "spec": {
            "provider": "on-premises",
            "region": "bench",
            "zones": zones,
            "currency": "USD",
            "catalog": ["catalog.json"],
            "pools": pools,
            "instanceTypesPerPool": 4,
            "survive": [],
        },
    }


main()
