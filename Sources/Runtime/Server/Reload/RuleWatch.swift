internal import Rules
internal import Serving

/// What a load looked at, and how it looked: comparing costs a `stat` for each file, and sees editors' renames, symbolic links
/// that are pointed elsewhere (as a ConfigMap's are), new files of an `include`, and secrets that were changed.
struct RuleWatch: Equatable {
  private let path: String?
  private var looks: [String: FileLook]
  private var searches: [String: [String]]

  init(path: String?, roots: [String], files: RecordedFiles) {
    self.path = path
    looks = files.looks
    searches = files.searches
    searches[Self.rootSearch] = roots
  }

  /// Files that appear or go away as roots count as a search of their own.
  private static let rootSearch = ""

  /// The same places as they look now.
  var now: RuleWatch {
    var next = self
    let location: RuleSetLocation? = path.map { path in try? RuleSetLocation(path: path) } ?? (try? RuleSetLocation.standard())
    for name in looks.keys { next.looks[name] = FileLook(name) }
    for pattern in searches.keys where pattern != Self.rootSearch { next.searches[pattern] = DiskFiles().paths(matching: pattern).sorted() }
    next.searches[Self.rootSearch] = location?.roots ?? []
    return next
  }
}
