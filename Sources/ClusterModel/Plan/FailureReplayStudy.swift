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

  /// All of a pool's nodes replaced, each batch from where the one before left the pods.
  package struct Rolling: Hashable, Sendable {
    /// Batches that replace all nodes.
    package var batches: Int
    /// By run: how many pods stayed pending in its first batch that left some; 0 where none did.
    package var pending: [Int] = []
    /// In the worst run.
    package var mostPending: Int { pending.max() ?? 0 }
    /// The batch of the run with most pending: its nodes, and the scheduler's reason for one pod.
    package var worst: (gone: [String], why: String) { (worstGone, worstReason) }
    private var worstGone: [String] = []
    private var worstReason = ""

    package init(batches: Int) { self.batches = batches }

    /// Books a run.
    package mutating func note(pending count: Int, without gone: [String], why: String) {
      if count > mostPending { (worstGone, worstReason) = (gone, why) }
      pending.append(count)
    }
  }

  /// The failure's: `zone-loss/us-east-1a`.
  package var name: String
  /// First the one that the plan shows whole.
  package var choices: [Choice]
  /// Whether the plan itself says that all runs that must.
  package var isSurvived: Bool
  /// nil: no upgrade that takes nodes away, or not survived by the plan itself.
  package var rolling: Rolling?

  package init(name: String, choices: [Choice], isSurvived: Bool, rolling: Rolling? = nil) {
    self.name = name
    self.choices = choices
    self.isSurvived = isSurvived
    self.rolling = rolling
  }

  /// Whether every evicted pod that the plan brings back found a place in every order, whichever nodes were lost.
  package var places: Bool {
    choices.allSatisfy { $0.study.places && $0.study.leftOut.isEmpty } && rolling?.mostPending ?? 0 == 0
  }

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
