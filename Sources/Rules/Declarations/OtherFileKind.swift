/// YAML that holds no rules, and that a command reads. Nothing in such a file says what it is but its keys.
package enum OtherFileKind: CaseIterable, Sendable {
  /// `wxrules sandbox run`.
  case conversation
  /// `wxrules sandbox play`.
  case week
  /// `wxrules sandbox --console`.
  case console
  /// `wxrules simulate --user`.
  case facts

  /// What has all keys that have to be there, and for the greater part keys of its own; nil for other YAML.
  package init?(of file: SourceFile) {
    let keys = Self.keys(of: file)
    guard !keys.isEmpty, let kind = Self.allCases.first(where: { $0.fits(keys) }) else { return nil }
    self = kind
  }

  func fits(_ keys: Set<String>) -> Bool {
    let section = Section.named(section)
    let known = keys.count { section[$0] != nil }
    return known * 2 > keys.count && section.keys.allSatisfy { !$0.isRequired || keys.contains($0.name) }
  }

  var section: Section.Name {
    switch self {
    case .conversation: .conversation
    case .week: .week
    case .console: .console
    case .facts: .follower
    }
  }

  /// Keys that may stand at the top of one; what has more is something else.
  private static let mostKeys = 64

  /// By the look of its lines: it may be no YAML just now, because somebody is writing it.
  private static func keys(of file: SourceFile) -> Set<String> {
    var keys: Set<String> = []
    for line in file.lineStarts.indices {
      let text = file.line(line)
      guard let first = text.first, first | 0x20 >= UInt8(ascii: "a"), first | 0x20 <= UInt8(ascii: "z"),
        let colon = text.firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      keys.insert(String(decoding: text[..<colon], as: UTF8.self))
      if keys.count > mostKeys { return [] }
    }
    return keys
  }
}
