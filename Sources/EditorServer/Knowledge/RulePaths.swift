internal import Rules

/// The paths that stand in one rule, as templates name them, and the names that it binds itself.
struct RulePaths {
  struct Use {
    /// The name that comes first, and those behind its dots.
    let names: [String]
    /// Of each name, in bytes of the file.
    let ranges: [Range<Int>]
    /// Whether the name is bound there.
    let isDeclaration: Bool
  }
  private(set) var uses: [Use] = []
  private let file: SourceFile

  /// - Complexity: O(nodes of the rule + bytes of its templates).
  init(_ rule: YAMLNode, in file: SourceFile) {
    self.file = file
    read(rule, VocabularyPlace.under("rules", of: VocabularyPlace.top).flatMap(\.items))
  }

  private mutating func read(_ node: YAMLNode, _ places: [VocabularyPlace]) {
    if places.isEmpty { return }
    switch node.content {
    case .mapping(let entries):
      let asks = places.contains { $0.isMap && $0.holder?.key == "where" }
      for entry in entries {
        if asks { add(entry.key.value, entry.key.span, isDeclaration: false) }
        if entry.key.value == "as", node["list"] != nil, let name = entry.value.scalar { add(name, entry.value.span, isDeclaration: true) }
        read(entry.value, VocabularyPlace.under(entry.key.value, of: places))
      }
    case .sequence(let items):
      let below = places.flatMap(\.items)
      for item in items { read(item, below) }
    case .scalar(let text, _): read(text, node, places)
    }
  }

  private mutating func read(_ text: String, _ node: YAMLNode, _ places: [VocabularyPlace]) {
    if places.contains(where: \.isTemplate), text.contains("{{") || text.contains("{%") {
      let offsets = ScalarOffsets(of: node, in: file)
      for path in TemplatePaths(of: text).all {
        var (names, ranges) = ([path.root], [offsets.source(path.rootRange)])
        for case .name(let name, let range) in path.members.prefix(while: { if case .name = $0 { true } else { false } }) {
          names.append(name)
          ranges.append(offsets.source(range))
        }
        uses.append(Use(names: names, ranges: ranges, isDeclaration: false))
      }
    } else if places.contains(where: \.isPattern) {
      for hole in PatternHoles(in: file.utf8, node.span.bytes).all {
        uses.append(Use(names: [hole.name], ranges: [hole.nameRange], isDeclaration: true))
      }
    } else if places.contains(where: { place in
      place.holder.map { ["same_as", "not_same_as"].contains($0.key) || $0.section == .by && $0.key == "field" } ?? false
    }) {
      add(text, node.span, isDeclaration: false)
    }
  }

  /// A path that is a whole text.
  private mutating func add(_ text: String, _ span: SourceSpan, isDeclaration: Bool) {
    uses.append(Self.use(text, span, isDeclaration: isDeclaration))
  }

  static func use(_ text: String, _ span: SourceSpan, isDeclaration: Bool) -> Use {
    var at = span.bytes.lowerBound + (span.bytes.count == text.utf8.count + 2 ? 1 : 0)
    var (names, ranges): ([String], [Range<Int>]) = ([], [])
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      names.append(String(part))
      ranges.append(at..<at + part.utf8.count)
      at += part.utf8.count + 1
    }
    return Use(names: names, ranges: ranges, isDeclaration: isDeclaration)
  }
}
