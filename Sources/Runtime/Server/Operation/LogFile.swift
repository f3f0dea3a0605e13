internal import CFileStatus
internal import Glibc
internal import Synchronization

/// A file that lines are appended to by its name: when it was moved away, the next line begins a new one. Calls may block, on a pipe for as long
/// as nobody reads.
final class LogFile: Sendable {
  private struct File {
    var descriptor: Int32 = -1
    var inode: UInt64 = 0
    var writer = LineWriter()
  }
  let path: String
  private let file = Mutex(File())

  init(path: String) { self.path = path }

  deinit { file.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  /// - Returns: how many lines were not written whole.
  func write(_ lines: [UInt8]) -> Int {
    file.withLock { file in
      reopenIfMoved(&file)
      guard file.descriptor >= 0 else { return lines.count { $0 == 0x0A } }
      let lost = file.writer.write(lines, to: file.descriptor)
      // A pipe whose reader went away is opened anew for the next one.
      if lost > 0, errno == EPIPE { forget(&file) }
      return lost
    }
  }

  /// Why nothing could be written there, as a sentence; nil when it could. Nothing is made or written.
  static func objection(to path: String) -> String? {
    var status = wx_file_status()
    if unsafe wx_file_status_of_path(path, &status) == 0 {
      let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
      if folder >= 0 {
        close(folder)
        return "it is a folder"
      }
      return unsafe access(path, W_OK) == 0 ? nil : "it cannot be written"
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard unsafe wx_file_status_of_path(folder, &status) == 0 else { return "there is no folder `\(folder)`" }
    return unsafe access(folder, W_OK) == 0 ? nil : "nothing can be made in `\(folder)`"
  }

  /// Rotation moves the file away: what has the name is what is written to.
  private func reopenIfMoved(_ file: inout File) {
    var status = wx_file_status()
    let isThere = unsafe wx_file_status_of_path(path, &status) == 0
    if file.descriptor >= 0, isThere, status.inode == file.inode { return }
    forget(&file)
    file.descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard unsafe file.descriptor >= 0 && wx_file_status_of_descriptor(file.descriptor, &status) == 0 else { return }
    file.inode = status.inode
    if status.size > 0, endsTorn(at: status.size) { file.writer.followTorn() }
  }

  private func forget(_ file: inout File) {
    if file.descriptor >= 0 { close(file.descriptor) }
    file = File()
  }

  /// Whether a process that died left half a line at the end.
  private func endsTorn(at size: Int64) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var last: UInt8 = 0x0A
    return unsafe pread(descriptor, &last, 1, off_t(size - 1)) == 1 && last != 0x0A
  }
}
