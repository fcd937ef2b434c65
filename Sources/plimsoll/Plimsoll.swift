import ArgumentParser

@main
struct Plimsoll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plimsoll", abstract: "A capacity and node-pool planner for Kubernetes.", version: "0.1.0")
}
