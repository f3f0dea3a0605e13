internal import Rules

/// What surrounds a place inside of one rule: its events, and the names that its conditions bind.
struct RuleContext {
  /// Of its `on:`.
  private(set) var kinds: Set<EventKind> = []
  private(set) var hasSplit = false
  /// Captures, with the list whose row they are.
  private(set) var captures: [String: Capture] = [:]

  struct Capture {
    let list: String?
    /// Where it is bound.
    let path: String
    let range: Range<Int>
  }

  init() {}

  /// - Parameters:
  ///   - rule: its node.
  ///   - campaigns: nodes of campaigns by name, with their files.
  init(_ rule: YAMLNode, in file: SourceFile, campaigns: (String) -> (YAMLNode, SourceFile)?, macros: (String) -> (YAMLNode, SourceFile)?) {
    if let on = rule["on"] { kinds = Set(on.scalars.compactMap { EventKind.named($0) }) }
    hasSplit = rule["split"] != nil
    if let when = rule["when"] { bind(when, file, depth: 0, campaigns, macros) }
  }

  private mutating func bind(
    _ node: YAMLNode, _ file: SourceFile, depth: Int, _ campaigns: (String) -> (YAMLNode, SourceFile)?,
    _ macros: (String) -> (YAMLNode, SourceFile)?
  ) {
    guard depth < 16 else { return }
    switch node.content {
    case .scalar: break
    case .sequence(let items): for item in items { bind(item, file, depth: depth + 1, campaigns, macros) }
    case .mapping(let entries):
      for entry in entries {
        switch entry.key.value {
        case "scene", "key", "pattern": for scalar in entry.value.scalarNodes { bindHoles(scalar, file) }
        case "text", "url", "field", "all", "any", "contains", "prefix", "suffix": bind(entry.value, file, depth: depth + 1, campaigns, macros)
        case "as":
          guard let name = entry.value.scalar else { break }
          captures[name] = Capture(list: node["list"]?.scalar, path: file.path, range: entry.value.span.bytes)
        case "campaign":
          for (campaign, origin) in entry.value.scalars.compactMap(campaigns) {
            for member in campaign["for_each"]?.entries ?? [] {
              captures[member.key.value] = Capture(list: member.value["list"]?.scalar, path: origin.path, range: member.key.span.bytes)
            }
          }
        case "macro": for (macro, origin) in entry.value.scalars.compactMap(macros) { bind(macro, origin, depth: depth + 1, campaigns, macros) }
        default: if entry.value.entries != nil, depth < 3 { bind(entry.value, file, depth: depth + 1, campaigns, macros) }
        }
      }
    }
  }

  /// `{name:type}`.
  private mutating func bindHoles(_ node: YAMLNode, _ file: SourceFile) {
    for hole in PatternHoles(in: file.utf8, node.span.bytes).all {
      captures[hole.name] = Capture(list: hole.list, path: file.path, range: hole.nameRange)
    }
  }
}

extension YAMLNode {
  /// A scalar, or those of a list.
  var scalarNodes: [YAMLNode] {
    switch content {
    case .scalar: [self]
    case .sequence(let items): items.filter { $0.scalar != nil }
    case .mapping: []
    }
  }
  var scalars: [String] { scalarNodes.compactMap(\.scalar) }
}

/// The typed holes that stand between two bytes, whether or not the rest is a pattern.
struct PatternHoles {
  struct Hole {
    let name: String
    let nameRange: Range<Int>
    let type: Range<Int>?
    /// Of `list(NAME)`.
    let list: String?
  }
  private(set) var all: [Hole] = []

  init(in text: [UInt8], _ range: Range<Int>) {
    var at = range.lowerBound
    while at < range.upperBound, let open = text[at..<range.upperBound].firstIndex(of: UInt8(ascii: "{")) {
      if open + 1 < range.upperBound, text[open + 1] == UInt8(ascii: "{") || text[open + 1] == UInt8(ascii: "%") { return }
      guard let close = text[open..<range.upperBound].firstIndex(of: UInt8(ascii: "}")) else { return }
      let colon = text[open..<close].firstIndex(of: UInt8(ascii: ":"))
      let name = open + 1..<(colon ?? close)
      let type = colon.map { $0 + 1..<close }
      let written = type.map { String(decoding: text[$0], as: UTF8.self) } ?? ""
      let list = written.hasPrefix("list(") && written.hasSuffix(")") ? String(written.dropFirst(5).dropLast()) : nil
      all.append(Hole(name: String(decoding: text[name], as: UTF8.self), nameRange: name, type: type, list: list))
      at = close + 1
    }
  }
}
