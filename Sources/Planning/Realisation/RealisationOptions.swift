package import ClusterModel

/// How a plan is made one that kube-scheduler realises.
package struct RealisationOptions: Sendable {
  /// Arrival orders in which every pod must find a place, each both all at once and rolling.
  package var orders: Int
  package var profile: SchedulerProfile
  /// What the profile is called.
  package var profileName: String
  /// Whether the plan may give workloads priority classes by the size of their pods.
  package var usesPriorities: Bool

  package init(
    orders: Int = 20, profile: SchedulerProfile = .default, profileName: String = "default",
    usesPriorities: Bool = false
  ) {
    self.orders = orders
    self.profile = profile
    self.profileName = profileName
    self.usesPriorities = usesPriorities
  }
}
