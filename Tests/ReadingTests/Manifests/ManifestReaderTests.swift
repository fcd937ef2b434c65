import ClusterModel
import Foundation
import Reading
import Testing

/// A folder of its own for one test, gone with it.
private final class Folder {
  let path: String

  init() throws {
    let base = FileManager.default.temporaryDirectory
    path = base.appending(path: "plimsoll-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let place = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  func read(_ names: String...) -> ReadResult {
    ManifestReader().read(names.map { .path($0.isEmpty ? path : "\(path)/\($0)") })
  }

  func short(_ text: String) -> String { text.replacing(path, with: "F") }
  func problems(_ result: ReadResult) -> [String] { result.problems.map { short($0.description) } }
  func ignored(_ result: ReadResult) -> [String] {
    result.ignored.map { short("\($0.location): \($0.kind) \($0.name): \($0.why)") }
  }
}

private let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"

@Suite("Files, folders and what is in them")
struct ManifestReaderTests {
  @Test func `reads folders in order, other files and hidden ones noted`() throws {
    let folder = try Folder()
    try folder.write("b.yml", namespace.replacing("a}", with: "b}"))
    try folder.write("a.yaml", namespace)
    try folder.write("sub/c.JSON", "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"c\"}}")
    try folder.write("README.md", "# no")
    try folder.write(".git/x.yaml", "kind: no")
    let result = folder.read("")
    #expect(result.objects.namespaces.map(\.name) == ["a", "b", "c"])
    #expect(result.inputs.map { folder.short($0.path) } == ["F/a.yaml", "F/b.yml", "F/sub/c.JSON"])
    #expect(result.inputs.map(\.documents) == [1, 1, 1])
    #expect(result.inputs[0].sha256 == SHA256.hexadecimal(Array(namespace.utf8)))
    #expect(
      folder.ignored(result) == [
        "F/.git: file .git: hidden", "F/README.md: file README.md: not YAML or JSON by its name",
      ])
  }

  @Test func `reads a file that is named whatever its name`() throws {
    let folder = try Folder()
    try folder.write("objects.txt", namespace)
    #expect(folder.read("objects.txt").objects.namespaces.count == 1)
  }

