/// Findings as a person reads them: the line, the caret under the word, the reason, the way out.
public struct DiagnosticText: Sendable {
  private let files: [SourceFile]
  private let paint: Paint
  private let limit: Int
  private let language: DisplayLanguage

  /// - Parameters:
  ///   - files: the files of the rule set, in the order of their ids.
  ///   - colour: whether to write ANSI colours; only for a terminal.
  ///   - limit: how many findings are shown; further ones are counted.
  ///   - language: in whose words.
  public init(
    files: [SourceFile], colour: Bool = false, limit: Int = Limits.standard.shownDiagnostics, language: DisplayLanguage = .en
  ) {
    self.files = files
    paint = Paint(colour)
    self.limit = limit
    self.language = language
  }

  /// All findings, one block each, with a last line that says how many were left out.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    let shown = diagnostics.prefix(limit)
    // Whatever is wrong on its line, a secret is not shown.
    let masks = Set(shown.flatMap { [$0.primary] + $0.related }.map(\.span.file)).reduce(into: [SourceFile.ID: SecretMask]()) {
      $0[$1] = SecretMask(files[Int($1.index)])
    }
    var text = shown.map { render($0, masks) }.joined(separator: "\n")
    if diagnostics.count > limit { text += "\n\(said("\(counted(diagnostics.count - limit, "more finding")) not shown"))\n" }
    return text
  }

  /// One finding, ending in a line break.
  public func render(_ diagnostic: Diagnostic) -> String { render([diagnostic]) }

  private func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  private func render(_ diagnostic: Diagnostic, _ masks: [SourceFile.ID: SecretMask]) -> String {
    let tint = diagnostic.severity == .error ? Paint.Style.boldRed : diagnostic.severity == .warning ? .boldYellow : .boldCyan
    var out: String = paint(verbatim: "\(said(diagnostic.severity.word))[\(diagnostic.code.rawValue)]", tint)
    let colon = language.colon
    out += paint(verbatim: "\(colon.sign)\(colon.space)\(said(diagnostic.message))", .bold) + "\n"
    let primary = diagnostic.primary.span
    let groups = grouped(diagnostic)
    let digits = groups.flatMap(\.marks).map { String($0.lastLine + 1).count }.max() ?? 1
    let gutter = String(repeating: " ", count: digits)
    for group in groups {
      let file = files[Int(group.file.index)]
      let first = group.marks.first { $0.isPrimary } ?? group.marks[0]
      let place = file.position(at: first.span.bytes.lowerBound)
      let arrow = group.file == primary.file ? "-->" : ":::"
      out += "\(gutter)\(paint(verbatim: arrow, .blue)) \(file.path):\(place.line):\(place.column)\n"
      out += lines(of: group, in: file, digits: digits, tint: tint, hiding: masks[group.file]?.ranges ?? [])
    }
    let (note, help, fix) = (said("note"), said("help"), said("fix"))
    let raised = diagnostic.isRaised ? [(note, said("a warning, which `--strict` makes an error"))] : []
    let remarks =
      raised + diagnostic.notes.map { (note, said($0)) } + shown(diagnostic.witnesses) + diagnostic.help.map { (help, said($0)) }
      + (diagnostic.fix.map { [(fix, said(Self.shown($0, at: primary)))] } ?? [])
    if !remarks.isEmpty { out += "\(gutter) \(paint(verbatim: "|", .blue))\n" }
    for (kind, remark) in remarks {
      out += "\(gutter) \(paint(verbatim: "=", .blue)) \(paint(verbatim: "\(kind)\(colon.sign)", .bold))\(colon.space)\(remark)\n"
    }
    if let test = diagnostic.witnesses.first?.test, !test.isEmpty {
      out += "\(gutter) \(paint(verbatim: "=", .blue)) \(paint(verbatim: "\(said("test"))\(colon.sign)", .bold))\n"
      // Without a sign before its lines: it is there to be copied.
      for line in said(test).split(separator: "\n") { out += "\(gutter)     \(visible(String(line)))\n" }
    }
    return out
  }

  /// Several stand below each other like a table.
  private func shown(_ witnesses: [FindingWitness]) -> [(String, String)] {
    let titles = witnesses.map { said($0.title) }
    let width = titles.map { DisplayWidth.of($0) }.max() ?? 0
    return zip(titles, witnesses).map { title, witness in
      (title, String(repeating: " ", count: width - DisplayWidth.of(title)) + visible(said(witness.line)))
    }
  }

  private static func shown(_ fix: Diagnostic.Fix, at primary: SourceSpan) -> Phrase {
    if fix.replacement.isEmpty { return "remove it" }
    let replacement = shown(fix.replacement)
    return fix.span == primary ? "replace with `\(replacement)`" : "replace the whole value with `\(replacement)`"
  }

  /// A change of one line is shown in one line.
  private static func shown(_ replacement: String) -> String { replacement.replacing("\n", with: "⏎") }

  private struct Mark {
    let span: SourceSpan
    let text: String
    let isPrimary: Bool
    let firstLine: Int
    let lastLine: Int
  }
  private struct Group {
    let file: SourceFile.ID
    var marks: [Mark]
  }

  private func grouped(_ diagnostic: Diagnostic) -> [Group] {
    var groups: [Group] = []
    for (index, label) in ([diagnostic.primary] + diagnostic.related).enumerated() {
      let file = files[Int(label.span.file.index)]
      let first = file.lineIndex(at: label.span.bytes.lowerBound)
      let last = file.lineIndex(at: max(label.span.bytes.lowerBound, label.span.bytes.upperBound - 1))
      let mark = Mark(span: label.span, text: said(label.text), isPrimary: index == 0, firstLine: first, lastLine: last)
      if let at = groups.firstIndex(where: { $0.file == label.span.file }) {
        groups[at].marks.append(mark)
      } else {
        groups.append(Group(file: label.span.file, marks: [mark]))
      }
    }
    for index in groups.indices { groups[index].marks.sort { $0.span.bytes.lowerBound < $1.span.bytes.lowerBound } }
    return groups
  }

  private func lines(of group: Group, in file: SourceFile, digits: Int, tint: Paint.Style, hiding secrets: [Range<Int>]) -> String {
    let gutter = String(repeating: " ", count: digits)
    var out = "\(gutter) \(paint(verbatim: "|", .blue))\n"
    var previous: Int?
    for line in Set(group.marks.map(\.firstLine)).sorted() {
      if let previous, line > previous + 1 {
        out += line == previous + 2 ? source(previous + 1, file, digits, window(previous + 1, [], file), secrets) : "...\n"
      }
      previous = line
      let marks = group.marks.filter { $0.firstLine == line }
      let window = window(line, marks, file)
      out += source(line, file, digits, window, secrets)
      // Marks of one line are drawn from the right, so that none of their texts hides another.
      for mark in marks.reversed() {
        out += "\(gutter) \(paint(verbatim: "|", .blue)) " + underline(mark, in: file, tint: tint, window) + "\n"
      }
    }
    return out
  }

  /// The bytes of a line that are shown: a long one is cut around its first mark.
  private func window(_ line: Int, _ marks: [Mark], _ file: SourceFile) -> Range<Int> {
    let bytes = file.line(line)
    guard bytes.count > 240 else { return bytes.startIndex..<bytes.endIndex }
    var start = max(bytes.startIndex, (marks.first { $0.isPrimary } ?? marks.first).map { $0.span.bytes.lowerBound - 60 } ?? bytes.startIndex)
    var end = min(bytes.endIndex, start + 160)
    while start > bytes.startIndex, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return start..<end
  }

  private func source(_ line: Int, _ file: SourceFile, _ digits: Int, _ window: Range<Int>, _ secrets: [Range<Int>]) -> String {
    let number = String(line + 1)
    let whole = file.line(line)
    var bytes = Array(whole[window])
    for secret in secrets {
      for at in secret.clamped(to: window) { bytes[at - window.lowerBound] = UInt8(ascii: "*") }
    }
    let text =
      (window.lowerBound > whole.startIndex ? "…" : "") + visible(String(decoding: bytes, as: UTF8.self))
      + (window.upperBound < whole.endIndex ? "…" : "")
    let padded = String(repeating: " ", count: digits - number.count) + number
    return trimmedEnd("\(paint(verbatim: padded + " |", .blue)) \(text)") + "\n"
  }

  private func underline(_ mark: Mark, in file: SourceFile, tint: Paint.Style, _ window: Range<Int>) -> String {
    let line = file.line(mark.firstLine)[window]
    let start = min(max(mark.span.bytes.lowerBound, line.startIndex), line.endIndex)
    let end = min(max(mark.span.bytes.upperBound, start), line.endIndex)
    let cut = window.lowerBound > file.line(mark.firstLine).startIndex ? "…" : ""
    let before = cut + visible(String(decoding: line[..<start], as: UTF8.self))
    let under = end > start ? visible(String(decoding: line[start..<end], as: UTF8.self)) : ""
    let sign = mark.isPrimary ? "^" : "-"
    let carets = String(repeating: sign, count: max(1, DisplayWidth.of(under)))
    let label = mark.text.isEmpty ? "" : " " + mark.text
    return String(repeating: " ", count: DisplayWidth.of(before)) + paint(verbatim: carets + label, mark.isPrimary ? tint : .blue)
  }

  private func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
    return String(text.flatMap { $0 == "\t" ? "    " : $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "·" : String($0) })
  }

  private func trimmedEnd(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
