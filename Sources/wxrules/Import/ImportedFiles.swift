import Rules
import Serving

/// Files of an import on their way to a folder: all that differ are said before one is written, and none is written over.
enum ImportedFiles {
  enum State: String { case written, unchanged }

  static func write(_ files: [(path: String, bytes: [UInt8])], to folder: String) throws -> [(path: String, state: State)] {
    let disk = DiskFiles(folder: folder.hasSuffix("/") ? folder : folder + "/")
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
}
