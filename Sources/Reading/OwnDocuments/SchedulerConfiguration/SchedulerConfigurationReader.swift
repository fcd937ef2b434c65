package import ClusterModel
internal import Quantities

/// A scheduler's profile as read from a file, with all that is wrong with it.
package struct SchedulerConfigurationInput: Sendable {
  package var profile: SchedulerProfile
  /// Sorted by place; with any of them the profile must not be used.
  package var problems: [InputProblem]
}

/// Reads a KubeSchedulerConfiguration: what decides where pods go and the replay models; what it doesn't model is
/// refused by name, so that no replay speaks of another scheduler than the one that is configured.
///
/// Passed over, since no placement depends on them: leader election, client connection, health and metrics addresses,
/// profiling, parallelism, back-off times.
package struct SchedulerConfigurationReader {
  private static let groupName = "kubescheduler.config.k8s.io/"
  private static let passedOver = [
    "apiVersion", "kind", "leaderElection", "clientConnection", "healthzBindAddress", "metricsBindAddress",
    "enableProfiling", "enableContentionProfiling", "parallelism", "podInitialBackoffSeconds", "podMaxBackoffSeconds",
    "delayCacheUntilActive",
  ]

  package init() {}

  /// - Parameter path: a YAML or JSON file with one document of the kind.
  package func read(path: String) -> SchedulerConfigurationInput {
    var walk = InputWalk()
    walk.add(.path(path))
    var problems = walk.problems
    var profile: SchedulerProfile?
    for file in walk.files {
      do {
        let bytes = try file.bytes(limit: DocumentLimits().fileBytes)
        switch InputText.decoded(bytes) {
        case .failure(let fault): problems.append(fault.problem(path: path))
        case .success(let text):
          let result = read(text, file: path)
          profile = result.profile
          problems += result.problems
        }
      } catch {
        problems.append(error)
      }
    }
    if profile == nil, problems.isEmpty {
      problems.append(
        InputProblem(
          position: FilePosition(path: path), cause: "is a folder",
          remedy: "name one file of kind KubeSchedulerConfiguration"))
    }
    return SchedulerConfigurationInput(profile: profile ?? .default, problems: problems.sorted())
  }

  /// - Parameter text: valid UTF-8.
  package func read(_ text: [UInt8], file: String) -> SchedulerConfigurationInput {
    let log = ProblemLog()
    var profiles: [SchedulerProfile] = []
    DocumentStream(text, isJSON: file.lowercased().hasSuffix(".json")).visit { event in
      switch event {
      case .document(let document):
        let reader = FieldReader(document.node, file: file, log: log)
        guard document.kind == "KubeSchedulerConfiguration", document.apiVersion?.hasPrefix(Self.groupName) == true
        else {
          return reader.reject(
            "is no KubeSchedulerConfiguration",
            "give a document of apiVersion \(Self.groupName)v1, kind KubeSchedulerConfiguration")
        }
        profiles.append(configuration(reader))
      case .broken(let broken): log.add(broken.fault.problem(path: file))
      case .emptyList(let node):
        FieldReader(node, file: file, log: log).reject("is an empty list", "give a KubeSchedulerConfiguration")
      }
    }
    if profiles.count != 1, log.isEmpty {
      log.add(
        InputProblem(
          position: FilePosition(path: file), cause: "holds \(profiles.count) scheduler configurations",
          remedy: "give a file with one"))
    }
    return SchedulerConfigurationInput(profile: profiles.first ?? .default, problems: log.sorted)
  }

  private func configuration(_ reader: FieldReader) -> SchedulerProfile {
    reader.allowOnly(Self.passedOver + ["percentageOfNodesToScore", "profiles", "extenders"])
    if let extenders = reader.child("extenders"), extenders.node.elements?.isEmpty == false {
      extenders.reject("scheduler extenders aren't modelled", "take them out to see what the scheduler itself does")
    }
    var profile = SchedulerProfile.default
    profile.percentageOfNodesToScore = reader.int("percentageOfNodesToScore", in: 0...100) ?? 0
    let readers = reader.mappings("profiles")
    guard !readers.isEmpty else { return profile }
    let named = readers.filter { ($0.string("schedulerName") ?? "default-scheduler") == "default-scheduler" }
    guard let chosen = named.first ?? (readers.count == 1 ? readers[0] : nil) else {
      reader.child("profiles")?.reject(
        "none of its \(readers.count) profiles is the default-scheduler's",
        "keep the one that is meant, or name it default-scheduler")
      return profile
    }
    chosen.allowOnly(["schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"])
    if let own = chosen.int("percentageOfNodesToScore", in: 0...100) { profile.percentageOfNodesToScore = own }
    if let plugins = chosen.mapping("plugins") { SchedulerPluginsReader().read(plugins, into: &profile) }
    for element in chosen.mappings("pluginConfig") { SchedulerArgumentsReader().read(element, into: &profile) }
    return profile
  }
}
