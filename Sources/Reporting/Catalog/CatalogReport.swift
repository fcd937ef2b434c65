package import ClusterModel
package import Quantities

/// Instance types as people and programs want to see them: a list to choose from, and one type with all its facts.
package struct CatalogReport {
  private let catalogs: [Catalog]

  package init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  private static let titles = [
    "name", "arch", "cores", "memory", "GPU", "on-demand/h", "spot/h", "zones",
  ]

  /// Each catalogue under its name, source and date.
  package var blocks: [ReportBlock] {
    catalogs.flatMap { catalog -> [ReportBlock] in
      [
        .heading(
          "\(catalog.name): \(catalog.provider) \(catalog.region), "
            + "\(Figures.count(catalog.instanceTypes.count, "instance type"))"),
        .paragraph("Prices in \(catalog.currency) an hour, of \(catalog.date), from \(catalog.source)."),
        .table(table(catalog)),
      ]
    }
  }

  private func table(_ catalog: Catalog) -> ReportTable {
    let all = Array(Set(catalog.instanceTypes.flatMap(\.offerings).map(\.zone))).sorted()
    let shortNames = Dictionary(uniqueKeysWithValues: zip(all, PoolTable.shortNames(all)))
    return ReportTable(
      columns: zip(Self.titles.indices, Self.titles).map { index, title in
        ReportTable.Column(title, [0, 1, 4, 7].contains(index) ? .left : .right)
      },
      rows: catalog.instanceTypes.map { type in
        let zones = Array(Set(type.offerings.map(\.zone))).sorted()
        return ReportTable.Row([
          type.name, type.architecture, "\(type.cores)", Self.memory(type), Self.accelerators(type),
          Self.cheapest(type, .onDemand).map { Self.price($0) } ?? "-",
          Self.cheapest(type, .spot).map { Self.price($0) } ?? "-",
          zones.compactMap { shortNames[$0] }.joined(separator: " "),
        ])
      })
  }

  /// `blocks` as one table of values: memory in MiB, prices in the catalogue's currency.
  package var csv: String {
    CSVWriter.text(
      columns: [
        "catalog", "name", "family", "architecture", "cores", "memoryMiB", "gpuCount", "gpuModel", "onDemandPerHour",
        "spotPerHour", "currency", "zones",
      ],
      rows: catalogs.flatMap { catalog in
        catalog.instanceTypes.map { type in
          [
            catalog.name, type.name, type.family, type.architecture, "\(type.cores)", "\(type.memoryMiB)",
            "\(type.gpuCount)", type.gpuModel, Self.cheapest(type, .onDemand).map(Self.price) ?? "",
            Self.cheapest(type, .spot).map(Self.price) ?? "", catalog.currency,
            Array(Set(type.offerings.map(\.zone))).sorted().joined(separator: " "),
          ]
        }
      })
  }

  /// The catalogues with everything that is known of each type.
  package var tree: JSONValue {
    .array(
      catalogs.map { catalog in
        [
          "name": .string(catalog.name), "provider": .string(catalog.provider), "region": .string(catalog.region),
          "currency": .string(catalog.currency), "source": .string(catalog.source), "date": .string(catalog.date),
          "instanceTypes": .array(catalog.instanceTypes.map(Self.tree)),
        ]
      })
  }

  // MARK: one type

  /// All facts of one type.
  ///
  /// - Parameter allocatable: what pods may take of such a node, where it was computed.
  package static func blocks(_ type: InstanceType, of catalog: Catalog, allocatable: ResourceVector?) -> [ReportBlock] {
    var facts = [
      ReportFact("Type", type.name),
      ReportFact(
        "Catalogue", "\(catalog.name): \(catalog.provider) \(catalog.region), \(catalog.date), \(catalog.source)"),
      ReportFact("Family", type.family + (type.generation.map { ", generation \($0)" } ?? "")),
      ReportFact("Architecture", type.architecture),
      ReportFact("Cores", "\(type.cores)"),
      ReportFact("Memory", memory(type) + " as advertised"),
    ]
    if type.gpuCount > 0 { facts.append(ReportFact("Accelerators", accelerators(type))) }
    if type.localStorageGiB > 0 { facts.append(ReportFact("Local disk", "\(type.localStorageGiB) GiB")) }
    if let interfaces = type.networkInterfaces, let addresses = type.addressesPerInterface {
      facts.append(ReportFact("Network", "\(interfaces) interfaces with \(addresses) addresses each"))
    }
    if let maxPods = type.maxPods { facts.append(ReportFact("Most pods", "\(maxPods)")) }
    for name in type.extendedResources.names {
      facts.append(ReportFact(name.rawValue, name.text(type.extendedResources[name])))
    }
    for (key, value) in type.labels.sorted(by: { $0.key < $1.key }) {
      facts.append(ReportFact("Label", "\(key)=\(value)"))
    }
    if let allocatable {
      let amounts = allocatable.names.map { "\($0.rawValue) \($0.text(allocatable[$0]))" }
      facts.append(ReportFact("Allocatable", amounts.joined(separator: ", ")))
    }
    let offers = type.offerings.sorted { ($0.capacityType, $0.zone) < ($1.capacityType, $1.zone) }
    let table = ReportTable(
      columns: [
        ReportTable.Column("capacity type"), ReportTable.Column("zone"), ReportTable.Column("an hour", .right),
        ReportTable.Column("a month", .right), ReportTable.Column("available", .right),
      ],
      rows: offers.map {
        ReportTable.Row([
          $0.capacityType.rawValue, $0.zone, price($0.price), Figures.perMonth($0.price, currency: catalog.currency),
          $0.available.map { "\($0)" } ?? "no limit",
        ])
      })
    return [.facts(facts), .heading("Offers, in \(catalog.currency)"), .table(table)]
  }

  /// All facts of one type as an object.
  package static func tree(_ type: InstanceType) -> JSONValue {
    var fields = [
      JSONField("name", .string(type.name)), JSONField("family", .string(type.family)),
      JSONField("architecture", .string(type.architecture)), JSONField("cores", .integer(type.cores)),
      JSONField("memoryMiB", .integer(type.memoryMiB)),
    ]
    if let generation = type.generation { fields.append(JSONField("generation", .integer(generation))) }
    if type.gpuCount > 0 {
      fields.append(JSONField("gpu", ["count": .integer(type.gpuCount), "model": .string(type.gpuModel)]))
    }
    if type.localStorageGiB > 0 { fields.append(JSONField("localStorageGiB", .integer(type.localStorageGiB))) }
    if let interfaces = type.networkInterfaces { fields.append(JSONField("networkInterfaces", .integer(interfaces))) }
    if let addresses = type.addressesPerInterface {
      fields.append(JSONField("addressesPerInterface", .integer(addresses)))
    }
    if let maxPods = type.maxPods { fields.append(JSONField("maxPods", .integer(maxPods))) }
    if !type.extendedResources.isEmpty {
      fields.append(JSONField("extendedResources", .quantities(type.extendedResources)))
    }
    if !type.labels.isEmpty { fields.append(JSONField("labels", .sorted(type.labels))) }
    if let allocatable = type.allocatable { fields.append(JSONField("allocatable", .quantities(allocatable))) }
    let offers = type.offerings.sorted { ($0.capacityType, $0.zone) < ($1.capacityType, $1.zone) }
    fields.append(
      JSONField(
        "offerings",
        .array(
          offers.map { offer in
            var fields = [
              JSONField("zone", .string(offer.zone)),
              JSONField("capacityType", .string(offer.capacityType.rawValue)),
              JSONField("pricePerHour", .price(offer.price)),
            ]
            if let available = offer.available { fields.append(JSONField("available", .integer(available))) }
            return .object(fields)
          })))
    return .object(fields)
  }

  // MARK: figures

  private static func cheapest(_ type: InstanceType, _ capacityType: CapacityType) -> HourlyCost? {
    type.offerings.filter { $0.capacityType == capacityType }.map(\.price).min()
  }

  private static func price(_ cost: HourlyCost) -> String {
    Decimal.text(cost.microUnits, digits: 6, trimmed: true)
  }

  private static func memory(_ type: InstanceType) -> String {
    let tenths = (type.memoryMiB * 10 + 512) / 1024
    return Decimal.text(tenths, digits: 1, trimmed: true) + " GiB"
  }

  private static func accelerators(_ type: InstanceType) -> String {
    guard type.gpuCount > 0 else { return "" }
    return type.gpuModel.isEmpty ? "\(type.gpuCount)" : "\(type.gpuCount) x \(type.gpuModel)"
  }
}
