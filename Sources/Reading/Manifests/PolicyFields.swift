package import ClusterModel
import Quantities

extension ObjectDecoder {
  package func priorityClass(_ object: DocumentNode) -> PriorityClass? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let value = fields.int("value", in: Int(Int32.min)...Int(Int32.max)) else {
      if !fields.has("value") { fields.missing("value", "write the priority, such as 1000") }
      return nil
    }
    return PriorityClass(
      name: metadata.name, value: value, isGlobalDefault: fields.bool("globalDefault") ?? false,
      mayPreempt: fields.string("preemptionPolicy") != "Never", position: fields.position)
  }

  /// A disruption budget. In policy/v1beta1 an empty selector selects nothing, in policy/v1 every pod of the namespace.
  package func podDisruptionBudget(_ object: DocumentNode) -> PodDisruptionBudget? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let spec = fields.mapping("spec") else {
      fields.missing("spec", "say which pods and how many")
      return nil
    }
    if spec.has("minAvailable") && spec.has("maxUnavailable") {
      spec.reject("minAvailable and maxUnavailable exclude each other", "keep one of them")
      return nil
    }
    let rule: PodDisruptionBudget.Rule
    if spec.child("minAvailable") != nil {
      guard let amount = spec.intOrPercent("minAvailable") else { return nil }
      rule = .minAvailable(amount)
    } else if spec.child("maxUnavailable") != nil {
      guard let amount = spec.intOrPercent("maxUnavailable") else { return nil }
      rule = .maxUnavailable(amount)
    } else {
      rule = .minAvailable(.count(1))
    }
    var selector = spec.labelSelector("selector")
    if fields.string("apiVersion") == "policy/v1beta1", selector?.isEmpty == true { selector = nil }
    return PodDisruptionBudget(
      namespace: metadata.namespace ?? "default", name: metadata.name, selector: selector, rule: rule,
      disruptionsAllowed: fields.mapping("status")?.int("disruptionsAllowed"), position: fields.position)
  }

  package func horizontalPodAutoscaler(_ object: DocumentNode) -> HorizontalPodAutoscaler? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    guard let spec = fields.mapping("spec"), let target = spec.mapping("scaleTargetRef"),
      let kind = target.requiredString("kind"), let name = target.requiredString("name")
    else {
      if !fields.has("spec") { fields.missing("spec", "name the target and the replicas") }
      return nil
    }
    guard let maximum = spec.int("maxReplicas", in: 1...ObjectDecoder.mostReplicas) else {
      if !spec.has("maxReplicas") { spec.missing("maxReplicas", "write the most replicas") }
      return nil
    }
    let minimum = spec.int("minReplicas") ?? 1
    if minimum > maximum {
      spec.child("minReplicas")?.reject("\(minimum) is more than maxReplicas, \(maximum)", "lower it")
      return nil
    }
    return HorizontalPodAutoscaler(
      namespace: metadata.namespace ?? "default", name: metadata.name, targetKind: kind, targetName: name,
      minReplicas: minimum, maxReplicas: maximum, currentReplicas: fields.mapping("status")?.int("currentReplicas"),
      position: fields.position)
  }

  package func limitRange(_ object: DocumentNode) -> LimitRange? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let limits = (fields.mapping("spec")?.mappings("limits") ?? []).compactMap { (item) -> LimitRangeItem? in
      guard let type = item.requiredString("type") else { return nil }
      return LimitRangeItem(
        type: type, defaultLimits: item.resources("default") ?? ResourceVector(),
        defaultRequests: item.resources("defaultRequest") ?? ResourceVector(),
        minimum: item.resources("min") ?? ResourceVector(), maximum: item.resources("max") ?? ResourceVector())
    }
    return LimitRange(
      namespace: metadata.namespace ?? "default", name: metadata.name, limits: limits, position: fields.position)
  }

  package func resourceQuota(_ object: DocumentNode) -> ResourceQuota? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let spec = fields.mapping("spec")
    var hard: [String: Int64] = [:]
    for (name, value) in spec?.child("hard")?.asEntries() ?? [] {
      guard let quantity = value.asQuantity() else { continue }
      let isCPU = name == "cpu" || name.hasSuffix(".cpu")
      hard[name] = isCPU ? quantity.milli : quantity.units
    }
    return ResourceQuota(
      namespace: metadata.namespace ?? "default", name: metadata.name, hard: hard,
      isScoped: spec?.has("scopes") == true || spec?.has("scopeSelector") == true, position: fields.position)
  }

  package func service(_ object: DocumentNode) -> Service? {
    let fields = reader(object)
    guard let metadata = fields.metadata() else { return nil }
    let spec = fields.mapping("spec")
    return Service(
      namespace: metadata.namespace ?? "default", name: metadata.name, selector: spec?.stringMap("selector") ?? [:],
      type: spec?.string("type") ?? "ClusterIP", keepsClientAddress: ClientAddress.isKept(object),
      position: fields.position)
  }
}
