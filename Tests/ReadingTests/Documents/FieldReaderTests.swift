import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Fields of a document")
struct FieldReaderTests {
  private func reader(_ text: String) throws -> FieldReader {
    let node = try #require(try YAMLDocuments().parse(text).first)
    return FieldReader(node, file: "f.yaml", log: ProblemLog())
  }

  private func words(_ reader: FieldReader) -> [String] { reader.log.sorted.map(\.description) }

  @Test func `reads what is right without a word`() throws {
    let fields = try reader(
      "n: 3\ns: text\nb: true\nm: {a: x}\nl: [u, v]\np: 30%\nd: 0.5\nq: {cpu: 0.5, memory: 1Gi}\n")
    #expect(fields.int("n") == 3)
    #expect(fields.string("s") == "text")
    #expect(fields.bool("b") == true)
    #expect(fields.stringMap("m") == ["a": "x"])
    #expect(fields.strings("l") == ["u", "v"])
    #expect(fields.intOrPercent("p") == .percent(30))
    #expect(fields.double("d", in: 0...1) == 0.5)
    #expect(fields.resources("q") == ResourceVector(milliCPU: 500, memory: 1 << 30))
    #expect(fields.int("absent") == nil)
    #expect(fields.log.isEmpty)
  }

  @Test func `collects all that is wrong with place, field and remedy`() throws {
    let fields = try reader("replicas: '3'\nlabels:\n  port: 80\ncpu: 1x\nlist: {}\n")
    _ = fields.int("replicas")
    _ = fields.stringMap("labels")
    _ = fields.quantity("cpu")
    _ = fields.list("list")
    _ = fields.requiredString("name")
    #expect(
      words(fields) == [
        "f.yaml:1:1: name: is missing; write it",
        "f.yaml:1:11: replicas: '3' is not a whole number; write it without quotes",
        "f.yaml:3:9: labels.port: '80' is a number, and text should stand here; put it in quotes",
        "f.yaml:4:6: cpu: '1x' is not a quantity; write 500m, 2, 1.5 or 512Mi",
        "f.yaml:5:7: list: a mapping stands where a list should be; write each element after '- '",
      ])
  }

  @Test func `names the path through lists and keys with points`() throws {
    let fields = try reader("spec:\n  c:\n  - r: {nvidia.com/gpu: -1}\n")
    let container = try #require(fields.mapping("spec")?.mappings("c").first)
    _ = container.resources("r")
    #expect(words(fields) == ["f.yaml:3:25: spec.c[0].r[nvidia.com/gpu]: '-1' is negative; write 0 or more"])
  }

  @Test func `suggests the nearest name for an unknown field`() throws {
    let fields = try reader("replcas: 3\nZones: []\nfoo: 1\n")
    fields.allowOnly(["replicas", "zones"])
    #expect(
      words(fields) == [
        "f.yaml:1:1: replcas: unknown field 'replcas'; did you mean 'replicas'?",
        "f.yaml:2:1: Zones: unknown field 'Zones'; did you mean 'zones'?",
        "f.yaml:3:1: foo: unknown field 'foo'; known here: replicas, zones",
      ])
  }

  @Test func `leaves fields of newer versions alone, not mistyped ones`() throws {
    let fields = try reader("replcas: 3\nbrandNewField: 1\n")
    fields.rejectMistyped(["replicas"])
    #expect(words(fields) == ["f.yaml:1:1: replcas: unknown field 'replcas'; did you mean 'replicas'?"])
  }

  @Test(arguments: ["-1", "99999999999", "x", "1.5", "true"])
  func `refuses other numbers`(text: String) throws {
    let fields = try reader("n: \(text)\nm: 0\n")
    #expect(fields.int("n") == nil)
    #expect(fields.log.problems.count == 1)
  }

  @Test func `refuses words outside an enumeration`() throws {
    let fields = try reader("operator: in\n")
    #expect(fields.oneOf("operator", LabelRequirement.Operator.self) == nil)
    #expect(words(fields)[0].hasSuffix("did you mean In?"))
  }
}
