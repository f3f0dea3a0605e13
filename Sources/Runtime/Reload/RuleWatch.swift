internal import CFileStatus
internal import Rules

/// What a load looked at, and how it looked: comparing costs a `stat` for each file, and sees editors' renames, symbolic links
/// that are pointed elsewhere (as a ConfigMap's are), new files of an `include`, and secrets that were changed.
struct RuleWatch: Equatable {
  private struct Look: Equatable {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    var size: Int64 = -1
    var modified: Int64 = 0
    var changed: Int64 = 0
  }
  private let path: String?
  private let roots: [String]
  private var looks: [String: Look]
  private var searches: [String: [String]]

  init(path: String?, roots: [String], files: RecordedFiles, secretFiles: [String]) {
    self.path = path
    self.roots = roots
    looks = Dictionary(uniqueKeysWithValues: files.reads.union(secretFiles).map { ($0, Self.look($0)) })
    searches = files.searches
  }

  /// The same places as they look now.
  var now: RuleWatch {
    var next = self
    let location: RuleSetLocation? = path.map { path in try? RuleSetLocation(path: path) } ?? (try? RuleSetLocation.standard())
    for name in looks.keys { next.looks[name] = Self.look(name) }
    for pattern in searches.keys { next.searches[pattern] = DiskFiles().paths(matching: pattern).sorted() }
    // Files that appeared or went away as roots count as a search of their own.
    next.searches[""] = location?.roots == roots ? searches[""] : location?.roots ?? []
    return next
  }

  private static func look(_ path: String) -> Look {
    var status = wx_file_status()
    // Through symbolic links: what counts is the file that would be read.
    guard unsafe wx_file_status_of_path(path, &status) == 0 else { return Look() }
    return Look(
      device: status.device, inode: status.inode, size: status.size, modified: status.modified_nanoseconds, changed: status.changed_nanoseconds)
  }
}
