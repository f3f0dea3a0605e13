import Foundation
import TestSupport
import Testing

@testable import Rules

/// The rules that are shipped, each of them taken away or put one place higher.
@Suite("what becomes of the examples when a rule is changed")
struct ExampleMutationTests {
  static let examples = [
    "01-welcome", "02-scene-captures", "03-families", "04-keywords-and-menus", "05-time-windows", "06-split", "07-news-and-media", "08-actions",
    "09-tests-beside-rules", "10-scenarios", "11-ledger", "12-campaigns", "13-over-time",
  ]

  @Test("an event that a rule answers changes when it is gone", arguments: examples)
  func removed(_ example: String) throws {
    let old = try Self.ruleSet(example)
    let arenas = Arena.all(of: old)
    var changes = 0
    for (place, rule) in old.compiled.rules.enumerated() {
      var rules = old.compiled.rules
      rules.remove(at: place)
      let difference = RuleDifference(from: old, to: Self.rebuilt(old, rules))
      #expect(difference.removed == [rule.id] || rules.contains { $0.id == rule.id }, "\(rule.id): \(difference.summary)")
      Self.check(difference, "\(example), without \(rule.id)")
      changes += difference.changes.count
      guard case .reached = Reachability(of: Int32(place), in: arenas) else { continue }
      let isTold = difference.changes.contains { $0.before == rule.id } || difference.unproved.contains { $0.rule == rule.id }
      #expect(isTold, "\(example), without \(rule.id): \(difference.summary)")
    }
    #expect(changes > 0)
  }

  @Test("what is shown when a rule is put one place higher is so", arguments: examples)
  func raised(_ example: String) throws {
    let old = try Self.ruleSet(example)
    for place in old.compiled.rules.indices.dropFirst() {
      var rules = old.compiled.rules
      rules.swapAt(place, place - 1)
      let difference = RuleDifference(from: old, to: Self.rebuilt(old, rules))
      #expect(difference.added.isEmpty && difference.removed.isEmpty && difference.rewritten.isEmpty, "\(rules[place].id)")
      Self.check(difference, "\(example), \(rules[place - 1].id) above \(rules[place].id)")
    }
  }

  @Test("an example is no different from itself", arguments: examples)
  func same(_ example: String) throws {
    let (one, other) = (try Self.ruleSet(example), try Self.ruleSet(example))
    #expect(RuleSetDifference(from: one, to: other).isSame)
    #expect(RuleSetDifference(from: one, to: Self.rebuilt(one, one.compiled.rules)).isSame)
  }

  /// Both plans of each class differ.
  private static func check(_ difference: RuleDifference, _ about: String) {
    for change in difference.changes {
      let (before, after) = (change.planBefore, change.planAfter)
      let isSame =
        before.rule == after.rule && before.reply == after.reply && before.continued == after.continued && before.audited == after.audited
        && before.actions == after.actions
      #expect(!isSame, "\(about): \(change.before ?? "nobody") → \(change.after ?? "nobody")")
    }
  }

  private static func ruleSet(_ example: String) throws -> RuleSet {
    let folder = Repository.root + "examples/" + example
    let paths = try #require(FileManager.default.subpaths(atPath: folder)).filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".csv") }
    let files = try Dictionary(uniqueKeysWithValues: paths.map { ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) })
    let (compilation, sources) = Compile.files(files)
    guard let ruleSet = compilation.ruleSet else {
      throw Compile.Failure(description: DiagnosticText(files: sources).render(compilation.findings))
    }
    return ruleSet
  }

  /// The same with other rules: conditions and templates lie where they lay.
  private static func rebuilt(_ ruleSet: RuleSet, _ rules: [CompiledRule]) -> RuleSet {
    let compiled = ruleSet.compiled
    var parts = CompiledRules.Parts()
    parts.rules = rules
    parts.conditions = compiled.conditions
    parts.operands = compiled.operands
    parts.names = compiled.names
    parts.fieldPaths = compiled.fieldPaths
    parts.patterns = compiled.patterns
    parts.tables = compiled.tables
    parts.cellTemplates = compiled.cellTemplates
    parts.texts = compiled.texts
    parts.regexes = compiled.regexes
    parts.comparisons = compiled.comparisons
    parts.values = compiled.values
    parts.campaigns = compiled.campaigns
    parts.calendars = compiled.calendars
    parts.accounts = compiled.accounts
    parts.media = compiled.media
    parts.platformTemplates = compiled.platformTemplates
    parts.stocks = compiled.stocks
    parts.counters = compiled.counters
    parts.menus = compiled.menus
    parts.outside = compiled.outside
    parts.variables = compiled.variables
    parts.moves = compiled.moves
    parts.attributes = compiled.attributes
    parts.defaultAccount = compiled.defaultAccount
    parts.timezone = compiled.timezone
    return RuleSet(parts, limits: compiled.limits, tests: [], files: ruleSet.files)
  }
}
