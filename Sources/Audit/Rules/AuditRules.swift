/// Every rule, by id.
package enum AuditRules {
  package static let all: [AuditRule] = [
    .unusableSuppression,
    .expiredSuppression,

    .missingCPURequest,
    .missingMemoryRequest,
    .missingMemoryLimit,
    .requestAboveLimit,
    .largerThanAnyNode,
    .standsNowhere,

    .oneZone,
    .oneNode,
    .zoneBoundVolume,
    .nodeBoundVolume,
    .budgetBelowZoneLoss,
    .singleReplica,
    .oneZoneCluster,

    .untaintedSystemPool,
    .applicationOnSystemPool,
    .systemElsewhere,
    .statefulOnSpot,
    .poolAboveCap,
    .untaintedSpecialPool,
    .strayToleration,
    .selectorWithoutNode,

    .blockingBudget,
    .missingBudget,
    .idleBudget,
    .overlappingBudgets,
    .stuckDrain,
    .surgeWithoutRoom,

    .evenMembers,
    .singleMember,
    .crowdedDomain,
    .stackedAtScale,
    .slowEtcdDisk,
    .noEtcdBackup,
    .restoreUntested,
    .singleEndpoint,

    .removedAPI,
    .deprecatedAPI,
    .outOfSupport,
    .kubeletSkew,
    .minorJump,

    .noExpansion,
    .noSnapshotClass,
    .snapshotsBesideData,
    .keptOutButHere,

    .controllerWithoutBalancer,
    .clientAddressLost,
    .sharedIngressClass,
    .manualCertificate,

    .poolAtMaximum,
    .runway,
    .tooFewAddresses,
    .autoscalerBeyondCluster,
    .quotaTooSmall,
  ]

  /// The ids of all rules, sorted.
  package static let ids = all.map(\.id)

  /// The rule of an id; nil: there is none.
  package static func rule(_ id: String) -> AuditRule? { all.first { $0.id == id } }
}
