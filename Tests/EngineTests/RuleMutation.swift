import Foundation
import TestSupport

@testable import Rules

/// Rules that come with the product, as files.
enum ShippedRules {
  static func files(in folder: String) throws -> [String: String] {
    let root = Repository.root + folder + "/"
    let paths = (FileManager.default.subpaths(atPath: root) ?? []).filter { path in ["yaml", "csv", "xml"].contains { path.hasSuffix("." + $0) } }
    return try Dictionary(uniqueKeysWithValues: paths.map { ($0, try String(contentsOfFile: root + $0, encoding: .utf8)) })
  }

  static func ruleSet(_ files: [String: String], _ folder: String) throws -> RuleSet {
    let (compilation, sources) = Compile.files(files)
    guard let ruleSet = compilation.ruleSet else {
      throw Compile.Failure(description: "\(folder)\n" + DiagnosticText(files: sources).render(compilation.findings))
    }
    return ruleSet
  }

  /// The same without `tests:`.
  static func withoutTests(_ files: [String: String]) -> [String: String] {
    let left = files.filter { !$0.key.hasSuffix(".test.yaml") }
    return Dictionary(
      uniqueKeysWithValues: left.map { path, text in
        let file = SourceFile(path: path, utf8: Array(text.utf8))
        guard path.hasSuffix(".yaml"), let entries = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: .standard).0?.entries,
          let at = entries.firstIndex(where: { $0.key.value == "tests" })
        else { return (path, text) }
        let start = entries[at].key.span.bytes.lowerBound
        let end = at + 1 < entries.count ? entries[at + 1].key.span.bytes.lowerBound : file.utf8.count
        return (path, file.text(0..<start) + file.text(end..<file.utf8.count))
      })
  }
}

/// One mistake in a rule set: its files, with one rule changed.
struct RuleMutation: Sendable {
  enum Kind: Sendable { case moved, removed, rewritten }
  let name: String
  let kind: Kind
  /// The id of the rule that is changed; nil when it has none.
  let rule: String?
  let files: [String: String]

  /// All of them: each rule of each file is moved, widened, narrowed and removed, as far as that can be written.
  static func all(of files: [String: String], read ruleSet: RuleSet) -> [RuleMutation] {
    ruleSet.files.enumerated().flatMap { number, file -> [RuleMutation] in
      guard file.path.hasSuffix(".yaml"), let rules = Rules(file, SourceFile.ID(number)) else { return [] }
      return rules.mutants.map { mutant in
        var changed = files
        changed[file.path] = mutant.text
        return RuleMutation(name: "\(file.path): \(mutant.name)", kind: mutant.kind, rule: mutant.rule, files: changed)
      }
    }
  }

  /// The rules of one file, each in lines of its own.
  private struct Rules {
    let file: SourceFile
    let items: [YAMLNode]
    /// Of each rule, its first line; and the line after the last one.
    let starts: [Int]
    let lines: [String]

    init?(_ file: SourceFile, _ id: SourceFile.ID) {
      guard let root = YAMLComposer.compose(file, id: id, limits: .standard).0, let entries = root.entries,
        let at = entries.firstIndex(where: { $0.key.value == "rules" }), case .sequence(let items) = entries[at].value.content
      else { return nil }
      let lines = String(decoding: file.utf8, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
      var starts = items.map { file.lineIndex(at: $0.span.bytes.lowerBound) }
      guard starts.allSatisfy({ lines[$0].drop { $0 == " " }.hasPrefix("- ") }) else { return nil }
      let end = at + 1 < entries.count ? file.lineIndex(at: entries[at + 1].key.span.bytes.lowerBound) : lines.count
      starts.append(end)
      self.file = file
      self.items = items
      self.starts = starts
      self.lines = lines
    }

    struct Mutant {
      let name: String
      let kind: Kind
      let rule: String?
      let text: String
    }

    var mutants: [Mutant] {
      items.indices.flatMap { at -> [Mutant] in
        let id = items[at]["id"]?.scalar
        let shown = id ?? "\(at)"
        var found: [Mutant] = []
        func add(_ name: String, _ kind: Kind, _ text: String) { found.append(Mutant(name: name, kind: kind, rule: id, text: text)) }
        var order = Array(items.indices)
        if at > 0 {
          order.swapAt(at, at - 1)
          add("\(shown) up", .moved, text(in: order))
        }
        if at > 1 {
          order = [at] + items.indices.filter { $0 != at }
          add("\(shown) to the top", .moved, text(in: order))
        }
        if at + 2 < items.count {
          order = Array(items.indices)
          order.swapAt(at, at + 1)
          add("\(shown) down", .moved, text(in: order))
        }
        if items.count > 1 { add("without \(shown)", .removed, text(in: items.indices.filter { $0 != at })) }
        if let widened = widened(items[at]) { add("\(shown) without its conditions", .rewritten, widened) }
        if let narrowed = narrowed(items[at]) { add("\(shown) for nobody", .rewritten, narrowed) }
        return found
      }
    }

    private func text(in order: [Int]) -> String {
      (lines[..<starts[0]] + order.flatMap { lines[starts[$0]..<starts[$0 + 1]] } + lines[starts[items.count]...]).joined(separator: "\n")
    }

    private func widened(_ item: YAMLNode) -> String? {
      guard let entries = item.entries, let at = entries.firstIndex(where: { $0.key.value == "when" }) else { return nil }
      let own = entries[at]
      if at + 1 < entries.count { return replacing(own.key.span.bytes.lowerBound..<entries[at + 1].key.span.bytes.lowerBound, by: "") }
      guard at > 0 else { return nil }
      return replacing(entries[at - 1].value.span.bytes.upperBound..<own.value.span.bytes.upperBound, by: "")
    }

    private func narrowed(_ item: YAMLNode) -> String? {
      guard let entries = item.entries, let on = entries.first(where: { $0.key.value == "on" }) else { return nil }
      let when = entries.first { $0.key.value == "when" }?.value
      guard let when else { return inserting("when: { tag: \(Self.nobody) }", before: on.key, isFlow: isFlow(item)) }
      guard let first = when.entries?.first else { return nil }
      return inserting("tag: \(Self.nobody)", before: first.key, isFlow: isFlow(when))
    }

    private static let nobody = "有谁会有这个标签"

    private func isFlow(_ node: YAMLNode) -> Bool { file.utf8[node.span.bytes.lowerBound] == UInt8(ascii: "{") }

    private func inserting(_ entry: String, before key: Located<String>, isFlow: Bool) -> String {
      let start = key.span.bytes.lowerBound
      if isFlow { return replacing(start..<start, by: entry + ", ") }
      let column = file.position(at: start).column - 1
      return replacing(start..<start, by: entry + "\n" + String(repeating: " ", count: column))
    }

    private func replacing(_ range: Range<Int>, by text: String) -> String {
      var bytes = file.utf8
      bytes.replaceSubrange(range, with: Array(text.utf8))
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
