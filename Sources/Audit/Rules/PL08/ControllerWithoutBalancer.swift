import ClusterModel

extension AuditRule {
  /// PL0801: an ingress controller without a load balancer before it.
  static let controllerWithoutBalancer = AuditRule(
    "PL0801", "Ingress controller not behind a load balancer", .warning, breaks: .stopsService,
    failure: "Users reach one node's address; when that node goes, so do all sites.",
    explanation: """
      An ingress controller is known by its image (ingress-nginx, Traefik, HAProxy, Contour, Kong, Istio's and NGINX's \
      gateways …). Fires where Services of type NodePort select its pods and none is of type LoadBalancer; where \
      all are of type ClusterIP it's info, since another door may stand before it, and so where Services of its namespace \
      were read and none leads to it: it's taken to be reached by the nodes' own network. Controllers that configure a balancer \
      outside of the cluster (AWS Load Balancer Controller, GCE) aren't meant.
      """,
    example: RuleExample(
      Example.documents(
        Example.workload("Deployment", "ingress", image: "registry.k8s.io/ingress-nginx/controller:v1.11.2"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: ingress, namespace: shop}
        spec: {type: NodePort, selector: {app: ingress}, ports: [{port: 443}]}

        """),
      change: .replace("type: NodePort", with: "type: LoadBalancer"))
  ) { context in
    context.ingressControllers.compactMap { controller in
      let services = context.services(of: controller)
      guard !services.contains(where: { $0.type == "LoadBalancer" }) else { return nil }
      let isKnown = context.inventory.services.contains { $0.namespace == controller.id.namespace }
      guard isKnown else { return nil }
      let types = services.map { "\($0.name) is \($0.type)" }
      let isOpen = services.contains { $0.type == "NodePort" }
      return Violation(
        controller,
        services.isEmpty
          ? "no Service leads to this ingress controller: users must know its nodes"
          : "no Service of type LoadBalancer leads to this ingress controller: \(Phrase.list(types))",
        remedy:
          "make its Service type LoadBalancer; on premises MetalLB, kube-vip or an outer balancer gives the address",
        patch: services.first.map {
          "apiVersion: v1\nkind: Service\n\(Patch.metadata($0.name, namespace: $0.namespace))\nspec: {type: LoadBalancer}"
        }, severity: isOpen ? .warning : .info)
    }
  }
}

extension Workload {
  fileprivate var isContoursEnvoy: Bool {
    (template.containers + template.initContainers).contains { $0.image.contains("projectcontour/contour") }
  }
}

extension AuditContext {
  /// Workloads that answer requests from outside and pass them on by host and path, known by their images.
  var ingressControllers: [Workload] {
    let marks = [
      "ingress-nginx/controller", "nginx-ingress-controller", "nginx/nginx-ingress", "traefik:", "/traefik",
      "haproxy-ingress", "haproxytech/kubernetes-ingress", "kong/kubernetes-ingress-controller",
      "voyagermesh", "apache/apisix-ingress", "skipper-ingress",
    ]
    return allWorkloads.filter { workload in
      guard !workload.isJob else { return false }
      return workload.template.containers.contains { container in
        marks.contains { container.image.hasPrefix($0) || container.image.contains($0) }
          || (container.image.contains("istio/proxyv2") && workload.id.name.contains("ingressgateway"))
          // Contour itself only steers its Envoys, which do the work.
          || (container.image.contains("envoyproxy/envoy") && workload.isContoursEnvoy)
      }
    }
  }

  /// Services of a workload's namespace that select its pods, sorted by name.
  func services(of workload: Workload) -> [Service] {
    inventory.services.filter { service in
      service.namespace == workload.id.namespace && !service.selector.isEmpty
        && service.selector.allSatisfy { workload.template.labels[$0.key] == $0.value }
    }.sorted { $0.name < $1.name }
  }
}
