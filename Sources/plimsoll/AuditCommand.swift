import ArgumentParser
import Audit
import ClusterModel
import Reading
import Reporting

/// `plimsoll audit INPUT...`
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Find what would hurt, without planning.",
    discussion: """
      Reads the same inputs as plan, and holds them against rules on requests, exposure, pools, disruption, the control \
      plane, upgrades, storage, ingress and capacity. Each finding has its place in a file, the failure that it leads \
      to, and a remedy. Exits with 1 where a finding reaches --fail-on. With SOURCE_DATE_EPOCH set, that day is today.
      """)

  @Argument(help: "Files, folders (read recursively), or - for standard input.")
  var inputs: [String] = []

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: "What to print: table, json, yaml, markdown, sarif, junit or github.")
  var output: FindingsFormat = .table

  @Option(name: .customLong("fail-on"), help: "The least that ends with exit code 1: error, warning, info or never.")
  var failOn: FailureThreshold = .error

  @Option(help: "Only these rules or groups: PL0204, PL02; several with commas, or given again.")
  var only: [String] = []

  @Option(help: "All but these rules or groups.")
  var skip: [String] = []

  @Option(help: "A file of findings that are known already: only others count.")
  var baseline: String?

  @Flag(name: .customLong("write-baseline"), help: "Write what is found now into the --baseline file.")
  var writesBaseline = false

  @Option(name: .customLong("target-version"), help: "The Kubernetes version to go to, such as 1.35.")
  var targetVersion: KubernetesVersion?

  @Flag(name: .customLong("list-rules"), help: "List the rules, and audit nothing.")
  var listsRules = false

  private var policy: AuditPolicy {
    let words = { (options: [String]) in
      options.flatMap { $0.split(separator: ",") }.map { $0.trimming(" ").uppercased() }
    }
    return AuditPolicy(only: words(only), skip: words(skip))
  }

  func validate() throws {
    if let word = policy.unknown().first { throw ValidationError(RuleNames.refusal(of: word)) }
    guard AuditRules.ids.contains(where: policy.runs) else {
      throw ValidationError("--only and --skip together leave no rule")
    }
    if writesBaseline, baseline == nil { throw ValidationError("--write-baseline needs --baseline FILE to write to") }
    if listsRules {
      guard output.listsRules else { throw ValidationError("--list-rules prints table, json, yaml or markdown") }
    } else if inputs.isEmpty {
      throw ValidationError("Missing expected argument '<inputs> ...': files, folders, or - for standard input")
    }
  }

  func run() throws {
    let destination = Destination(path: shared.outputFile)
    let terminal = Terminal(shared)
    if listsRules {
      let rules = AuditRules.all.map(\.description).filter { policy.runs($0.id) }
      return try destination.write(output.render(RuleList(rules), terminal))
    }
    try InputLoading.refuseOverwriting([baseline].compactMap(\.self), shared)
    let loaded = try InputLoading.loadForAudit(inputs, shared: shared)
    let known = try writesBaseline ? Baseline() : readBaseline()
    let context = AuditContext(
      inventory: loaded.inventory, cluster: loaded.cluster, offerings: loaded.offerings, targetVersion: targetVersion,
      today: RunStamp.today)
    var report = AuditEngine.run(context, policy: policy, baseline: known)
    if writesBaseline, let baseline {
      let written = Baseline(report.findings)
      try Destination(path: baseline).write(JSONWriter.text(FindingsDocument.baselineTree(written)))
      if !shared.quiet { Notes.line("\(baseline): a baseline of \(report.findings.count) findings") }
      report = AuditEngine.run(context, policy: policy, baseline: written)
    }
    try destination.write(output.render(report, terminal, isVerbose: shared.verbose))
    if let threshold = failOn.severity, report.reaches(threshold) { throw ExitCode(1) }
  }

  private func readBaseline() throws -> Baseline {
    guard let baseline else { return Baseline() }
    let file = ClusterInput([InputSource(argument: baseline)])
    var problems = file.problems
    if problems.isEmpty, file.baselines.count != 1 {
      problems.append(
        InputProblem(
          position: FilePosition(path: baseline), cause: "holds \(file.baselines.count) baselines",
          remedy: "give the one file that --write-baseline wrote"))
    }
    try InputLoading.refuse(problems)
    return file.baselines.first ?? Baseline()
  }
}

/// From which severity on findings make a run fail.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case error, warning, info, never

  var severity: Severity? { Severity(rawValue: rawValue) }
}

extension KubernetesVersion: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

/// Names of rules as people type them.
enum RuleNames {
  /// Says that there is no such rule, and which one is near.
  static func refusal(of word: String) -> String {
    let groups = Set(AuditRules.ids.map { String($0.prefix(4)) })
    let nearest = NearestName.of(word, among: word.count > 4 ? AuditRules.ids : groups.sorted())
    let hint = nearest.map { "did you mean \($0)?" } ?? "plimsoll audit --list-rules shows them"
    return "there is no rule or group '\(word)'; \(hint)"
  }
}

extension Substring {
  /// Without these characters at either end.
  fileprivate func trimming(_ characters: String) -> String {
    let front = drop { characters.contains($0) }
    return String(front.reversed().drop { characters.contains($0) }.reversed())
  }
}
