import ClusterModel

extension AuditRule {
  /// PL0803: inside and outside through one door.
  static let sharedIngressClass = AuditRule(
    "PL0803", "One ingress class for internal and external hosts", .warning, breaks: .degrades,
    failure:
      "Internal pages are reachable from the internet by anyone who sends their host name to the public address.",
    explanation: """
      Fires for a class (or the default one) whose Ingresses name both internal hosts, by a private ending (.internal, \
      .local, .lan, .corp, .intranet, .private, .home.arpa, .svc) or a label `internal` or `intranet`, and others that \
      are public. A host name is no wall: the class's one load balancer answers for all of them.
      """,
    example: RuleExample(
      Example.documents(
        ingress("site", host: "shop.example.com"), ingress("admin", host: "admin.shop.internal", class: "web")),
      change: .replace(
        "{name: admin, namespace: shop}\nspec:\n  ingressClassName: web",
        with: "{name: admin, namespace: shop}\nspec:\n  ingressClassName: inner"))
  ) { context in
    let classes = Dictionary(grouping: context.inventory.ingresses) { $0.className ?? "" }
    return classes.sorted { $0.key < $1.key }.compactMap { name, ingresses in
      let external = ingresses.flatMap(\.hosts).filter { !$0.isEmpty && !isInternal($0) }.sorted()
      let inner = ingresses.compactMap { ingress in ingress.hosts.first(where: isInternal).map { (ingress, $0) } }
      guard let outside = external.first,
        let first = inner.min(by: { ($0.0.namespace, $0.0.name) < ($1.0.namespace, $1.0.name) })
      else { return nil }
      return Violation(
        "\(first.0.namespace)/Ingress/\(first.0.name)", at: first.0.position,
        "\(name.isEmpty ? "the default class" : "class \(name)") serves the internal \(Phrase.list(inner.map(\.1).sorted())) and the public \(outside)",
        remedy: "run a second controller with an internal load balancer, and give internal hosts its class")
    }
  }

  private static func isInternal(_ host: String) -> Bool {
    let labels = host.lowercased().split(separator: ".").map(String.init)
    guard labels.count >= 2, let last = labels.last else { return false }
    return ["internal", "local", "lan", "corp", "intranet", "private", "svc", "localdomain"].contains(last)
      || host.lowercased().hasSuffix(".home.arpa") || labels.contains("internal") || labels.contains("intranet")
  }

  private static func ingress(_ name: String, host: String, class className: String = "web") -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: \(name), namespace: shop}
    spec:
      ingressClassName: \(className)
      rules: [{host: \(host)}]

    """
  }
}
