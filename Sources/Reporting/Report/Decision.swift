import ClusterModel
import Quantities

/// A decision about the cluster that somebody has to stand by: what was decided, or the question that is open.
struct Decision {
  let question: String
  /// nil: nothing declared.
  let answer: String?
  /// Where to write it down.
  let field: String

  /// In the order in which they are worth asking.
  static func all(of plan: Plan, budgetPerMonth: Double?) -> [Decision] {
    let cluster = plan.cluster
    let declared = cluster.declared
    var decisions = [
      Decision(
        question: "Which failures must the cluster survive?",
        answer: cluster.survive.isEmpty ? nil : cluster.survive.map(FailuresSection.name).joined(separator: ", "),
        field: "survive"),
      Decision(
        question: "What may it cost a month?",
        answer: budgetPerMonth.map { Figures.roughMoney($0, currency: cluster.currency) }, field: "--budget"),
      Decision(
        question: "How much is kept free for growth?",
        answer: cluster.headroom.isEmpty
          ? nil
          : cluster.headroom.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \(Figures.percent($0.value))" }
            .joined(separator: ", "), field: "headroom"),
      Decision(
        question: "How fast is it expected to grow?",
        answer: declared.growthPerMonth.map { "\(Decimal.fixed($0 * 100, digits: 1))% a month" },
        field: "declared.growthPerMonth"),
      Decision(
        question: "Who upgrades it, and decides when?", answer: said(declared.upgradeOwner),
        field: "declared.upgradeOwner"),
      Decision(
        question: "What does the control plane stand on?", answer: cluster.controlPlane.map(controlPlane),
        field: "controlPlane"),
    ]
    let isManaged = cluster.controlPlane == nil && cluster.provider != .onPremises
    if !isManaged {
      decisions += [
        Decision(
          question: "When is etcd backed up?", answer: said(declared.etcdBackupSchedule),
          field: "declared.etcdBackup.schedule"),
        Decision(
          question: "When was a restore of etcd last tried?", answer: said(declared.lastRestoreTest),
          field: "declared.etcdBackup.lastRestoreTest"),
      ]
    }
    decisions += [
      Decision(
        question: "What copies volumes to another place?", answer: said(declared.volumeBackup),
        field: "declared.volumeBackup"),
      Decision(
        question: "Which stateful systems are kept out of the cluster?",
        answer: declared.keptOut.isEmpty ? nil : declared.keptOut.joined(separator: ", "), field: "declared.keptOut"),
      Decision(
        question: "Where do pods get their addresses, and how many does a node take?",
        answer: declared.podCIDR.map { block in
          block + (declared.nodeMaskSize.map { ", a /\($0) for each node" } ?? "")
        }, field: "declared.network"),
    ]
    for pool in cluster.pools {
      decisions.append(
        Decision(
          question: "How many nodes may pool \(pool.name) have at most?", answer: pool.maximumNodes.map { "\($0)" },
          field: "pools[\(pool.name)].nodes.max"))
    }
    return decisions
  }

  private static func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  private static func controlPlane(_ plane: ControlPlane) -> String {
    var parts = ["\(Figures.count(plane.members, "member"))", "\(plane.etcd) etcd"]
    if !plane.zones.isEmpty { parts.append("in \(plane.zones.joined(separator: ", "))") }
    if !plane.apiEndpoint.isEmpty { parts.append("API behind \(plane.apiEndpoint)") }
    if !plane.disk.isEmpty { parts.append("on \(plane.disk)") }
    return parts.joined(separator: ", ")
  }
}

/// Decisions to write down, and those that are open.
struct DecisionsSection {
  let decisions: [Decision]

  var blocks: [ReportBlock] {
    let made = decisions.filter { $0.answer != nil }
    let open = decisions.filter { $0.answer == nil }
    var blocks: [ReportBlock] = [.heading("Decisions")]
    if !made.isEmpty {
      blocks += [
        .subheading("Decided"),
        .table(
          ReportTable(
            columns: [ReportTable.Column("question"), ReportTable.Column("answer")],
            rows: made.map { ReportTable.Row([$0.question, $0.answer ?? ""]) })),
      ]
    }
    if !open.isEmpty {
      blocks += [
        .subheading("Open questions"),
        .paragraph("Nothing that was read answers these; the field in brackets is where the answer is written down."),
        .bullets(open.map { "\($0.question) (\($0.field))" }),
      ]
    }
    return blocks
  }
}
