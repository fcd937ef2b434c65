/// What became of the pods that a failure evicts when a model of kube-scheduler placed them on the nodes that were left.
package struct FailureReplayStudy: Hashable, Sendable {
  /// One choice of the nodes that are lost.
  package struct Choice: Hashable, Sendable {
    /// Names, sorted.
    package var gone: [String]
    /// Of the evicted pods alone.
    package var study: ReplayStudy

    package init(gone: [String], study: ReplayStudy) {
      self.gone = gone
      self.study = study
    }
  }

  /// The failure's: `zone-loss/us-east-1a`.
  package var name: String
  /// First the one that the plan shows whole.
  package var choices: [Choice]
  /// Whether the plan itself says that all runs that must.
  package var isSurvived: Bool

  package init(name: String, choices: [Choice], isSurvived: Bool) {
    self.name = name
    self.choices = choices
    self.isSurvived = isSurvived
  }

  /// Whether every evicted pod that the plan brings back found a place in every order, whichever nodes were lost.
  package var places: Bool { choices.allSatisfy { $0.study.places && $0.study.leftOut.isEmpty } }

  /// Whether the failure is survived, by the plan and by the scheduler.
  package var holds: Bool { isSurvived && places }

  /// The choice whose worst order left most pods pending; nil where none did.
  package var worst: Choice? {
    choices.filter { !$0.study.places }.min {
      ($1.study.worst?.pendingCount ?? 0, $0.gone.first ?? "") < (
        $0.study.worst?.pendingCount ?? 0, $1.gone.first ?? ""
      )
    }
  }
}
