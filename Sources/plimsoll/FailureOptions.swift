import ArgumentParser
import ClusterModel

/// Which failures to survive, in place of the Cluster document's `survive`.
struct FailureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Failures to survive, instead of the Cluster document's: zone-loss, node-loss=N, upgrade=SURGE/UNAVAILABLE, "
        + "spot-reclaim or spot-reclaim=zone, with commas between; or none.",
      valueName: "failures"))
  var survive: SurvivalArgument?

  /// The input with these failures in the Cluster document.
  func applied(to loaded: LoadedInput) -> LoadedInput {
    guard let survive else { return loaded }
    var loaded = loaded
    loaded.cluster.survive = survive.demands
    return loaded
  }
}

/// `zone-loss,node-loss=2`, or `none`.
struct SurvivalArgument: ExpressibleByArgument {
  let demands: [SurvivalDemand]

  init?(argument: String) {
    guard let demands = SurvivalDemand.list(argument) else { return nil }
    self.demands = demands
  }
}
