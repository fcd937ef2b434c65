extension Workload {
  /// Whether it belongs to the cluster itself: namespace kube-system, a system priority class, or an add-on that every
  /// cluster knows.
  package var isSystem: Bool {
    if id.namespace == "kube-system" { return true }
    if let name = template.priorityClassName, name.hasPrefix("system-") { return true }
    return Self.wellKnownAddOns.contains { Wildcard.matches($0, workload: id) }
  }

  private static let wellKnownAddOns = [
    "*/*/coredns", "*/*/kube-dns", "*/*/metrics-server", "ingress-nginx/*/*", "*/*/ingress-nginx-controller",
    "cert-manager/*/*", "karpenter/*/*", "*/*/cluster-autoscaler", "calico-system/*/*", "tigera-operator/*/*",
    "*/*/aws-load-balancer-controller", "*/*/ebs-csi-controller", "*/*/external-dns", "gatekeeper-system/*/*",
    "kyverno/*/*", "istio-system/*/istiod", "linkerd/*/*", "*/*/kube-state-metrics", "local-path-storage/*/*",
  ]
}
