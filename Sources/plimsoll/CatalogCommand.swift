import ArgumentParser
import Catalogs
import ClusterModel
import Reading
import Reporting

/// `plimsoll catalog list | show TYPE`
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "The instance types that plans may buy.", subcommands: [List.self, Show.self])

  /// The forms in which a catalogue is shown.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, yaml, markdown, csv
  }

  /// Which catalogues are meant.
  struct Choice: ParsableArguments {
    @Option(help: "aws, azure or gcp; all of them where left out.")
    var provider: String?

    @Option(help: "A Catalog document, or a folder with some, beside the built-in ones.")
    var catalog: [String] = []

    func catalogs() throws -> [Catalog] {
      if let provider, Provider(rawValue: provider) == nil {
        throw ValidationError(
          "--provider is one of \(Provider.allCases.map(\.rawValue).joined(separator: ", ")), not '\(provider)'")
      }
      let input = ClusterInput(catalog.map(InputSource.init(argument:)))
      try InputLoading.refuse(input.problems)
      let builtIn = BuiltInCatalogs.places.compactMap { place in
        BuiltInCatalogs.catalogue(provider: place.provider, region: place.region)?.catalog
      }
      return (builtIn + input.catalogs).filter { provider == nil || $0.provider == provider }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List instance types with size, price and zones.")

    @Argument(help: "Only types whose name matches, such as 'm7i.*'.")
    var pattern: String = "*"

    @OptionGroup var choice: Choice
    @Option(name: .shortAndLong, help: "table, json, yaml, markdown or csv.")
    var output: Format = .table
    @OptionGroup var shared: SharedOptions

    func run() throws {
      var catalogs = try choice.catalogs()
      for index in catalogs.indices { catalogs[index].instanceTypes.removeAll { !Wildcard.matches(pattern, $0.name) } }
      catalogs.removeAll { $0.instanceTypes.isEmpty }
      guard !catalogs.isEmpty else {
        Notes.line("no instance type matches '\(pattern)'; `plimsoll catalog list` shows all")
        throw ExitCode(1)
      }
      let report = CatalogReport(catalogs)
      let text =
        switch output {
        case .table: TerminalRenderer(usesColour: shared.usesColor).text(report.blocks)
        case .json: JSONWriter.text(report.tree)
        case .yaml: YAMLWriter.text(report.tree)
        case .markdown: MarkdownRenderer.text(report.blocks)
        case .csv: report.csv
        }
      try Destination(path: shared.outputFile).write(text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one instance type: size, prices, zones and what Kubernetes gets of it.")

    @Argument(help: "The type's name, such as m7i.large.")
    var type: String

    @OptionGroup var choice: Choice
    @Option(name: .shortAndLong, help: "table, json, yaml or markdown.")
    var output: Format = .table
    @OptionGroup var shared: SharedOptions

    func run() throws {
      for catalog in try choice.catalogs() {
        guard let found = catalog.instanceTypes.first(where: { $0.name == type }) else { continue }
        let rule = AllocatableRule(
          provider: Provider(rawValue: catalog.provider) ?? .onPremises, policy: .automatic, kubernetesVersion: "1.34")
        let blocks = CatalogReport.blocks(found, of: catalog, allocatable: rule.allocatable(of: found))
        let text =
          switch output {
          case .json: JSONWriter.text(CatalogReport.tree(found))
          case .yaml: YAMLWriter.text(CatalogReport.tree(found))
          case .markdown: MarkdownRenderer.text(blocks)
          case .table, .csv: TerminalRenderer(usesColour: shared.usesColor).text(blocks)
          }
        return try Destination(path: shared.outputFile).write(text)
      }
      Notes.line("no catalogue has an instance type '\(type)'; `plimsoll catalog list '*'` shows all")
      throw ExitCode(1)
    }
  }
}
