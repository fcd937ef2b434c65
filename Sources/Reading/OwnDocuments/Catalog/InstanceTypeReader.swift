internal import ClusterModel
internal import Quantities

/// Reads one element of a Catalog document's `instanceTypes`.
struct InstanceTypeReader {
  private let known = KnownFields.catalog
  /// The catalogue's zones, for types that don't name theirs.
  let zones: [String]

  init(zones: [String]) { self.zones = zones }

  func read(_ reader: FieldReader) -> InstanceType? {
    guard let entry = reader.mapping(knowing: known, at: "spec.instanceTypes[]") else { return nil }
    guard let name = entry.requiredString("name") else { return nil }
    var type = InstanceType(
      name: name, cores: readCores(entry) ?? 1, memoryMiB: readMebibytes(entry, "memory", isRequired: true) ?? 1)
    type.family = entry.string("family") ?? name.firstIndex(of: ".").map { String(name[..<$0]) } ?? ""
    type.generation = entry.int("generation", in: 1...99)
    type.architecture = (entry.oneOf("architecture", Architecture.self) ?? .amd64).rawValue
    type.localStorageGiB = (readMebibytes(entry, "localStorage", isRequired: false) ?? 0) / 1024
    type.maxPods = entry.int("maxPods", in: 1...1000)
    type.extendedResources = entry.resources("extendedResources") ?? ResourceVector()
    type.labels = entry.stringMap("labels")
    readDevices(entry, into: &type)
    type.allocatable = readAllocatable(entry, type)
    type.offerings = readOfferings(entry)
    return type
  }

  private func readCores(_ entry: FieldReader) -> Int? { entry.requiredInt("cores", in: 1...10_000) }

  private func readMebibytes(_ entry: FieldReader, _ key: String, isRequired: Bool) -> Int64? {
    guard entry.child(key) != nil else {
      if isRequired { entry.missing(key, "write it as a quantity, such as 64Gi") }
      return nil
    }
    guard let quantity = entry.quantity(key) else { return nil }
    let mebibytes = quantity.units >> 20
    guard mebibytes > 0 else {
      entry.child(key)?.reject("\(quantity.units) bytes is less than 1Mi", "write it as a quantity, such as 64Gi")
      return nil
    }
    return mebibytes
  }

  private func readDevices(_ entry: FieldReader, into type: inout InstanceType) {
    if let gpu = entry.child("gpu")?.mapping(knowing: known, at: "spec.instanceTypes[].gpu") {
      type.gpuCount = gpu.requiredInt("count", in: 0...10_000) ?? 0
      type.gpuModel = gpu.string("model") ?? ""
    }
    if let network = entry.child("network")?.mapping(knowing: known, at: "spec.instanceTypes[].network") {
      type.networkInterfaces = network.requiredInt("interfaces", in: 1...1000)
      type.addressesPerInterface = network.requiredInt("addressesPerInterface", in: 1...1000)
    }
  }

  private func readAllocatable(_ entry: FieldReader, _ type: InstanceType) -> ResourceVector? {
    guard let given = entry.resources("allocatable"), let child = entry.child("allocatable") else { return nil }
    for (resource, most) in [(ResourceName.cpu, Int64(type.cores) * 1000), (.memory, type.memoryMiB << 20)] {
      if !given.names(resource) {
        child.missing(resource.rawValue, "allocatable is given whole, or not at all")
      } else if given[resource] > most {
        child.child(resource.rawValue)?.reject(
          "\(resource.text(given[resource])) is more than the machine has, \(resource.text(most))", "correct either")
      }
    }
    return given
  }

  // MARK: Offerings

  private func readOfferings(_ entry: FieldReader) -> [Offering] {
    if let list = entry.child("offerings") {
      for key in ["pricePerHour", "zones", "available"] where entry.child(key) != nil {
        entry.child(key)?.reject("stands beside offerings", "give either offerings, or pricePerHour with zones")
      }
      let readers = list.asList()
      if readers.isEmpty && list.node.elements != nil { list.reject("is empty", "write at least one") }
      return readers.compactMap(readOffering)
    }
    let prices = readPrices(entry)
    let everywhere = entry.int("available", in: 0...1_000_000)
    let places = readZones(entry)
    return prices.flatMap { capacityType, price in
      places.map { zone, available in
        Offering(zone: zone, capacityType: capacityType, price: price, available: available ?? everywhere)
      }
    }
  }

  private func readOffering(_ reader: FieldReader) -> Offering? {
    guard let entry = reader.mapping(knowing: known, at: "spec.instanceTypes[].offerings[]") else { return nil }
    let zone = entry.requiredString("zone")
    let capacityType = entry.oneOf("capacityType", CapacityType.self) ?? .onDemand
    if entry.child("pricePerHour") == nil { entry.missing("pricePerHour", "write what an hour of it costs") }
    guard let price = entry.price("pricePerHour"), let zone else { return nil }
    return Offering(
      zone: zone, capacityType: capacityType, price: price, available: entry.int("available", in: 0...1_000_000))
  }

  /// A plain number is the price on demand.
  private func readPrices(_ entry: FieldReader) -> [(CapacityType, HourlyCost)] {
    guard let child = entry.child("pricePerHour") else {
      entry.missing(
        "pricePerHour", "write what an hour of it costs you; for your own machines a share of purchase and power")
      return []
    }
    if child.node.scalar != nil { return child.asPrice().map { [(.onDemand, $0)] } ?? [] }
    guard let mapping = child.mapping(knowing: known, at: "spec.instanceTypes[].pricePerHour") else { return [] }
    if mapping.node.entries?.isEmpty ?? true { mapping.reject("is empty", "write {on-demand: 0.25}") }
    return CapacityType.allCases.sorted().compactMap { capacityType in
      mapping.price(capacityType.rawValue).map { (capacityType, $0) }
    }
  }

  /// A list of zones, or a mapping of zones to how many there are.
  private func readZones(_ entry: FieldReader) -> [(zone: String, available: Int?)] {
    guard let child = entry.child("zones") else {
      if zones.isEmpty { entry.missing("zones", "name them here, or for all types under spec.zones") }
      return zones.map { ($0, nil) }
    }
    guard child.node.entries != nil else {
      return entry.uniqueStrings("zones", "name at least one zone").map { ($0, nil) }
    }
    return child.asEntries().compactMap { zone, value in
      value.asInt(in: 0...1_000_000).map { (zone, $0) }
    }
  }
}
