import ClusterModel

/// Decides what becomes of each document of one file: see `ManifestReader`.
struct DocumentSorter {
  private let file: ListedFile
  private let options: ManifestReader.Options
  private let collector: ObjectCollector
  /// Documents seen, items of Lists one by one.
  private(set) var documents = 0

  init(file: ListedFile, options: ManifestReader.Options, collector: ObjectCollector) {
    self.file = file
    self.options = options
    self.collector = collector
  }

  mutating func take(_ event: DocumentEvent) {
    documents += 1
    switch event {
    case .document(let found): take(found)
    case .broken(let broken): take(broken)
    case .emptyList(let node): ignore(node, kind: node.text("kind") ?? "List", "a list without items")
    }
  }

  // MARK: Documents

  private mutating func take(_ found: FoundDocument) {
    let node = found.node
    guard node.entries != nil else {
      return refuseOrIgnore(node, "\(node.summary) is no Kubernetes object", "give objects with apiVersion and kind")
    }
    guard let kind = found.kind, !kind.isEmpty else {
      let cause = found.apiVersion == nil ? "no apiVersion and no kind" : "no kind"
      return refuseOrIgnore(node, "is no Kubernetes object: \(cause)", "write apiVersion and kind")
    }
    guard let apiVersion = found.apiVersion, !apiVersion.isEmpty else {
      if PlannedKind(rawValue: kind) != nil {
        return reject(node, "apiVersion", "is missing", "write the apiVersion of \(kind)")
      }
      return refuseOrIgnore(node, "is no Kubernetes object: no apiVersion", "write apiVersion and kind")
    }
    if KnownKinds.group(of: apiVersion) == "plimsoll" { return takeOwn(node, kind, apiVersion) }
    defer { collector.facts.add(node, kind: kind, apiVersion: apiVersion, file: file.path) }
    switch KnownKinds.role(kind: kind, apiVersion: apiVersion) {
    case .planned(let planned): decode(node, planned, apiVersion)
    case .withoutPods: ignore(node, kind: kind, "makes no pods")
    case .makesPods(let controller):
      ignore(node, kind: kind, "the pods that \(controller) makes of it are not counted", mayHidePods: true)
    case .toolDocument(let what): ignore(node, kind: kind, what, mayHidePods: true)
    case .unknown: takeUnknown(node, kind, apiVersion)
    }
  }

  private mutating func takeUnknown(_ node: DocumentNode, _ kind: String, _ apiVersion: String) {
    let group = KnownKinds.group(of: apiVersion)
    if let planned = PlannedKind(rawValue: kind), !group.contains(".") {
      let home = planned.groups[0].isEmpty ? "v1" : planned.groups[0]
      return reject(node, "apiVersion", "there is no \(kind) in '\(apiVersion)'", "its API group is \(home)")
    }
    if KnownKinds.isBuiltIn(group) {
      let nearest = NearestName.of(kind, among: PlannedKind.allCases.map(\.rawValue))
      if let nearest { return reject(node, "kind", "unknown kind '\(kind)'", "did you mean \(nearest)?") }
    }
    ignore(
      node, kind: kind, "not a kind that is known; if its controller makes pods, they are not counted",
      mayHidePods: true)
  }

  private mutating func takeOwn(_ node: DocumentNode, _ kind: String, _ apiVersion: String) {
    let kinds = OwnDocumentKind.allCases.map(\.rawValue)
    guard apiVersion == Plan.apiVersion else {
      return reject(node, "apiVersion", "'\(apiVersion)' is not known", "write \(Plan.apiVersion)")
    }
    guard kinds.contains(kind) else {
      let nearest = NearestName.of(kind, among: kinds).map { "did you mean \($0)?" }
      return reject(node, "kind", "unknown kind '\(kind)'", nearest ?? "known: \(kinds.joined(separator: ", "))")
    }
    collector.ownDocuments.append(OwnDocument(kind: kind, node: node, file: file.path))
  }

  private mutating func decode(_ node: DocumentNode, _ kind: PlannedKind, _ apiVersion: String) {
    let log = ProblemLog()
    let decoder = ObjectDecoder(file: file.path, log: log, appliesDefaults: options.appliesDefaults)
    let object = DecodedObject(node, kind: kind, apiVersion: apiVersion, decoder: decoder)
    if log.isEmpty, let object {
      let hasGeneratedName = node["metadata"]?.text("name") == nil
      collector.add(
        object, kind: kind.rawValue, hasGeneratedName: hasGeneratedName, digest: ContentDigest.of(node),
        position: position(node))
    } else if !file.isNamed && TemplateMarks.stand(in: node) {
      ignore(node, kind: kind.rawValue, TemplateMarks.why, mayHidePods: true)
    } else {
      collector.reject(log.problems)
    }
  }

  // MARK: What is no document

  private mutating func take(_ broken: BrokenDocument) {
    var fault = broken.fault
    if broken.isTemplate {
      fault.remedy = "render the template first, for instance with `helm template`, and give that"
    }
    if file.isNamed || broken.namesKind && !broken.isTemplate {
      collector.reject([fault.problem(path: file.path)])
    } else {
      let why = broken.isTemplate ? "\(TemplateMarks.why) (it \(fault.cause))" : fault.cause
      let place = FilePosition(path: file.path, line: fault.line, column: fault.column)
      collector.ignored.append(
        IgnoredDocument(kind: "document", name: fileName, location: place, why: why, mayHidePods: true))
    }
  }

  // MARK: Endings

  private func position(_ node: DocumentNode) -> FilePosition {
    FilePosition(path: file.path, line: node.line, column: node.column)
  }

  private var fileName: String { file.path.split(separator: "/").last.map(String.init) ?? file.path }

  private mutating func reject(_ node: DocumentNode, _ field: String, _ cause: String, _ remedy: String) {
    let place = node[field].map(position) ?? position(node)
    collector.reject([InputProblem(position: place, field: field, cause: cause, remedy: remedy)])
  }

  private mutating func refuseOrIgnore(_ node: DocumentNode, _ cause: String, _ remedy: String) {
    if file.isNamed {
      collector.reject([InputProblem(position: position(node), cause: cause, remedy: remedy)])
    } else {
      ignore(node, kind: node.text("kind") ?? "document", cause)
    }
  }

  private mutating func ignore(_ node: DocumentNode, kind: String, _ why: String, mayHidePods: Bool = false) {
    let metadata = node["metadata"]
    let name = metadata?.text("name") ?? metadata?.text("generateName") ?? ""
    let qualified = metadata?.text("namespace").map { "\($0)/\(name)" } ?? name
    collector.ignored.append(
      IgnoredDocument(
        kind: kind, name: name.isEmpty ? fileName : qualified, location: position(node), why: why,
        mayHidePods: mayHidePods))
  }
}

/// The braces of text that a tool fills in before it is a manifest.
enum TemplateMarks {
  static let why = "a template that is not rendered; render it first, for instance with `helm template`"

  /// Whether any key or value holds `{{` or `{%`.
  static func stand(in node: DocumentNode) -> Bool {
    switch node.content {
    case .scalar(let scalar): isMarked(scalar.text)
    case .sequence(let elements): elements.contains(where: stand)
    case .mapping(let entries): entries.contains { isMarked($0.key) || stand(in: $0.value) }
    }
  }

  private static func isMarked(_ text: String) -> Bool { text.contains("{{") || text.contains("{%") }
}