  @Test func `reads every encoding with its mark`() throws {
    let folder = try Folder()
    let text = "apiVersion: v1\r\nkind: Namespace\r\nmetadata: {name: a, labels: {x: \"é😀\"}}\r\n"
    let little = Array(text.utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = Array(text.utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    try folder.write("bom.yaml", [0xEF, 0xBB, 0xBF] + Array(text.utf8))
    try folder.write("little.yaml", [0xFF, 0xFE] + little)
    try folder.write("big.yaml", [0xFE, 0xFF] + big)
    for name in ["bom.yaml", "little.yaml", "big.yaml"] {
      let result = folder.read(name)
      #expect(folder.problems(result) == [])
      #expect(result.objects.namespaces.map(\.labels) == [["x": "é😀"]])
    }
    try folder.write("unmarked.yaml", little)
    #expect(
      folder.problems(folder.read("unmarked.yaml")) == [
        "F/unmarked.yaml:1:1: looks like UTF-16 text without a byte order mark; save it as UTF-8"
      ])
  }

  static let bad: [(bytes: [UInt8], message: String)] = [
    ([], "F/x: the file is empty; give a file with Kubernetes objects"),
    (Array("# nothing\n---\n".utf8), "F/x: no document stands in the file; give a file with Kubernetes objects"),
    ([0x7F, 0x45, 0x4C, 0x46, 10, 0, 1], "F/x:2:1: is binary: a NUL byte stands in it; give YAML or JSON text"),
    ([0x61, 0xFF, 0x62], "F/x:1:1: is not UTF-8 text: byte 2 is no character; save it as UTF-8"),
    (Array("hello".utf8), "F/x:1:1: 'hello' is no Kubernetes object; give objects with apiVersion and kind"),
    (
      Array("a: 1".utf8),
      "F/x:1:1: is no Kubernetes object: no apiVersion and no kind; write apiVersion and kind"
    ),
    (Array("kind: Pod".utf8), "F/x:1:1: apiVersion: is missing; write the apiVersion of Pod"),
    (
      Array("apiVersion: v1\nkind: Deployment".utf8),
      "F/x:1:13: apiVersion: there is no Deployment in 'v1'; its API group is apps"
    ),
    (
      Array("apiVersion: apps/v1\nkind: Deploymnt".utf8),
      "F/x:2:7: kind: unknown kind 'Deploymnt'; did you mean Deployment?"
    ),
    (
      Array("apiVersion: plimsoll/v2\nkind: Cluster".utf8),
      "F/x:1:13: apiVersion: 'plimsoll/v2' is not known; write plimsoll/v1"
    ),
  ]

  @Test(arguments: bad)
  func `says what is wrong with a file that is named`(bytes: [UInt8], message: String) throws {
    let folder = try Folder()
    try folder.write("x", bytes)
    #expect(folder.problems(folder.read("x")) == [message])
  }

  @Test func `says of a missing file that it is missing, and goes on`() throws {
    let folder = try Folder()
    try folder.write("a.yaml", namespace)
    let result = folder.read("none.yaml", "a.yaml")
    #expect(folder.problems(result) == ["F/none.yaml: no such file or folder; name an existing file or folder"])
    #expect(result.objects.namespaces.count == 1)
  }

  @Test func `survives symbolic links in circles`() throws {
    let folder = try Folder()
    try folder.write("sub/a.yaml", namespace)
    try folder.link("sub/up", to: "..")
    try folder.link("self.yaml", to: "self.yaml")
    try folder.link("again.yaml", to: "sub/a.yaml")
    try folder.link("broken", to: "nowhere")
    let result = folder.read("")
    #expect(result.objects.namespaces.count == 1)
    #expect(folder.problems(result) == ["F/self.yaml: a symbolic link that leads back to itself"])
    #expect(
      folder.ignored(result) == [
        "F/broken: file broken: a link that leads nowhere",
        "F/sub/a.yaml: file a.yaml: the same file as F/again.yaml, which is read",
        "F/sub/up: folder up: the same folder as F, which is read",
      ])
  }

  @Test func `in a folder, leaves aside what is clearly no object, and rejects what is meant as one`() throws {
    let folder = try Folder()
    try folder.write("values.yaml", "replicas: 1\n")
    try folder.write("template.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {{ toYaml . }}\n")
    try folder.write(
      "quoted.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: '{{ n }}'}\n")
    try folder.write("notes.yaml", "a: [\n")
    try folder.write("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n")
    try folder.write("empty.yaml", "")
    try folder.write("binary.yaml", [0, 1, 2])
    let result = folder.read("")
    #expect(folder.problems(result).count == 1)
    #expect(folder.problems(result).first?.hasPrefix("F/broken.yaml:4:1: is not YAML") == true)
    let ignored = folder.ignored(result)
    #expect(ignored.count == 6)
    #expect(ignored[0] == "F/binary.yaml:1:1: file binary.yaml: is binary: a NUL byte stands in it")
    #expect(ignored[1] == "F/empty.yaml: file empty.yaml: the file is empty")
    #expect(ignored[2].hasPrefix("F/notes.yaml:2:1: document notes.yaml: is not YAML"))
    #expect(ignored[3].hasPrefix("F/quoted.yaml:1:1: Deployment d: a template that is not rendered"))
    #expect(ignored[4].hasPrefix("F/template.yaml:4:8: document template.yaml: a template that is not rendered"))
    #expect(ignored[5] == "F/values.yaml:1:1: document values.yaml: is no Kubernetes object: no apiVersion and no kind")
    #expect(result.ignored.filter(\.mayHidePods).count == 4)
    #expect(folder.problems(folder.read("template.yaml")).first?.contains("render the template first") == true)
  }

