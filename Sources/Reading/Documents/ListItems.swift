/// Lists: `kind: List`, `kind: PodList` and the like, and top-level arrays.
enum ListItems {
  /// Hands on a document, or each item of it where it is a List or an array.
  static func forEach(_ root: DocumentNode, _ body: (DocumentEvent) -> Void) {
    forEach(root, header: ListHeader(kind: nil, apiVersion: nil), body)
  }

  /// The same for an item of a List; Lists may hold Lists, as deep as documents may nest.
  static func forEach(_ node: DocumentNode, header: ListHeader, _ body: (DocumentEvent) -> Void) {
    if let elements = node.elements, elements.contains(where: { $0.entries != nil }) {
      for element in elements { forEach(element, header: ListHeader(kind: nil, apiVersion: nil), body) }
      return
    }
    let own = ListHeader(
      kind: node.text("kind"), apiVersion: node.text("apiVersion"), selfLink: node["metadata"]?.text("selfLink"))
    if own.kind == "List", node["items"] == nil { return body(.emptyList(node)) }
    guard own.isList, let items = node["items"], items.isNull || items.elements != nil else {
      let found = FoundDocument(node: node, inheritedKind: header.itemKind, inheritedAPIVersion: header.itemAPIVersion)
      return body(.document(found))
    }
    let elements = items.elements ?? []
    if elements.isEmpty { body(.emptyList(node)) }
    for element in elements { forEach(element, header: own, body) }
  }
}

/// What a List says of its items.
struct ListHeader {
  let kind: String?
  let apiVersion: String?
  /// Of dumps that left kind and apiVersion out: `/api/v1/nodes`, `/apis/apps/v1/deployments`.
  var selfLink: String?

  /// Whether items may be looked for: the kind says so, or the document says nothing but has items.
  var isList: Bool { kind?.hasSuffix("List") ?? (linkedKind != nil) }

  /// The kind of items that name none: `PodList` holds Pods, `List` doesn't say.
  var itemKind: String? {
    guard let kind else { return linkedKind }
    let name = kind.hasSuffix("List") ? String(kind.dropLast(4)) : ""
    return name.isEmpty ? nil : name
  }

  var itemAPIVersion: String? {
    if kind == "List" { return nil }
    if let apiVersion { return apiVersion }
    let parts = linkParts
    guard linkedKind != nil, parts.count >= 2 else { return nil }
    return parts[0] == "api" ? parts[1] : parts.count >= 3 ? "\(parts[1])/\(parts[2])" : nil
  }

  private var linkParts: [String] { selfLink?.split(separator: "/").map(String.init) ?? [] }

  private var linkedKind: String? {
    guard let plural = linkParts.last else { return nil }
    return [
      "nodes": "Node", "pods": "Pod", "deployments": "Deployment", "statefulsets": "StatefulSet",
      "daemonsets": "DaemonSet", "replicasets": "ReplicaSet", "jobs": "Job", "persistentvolumes": "PersistentVolume",
      "persistentvolumeclaims": "PersistentVolumeClaim", "namespaces": "Namespace",
    ][plural]
  }
}

/// A top-level JSON value whose extent and header are known and whose tree isn't built yet.
struct JSONOutline {
  private let start: JSONParser
  private let length: Int
  private let isArray: Bool
  private let header: ListHeader
  private let hasItems: Bool

  /// Passes over the value that comes next.
  init(_ parser: inout JSONParser) throws(SyntaxFault) {
    start = parser
    let first = parser.peek()
    isArray = first == UInt8(ascii: "[")
    var kind: String?
    var apiVersion: String?
    var selfLink: String?
    var hasItems = false
    if first == UInt8(ascii: "{") {
      try parser.forEachKey { (parser, key, _, _) throws(SyntaxFault) in
        let next = parser.peek()
        switch (key, next) {
        case ("kind", UInt8(ascii: "\"")): kind = try parser.value().scalar?.text
        case ("apiVersion", UInt8(ascii: "\"")): apiVersion = try parser.value().scalar?.text
        case ("metadata", UInt8(ascii: "{")):
          var inside = parser
          try parser.skipValue()
          try inside.forEachKey { (parser, key, _, _) throws(SyntaxFault) in
            let text = parser.peek() == UInt8(ascii: "\"") && key == "selfLink"
            if text { selfLink = try parser.value().scalar?.text } else { try parser.skipValue() }
          }
        case ("items", UInt8(ascii: "[")):
          hasItems = true
          try parser.skipValue()
        default: try parser.skipValue()
        }
      }
    } else {
      try parser.skipValue()
    }
    header = ListHeader(kind: kind, apiVersion: apiVersion, selfLink: selfLink)
    self.hasItems = hasItems
    length = parser.offset - start.offset
  }

  /// Hands on the document, or its items one by one.
  func forEachDocument(limits: DocumentLimits, _ body: (DocumentEvent) -> Void) throws(SyntaxFault) {
    var parser = start
    if isArray && length > 1 << 16 {
      try parser.forEachElement { (parser) throws(SyntaxFault) in
        try Self.item(&parser, ListHeader(kind: nil, apiVersion: nil), limits, body)
      }
    } else if hasItems && header.isList && length > 1 << 16 {
      try parser.forEachKey { (parser, key, _, _) throws(SyntaxFault) in
        guard key == "items", parser.peek() == UInt8(ascii: "[") else { return try parser.skipValue() }
        try parser.forEachElement { (parser) throws(SyntaxFault) in try Self.item(&parser, header, limits, body) }
      }
    } else {
      try Self.item(&parser, ListHeader(kind: nil, apiVersion: nil), limits, body)
    }
  }

  private static func item(
    _ parser: inout JSONParser, _ header: ListHeader, _ limits: DocumentLimits, _ body: (DocumentEvent) -> Void
  ) throws(SyntaxFault) {
    _ = parser.peek()
    let start = parser
    try parser.skipValue()
    let size = parser.offset - start.offset
    guard size <= limits.jsonDocumentBytes else {
      let limit = limits.jsonDocumentBytes >> 20
      let fault = SyntaxFault(
        line: start.currentLine, column: start.currentColumn,
        cause: "a JSON object of \(size >> 20) MiB is more than the \(limit) MiB that are read", remedy: "divide it")
      return body(.broken(BrokenDocument(fault: fault, isTemplate: false, namesKind: true)))
    }
    parser = start
    let node = try parser.value()
    if let duplicate = parser.takeDuplicates().first {
      return body(.broken(BrokenDocument(fault: duplicate, isTemplate: false, namesKind: true)))
    }
    ListItems.forEach(node, header: header, body)
  }
}
