internal import ClusterModel
internal import Quantities

/// Reads one element of a profile's `pluginConfig`: a plug-in's arguments.
struct SchedulerArgumentsReader {
  private enum Strategy: String, CaseIterable {
    case leastAllocated = "LeastAllocated"
    case mostAllocated = "MostAllocated"
    case requestedToCapacityRatio = "RequestedToCapacityRatio"
  }

  private enum Defaulting: String, CaseIterable {
    case system = "System"
    case list = "List"
  }

  func read(_ element: FieldReader, into profile: inout SchedulerProfile) {
    element.allowOnly(["name", "args"])
    guard let name = element.requiredString("name"), let arguments = element.mapping("args") else { return }
    func allow(_ fields: String...) { arguments.allowOnly(["apiVersion", "kind"] + fields) }
    switch name {
    case "NodeResourcesFit":
      allow("scoringStrategy", "ignoredResources", "ignoredResourceGroups")
      for field in ["ignoredResources", "ignoredResourceGroups"] where arguments.child(field) != nil {
        arguments.child(field)?.reject("resources that the fit ignores aren't modelled", "take the field out")
      }
      if let strategy = arguments.mapping("scoringStrategy") { scoring(strategy, &profile) }
    case "NodeResourcesBalancedAllocation":
      allow("resources")
      profile.balancedResources = resources(arguments) ?? profile.balancedResources
    case "PodTopologySpread":
      allow("defaultConstraints", "defaultingType")
      spread(arguments, &profile)
    case "InterPodAffinity":
      allow("hardPodAffinityWeight", "ignorePreferredTermsOfExistingPods")
      profile.hardPodAffinityWeight = arguments.int("hardPodAffinityWeight", in: 0...100) ?? 1
      profile.ignorePreferredTermsOfExistingPods = arguments.bool("ignorePreferredTermsOfExistingPods") ?? false
    case "NodeAffinity":
      allow("addedAffinity")
      guard let added = arguments.child("addedAffinity")?.asMapping() else { return }
      let holder = DocumentNode(
        .mapping([DocumentEntry(key: "nodeAffinity", keyLine: 1, keyColumn: 1, value: added.node)]),
        line: added.node.line, column: added.node.column)
      profile.addedAffinity =
        FieldReader(holder, file: added.file, path: arguments.path, log: added.log).nodeAffinity()
    case "VolumeBinding":
      allow("bindTimeoutSeconds", "shape")
      if arguments.has("shape") {
        arguments.child("shape")?.reject("scores by volume capacity aren't modelled", "take the field out")
      }
    case "DefaultPreemption":
      allow("minCandidateNodesPercentage", "minCandidateNodesAbsolute")
      for field in ["minCandidateNodesPercentage", "minCandidateNodesAbsolute"] {
        let standard = field.hasSuffix("Absolute") ? 100 : 10
        if let given = arguments.int(field), given != standard {
          arguments.child(field)?.reject(
            "only kube-scheduler's default, \(standard), is modelled", "take the field out")
        }
      }
    default:
      element.child("name")?.reject("arguments of '\(name)' aren't modelled", "take them out")
    }
  }

  private func scoring(_ strategy: FieldReader, _ profile: inout SchedulerProfile) {
    strategy.allowOnly(["type", "resources", "requestedToCapacityRatio"])
    profile.fitResources = resources(strategy) ?? profile.fitResources
    switch strategy.oneOf("type", Strategy.self) ?? .leastAllocated {
    case .leastAllocated: profile.fitStrategy = .leastAllocated
    case .mostAllocated: profile.fitStrategy = .mostAllocated
    case .requestedToCapacityRatio:
      let points = strategy.mapping("requestedToCapacityRatio")?.mappings("shape") ?? []
      var shape: [SchedulerProfile.ShapePoint] = []
      for point in points {
        guard let utilisation = point.int("utilization", in: 0...100), let score = point.int("score", in: 0...10) else {
          point.missing("utilization", "write a utilization from 0 to 100 and a score from 0 to 10")
          continue
        }
        if let last = shape.last, last.utilisation >= Int64(utilisation) {
          point.reject("its utilization isn't above the one before", "sort the points by utilization")
        }
        shape.append(SchedulerProfile.ShapePoint(utilisation: Int64(utilisation), score: Int64(score)))
      }
      if shape.isEmpty {
        strategy.missing("requestedToCapacityRatio", "write its shape: points of utilization and score")
      }
      profile.fitStrategy = .requestedToCapacityRatio(shape)
    }
  }

  private func resources(_ reader: FieldReader) -> [SchedulerProfile.WeightedResource]? {
    guard reader.child("resources") != nil else { return nil }
    return reader.mappings("resources").compactMap { element in
      guard let name = element.requiredString("name") else { return nil }
      let weight = element.int("weight", in: 0...100) ?? 1
      return SchedulerProfile.WeightedResource(ResourceName(rawValue: name), weight: Int64(max(1, weight)))
    }
  }

  private func spread(_ arguments: FieldReader, _ profile: inout SchedulerProfile) {
    let constraints = arguments.mappings("defaultConstraints")
    let type = arguments.oneOf("defaultingType", Defaulting.self) ?? .system
    if type == .system {
      if !constraints.isEmpty {
        arguments.child("defaultConstraints")?.reject(
          "defaultingType System has Kubernetes' own constraints", "write defaultingType: List, or take them out")
      }
      return
    }
    profile.isDefaultSpreadSystem = false
    profile.defaultSpread = constraints.compactMap { element in
      guard let constraint = element.topologySpreadConstraint() else { return nil }
      if constraint.whenUnsatisfiable == .doNotSchedule {
        element.child("whenUnsatisfiable")?.reject(
          "DoNotSchedule for all pods that have no constraint isn't modelled", "write it into the pods' templates")
      }
      return SchedulerProfile.DefaultSpread(maxSkew: constraint.maxSkew, topologyKey: constraint.topologyKey)
    }
  }
}
