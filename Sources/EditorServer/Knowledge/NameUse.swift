internal import Rules

/// One place at which a name stands.
struct NameUse: Hashable {
  let kind: NameKind
  let name: String
  /// Of the name alone, without quotes; bytes of its file.
  let range: Range<Int>
  let isDeclaration: Bool
  /// Of all that is declared there.
  let extent: Range<Int>
  /// What may be written there instead, letter by letter: not so inside of a text with escapes.
  let isPlain: Bool
}

/// The names in one file.
struct FileNames {
  let path: String
  /// What they were read from.
  let text: [UInt8]
  private(set) var uses: [NameUse] = []

  /// - Complexity: O(nodes of the file + bytes of its templates).
  init(of root: YAMLNode, in file: SourceFile) {
    path = file.path
    text = file.utf8
    var reader = NameReader(file)
    reader.read(root, VocabularyPlace.top, holder: nil)
    uses = reader.uses
  }
}

/// Walks a file along the vocabulary, and notes what has a name.
private struct NameReader {
  private let file: SourceFile
  private(set) var uses: [NameUse] = []

  init(_ file: SourceFile) { self.file = file }

  mutating func read(_ node: YAMLNode, _ places: [VocabularyPlace], holder extent: Range<Int>?) {
    if places.isEmpty { return }
    switch node.content {
    case .mapping(let entries):
      for entry in entries {
        var below = VocabularyPlace.under(entry.key.value, of: places)
        if below.count > 1 { below = Self.fitting(below, entries) }
        note(key: entry, places)
        read(entry.value, below, holder: node.span.bytes)
      }
    case .sequence(let items):
      let below = places.flatMap(\.items)
      for item in items {
        // A big file is read for a while, and the next key makes it old.
        if Patience.isOver { return }
        read(item, below, holder: node.span.bytes)
      }
    case .scalar(let text, _): note(text, node, places, extent ?? node.span.bytes)
    }
  }

  /// Of several that a mapping may be, the one that knows most of its keys: only `split` has two.
  private static func fitting(_ places: [VocabularyPlace], _ entries: [YAMLEntry]) -> [VocabularyPlace] {
    let known = places.filter { $0.holder.map { holder in holder.chosen.isEmpty } ?? true }
    return known.isEmpty ? places : known
  }

  private mutating func note(key entry: YAMLEntry, _ places: [VocabularyPlace]) {
    for place in places where place.isMap {
      guard let holder = place.holder else { continue }
      if let kind = holder.namedByKey {
        let extent = entry.key.span.joined(with: entry.value.span).bytes
        add(kind, entry.key.value, entry.key.span, isDeclaration: holder.declares, extent)
      } else if holder.key == "where" {
        note(path: entry.key.value, entry.key.span)
      }
    }
  }

  private mutating func note(_ text: String, _ node: YAMLNode, _ places: [VocabularyPlace], _ extent: Range<Int>) {
    guard !text.isEmpty else { return }
    let isTemplate = text.utf8.contains(UInt8(ascii: "{")) && (text.contains("{{") || text.contains("{%"))
    for place in places {
      guard let holder = place.holder else { continue }
      if isTemplate, place.isTemplate { return note(template: text, node) }
      if holder.section == .rule || holder.section == .alwaysEntry, holder.key == "id" {
        add(.rule, text, node.span, isDeclaration: true, extent)
      } else if let kind = holder.named, kind != .medium || !isTemplate, !(kind == .rule && text == "none") {
        add(kind, text, node.span, isDeclaration: holder.declares, extent)
      } else if holder.key == "same_as" || holder.key == "not_same_as" || holder.section == .by && holder.key == "field" {
        note(path: text, node.span)
      } else if text.hasPrefix("outside."), ["on", "type"].contains(holder.key) {
        add(.outside, inside: text, from: "outside.".utf8.count, count: text.utf8.count - 8, node.span)
      } else if text.contains("list(") {
        noteLists(in: text, node.span)
      }
    }
  }

  /// `list(NAME)` of a pattern or a column.
  private mutating func noteLists(in text: String, _ span: SourceSpan) {
    let bytes = Array(text.utf8)
    var at = 0
    while let open = bytes[at...].firstRange(of: Array("list(".utf8)) {
      guard let close = bytes[open.upperBound...].firstIndex(of: UInt8(ascii: ")")) else { return }
      add(.list, inside: text, from: open.upperBound, count: close - open.upperBound, span)
      at = close
    }
  }

  private mutating func note(path text: String, _ span: SourceSpan) {
    let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count > 1 else { return }
    if let kind = NameKind.ofPath(String(parts[0])) {
      add(kind, inside: text, from: parts[0].utf8.count + 1, count: Self.name(parts[1]), span)
    } else if parts.count > 2, parts[0] == "user", parts[1] == "attrs" {
      add(.attribute, inside: text, from: parts[0].utf8.count + parts[1].utf8.count + 2, count: Self.name(parts[2]), span)
    }
  }

  private static func name(_ part: Substring) -> Int { part.prefix { $0 != "[" }.utf8.count }

  private mutating func note(template text: String, _ node: YAMLNode) {
    var paths: [TemplateParser.Path] = []
    for path in TemplatePaths(of: text).all where path.members.first != nil && (NameKind.ofPath(path.root) != nil || path.root == "user") {
      paths.append(path)
    }
    if paths.isEmpty { return }
    let offsets = ScalarOffsets(of: node, in: file)
    for path in paths {
      let place = path.root == "user" ? 1 : 0
      guard path.members.indices.contains(place), case .name(let name, let range) = path.members[place] else { continue }
      if path.root == "user" {
        guard case .name("attrs", _) = path.members[0] else { continue }
        add(.attribute, name, at: offsets.source(range))
      } else if let kind = NameKind.ofPath(path.root) {
        add(kind, name, at: offsets.source(range))
      }
    }
  }

  // MARK: adding

  private mutating func add(_ kind: NameKind, _ name: String, _ span: SourceSpan, isDeclaration: Bool, _ extent: Range<Int>) {
    // What `overrides` puts in from elsewhere has its own file.
    var range = span.bytes
    if range.count == name.utf8.count + 2 { range = range.lowerBound + 1..<range.upperBound - 1 }
    let isPlain = range.count == name.utf8.count
    uses.append(NameUse(kind: kind, name: name, range: range, isDeclaration: isDeclaration, extent: extent, isPlain: isPlain))
  }

  private mutating func add(_ kind: NameKind, inside text: String, from start: Int, count: Int, _ span: SourceSpan) {
    guard count > 0, start + count <= text.utf8.count else { return }
    let quote = span.bytes.count == text.utf8.count + 2 ? 1 : span.bytes.count == text.utf8.count ? 0 : -1
    guard quote >= 0 else { return }
    let bytes = Array(text.utf8)[start..<start + count]
    let range = span.bytes.lowerBound + quote + start..<span.bytes.lowerBound + quote + start + count
    let name = String(decoding: bytes, as: UTF8.self)
    uses.append(NameUse(kind: kind, name: name, range: range, isDeclaration: false, extent: range, isPlain: true))
  }

  private mutating func add(_ kind: NameKind, _ name: String, at range: Range<Int>) {
    uses.append(
      NameUse(
        kind: kind, name: name, range: range, isDeclaration: false, extent: range, isPlain: file.text(range) == name))
  }
}
