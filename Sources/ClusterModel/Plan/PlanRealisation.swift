package import Quantities

/// Whether a plan was made so that kube-scheduler, which doesn't know it, places every pod; and what that costs.
package struct PlanRealisation: Hashable, Sendable {
  /// How far making the plan real came.
  package enum Status: String, Hashable, Sendable, CaseIterable {
    /// Every pod found a place in every order tried.
    case realised
    /// No way was found within the time and the pools' limits; the plan is the best on paper.
    case notRealised = "not-realised"
    /// The time was up, or the search was stopped, before it began or ended; the plan is the best on paper.
    case notReached = "not-reached"
  }

  /// A step towards the realised plan: what the plan costs once everything up to here is applied.
  package struct Lever: Hashable, Sendable {
    /// `more nodes`, `steering`, `groups by size`, `other shapes`, `priorities`.
    package var name: String
    package var perHour: HourlyCost
    /// What was done, with its numbers.
    package var what: String

    package init(name: String, perHour: HourlyCost, what: String) {
      self.name = name
      self.perHour = perHour
      self.what = what
    }
  }

  package var status: Status
  /// Arrival orders in which the whole plan was replayed at the end, each both all at once and rolling.
  package var orders: Int
  /// The scheduler's profile: `default`, `most-allocated`, or a file's path.
  package var profile: String
  /// Node groups that workloads are kept to.
  package var groups: Int
  /// Those of them that hold their pods in every order whatever the scores say: capacity alone proves it.
  package var certainGroups: Int
  package var levers: [Lever]
  /// What stood in the way, or what to know of the result; empty: nothing.
  package var note: String

  package init(
    status: Status, orders: Int, profile: String, groups: Int = 0, certainGroups: Int = 0, levers: [Lever] = [],
    note: String = ""
  ) {
    self.status = status
    self.orders = orders
    self.profile = profile
    self.groups = groups
    self.certainGroups = certainGroups
    self.levers = levers
    self.note = note
  }
}
