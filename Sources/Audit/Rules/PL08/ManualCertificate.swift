import ClusterModel

extension AuditRule {
  /// PL0804: a certificate that someone must remember.
  static let manualCertificate = AuditRule(
    "PL0804", "TLS certificate renewed by hand", .warning, breaks: .stopsService,
    failure: "The certificate runs out on a day that nobody wrote down, and every browser refuses the site.",
    explanation: """
      Fires for an Ingress whose `tls` takes a Secret that nothing renews: no cert-manager (or other ACME) annotation on \
      the Ingress, and no Certificate of its namespace that keeps the Secret. An empty `secretName` means the \
      controller's own certificate and isn't meant.
      """,
    example: RuleExample(
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: site, namespace: shop}
      spec:
        tls: [{hosts: [shop.example.com], secretName: site-tls}]
        rules: [{host: shop.example.com}]

      """,
      change: .replace(
        "metadata: {name: site, namespace: shop}",
        with: "metadata: {name: site, namespace: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}"))
  ) { context in
    let kept = Set(context.inventory.certificates.map { "\($0.namespace)/\($0.secretName)" })
    return context.inventory.ingresses.compactMap { ingress in
      guard !ingress.hasCertificateIssuer else { return nil }
      let manual = ingress.tlsSecrets.filter { !$0.isEmpty && !kept.contains("\(ingress.namespace)/\($0)") }
      guard !manual.isEmpty else { return nil }
      return Violation(
        "\(ingress.namespace)/Ingress/\(ingress.name)", at: ingress.position,
        "nothing renews the certificate in \(Phrase.list(manual))",
        remedy: "let cert-manager keep it",
        patch: """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: \(Patch.quoted(ingress.name)), namespace: \(Patch.quoted(ingress.namespace)), annotations: {cert-manager.io/cluster-issuer: ISSUER}}
          """)
    }
  }
}
