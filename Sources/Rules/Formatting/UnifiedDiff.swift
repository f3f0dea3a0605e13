/// What changes in a file, line by line, as `diff -u` writes it. Secrets are not shown: a diff is read in places that keep it.
package struct UnifiedDiff {
  private let path: String
  private let old: Lines
  private let new: Lines
  private var runs: [Run] = []

  /// Lines that give way to others; those between two runs are the same.
  private struct Run {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// Ended by a line feed and by nothing else, as `patch` has it.
  private struct Lines {
    let file: SourceFile
    private let starts: [Int]

    init(_ file: SourceFile) {
      self.file = file
      starts = [0] + file.utf8.indices.filter { file.utf8[$0] == 0x0A }.map { $0 + 1 }
    }

    /// Behind the last line end no line begins.
    var count: Int { starts.last == file.utf8.count ? starts.count - 1 : starts.count }
    /// Whether it is the last one, and nothing ends it.
    func isOpen(_ line: Int) -> Bool { line == starts.count - 1 }
    func index(at byte: Int) -> Int { starts.partitioningIndex { $0 > byte } - 1 }
    func bytes(_ line: Int) -> Range<Int> { starts[line]..<(line + 1 < starts.count ? starts[line + 1] : file.utf8.count) }
    subscript(line: Int) -> ArraySlice<UInt8> { file.utf8[bytes(line)] }
  }

  /// How many lines are shown around a change.
  private static let context = 3

  /// - Parameter edits: of the file, in order.
  /// - Complexity: O(bytes).
  package init(of file: SourceFile, _ edits: [TextEdit]) {
    path = file.path
    old = Lines(file)
    new = Lines(SourceFile(path: file.path, utf8: edits.applied(to: file.utf8)))
    var grown = 0
    for edit in edits {
      let text = Array(edit.text.utf8)
      let head = zip(file.utf8[edit.range], text).prefix { $0 == $1 }.count
      let tail = zip(file.utf8[edit.range].dropFirst(head).reversed(), text.dropFirst(head).reversed()).prefix { $0 == $1 }.count
      let (start, end) = (edit.range.lowerBound + head, edit.range.upperBound - tail)
      let before = grown
      grown += text.count - edit.range.count
      add(Run(old: old.index(at: start)..<old.index(at: end) + 1, new: new.index(at: start + before)..<new.index(at: end + grown) + 1))
    }
    runs = runs.map(trimmed).filter { !$0.old.isEmpty || !$0.new.isEmpty }
  }

  private mutating func add(_ run: Run) {
    if let last = runs.last, run.old.lowerBound <= last.old.upperBound {
      runs[runs.count - 1] = Run(
        old: last.old.lowerBound..<max(last.old.upperBound, run.old.upperBound),
        new: last.new.lowerBound..<max(last.new.upperBound, run.new.upperBound))
    } else {
      runs.append(run)
    }
  }

  /// Without the lines at both ends that stay.
  private func trimmed(_ run: Run) -> Run {
    var run = run
    while let a = run.old.first, let b = run.new.first, old[a] == new[b] {
      run = Run(old: a + 1..<run.old.upperBound, new: b + 1..<run.new.upperBound)
    }
    while let a = run.old.last, let b = run.new.last, old[a] == new[b] {
      run = Run(old: run.old.lowerBound..<a, new: run.new.lowerBound..<b)
    }
    return Run(old: run.old.clamped(to: 0..<old.count), new: run.new.clamped(to: 0..<new.count))
  }

  // MARK: drawing

  /// Empty where nothing changes.
  package func text(_ paint: Paint, in language: DisplayLanguage) -> String {
    if runs.isEmpty { return "" }
    var out = paint(verbatim: "--- \(path)", .bold) + "\n" + paint(verbatim: "+++ \(path)", .bold) + "\n"
    let secrets = (old: SecretMask(old.file).ranges, new: SecretMask(new.file).ranges)
    func draw(_ sign: String, _ lines: Range<Int>, of text: Lines, _ style: Paint.Style?, hiding secrets: [Range<Int>]) {
      for index in lines {
        let line = sign + Self.shown(index, of: text, hiding: secrets)
        out += (style.map { paint(verbatim: line, $0) } ?? line) + "\n"
        if text.isOpen(index) { out += "\\ \(Phrase("no line end at the end of the file").text(in: language))\n" }
      }
    }
    for hunk in hunks {
      let first = hunk[0], last = hunk[hunk.count - 1]
      let above = min(Self.context, first.old.lowerBound)
      let below = min(Self.context, old.count - last.old.upperBound)
      let (a, b) = (first.old.lowerBound - above..<last.old.upperBound + below, first.new.lowerBound - above..<last.new.upperBound + below)
      out += paint(verbatim: "@@ -\(Self.place(a)) +\(Self.place(b)) @@", .boldCyan) + "\n"
      var at = a.lowerBound
      for run in hunk {
        draw(" ", at..<run.old.lowerBound, of: old, nil, hiding: secrets.old)
        draw("-", run.old, of: old, .red, hiding: secrets.old)
        draw("+", run.new, of: new, .green, hiding: secrets.new)
        at = run.old.upperBound
      }
      draw(" ", at..<a.upperBound, of: old, nil, hiding: secrets.old)
    }
    return out
  }

  /// Runs that share the lines around them.
  private var hunks: [[Run]] {
    runs.reduce(into: []) { hunks, run in
      if let last = hunks.last?.last, run.old.lowerBound - last.old.upperBound <= 2 * Self.context {
        hunks[hunks.count - 1].append(run)
      } else {
        hunks.append([run])
      }
    }
  }

  /// Lines are counted from 1; of none it is the line before them.
  private static func place(_ lines: Range<Int>) -> String {
    lines.count == 1 ? "\(lines.lowerBound + 1)" : "\(lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1),\(lines.count)"
  }

  private static func shown(_ line: Int, of text: Lines, hiding secrets: [Range<Int>]) -> String {
    let bytes = text.bytes(line)
    let end = text[line].last == 0x0A ? bytes.upperBound - 1 : bytes.upperBound
    var out = ""
    var at = bytes.lowerBound
    for secret in secrets where secret.overlaps(at..<end) {
      out += text.file.text(at..<max(at, secret.lowerBound)) + "…"
      at = min(end, secret.upperBound)
    }
    return out + text.file.text(at..<end)
  }
}
