internal import Rules

/// Lines that are no wider than they may be: broken at blanks and between Chinese characters, which have none, and inside of a word only where
/// it is wider than a line.
package enum LineWrap {
  /// - Parameter width: cells of a line.
  package static func lines(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    var used = 0
    func isFull(with cells: Int) -> Bool { used > 0 && used + cells > width }
    for unit in units(text) {
      let cells = DisplayWidth.of(unit.text)
      // A word that no line can hold begins where the one before it ended.
      if isFull(with: unit.blanks.count + min(cells, width)), cells <= width || isFull(with: unit.blanks.count + 1) {
        lines.append("")
        used = 0
      }
      // A line that was broken begins with no blank.
      if used > 0 || lines.count == 1 {
        lines[lines.count - 1] += unit.blanks
        used += unit.blanks.count
      }
      for character in unit.text {
        let one = DisplayWidth.of(String(character))
        if cells > width, isFull(with: one) {
          lines.append("")
          used = 0
        }
        lines[lines.count - 1].append(character)
        used += one
      }
    }
    return lines
  }

  /// The lines of a text, each broken where it is too wide.
  /// - Parameter indent: blanks before each line but the first, which stands where the caller puts it.
  package static func wrapped(_ text: String, to width: Int, indent: Int = 0) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { lines(String($0), to: max(20, width - indent)) }
      .joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  /// What stays together, with the blanks before it.
  private struct Unit {
    var blanks: String
    var text: String
  }

  private static func units(_ line: String) -> [Unit] {
    var units: [Unit] = []
    var (blanks, isOpen, isNarrow) = ("", false, false)
    for character in line {
      if character == " " {
        blanks.append(" ")
        continue
      }
      let wasNarrow = isNarrow
      isNarrow = DisplayWidth.of(String(character)) < 2
      let stays = blanks.isEmpty && !units.isEmpty && (isOpen || closing.contains(character) || (wasNarrow && isNarrow))
      if stays { units[units.count - 1].text.append(character) } else { units.append(Unit(blanks: blanks, text: String(character))) }
      blanks = ""
      isOpen = opening.contains(character)
    }
    return units
  }

  /// Signs that begin no line, and such as end none.
  private static let closing: Set<Character> = ["，", "。", "；", "：", "！", "？", "、", "）", "”", "》", "】", "…", "％", "」"]
  private static let opening: Set<Character> = ["（", "“", "《", "【", "「"]
}
