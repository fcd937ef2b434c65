import ClusterModel

/// Gathers what the files hold, and settles which of several objects with one name counts.
final class ObjectCollector {
  var ownDocuments: [OwnDocument] = []
  var facts = ObjectFacts()
  var inputs: [InputFile] = []
  var ignored: [IgnoredDocument] = []
  private var problems: [InputProblem] = []
  private var rejectedDocuments = 0
  private var entries: [Entry] = []
  private var places: [Identity: Int] = [:]
  private var generated: [Identity: Int] = [:]

  private struct Identity: Hashable {
    let kind: String
    let namespace: String
    let name: String
  }

  private struct Entry {
    var object: DecodedObject
    var digest: UInt64
    var position: FilePosition
  }

  /// Files an object; of two with the same name the later counts.
  ///
  /// - Parameter hasGeneratedName: the API server completes the name, so that each object is another.
  func add(
    _ object: DecodedObject, kind: String, hasGeneratedName: Bool, digest: UInt64, position: FilePosition
  ) {
    let (namespace, name) = object.namespaceAndName
    let identity = Identity(kind: kind, namespace: namespace, name: name)
    let entry = Entry(object: object, digest: digest, position: position)
    if hasGeneratedName {
      generated[identity, default: 0] += 1
      let numbered = Identity(kind: kind, namespace: namespace, name: "\(name)\(generated[identity] ?? 1)")
      entries.append(Entry(object: object.renamed(numbered.name), digest: digest, position: position))
      places[numbered] = entries.count - 1
      return
    }
    guard let place = places[identity] else {
      places[identity] = entries.count
      return entries.append(entry)
    }
    let earlier = entries[place]
    let fullName = namespace.isEmpty ? name : "\(namespace)/\(name)"
    if earlier.digest == digest {
      ignored.append(
        IgnoredDocument(
          kind: kind, name: fullName, location: position, why: "the same object stands at \(earlier.position)"))
    } else {
      ignored.append(
        IgnoredDocument(
          kind: kind, name: fullName, location: earlier.position,
          why: "replaced by another of the same name at \(position): the last counts, as with `kubectl apply`",
          isReplaced: true))
      entries[place] = entry
    }
  }

  /// Notes what keeps one document, or a whole file, out.
  func reject(_ found: [InputProblem]) {
    rejectedDocuments += 1
    problems += found
  }

  /// Notes a file that can't be read.
  func reject(_ problem: InputProblem, documents: Int = 0) {
    rejectedDocuments += documents
    problems.append(problem)
  }

  func ignore(_ fault: SyntaxFault, _ file: ListedFile) {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    ignored.append(
      IgnoredDocument(
        kind: "file", name: name, location: FilePosition(path: file.path, line: fault.line, column: fault.column),
        why: fault.cause, mayHidePods: true))
  }

  func result() -> ReadResult {
    var result = ReadResult()
    for entry in entries { entry.object.file(into: &result.objects) }
    result.ownDocuments = ownDocuments
    result.facts = facts
    result.inputs = inputs
    result.ignored = ignored
    result.problems = problems
    result.rejectedDocuments = rejectedDocuments
    return result
  }
}

extension DecodedObject {
  /// The object under another name; only workloads and pods are made with generated names.
  fileprivate func renamed(_ name: String) -> DecodedObject {
    switch self {
    case .workload(var object):
      object.id.name = name
      return .workload(object)
    case .pod(var object):
      object.name = name
      return .pod(object)
    default: return self
    }
  }
}
