import Foundation

/// Large Kubernetes input made from nothing but a counter.
enum GeneratedManifests {
  /// Writes documents until the file has the size asked for: Deployments as a YAML stream, or pods as kubectl's JSON list.
  static func write(to file: URL, bytes: Int, isJSON: Bool) throws {
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    var written = 0
    var number = 0
    func put(_ text: String) throws {
      try handle.write(contentsOf: Data(text.utf8))
      written += text.utf8.count
    }
    if isJSON { try put("{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n") }
    while written < bytes {
      if isJSON {
        try put((number == 0 ? "" : ",\n") + pod(number))
      } else {
        try put(deployment(number))
      }
      number += 1
    }
    if isJSON { try put("\n]}\n") }
  }

  /// About 3 kB, as a chart would render it.
  private static func deployment(_ number: Int) -> String {
    let variables = (0..<16).map {
      "        - name: SETTING_\($0)\n          value: \"value \(number * 31 + $0) of a setting that is passed on\"\n"
    }.joined()
    return """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: app-\(number)
        namespace: team-\(number % 40)
        labels:
          app.kubernetes.io/name: app-\(number)
          app.kubernetes.io/part-of: generated
      spec:
        replicas: \(1 + number % 9)
        selector:
          matchLabels:
            app.kubernetes.io/name: app-\(number)
        template:
          metadata:
            labels:
              app.kubernetes.io/name: app-\(number)
          spec:
            topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: app-\(number)
            containers:
            - name: main
              image: registry.example/app-\(number):1.\(number % 30)
              ports:
              - containerPort: 8080
              env:
      \(variables)        resources:
                requests:
                  cpu: \(50 + number % 20 * 50)m
                  memory: \(64 + number % 30 * 64)Mi
                limits:
                  memory: \(64 + number % 30 * 64)Mi
              readinessProbe:
                httpGet:
                  path: /ready
                  port: 8080

      """
  }

  /// About 10 kB, as `kubectl get pods -A -o json` prints a running pod.
  private static func pod(_ number: Int) -> String {
    let conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map {
      """
      {"lastProbeTime": null, "lastTransitionTime": "2026-01-01T00:00:00Z", "status": "True", "type": "\($0)"}
      """
    }.joined(separator: ", ")
    let fields = (0..<120).map {
      "\"k:{\\\"name\\\":\\\"SETTING_\($0)\\\"}\": {\".\": {}, \"f:name\": {}, \"f:value\": {}}"
    }
    .joined(separator: ", ")
    let owner = number / 3
    return """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app-\(owner)-7c9d-\(number)", "namespace": \
      "team-\(owner % 40)", "uid": "00000000-0000-0000-0000-\(String(format: "%012d", number))", "labels": {"app": \
      "app-\(owner)", "pod-template-hash": "7c9d"}, "ownerReferences": [{"apiVersion": "apps/v1", "kind": \
      "ReplicaSet", "name": "app-\(owner)-7c9d", "controller": true, "uid": "10000000-0000-0000-0000-\
      \(String(format: "%012d", owner))"}], "managedFields": [{"manager": "kube-controller-manager", "operation": \
      "Update", "fieldsV1": {"f:spec": {\(fields)}}}]}, "spec": {"nodeName": "node-\(number % 400)", \
      "schedulerName": "default-scheduler", "serviceAccountName": "default", "tolerations": [{"key": \
      "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}], \
      "containers": [{"name": "main", "image": "registry.example/app-\(owner):1.0", "resources": {"requests": \
      {"cpu": "\(50 + owner % 20 * 50)m", "memory": "\(64 + owner % 30 * 64)Mi"}}, "volumeMounts": [{"name": \
      "token", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true}]}], "volumes": \
      [{"name": "token", "projected": {"defaultMode": 420, "sources": [{"serviceAccountToken": {"path": "token"}}]}}]}, \
      "status": {"phase": "Running", "qosClass": "Burstable", "podIP": "10.0.0.1", "conditions": [\(conditions)], \
      "containerStatuses": [{"name": "main", "ready": true, "restartCount": 0, "image": "registry.example/app", \
      "imageID": "", "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]}}
      """
  }
}
