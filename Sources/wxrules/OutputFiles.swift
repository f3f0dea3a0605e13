import Rules
import Serving

/// Files that commands write: whole or not at all.
enum OutputFiles {
  static func write(_ bytes: [UInt8], to path: String) throws {
    do throws(FileFault) { try DiskFiles().write(bytes, to: path) } catch { throw Terminal.stop("\(path): \(error.reason)") }
  }
}
