package import ClusterModel

/// A document of our own kinds, found among the inputs; what it holds is decoded by its own reader.
package struct OwnDocument: Hashable, Sendable {
  /// `Cluster`, `Inventory`, `Catalog`, `Scenarios`, `Plan`.
  package let kind: String
  package let node: DocumentNode
  package let file: String

  package init(kind: String, node: DocumentNode, file: String) {
    self.kind = kind
    self.node = node
    self.file = file
  }

  package var position: FilePosition { FilePosition(path: file, line: node.line, column: node.column) }
  package var name: String? { node["metadata"]?.text("name") }
}

/// All that the inputs hold.
package struct ReadResult: Sendable {
  package var objects = KubernetesObjects()
  package var ownDocuments: [OwnDocument] = []
  /// What findings need of all objects, planned for or not.
  package var facts = ObjectFacts()
  /// Sorted by path.
  package var inputs: [InputFile] = []
  /// Sorted by place.
  package var ignored: [IgnoredDocument] = []
  /// Sorted by place; with any of them the input must not be planned.
  package var problems: [InputProblem] = []
  /// Documents that problems kept out. Every document is either in `objects`, in `ownDocuments`, in `ignored` (with a
  /// line) or counted here.
  package var rejectedDocuments = 0

  package init() {}
}

/// Reads Kubernetes manifests, dumps and our own documents from files, folders and standard input.
///
/// What is read and what is refused:
///
/// - A document with an apiVersion and a kind that is planned for is decoded; any fault in it is a problem, whichever
///   way its file was found. So is a document of such a kind without an apiVersion.
/// - A document of another kind is ignored, with the reason; a custom resource that makes pods says that they aren't
///   counted.
/// - A file that the user names must hold Kubernetes objects or our own documents: anything else in it is a problem.
/// - In a file found by walking a folder, what is clearly no Kubernetes object (no kind or no apiVersion: a values file, a
///   kustomization, a tool's configuration) is ignored, with the reason. So is a template (`{{ }}` or `{% %}`) that doesn't
///   parse or whose fields don't decode before it is rendered, and a text that doesn't parse and names no apiVersion and
///   kind. A text that doesn't parse but names both is a problem: somebody meant it to be applied.
/// - Of two objects with the same kind, namespace and name the later counts, as with `kubectl apply`; the earlier is
///   ignored, and says where the other stands. A repetition word for word is ignored itself.
package struct ManifestReader {
  package struct Options: Hashable, Sendable {
    package var limits: DocumentLimits
    /// Whether `APIServerDefaults` are applied to pods.
    package var appliesDefaults: Bool

    package init(limits: DocumentLimits = DocumentLimits(), appliesDefaults: Bool = true) {
      self.limits = limits
      self.appliesDefaults = appliesDefaults
    }
  }

  private let options: Options

  package init(options: Options = Options()) { self.options = options }

  /// - Complexity: O(bytes); holds one file's bytes and one item's tree at a time, beside the result.
  package func read(_ sources: [InputSource]) -> ReadResult {
    var walk = InputWalk()
    for source in sources { walk.add(source) }
    let collector = ObjectCollector()
    for file in walk.files { read(file, into: collector) }
    var result = collector.result()
    result.ignored = (result.ignored + walk.ignored).sorted { ($0.location, $0.why) < ($1.location, $1.why) }
    result.problems = Array(Set(result.problems + walk.problems)).sorted()
    result.inputs.sort { $0.path < $1.path }
    return result
  }

  private func read(_ file: ListedFile, into collector: ObjectCollector) {
    let bytes: [UInt8]
    do {
      bytes = try file.bytes(limit: options.limits.fileBytes)
    } catch {
      return collector.reject(error)
    }
    let digest = SHA256.hexadecimal(bytes)
    var documents = 0
    switch InputText.decoded(bytes) {
    case .failure(let fault):
      documents = 1
      if file.isNamed {
        collector.reject(fault.problem(path: file.path), documents: 1)
      } else {
        collector.ignore(fault, file)
      }
    case .success(let text):
      var sorter = DocumentSorter(file: file, options: options, collector: collector)
      let stream = DocumentStream(text, isJSON: file.path.lowercased().hasSuffix(".json"), limits: options.limits)
      stream.visit { sorter.take($0) }
      documents = sorter.documents
      if documents == 0 { noDocument(file, isEmpty: text.isEmpty, collector) }
    }
    collector.inputs.append(InputFile(path: file.path, sha256: digest, documents: documents))
  }

  private func noDocument(_ file: ListedFile, isEmpty: Bool, _ collector: ObjectCollector) {
    let cause = isEmpty ? "the file is empty" : "no document stands in the file"
    if file.isNamed {
      let problem = InputProblem(
        position: FilePosition(path: file.path), cause: cause, remedy: "give a file with Kubernetes objects")
      collector.reject(problem)
    } else {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      collector.ignored.append(
        IgnoredDocument(kind: "file", name: name, location: FilePosition(path: file.path), why: cause))
    }
  }
}
