import ClusterModel
import Foundation

/// One `INPUT` of the command line.
package enum InputSource: Hashable, Sendable {
  case path(String)
  case standardInput
  /// Text that is given, not read: of a test or another program part.
  case text(name: String, bytes: [UInt8])

  /// `-` is standard input, all else a path.
  package init(argument: String) { self = argument == "-" ? .standardInput : .path(argument) }
}

/// A file to read, once folders are walked.
struct ListedFile {
  let source: InputSource
  /// As messages name it.
  let path: String
  /// Whether the user named it, rather than a folder that it lies in.
  let isNamed: Bool
}

/// Finds the files below what the user gave.
///
/// Folders are read recursively, in the byte order of their entries' names; `.yaml`, `.yml` and `.json` count, other files
/// and hidden entries are noted as ignored. A file is read once, by whichever path comes first. Symbolic links are
/// followed; one that leads back to a folder already read is noted, one that leads nowhere is a problem.
struct InputWalk {
  private(set) var files: [ListedFile] = []
  private(set) var ignored: [IgnoredDocument] = []
  private(set) var problems: [InputProblem] = []
  private var seen: [FileIdentity: String] = [:]

  mutating func add(_ source: InputSource) {
    switch source {
    case .standardInput: files.append(ListedFile(source: source, path: "-", isNamed: true))
    case .text(let name, _): files.append(ListedFile(source: source, path: name, isNamed: true))
    case .path(let path): add(path: path, isNamed: true, depth: 0)
    }
  }

  private mutating func add(path: String, isNamed: Bool, depth: Int) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if isNamed || Self.isManifest(path) {
        reject(path, Self.words(code), code == ENOENT ? "name an existing file or folder" : "")
      } else {
        ignore(path, "file", "a link that leads nowhere")
      }
      return
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    guard isNamed || isFolder || Self.isManifest(path) else {
      return ignore(path, "file", "not YAML or JSON by its name")
    }
    let identity = FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    if isFolder || isRegular {
      if let first = seen[identity] {
        return ignore(
          path, isFolder ? "folder" : "file", "the same \(isFolder ? "folder" : "file") as \(first), which is read")
      }
      seen[identity] = path
    } else if !isNamed {
      return ignore(path, "file", "neither a file nor a folder")
    }
    if isFolder {
      walk(path, depth: depth)
    } else {
      files.append(ListedFile(source: .path(path), path: path, isNamed: isNamed))
    }
  }

  private mutating func walk(_ folder: String, depth: Int) {
    guard depth < 100 else {
      return reject(folder, "is nested more than 100 folders deep", "give a folder further down")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      return reject(folder, "the folder can't be read: \(Self.words(errno))", "check its permissions")
    }
    for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if name.hasPrefix(".") {
        ignore(path, "file", "hidden")
      } else {
        add(path: path, isNamed: false, depth: depth + 1)
      }
    }
  }

  private mutating func ignore(_ path: String, _ kind: String, _ why: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    ignored.append(IgnoredDocument(kind: kind, name: name, location: FilePosition(path: path), why: why))
  }

  private mutating func reject(_ path: String, _ cause: String, _ remedy: String) {
    problems.append(InputProblem(position: FilePosition(path: path), cause: cause, remedy: remedy))
  }

  static func isManifest(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
  }

  static func words(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or folder"
    case EACCES: "no permission to read it"
    case ELOOP: "a symbolic link that leads back to itself"
    case ENOTDIR: "a part of the path is no folder"
    case ENAMETOOLONG: "the name is too long"
    default: String(cString: strerror(code))
    }
  }
}

private struct FileIdentity: Hashable {
  let device: UInt64
  let number: UInt64
}

extension ListedFile {
  /// The file's bytes.
  func bytes(limit: Int) throws(InputProblem) -> [UInt8] {
    switch source {
    case .text(_, let bytes): return bytes
    case .standardInput: return try Self.read(0, path: path, expected: 0, limit: limit)
    case .path(let name):
      let descriptor = open(name, O_RDONLY)
      guard descriptor >= 0 else {
        throw problem("can't be opened: \(InputWalk.words(errno))", "check its permissions")
      }
      defer { close(descriptor) }
      var status = stat()
      let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
      return try Self.read(descriptor, path: path, expected: size, limit: limit)
    }
  }

  private static func read(_ descriptor: Int32, path: String, expected: Int, limit: Int) throws(InputProblem) -> [UInt8]
  {
    let tooLong = InputProblem(
      position: FilePosition(path: path), cause: "is longer than the \(limit >> 20) MiB that are read",
      remedy: "divide it into several files")
    guard expected <= limit else { throw tooLong }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    var failure: Int32?
    let chunk = 1 << 20
    while failure == nil {
      let start = bytes.count
      let wanted = max(min(expected + 1 - start, 1 << 26), chunk)
      let part = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        var got = Foundation.read(descriptor, buffer.baseAddress, wanted)
        while got < 0 && errno == EINTR { got = Foundation.read(descriptor, buffer.baseAddress, wanted) }
        if got < 0 { failure = errno }
        count = max(got, 0)
      }
      if part.isEmpty { break }
      guard start + part.count <= limit else { throw tooLong }
      if start == 0 && part.count == expected { bytes = part } else { bytes.append(contentsOf: part) }
    }
    if let failure {
      throw InputProblem(
        position: FilePosition(path: path), cause: "can't be read: \(InputWalk.words(failure))", remedy: "")
    }
    return bytes
  }

  private func problem(_ cause: String, _ remedy: String) -> InputProblem {
    InputProblem(position: FilePosition(path: path), cause: cause, remedy: remedy)
  }
}
