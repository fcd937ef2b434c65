internal import ClusterModel

/// Reads which plug-ins a scheduler's profile switches on and off, and what their scores weigh.
///
/// As kube-scheduler merges them: the defaults of an extension point, less those disabled (`*`: all), then those enabled.
/// What stands under `multiPoint` holds for all points; what stands under a point itself goes before.
struct SchedulerPluginsReader {
  /// Extension points at which nothing that the replay models happens.
  private static let points = [
    "preEnqueue", "queueSort", "preFilter", "filter", "postFilter", "preScore", "score", "reserve", "permit", "preBind",
    "bind", "postBind", "multiPoint",
  ]
  private static let filters = [
    "NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit",
    "VolumeRestrictions", "NodeVolumeLimits", "VolumeBinding", "VolumeZone", "PodTopologySpread", "InterPodAffinity",
  ]
  private static let others = [
    "SchedulingGates", "PrioritySort", "DefaultPreemption", "DefaultBinder", "DynamicResources",
  ]

  private struct Change {
    var disabled: [(name: String, place: FieldReader)] = []
    var enabled: [(name: String, weight: Int?)] = []
  }

  func read(_ plugins: FieldReader, into profile: inout SchedulerProfile) {
    plugins.allowOnly(Self.points)
    var changes: [String: Change] = [:]
    for point in Self.points {
      guard let mapping = plugins.mapping(point) else { continue }
      mapping.allowOnly(["enabled", "disabled"])
      changes[point] = Change(
        disabled: mapping.mappings("disabled").compactMap { element in
          name(element, mayBeAll: true).map { ($0, element) }
        },
        enabled: mapping.mappings("enabled").compactMap { element in
          element.allowOnly(["name", "weight"])
          return name(element, mayBeAll: false).map { ($0, element.int("weight", in: 0...100)) }
        })
    }
    let everywhere = changes["multiPoint"] ?? Change()
    scores(everywhere, changes["score"] ?? Change(), &profile)
    for point in ["preFilter", "filter"] { keep(Self.filters, everywhere, changes[point] ?? Change(), point) }
    for point in ["queueSort"] { keep(["PrioritySort"], everywhere, changes[point] ?? Change(), point) }
    profile.preempts = isOn("DefaultPreemption", everywhere, changes["postFilter"] ?? Change())
  }

  private func name(_ element: FieldReader, mayBeAll: Bool) -> String? {
    guard let name = element.requiredString("name") else { return nil }
    let known = Self.filters + Self.others + ScorePlugin.allCases.map(\.rawValue)
    if known.contains(name) || (mayBeAll && name == "*") { return name }
    element.child("name")?.reject(
      "'\(name)' is no plug-in of kube-scheduler 1.34's own, and isn't modelled",
      NearestName.of(name, among: known).map { "did you mean \($0)?" } ?? "take it out")
    return nil
  }

  /// Switches scores off and weighs those that are on.
  private func scores(_ everywhere: Change, _ own: Change, _ profile: inout SchedulerProfile) {
    for change in [everywhere, own] {
      for (name, _) in change.disabled {
        for plugin in ScorePlugin.allCases where name == "*" || name == plugin.rawValue { profile.weights[plugin] = 0 }
      }
      for (name, weight) in change.enabled {
        guard let plugin = ScorePlugin(rawValue: name) else { continue }
        // Enabled without a weight, a plug-in weighs 1, whatever its default is.
        profile.weights[plugin] = Int64(weight.flatMap { $0 == 0 ? nil : $0 } ?? 1)
      }
    }
  }

  private func isOn(_ plugin: String, _ everywhere: Change, _ own: Change) -> Bool {
    var isOn = true
    for change in [everywhere, own] {
      if change.disabled.contains(where: { $0.name == "*" || $0.name == plugin }) { isOn = false }
      if change.enabled.contains(where: { $0.name == plugin }) { isOn = true }
    }
    return isOn
  }

  /// Refuses a profile that leaves out a plug-in which the replay can't do without.
  private func keep(_ plugins: [String], _ everywhere: Change, _ own: Change, _ point: String) {
    for plugin in plugins where !isOn(plugin, everywhere, own) {
      let place = (own.disabled + everywhere.disabled).first { $0.name == "*" || $0.name == plugin }?.place
      place?.reject(
        "\(plugin) is switched off at \(point): a scheduler without it isn't modelled",
        "leave it on; what may be switched off are scores and DefaultPreemption")
    }
  }
}
