internal import Glibc
package import Rules

/// A file that gives way to another text of itself: the new one is there whole, or the old one is. Its owner and its mode stay, and a link
/// leads where it led.
package enum FileReplacement {
  /// - Parameter old: what was read of it; a file that somebody wrote meanwhile is left alone.
  package static func replace(_ path: String, holding old: [UInt8], with new: [UInt8]) throws(FileFault) {
    guard let target = realPath(path) else { throw FileFault("no such file") }
    var status = stat()
    guard unsafe stat(target, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw FileFault("it is no plain file") }
    guard access(target, W_OK) == 0 else { throw FileFault("it may not be written") }
    let (descriptor, beside) = try temporaryFile(beside: target)
    do throws(FileFault) {
      defer { close(descriptor) }
      try write(new, to: descriptor)
      guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else {
        throw FileFault("it belongs to somebody else, and would not afterwards")
      }
      guard fchmod(descriptor, status.st_mode & 0o7777) == 0, fsync(descriptor) == 0 else { throw FileFault("it cannot be written") }
      guard try DiskFiles().read(target) == old else { throw FileFault("it was changed meanwhile") }
      guard rename(beside, target) == 0 else { throw FileFault("it cannot be written") }
    } catch {
      unlink(beside)
      throw error
    }
  }

  private static func realPath(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// In the same folder: only there one file takes the place of another at once.
  private static func temporaryFile(beside target: String) throws(FileFault) -> (descriptor: Int32, path: String) {
    let cut = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    var template = Array("\(target[..<cut]).\(target[cut...]).XXXXXX".utf8CString)
    let descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer in unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1 }
    guard descriptor >= 0 else { throw FileFault("nothing may be written beside it") }
    return (descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileFault) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { throw FileFault("it cannot be written") }
    }
  }
}
