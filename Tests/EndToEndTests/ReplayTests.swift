import Foundation
import Support
import Testing

/// What the scheduler makes of plans, by the program as built.
@Suite("Replay and export")
struct ReplayTests {
  private static let shop = PlannedShop.folder

  /// A file with what a run printed.
  private func written(_ outcome: PlimsollBinary.Outcome, in folder: URL) throws -> String {
    let file = folder.appending(path: "plan.json")
    try outcome.outputBytes.write(to: file)
    return file.path
  }

  @Test func `a plan is realised unless it's asked for on paper, verifies, and replays with nothing pending`()
    async throws
  {
    let planned = try await PlannedShop.asReported.value
    try withTemporaryFolder { folder in
      let file = try written(planned, in: folder)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains("\"status\": \"realised\""))
      #expect(try PlimsollBinary.run(["verify", file, Self.shop]).exitCode == 0)
      let replay = try PlimsollBinary.run(["replay", file, Self.shop])
      #expect(replay.exitCode == 0, "\(replay.output)")
      #expect(replay.output.hasPrefix("REALISED"))
    }
  }

  @Test func `a packing on paper strands pods, and the replay ends with 1 and the scheduler's reasons`() async throws {
    let planned = try await PlannedShop.onPaper.value
    try withTemporaryFolder { folder in
      let file = try written(planned, in: folder)
      let replay = try PlimsollBinary.run(["replay", file, Self.shop, "--orders", "3"])
      #expect(replay.exitCode == 1)
      #expect(replay.output.contains("nodes are available"))
      #expect(replay.output.contains("Stranded"))
      let json = try PlimsollBinary.run(["replay", file, Self.shop, "--orders", "3", "-o", "json"])
      #expect(json.exitCode == 1 && json.output.contains("\"realised\": false"))
      #expect(try PlimsollBinary.run(["replay", file, Self.shop, "--orders", "3", "-o", "json"]).output == json.output)
    }
  }

  @Test func `a scheduler's configuration is obeyed, and refused by name where it isn't modelled`() async throws {
    let planned = try await PlannedShop.onPaper.value
    try withTemporaryFolder { folder in
      let file = try written(planned, in: folder)
      let configuration = folder.appending(path: "scheduler.yaml")
      func replay(_ profile: String) throws -> (code: Int32?, notes: String) {
        let head = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n"
        try (head + profile).write(to: configuration, atomically: true, encoding: .utf8)
        let outcome = try PlimsollBinary.run(
          ["replay", file, Self.shop, "--orders", "1", "--profile", configuration.path])
        return (outcome.exitCode, outcome.notes)
      }
      let packing = try replay(
        """
        - schedulerName: default-scheduler
          pluginConfig:
          - name: NodeResourcesFit
            args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}}
          plugins: {score: {disabled: [{name: ImageLocality}]}}

        """)
      #expect(packing.code == 0 || packing.code == 1, "\(packing.notes)")
      let unmodelled = try replay("- plugins: {filter: {disabled: [{name: PodTopologySpread}]}}\n")
      #expect(unmodelled.code == 2)
      #expect(unmodelled.notes.contains("PodTopologySpread is switched off"))
      #expect(try PlimsollBinary.run(["replay", file, Self.shop, "--profile", "nowhere.yaml"]).exitCode == 2)
      #expect(try PlimsollBinary.run(["replay", file, Self.shop, "--orders", "0"]).exitCode == 64)
      #expect(try PlimsollBinary.run(["replay", Self.shop, Self.shop]).exitCode == 2)
    }
  }

  @Test func `exports an overlay and objects, and asks for the inputs`() async throws {
    let planned = try await PlannedShop.onPaper.value
    try withTemporaryFolder { folder in
      let file = try written(planned, in: folder)
      let out = folder.appending(path: "out").path
      let objects = try PlimsollBinary.run(["export", file, Self.shop, "--to", "objects", "--output-dir", out])
      #expect(objects.exitCode == 0, "\(objects.notes)")
      for name in ["nodes.yaml", "pods.yaml", "objects.yaml"] {
        #expect(FileManager.default.fileExists(atPath: "\(out)/\(name)"))
      }
      let overlay = try PlimsollBinary.run(["export", file, Self.shop, "--to", "kustomize"])
      #expect(overlay.exitCode == 0 && overlay.output.contains("kind: Kustomization"))
      #expect(try PlimsollBinary.run(["export", file, "--to", "objects"]).exitCode == 64)
      #expect(try PlimsollBinary.run(["export", file, "Workloads/shop/shop", "--to", "objects"]).exitCode == 2)
    }
  }
}
