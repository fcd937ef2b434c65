import ArgumentParser
import Reading

/// `plimsoll schema KIND`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a document: Plan, Inventory, Cluster, Catalog or Scenarios.")

  @Argument(help: "The document's kind.")
  var kind: String

  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard let schema = DocumentSchema.allCases.first(where: { $0.rawValue.lowercased() == kind.lowercased() }) else {
      throw ValidationError(
        "no document is of kind '\(kind)'; the kinds are \(DocumentSchema.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    try Destination(path: shared.outputFile).write(schema.text)
  }
}
