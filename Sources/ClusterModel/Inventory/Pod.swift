package import Quantities

/// A single pod that exists or is to be scheduled: what the scheduler sees.
package struct Pod: Hashable, Sendable {
  /// `status.phase`.
  package enum Phase: String, Sendable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case unknown = "Unknown"
  }

  package var namespace: String
  package var name: String
  /// The controlling owner's kind and name, where there is one.
  package var owner: OwnerReference?
  package var template: PodTemplate
  package var phase: Phase
  package var isTerminating: Bool
  /// What the pod counts on a node (after all defaulting; a resized pod counts the greater of spec and status).
  package var effectiveRequests: ResourceVector
  /// Seconds since 1970 of its creation, for the queue's order; nil: unknown.
  package var createdAt: Int64?
  package var position: FilePosition

  package init(
    namespace: String, name: String, owner: OwnerReference? = nil, template: PodTemplate, phase: Phase = .pending,
    isTerminating: Bool = false, effectiveRequests: ResourceVector, createdAt: Int64? = nil, position: FilePosition
  ) {
    self.namespace = namespace
    self.name = name
    self.owner = owner
    self.template = template
    self.phase = phase
    self.isTerminating = isTerminating
    self.effectiveRequests = effectiveRequests
    self.createdAt = createdAt
    self.position = position
  }

  /// Finished pods take no room.
  package var isTerminal: Bool { phase == .succeeded || phase == .failed }
}

/// The object that made another one.
package struct OwnerReference: Hashable, Sendable {
  package var kind: String
  package var name: String

  package init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }
}
