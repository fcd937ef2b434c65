import ClusterModel

extension AuditRule {
  /// PL0802: a controller that sees nodes instead of users.
  static let clientAddressLost = AuditRule(
    "PL0802", "Client address lost at the load balancer", .warning, breaks: .degrades,
    failure:
      "Logs, rate limits and allow-lists see a node's address for everyone, so one abuser blocks all users, or none.",
    explanation: """
      Fires for a Service of type LoadBalancer that leads to an ingress controller, without `externalTrafficPolicy: \
      Local` and without an annotation that asks for the PROXY protocol or for preserved addresses. A balancer that \
      writes X-Forwarded-For at layer 7 is set up in the controller's ConfigMap, whose contents are never read: suppress \
      the finding with that reason.
      """,
    example: RuleExample(
      Example.documents(
        Example.workload("Deployment", "ingress", image: "registry.k8s.io/ingress-nginx/controller:v1.11.2"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: ingress, namespace: shop}
        spec: {type: LoadBalancer, externalTrafficPolicy: Cluster, selector: {app: ingress}, ports: [{port: 443}]}

        """),
      change: .replace("externalTrafficPolicy: Cluster", with: "externalTrafficPolicy: Local"))
  ) { context in
    var seen: Set<String> = []
    return context.ingressControllers.flatMap { context.services(of: $0) }.compactMap { service in
      guard service.type == "LoadBalancer", !service.keepsClientAddress,
        seen.insert("\(service.namespace)/\(service.name)").inserted
      else { return nil }
      return Violation(
        "\(service.namespace)/Service/\(service.name)", at: service.position,
        "leads to an ingress controller and hides the clients' addresses",
        remedy:
          "set externalTrafficPolicy: Local (and run the controller on several nodes), or use the PROXY protocol on both sides",
        patch:
          "apiVersion: v1\nkind: Service\n\(Patch.metadata(service.name, namespace: service.namespace))\nspec: {externalTrafficPolicy: Local}"
      )
    }
  }
}
