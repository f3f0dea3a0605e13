import Rules
import Serving

/// How a report is written, by the end of the name of its file.
enum OutputEnding {
  /// Nil where the name has no end. What the file would be and what it is called must agree, and its folder be there: a misspelt one must not
  /// come into being.
  /// - Parameters:
  ///   - given: what was asked for.
  ///   - endings: in small letters, without a dot.
  ///   - words: those, for people.
  static func format<Format: RawRepresentable & Equatable>(
    of output: String?, _ given: Format?, _ endings: [String: Format], words: Phrase
  ) throws -> Format? where Format.RawValue == String {
    guard let output, output != "-" else { return nil }
    if let slash = output.lastIndex(of: "/"), slash > output.startIndex, !DiskFiles().exists(String(output[..<slash])) {
      throw Terminal.stop("--output \(output): there is no folder `\(output[..<slash])`")
    }
    let name = output.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    // Not that of week.2026-06.
    guard ending.first?.isLetter ?? false, ending.allSatisfy({ $0.isLetter || $0.isNumber }) else { return nil }
    guard let byName = endings[ending] else { throw Terminal.stop("--output \(output): no report is written as `.\(ending)`; end it in \(words)") }
    if let given, given != byName {
      throw Terminal.stop("--format \(given.rawValue) and --output \(output): the file would not be what it is called; say one of both")
    }
    return byName
  }

  /// Cells of a line of text: as asked for, else those of the terminal that shows it, else 80.
  static func cells(_ width: Int?, _ output: String?) -> Int {
    let isFile = output.map { $0 != "-" } ?? false
    return width ?? (isFile ? nil : Terminal.width) ?? 80
  }
}
