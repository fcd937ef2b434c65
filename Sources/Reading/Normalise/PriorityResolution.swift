import ClusterModel

/// The priority of a pod, as the admission plug-in Priority resolves it.
struct PriorityResolution {
  private let classes: [String: PriorityClass]
  private let globalDefault: PriorityClass?

  init(_ classes: [PriorityClass]) {
    var byName: [String: PriorityClass] = [:]
    for (name, value) in [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)] {
      byName[name] = PriorityClass(name: name, value: value, position: FilePosition(path: "Kubernetes"))
    }
    for entry in classes { byName[entry.name] = entry }
    self.classes = byName
    // The lowest of several, as Kubernetes has it.
    globalDefault = classes.filter(\.isGlobalDefault).min { ($0.value, $0.name) < ($1.value, $1.name) }
  }

  /// Sets priority and pre-emption of a template from its class, where they aren't given.
  ///
  /// - Returns: the name of a class that the template names and the input lacks; nil: all is known.
  func resolve(_ template: inout PodTemplate) -> String? {
    let found = template.priorityClassName.flatMap { classes[$0] }
    let source = template.priorityClassName == nil ? globalDefault : found
    if source?.mayPreempt == false { template.mayPreempt = false }
    if template.priority == nil { template.priority = source?.value }
    return found == nil && template.priority == nil ? template.priorityClassName : nil
  }
}
