internal import Rules

/// The files of an import as text, held against what `validate` says: what it warns of is allowed where it stands, with the reason; what
/// can never be a rule is left out.
struct ImportedPaper {
  struct Settled {
    let files: [ImportedRuleSet.File]
    let testCount: Int
    let remarks: [ImportRemark]
    /// Rules that do not stand in the file.
    let left: Set<String>
  }

  let items: [ImportedItem]
  let account: [WrittenYAML.Entry]?
  let media: [ImportedContents.NamedMedium]
  let menu: [WrittenYAML.Entry]?
  let menuRemarks: [ImportRemark]
  let language: DisplayLanguage

  /// More than any console needs: a round leaves something out, or allows what there is to say without it.
  package static let rounds = 64

  private var allowed: [ImportedPart: Set<Diagnostic.Code>] = [:]
  private var leftOut: [ImportedPart: Phrase] = [:]
  private var leftRemarks: [ImportRemark] = []
  private var allowedRemarks: [ImportRemark] = []
  /// Of what no comment can allow any more, as of the last round.
  private var warned: [ImportRemark] = []

  init(
    items: [ImportedItem], account: [WrittenYAML.Entry]?, media: [ImportedContents.NamedMedium], menu: [WrittenYAML.Entry]?,
    menuRemarks: [ImportRemark], language: DisplayLanguage
  ) {
    self.items = items
    self.account = account
    self.media = media
    self.menu = menu
    self.menuRemarks = menuRemarks
    self.language = language
  }

  /// - Parameters:
  ///   - rounds: how often the files are held against `validate`.
  ///   - tests: those that hold without some rules.
  /// - Throws: when there is still something to say of them.
  mutating func settle(
    at now: Int64, rounds: Int, tests: (Set<String>) -> [ImportedTests.Test]
  ) throws(ImportUnsettled) -> Settled {
    // Whether a file is there is looked at; what is in it is not.
    let there = Dictionary(media.filter { $0.lost == nil }.map { ($0.path, "") }) { first, _ in first }
    var open: [Phrase] = []
    for _ in 0..<rounds {
      let kept = tests(left).filter { leftOut[.test($0.name)] == nil }
      let sheets = [RuleImport.rulesPath: rules()].merging(kept.isEmpty ? [:] : [RuleImport.testsPath: self.tests(kept)]) { $1 }
      let files = MemoryFiles(sheets.mapValues(\.text).merging(there) { first, _ in first })
      let (compilation, sources) = RuleCompiler(now: now).compile(roots: [RuleImport.rulesPath], from: files)
      let validation = RuleValidation(compilation, sources, roots: [RuleImport.rulesPath], from: files)
      open = take(validation.findings.filter { $0.severity != .note }, sources, sheets)
      if open.isEmpty {
        return Settled(
          files: sheets.sorted { $0.key > $1.key }.map { .init(path: $0.key, text: $0.value.text) }, testCount: kept.count,
          remarks: allowedRemarks + leftRemarks + warned, left: left)
      }
    }
    throw ImportUnsettled(findings: open)
  }

  private var left: Set<String> {
    Set(leftOut.keys.compactMap { if case .rule(let id) = $0 { id } else { nil } })
  }

  /// - Returns: what makes other files of them, or keeps them from being rules; nothing where they are as they are to be.
  private mutating func take(_ findings: [Diagnostic], _ sources: [SourceFile], _ sheets: [String: ImportedSheet]) -> [Phrase] {
    var open: [Phrase] = []
    var isLess = false
    warned = []
    for finding in findings {
      let source = sources[Int(finding.primary.span.file.index)]
      let line = source.position(at: finding.primary.span.bytes.lowerBound).line - 1
      let lines = sheets[source.path]?.lines ?? []
      guard lines.indices.contains(line), let part = lines[line].part else {
        // What the account is warned of is its own; nothing can be left out for an error.
        if finding.severity == .error { open.append(finding.message) }
        continue
      }
      if finding.mayBeAllowed {
        guard finding.code != .allowance, allowed[part, default: []].insert(finding.code).inserted else {
          warned.append(ImportRemark(.differs, subject(of: part) ?? "the tests and the media", finding.message))
          continue
        }
        // A rule or a word that nobody reaches is worth a line; of the others the comment is enough.
        if [.unreachable, .coveredWord].contains(finding.code), let subject = subject(of: part) {
          allowedRemarks.append(ImportRemark(.differs, subject, finding.message))
        }
      } else {
        // One reason is enough.
        if leftOut[part] != nil { continue }
        leftOut[part] = finding.message
        if let subject = subject(of: part) { leftRemarks.append(ImportRemark(.left, subject, finding.message)) }
        isLess = true
      }
      open.append(finding.message)
    }
    // Of what is left there are other things to say: a word may be covered no more.
    if isLess { (allowed, allowedRemarks) = ([:], []) }
    return open
  }

