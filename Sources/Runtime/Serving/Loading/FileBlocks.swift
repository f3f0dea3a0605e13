internal import Glibc
package import Rules

/// A file or standard input, block by block: as much is in memory, however long it is.
package final class FileBlocks {
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  /// Bytes that it has, as far as that is known.
  package let size: Int?

  /// - Parameter path: `-` for standard input.
  /// - Throws: `FileFault` when it cannot be read.
  package init(_ path: String) throws(FileFault) {
    if path == "-" {
      descriptor = STDIN_FILENO
      size = nil
      return
    }
    let files = DiskFiles()
    guard files.exists(path) else { throw FileFault("no such file") }
    let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      close(folder)
      throw FileFault("it is a folder")
    }
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault("not permitted, or not readable") }
    size = files.size(path)
  }

  deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

  /// Gives the next block to `body`.
  /// - Returns: whether there was one.
  package func next(_ body: (Span<UInt8>) -> Void) throws(FileFault) -> Bool {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileFault("it cannot be read to its end") }
      if count == 0 { return false }
      let block = buffer
      body(block.span.extracting(0..<count))
      return true
    }
  }
}
