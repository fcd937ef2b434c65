import ArgumentParser
import ClusterModel
import Exporting
import Foundation
import Reading
import Reporting

/// `plimsoll export PLAN INPUT... --to FORMAT`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Turn a plan into files that other tools apply.",
    discussion: """
      kustomize: an overlay with the tolerations, node affinity and priority classes that the plan assumes. \
      objects: the plan's nodes and the workloads' pods as Kubernetes objects, for a scheduler or a simulator. \
      Both need the inputs that the plan was made from: a plan file names workloads, it doesn't hold their pods.
      """)

  @Argument(help: "The plan file, as plan -o json or -o yaml wrote it.")
  var plan: String

  @Argument(help: "The inputs that it was made from.")
  var inputs: [String] = []

  @Option(name: .customLong("to"), help: "kustomize or objects.")
  var target: Target

  @Option(
    name: .customLong("output-dir"), help: "Write the files into this folder, made if need be; else to standard output."
  )
  var outputDirectory: String?

  @Option(help: "For kustomize: what the overlay is laid over, relative to its folder; may be given several times.")
  var base: [String] = []

  @OptionGroup var shared: SharedOptions

  enum Target: String, ExpressibleByArgument, CaseIterable {
    case kustomize, objects
  }

  func validate() throws {
    if inputs.isEmpty {
      throw ValidationError(
        "name the inputs that the plan was made from, after PLAN: the pods' templates are there, not in the plan")
    }
  }

  func run() throws {
    let exported = try InputLoading.plan(at: plan, shared: shared)
    let loaded = try InputLoading.load(inputs, of: exported, shared: shared)
    let known = Set((loaded.inventory.workloads + loaded.inventory.daemonSets).map(\.id))
    let missing = exported.workloads.filter { !known.contains($0.workload) && $0.replicas > 0 }
    try InputLoading.refuse(
      missing.map {
        InputProblem(
          position: FilePosition(path: plan), field: "workloads",
          cause: "\($0.workload) is in the plan and not in the inputs",
          remedy: "give the inputs that the plan was made from")
      })
    let files =
      switch target {
      case .kustomize: KustomizeOverlay(plan: exported, inventory: loaded.inventory, bases: base).files
      case .objects: ObjectExport(plan: exported, inventory: loaded.inventory).files
      }
    if target == .kustomize, base.isEmpty, !shared.quiet {
      Notes.line(
        "the overlay lies over nothing: give --base FOLDER, relative to the overlay, with the kustomization.yaml of the manifests"
      )
    }
    guard let outputDirectory else {
      if target == .kustomize, files.count > 1 {
        throw ValidationError("the overlay is \(files.count) files; give --output-dir FOLDER")
      }
      return try Destination(path: shared.outputFile).write(files.map(\.text).joined())
    }
    do {
      try FileManager.default.createDirectory(atPath: outputDirectory, withIntermediateDirectories: true)
    } catch {
      Notes.line("\(outputDirectory): can't be made: \(error.localizedDescription); name a folder that may be written")
      throw ExitCode(2)
    }
    for file in files { try Destination(path: "\(outputDirectory)/\(file.name)").write(file.text) }
    if !shared.quiet { Notes.line("wrote \(files.map(\.name).joined(separator: ", ")) to \(outputDirectory)") }
  }
}
