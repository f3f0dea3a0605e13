import Rules
import Serving

/// Files that commands write: whole or not at all. `-` is standard output.
enum OutputFiles {
  static func write(_ bytes: [UInt8], to path: String) throws {
    if path == "-" { return Terminal.write(bytes: bytes) }
    do throws(FileFault) { try DiskFiles().write(bytes, to: path) } catch { throw Terminal.stop("\(path): \(error.reason)") }
  }
}
