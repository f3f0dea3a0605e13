import Engine
import Rules

/// The help of a command as the library of options makes it, put into the language of the process: its own words too, lines no wider than the
/// terminal, and `--lang`, which belongs to every command: to those too that only have others below them.
struct HelpText {
  /// Asks the library to break no line: it counts characters, not cells.
  static let unbroken = 1_000_000
  private static let beginning = "OVERVIEW: "
  private static let usage = "USAGE: "
  private static let column = 26

  private let text: String
  private let width: Int

  /// - Parameter text: what the library has to say; nil where it is no help, but a version, a script, or a dump.
  init?(_ text: String, width: Int) {
    guard text.hasPrefix(Self.beginning) else { return nil }
    (self.text, self.width) = (text, width)
  }

  /// Cells of a line: those of the terminal, else 80.
  static var cells: Int { Terminal.width ?? 80 }

  func rendered() -> String {
    let lines = text.dropFirst(Self.beginning.count).split(separator: "\n", omittingEmptySubsequences: false)
    let usage = lines.firstIndex { $0.hasPrefix(Self.usage) } ?? lines.endIndex
    var out = LineWrap.wrapped(Self.flowing(said("OVERVIEW: \(lines[..<usage].joined(separator: "\n"))")), to: width)
    var items: [(label: String, about: String)] = []
    func close() {
      for item in items { out += rendered(item.label, item.about) }
      items = []
    }
    var lacksLanguage = !lines.contains { $0.hasPrefix("  \(ProcessLanguage.option) ") }
    var isOptions = false
    for line in lines[usage...] {
      if line.hasPrefix(Self.usage) {
        out += "\n" + said("USAGE: \(ValueNames.said(in: String(line.dropFirst(Self.usage.count))))") + "\n"
      } else if let head = ParserWords.head(line) {
        isOptions = line == ParserWords.options
        out += "\n" + said(head) + "\n"
      } else if line.isEmpty {
        close()
        out += "\n"
      } else if let advice = ParserWords.phrase(String(line.drop { $0 == " " })), items.isEmpty {
        out += "  " + ValueNames.said(in: said(advice))
      } else if let item = Self.item(line) {
        if isOptions, lacksLanguage, Self.isOfLibrary(item.label) {
          items.append((ProcessLanguage.option + " <language>", said(SpokenLanguage.about)))
          lacksLanguage = false
        }
        items.append(item)
      } else if let last = items.indices.last {
        items[last].about += (items[last].about.isEmpty ? "" : " ") + line.drop { $0 == " " }
      }
    }
    close()
    return Self.tidied(out)
  }

  /// What the library adds stands behind what is ours.
  private static func isOfLibrary(_ label: String) -> Bool { label == "--version" || label == "-h, --help" }

  /// One of a list: a label, and behind it, at a column of its own, what it is.
  private static func item(_ line: Substring) -> (label: String, about: String)? {
    guard line.hasPrefix("  "), line.dropFirst(2).first != " " else { return nil }
    let label = line.prefix(column)
    guard line.count > column, label.last == " " else { return (String(line.dropFirst(2)), "") }
    return (String(label.dropFirst(2).reversed().drop { $0 == " " }.reversed()), String(line.dropFirst(column)))
  }

  private func rendered(_ label: String, _ about: String) -> String {
    let label = "  " + ValueNames.said(in: said(ParserWords.label(label)))
    let text = LineWrap.wrapped(Self.flowing(said(ParserWords.about(about))), to: width, indent: Self.column)
    if about.isEmpty { return label + "\n" }
    let begins = DisplayWidth.of(label) < Self.column
    return (begins ? DisplayWidth.padded(label, to: Self.column) : label + "\n" + String(repeating: " ", count: Self.column)) + text + "\n"
  }

  /// Chinese is broken where the line ends, and not where its catalog does; examples and lists stay as they stand.
  private static func flowing(_ text: String) -> String {
    guard Terminal.language == .zh else { return text }
    func isProse(_ line: Substring) -> Bool {
      !line.isEmpty && !line.hasPrefix(" ") && !line.hasPrefix("wxrules ") && !line.hasPrefix("#") && !line.contains("  ")
    }
    var lines: [String] = []
    var wasProse = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isProse = isProse(line)
      if isProse, wasProse, let last = lines.indices.last {
        // Between two words that are not Chinese the end of the line was a space.
        let isWord = lines[last].last?.isASCII ?? false && line.first?.isASCII ?? false
        lines[last] += (isWord ? " " : "") + line
      } else {
        lines.append(String(line))
      }
      wasProse = isProse
    }
    return lines.joined(separator: "\n")
  }

  /// One empty line between parts, and none at the end.
  private static func tidied(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty || lines.last?.isEmpty == false {
      lines.append(line)
    }
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
