import Engine
import Rules
import Serving

/// Files of an import on their way to a folder: all that differ are said before one is written, and none is written over.
enum ImportedFiles {
  enum State: String { case written, unchanged }

  /// What can be said of a folder before anything is asked: it is not there, it is empty, or an import wrote what is in it.
  static func look(at folder: String) throws {
    let disk = DiskFiles(folder: prefix(folder))
    if !disk.paths(matching: "*").isEmpty {
      guard let rules = try? disk.read("rules.yaml"), RuleImport.wrote(rules) else {
        throw Terminal.stop("\(folder) is not empty, and no import wrote what is in it; nothing was asked or written. Name another folder")
      }
    }
    try lookWhetherItCanBeWritten(folder)
  }

  /// The folder, or that in which it is to be made.
  static func lookWhetherItCanBeWritten(_ folder: String) throws {
    let disk = DiskFiles()
    var parts = folder.split(separator: "/").map { String($0) }
    func path() -> String {
      let path = parts.joined(separator: "/")
      return folder.hasPrefix("/") ? "/" + path : path.isEmpty ? "." : path
    }
    while !disk.exists(path()), !parts.isEmpty { parts.removeLast() }
    guard disk.exists(path() + "/.") else {
      throw Terminal.stop("\(folder): \(path()) is a file, and no folder; nothing was asked or written")
    }
    guard disk.mayWrite(path()) else { throw Terminal.stop("\(folder): nothing may be written in \(path()); nothing was asked") }
  }

  static func write(_ files: [(path: String, bytes: [UInt8])], to folder: String) throws -> [(path: String, state: State)] {
    let disk = DiskFiles(folder: prefix(folder))
    var states: [(path: String, state: State)] = []
    var differing: [String] = []
    for (path, bytes) in files {
      let isThere = disk.exists(path)
      if isThere, (try? disk.read(path)) != bytes { differing.append(path) }
      states.append((path, isThere ? .unchanged : .written))
    }
    guard differing.isEmpty else {
      throw Terminal.stop("\(quotedList(differing)) in \(folder) is another file than the import writes; nothing was written. Name another folder")
    }
    for (index, file) in files.enumerated() where states[index].state == .written {
      do throws(FileFault) { try disk.write(file.bytes, to: file.path) } catch { throw Terminal.stop("\(folder)/\(file.path): \(error.reason)") }
    }
    return states
  }

  private static func prefix(_ folder: String) -> String { folder.hasSuffix("/") ? folder : folder + "/" }
}