  @Test func `lets the last of two objects with one name count, and says so of the other`() throws {
    let folder = try Folder()
    let second = "---\n" + namespace + "---\n" + namespace.replacing("name: a", with: "name: a, labels: {x: z}")
    try folder.write("a.yaml", namespace + second)
    let result = folder.read("")
    #expect(result.objects.namespaces.map(\.labels) == [["x": "z"]])
    #expect(
      folder.ignored(result) == [
        "F/a.yaml:1:1: Namespace a: replaced by another of the same name at F/a.yaml:9:1: "
          + "the last counts, as with `kubectl apply`",
        "F/a.yaml:5:1: Namespace a: the same object stands at F/a.yaml:1:1",
      ])
  }

  @Test func `keeps objects apart whose names the API server makes`() throws {
    let folder = try Folder()
    let job =
      "---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: j-}\n"
      + "spec: {template: {spec: {containers: [{name: c}]}}}\n"
    try folder.write("a.yaml", job + job)
    #expect(folder.read("").objects.workloads.map(\.id.name) == ["j-1", "j-2"])
  }

  @Test func `tells what makes pods that it can't count from what makes none`() throws {
    let folder = try Folder()
    let kinds = [
      ("v1", "Secret"), ("kafka.strimzi.io/v1", "Kafka"), ("kafka.strimzi.io/v1", "KafkaTopic"),
      ("postgresql.cnpg.io/v1", "Cluster"), ("serving.knative.dev/v1", "Service"), ("acme.example/v1", "Thing"),
      ("kustomize.config.k8s.io/v1beta1", "Kustomization"), ("batch.volcano.sh/v1alpha1", "Job"),
    ]
    try folder.write(
      "a.yaml",
      kinds.map { "apiVersion: \($0.0)\nkind: \($0.1)\nmetadata: {name: x}\ndata: {p: hunter2}\n" }.joined(
        separator: "---\n"))
    let result = folder.read("")
    #expect(result.objects.count == 0)
    #expect(result.ignored.map(\.mayHidePods) == [false, true, false, true, true, true, true, true])
    #expect(result.ignored[1].why == "the pods that Strimzi makes of it are not counted")
    #expect(result.ignored[0].why == "makes no pods")
    #expect(!"\(result)".contains("hunter2"))
  }

  @Test func `collects the faults of all files, sorted by place`() throws {
    let folder = try Folder()
    let deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  replicas: REPLICAS\n"
      + "  template: {spec: {containers: [{name: c, resources: {requests: {cpu: AMOUNT}}}]}}\n"
    try folder.write("b.yaml", deployment.replacing("REPLICAS", with: "x").replacing("AMOUNT", with: "-1"))
    try folder.write("a.yaml", deployment.replacing("REPLICAS", with: "1").replacing("AMOUNT", with: "1x"))
    #expect(
      folder.problems(folder.read("b.yaml", "a.yaml")) == [
        "F/a.yaml:6:72: spec.template.spec.containers[0].resources.requests.cpu: '1x' is not a quantity; "
          + "write 500m, 2, 1.5 or 512Mi",
        "F/b.yaml:5:13: spec.replicas: 'x' is not a whole number; write a number such as 3",
        "F/b.yaml:6:72: spec.template.spec.containers[0].resources.requests.cpu: '-1' is negative; write 0 or more",
      ])
  }

  @Test func `refuses a document and a file beyond the limits`() throws {
    let folder = try Folder()
    try folder.write("a.yaml", "text: \(String(repeating: "x", count: 5000))\n")
    let limits = DocumentLimits(yamlDocumentBytes: 4096)
    let read = ManifestReader(options: .init(limits: limits)).read([.path("\(folder.path)/a.yaml")])
    #expect(folder.problems(read).first?.contains("a YAML document of") == true)
    let short = ManifestReader(options: .init(limits: DocumentLimits(fileBytes: 100)))
    #expect(folder.problems(short.read([.path("\(folder.path)/a.yaml")])).first?.contains("is longer than") == true)
  }
}
