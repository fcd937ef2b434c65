package import ClusterModel
import Quantities
import Reporting

/// A plan as Kubernetes objects that a scheduler or a simulator of one can load: its nodes, the pods as their owners would
/// create them with the plan's patches, and what those refer to.
///
/// DaemonSets' pods stand on their nodes already; all others have no node. Pods name no owner: one that isn't there would
/// have them collected as garbage.
package struct ObjectExport {
  private let plan: Plan
  private let inventory: Inventory

  package init(plan: Plan, inventory: Inventory) {
    self.plan = plan
    self.inventory = inventory
  }

  /// `nodes.yaml`, `objects.yaml` and `pods.yaml`.
  ///
  /// - Complexity: O(pods + nodes)
  package var files: [ExportedFile] {
    var claims = ClaimExport(inventory)
    let pods = daemonPods + workloadPods(&claims)
    return [
      ExportedFile(
        name: "nodes.yaml", comment: ["\(plan.nodes.count) nodes of the plan for \(plan.cluster.name)."],
        documents: plan.nodes.map(node)),
      ExportedFile(
        name: "objects.yaml",
        comment: [
          "What the pods refer to. Claims that the inputs don't have bound are bound to volumes that every node reaches."
        ],
        documents: namespaces + priorityClasses + runtimeClassObjects + claims.objects + services + budgets),
      ExportedFile(
        name: "pods.yaml", comment: ["\(pods.count) pods; those of DaemonSets stand on their nodes already."],
        documents: pods),
    ]
  }

  private func node(_ node: PlannedNode) -> JSONValue {
    let room = ObjectTree.quantities(node.allocatable) ?? .object([])
    return ObjectTree.object([
      ("apiVersion", "v1"), ("kind", "Node"),
      (
        "metadata",
        ObjectTree.metadata(
          node.name, labels: node.labels.merging([WellKnownLabel.hostname: node.name]) { given, _ in given },
          annotations: ["kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0"])
      ),
      ("spec", ObjectTree.object([("taints", ObjectTree.list(node.taints.map(ObjectTree.taint)))])),
      (
        "status",
        [
          "allocatable": room, "capacity": room,
          "conditions": [["type": "Ready", "status": "True", "reason": "KubeletReady"]],
        ]
      ),
    ])
  }

  // MARK: Pods

  private var daemonPods: [JSONValue] {
    let daemonSets = Dictionary(inventory.daemonSets.map { ($0.id, $0) }) { first, _ in first }
    return plan.placements.compactMap { placement -> JSONValue? in
      guard let daemonSet = daemonSets[placement.workload] else { return nil }
      var template = prepared(daemonSet.template, daemonSet)
      template.tolerations.append(Toleration(operator: .exists))
      return PodTree(
        namespace: daemonSet.id.namespace, name: "\(daemonSet.id.name)-\(placement.node)", template: template,
        claims: [], hasRuntimeClass: hasRuntimeClass(template), node: placement.node
      ).tree
    }
  }

  private func workloadPods(_ claims: inout ClaimExport) -> [JSONValue] {
    let planned = Dictionary(plan.workloads.map { ($0.workload, $0) }) { first, _ in first }
    var unplaced: [WorkloadID: Int] = [:]
    for pods in plan.unplaced { unplaced[pods.workload, default: 0] += pods.count }
    var pods: [JSONValue] = []
    for workload in inventory.workloads {
      guard let entry = planned[workload.id] else { continue }
      let patched = plan.patch(for: entry, consent: workload.spotConsent).applied(to: workload.template)
      var template = prepared(patched, workload, planClass: entry.priorityClass)
      if workload.pinnedZones.isEmpty, let zones = workload.allowedZones { template.require(zones: zones) }
      // Zones that bound volumes say themselves need no selector; those that were only told do.
      let told = workload.pinnedZones.sorted { $0.key < $1.key }.flatMap { Array(repeating: $0.key, count: $0.value) }
      for ordinal in 0..<(entry.replicas + (unplaced[workload.id] ?? 0)) {
        var own = template
        let names = claims.names(workload, ordinal: ordinal)
        if ordinal < told.count, !names.contains(where: { claims.isBound($0, in: workload.id.namespace) }) {
          own.require(zones: [told[ordinal]])
        }
        pods.append(
          PodTree(
            namespace: workload.id.namespace, name: "\(workload.id.name)-\(ordinal)", template: own, claims: names,
            hasRuntimeClass: hasRuntimeClass(template), node: nil
          ).tree)
      }
    }
    return pods
  }

  /// The template with only what can be said in an object: no gates, no node, and a class that exists.
  private func prepared(_ template: PodTemplate, _ workload: Workload, planClass: String? = nil) -> PodTemplate {
    var template = template
    template.schedulingGates = []
    template.nodeName = nil
    if planClass == nil || template.priority == nil { template.priority = workload.priority }
    let known = inventory.priorityClasses.map(\.name) + plan.priorityClasses.map(\.name)
    if let name = template.priorityClassName, !known.contains(name), !name.hasPrefix("system-") {
      template.priorityClassName = nil
    }
    if template.priorityClassName == nil, workload.priority != 0 {
      template.priorityClassName = standard(workload.priority) ?? made(workload.priority)
    }
    return template
  }

  /// The cluster's default class, where that is what gives a pod its priority.
  private func standard(_ priority: Int) -> String? {
    inventory.priorityClasses.first { $0.isGlobalDefault && $0.value == priority }?.name
  }

  /// Priorities that the inputs give without a class get one: a pod can't have a priority by itself.
  private func made(_ priority: Int) -> String {
    priority < 0 ? "plimsoll-priority-minus-\(-priority)" : "plimsoll-priority-\(priority)"
  }

  private func hasRuntimeClass(_ template: PodTemplate) -> Bool {
    template.runtimeClassName.map { name in inventory.runtimeClasses.contains { $0.name == name } } ?? false
  }

  // MARK: What pods refer to

  private var namespaces: [JSONValue] {
    let used = Set((inventory.workloads + inventory.daemonSets).map(\.id.namespace))
    let known = Dictionary(inventory.namespaces.map { ($0.name, $0.labels) }) { first, _ in first }
    return used.union(known.keys).sorted().map {
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ObjectTree.metadata($0, labels: known[$0] ?? [:])]
    }
  }

  private var priorityClasses: [JSONValue] {
    var classes: [String: JSONValue] = [:]
    func add(_ name: String, _ value: Int, _ mayPreempt: Bool, _ isDefault: Bool = false) {
      classes[name] = ObjectTree.object([
        ("apiVersion", "scheduling.k8s.io/v1"), ("kind", "PriorityClass"), ("metadata", ObjectTree.metadata(name)),
        ("value", .integer(value)), ("globalDefault", isDefault ? .bool(true) : nil),
        ("preemptionPolicy", mayPreempt ? nil : "Never"),
      ])
    }
    for workload in inventory.workloads + inventory.daemonSets
    where prepared(workload.template, workload).priorityClassName == made(workload.priority) {
      add(made(workload.priority), workload.priority, true)
    }
    for known in inventory.priorityClasses where !known.name.hasPrefix("system-") {
      add(known.name, known.value, known.mayPreempt, known.isGlobalDefault)
    }
    for planned in plan.priorityClasses { add(planned.name, planned.value, planned.mayPreempt) }
    return classes.sorted { $0.key < $1.key }.map(\.value)
  }

  private var runtimeClassObjects: [JSONValue] {
    inventory.runtimeClasses.map { runtime in
      ObjectTree.object([
        ("apiVersion", "node.k8s.io/v1"), ("kind", "RuntimeClass"), ("metadata", ObjectTree.metadata(runtime.name)),
        ("handler", .string(runtime.name)),
        ("overhead", ObjectTree.quantities(runtime.overhead).map { ["podFixed": $0] }),
      ])
    }
  }

  /// Services, without their ports, which the model doesn't keep: the scheduler spreads pods by their selectors.
  private var services: [JSONValue] {
    inventory.services.filter { !$0.selector.isEmpty }.map { service in
      [
        "apiVersion": "v1", "kind": "Service",
        "metadata": ObjectTree.metadata(service.name, namespace: service.namespace),
        "spec": ["clusterIP": "None", "selector": .sorted(service.selector)],
      ]
    }
  }

  private var budgets: [JSONValue] {
    inventory.disruptionBudgets.map { budget in
      let rule: (String, IntOrPercent) =
        switch budget.rule {
        case .minAvailable(let amount): ("minAvailable", amount)
        case .maxUnavailable(let amount): ("maxUnavailable", amount)
        }
      let amount: JSONValue =
        switch rule.1 {
        case .count(let count): .integer(count)
        case .percent(let percent): .string("\(percent)%")
        }
      return [
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": ObjectTree.metadata(budget.name, namespace: budget.namespace),
        "spec": ObjectTree.object([(rule.0, amount), ("selector", budget.selector.map(ObjectTree.selector))]),
      ]
    }
  }
}
