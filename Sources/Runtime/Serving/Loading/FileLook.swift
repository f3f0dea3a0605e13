internal import CFileStatus

/// What tells whether a file is the one it was, through symbolic links: what counts is the file that would be read.
package struct FileLook: Equatable, Sendable {
  private var device: UInt64 = 0
  private var inode: UInt64 = 0
  private var size: Int64 = -1
  private var modified: Int64 = 0
  private var changed: Int64 = 0

  /// The same for every path of one file; nil where there was none.
  package var identity: String? { size < 0 ? nil : "\(device):\(inode)" }

  package init(_ path: String) {
    var status = wx_file_status()
    guard unsafe wx_file_status_of_path(path, &status) == 0 else { return }
    (device, inode, size) = (status.device, status.inode, status.size)
    (modified, changed) = (status.modified_nanoseconds, status.changed_nanoseconds)
  }
}
