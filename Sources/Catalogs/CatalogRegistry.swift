package import ClusterModel

/// Finds the catalogues that a Cluster document names: built in, or read from Catalog documents.
package struct CatalogRegistry: Sendable {
  /// Catalogues that were read from documents, in the order in which they were given.
  package let given: [Catalog]

  package init(given: [Catalog] = []) { self.given = given }

  /// The catalogues to buy from, in order of rising precedence: the built-in one, then those given.
  ///
  /// A given catalogue of another provider, region or currency than the cluster's is an error, never passed over.
  ///
  /// - Throws: every problem, sorted by place.
  package func catalogs(for cluster: ClusterDocument) throws(OfferingRefusal) -> [Catalog] {
    var found: [Catalog] = []
    var problems: [InputProblem] = []
    if cluster.catalog.contains("builtin") {
      if let builtIn = BuiltInCatalogs.catalogue(provider: cluster.provider, region: cluster.region) {
        found.append(builtIn.catalog)
      } else if given.isEmpty {
        let (cause, remedy) = BuiltInCatalogs.absence(provider: cluster.provider, region: cluster.region)
        problems.append(InputProblem(position: cluster.position, field: "spec.region", cause: cause, remedy: remedy))
      }
    }
    found += given
    for catalog in found {
      problems += mismatches(of: catalog, with: cluster)
    }
    if found.isEmpty && problems.isEmpty {
      problems.append(
        InputProblem(
          position: cluster.position, field: "spec.catalog",
          cause: cluster.catalog.isEmpty
            ? "names no catalogue" : "no Catalog document was read from \(cluster.catalog.joined(separator: ", "))",
          remedy: "write [builtin], or the path of a Catalog document"))
    }
    guard problems.isEmpty else { throw OfferingRefusal(problems: problems) }
    return found
  }

  private func mismatches(of catalog: Catalog, with cluster: ClusterDocument) -> [InputProblem] {
    let pairs = [
      ("provider", catalog.provider, cluster.provider.rawValue), ("region", catalog.region, cluster.region),
      ("currency", catalog.currency, cluster.currency),
    ]
    return pairs.compactMap { field, have, want in
      guard !have.isEmpty, !want.isEmpty, have != want else { return nil }
      return InputProblem(
        position: cluster.position, field: "spec.\(field)",
        cause: "the cluster's \(field) is \(want), and the catalogue '\(catalog.name)' is of \(have)",
        remedy: "give both the same \(field), or leave the catalogue out")
    }
  }
}

/// Why a cluster's pools can't be offered anything: all that is wrong, sorted by place.
package struct OfferingRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package let problems: [InputProblem]

  package init(problems: [InputProblem]) { self.problems = problems.sorted() }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