  /// Nil for what followers do not see.
  private func subject(of part: ImportedPart) -> Phrase? {
    switch part {
    case .menu: return "the menu"
    case .medium, .test: return nil
    case .rule(let id):
      for case .rule(let rule) in items where rule.id == id { return rule.subject }
      return nil
    }
  }

  // MARK: text

  private func rules() -> ImportedSheet {
    var sheet = ImportedSheet(language: language)
    sheet.comment(RuleImport.title)
    sheet.comment("Letters count as they are (`exact: true`): without it `ＡＢＣ`, `abc` and `ABC` are one word.")
    sheet.add("wxrules: 1")
    sheet.add("requires: \">=1.6\"")
    if let account {
      sheet.add("accounts:")
      for entry in account { sheet.add(entry) }
    }
    if !media.isEmpty {
      sheet.add("media:")
      for medium in media {
        let part = ImportedPart.medium(medium.name)
        sheet.allow(allowed[part] ?? [], of: part, indent: "  ", because: medium.lost ?? "it is so in the console")
        sheet.add(.init(medium.name, .map([.init(medium.kind.rawValue, .text(medium.path))])), of: part)
      }
    }
    writeMenu(into: &sheet)
    let isAny = items.contains { if case .rule(let rule) = $0 { leftOut[.rule(rule.id)] == nil } else { false } }
    if isAny { sheet.add("rules:") }
    for item in items { write(item, indent: isAny ? "  " : "", into: &sheet) }
    return sheet
  }

  private func write(_ item: ImportedItem, indent: String, into sheet: inout ImportedSheet) {
    for remark in item.remarks { sheet.comment(remark.text, indent: indent) }
    guard case .rule(let rule) = item else { return }
    let part = ImportedPart.rule(rule.id)
    if let reason = leftOut[part] { return sheet.comment("\(rule.subject): \(reason)", indent: indent) }
    sheet.allow(allowed[part] ?? [], of: part, indent: indent)
    sheet.add(rule.written, indent: indent, of: part)
  }

  private func writeMenu(into sheet: inout ImportedSheet) {
    for remark in menuRemarks { sheet.comment(remark.text) }
    guard let menu else { return }
    // A menu without a button is none.
    guard menu.first.map({ !parts(of: $0, from: 0).isEmpty }) ?? false else { return }
    sheet.add("menu:")
    var place = 0
    for entry in menu {
      let items = parts(of: entry, from: place)
      if !items.isEmpty { sheet.add("  \(entry.key):") }
      for (part, item) in items {
        sheet.allow(allowed[part] ?? [], of: part, indent: "    ")
        sheet.add(item, indent: "    ", of: part)
      }
      if case .list(let all) = entry.value { place += all.count }
    }
  }

  /// What stands in a list of the menu, without what is left out.
  private func parts(of entry: WrittenYAML.Entry, from place: Int) -> [(part: ImportedPart, item: WrittenYAML)] {
    guard case .list(let items) = entry.value else { return [] }
    return items.enumerated().map { (.menu(place + $0.offset), $0.element) }.filter { leftOut[$0.part] == nil }
  }

  private func tests(_ tests: [ImportedTests.Test]) -> ImportedSheet {
    var sheet = ImportedSheet(language: language)
    sheet.comment("What the console answers, one test for each keyword, each button and each of the other replies.")
    sheet.add("wxrules: 1")
    sheet.add("tests:")
    for test in tests {
      let part = ImportedPart.test(test.name)
      sheet.allow(allowed[part] ?? [], of: part, indent: "  ")
      sheet.add(test.written, indent: "  ", of: part)
    }
    return sheet
  }
}
