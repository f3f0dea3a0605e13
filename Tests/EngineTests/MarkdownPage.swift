import Foundation
import TestSupport

/// A page of the documentation, as far as pages are held against each other: its headings, code blocks, tables, links and words of code.
struct MarkdownPage {
  struct Block: Equatable {
    /// The file that the block is, from `<!-- file: NAME -->` before it.
    let file: String?
    let language: String
    let lines: [String]
  }
  struct Heading: Equatable {
    let level: Int
    let text: String
    /// What links call it, as GitHub makes it.
    var anchor: String {
      let plain = text.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.output.1 }.lowercased()
      return String(plain.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil })
    }
  }

  let path: String
  private(set) var headings: [Heading] = []
  private(set) var blocks: [Block] = []
  /// The number of cells in each row of a table, from top to bottom.
  private(set) var rows: [Int] = []
  private(set) var links: [String] = []
  /// What stands in backticks in a sentence: keys, options, codes, names.
  private(set) var words: Set<String> = []

  init(_ path: String) throws {
    self.init(path, text: try Repository.text(path))
  }

  init(_ path: String, text: String) {
    self.path = path
    var file: String?
    var open: Block?
    for line in text.components(separatedBy: "\n") {
      if let block = open {
        open = Block(file: block.file, language: block.language, lines: block.lines + [line])
        if line.trimmingCharacters(in: .whitespaces) == "```" {
          blocks.append(block)
          open = nil
        }
      } else if let fence = line.drop(while: { $0 == " " }).wholeMatch(of: /```(\w*)(?: .*)?/) {
        open = Block(file: file, language: String(fence.output.1), lines: [])
        file = nil
      } else {
        file = line.wholeMatch(of: /<!-- file: (.+) -->/).map { String($0.output.1) }
        read(line)
      }
    }
  }

  private mutating func read(_ line: String) {
    if let heading = line.wholeMatch(of: /(#+) (.*)/) {
      headings.append(Heading(level: heading.output.1.count, text: String(heading.output.2)))
    }
    if line.drop(while: { $0 == " " }).hasPrefix("|") { rows.append(line.replacing("\\|", with: "").count { $0 == "|" } - 1) }
    links += line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
    words.formUnion(line.matches(of: /`([^`]+)`/).map { String($0.output.1) })
  }

  /// The file that a link leads to, from the root of the tree, and the place in it; nil for what is elsewhere.
  func target(of link: String) -> (file: String, anchor: String?)? {
    guard link.wholeMatch(of: /[a-z]+:.*/) == nil else { return nil }
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    let anchor = parts.count > 1 ? parts[1] : nil
    if parts[0].isEmpty { return (path, anchor) }
    var folders = path.split(separator: "/").dropLast().map { String($0) }
    for step in parts[0].split(separator: "/") {
      if step == ".." { _ = folders.popLast() } else if step != "." { folders.append(String(step)) }
    }
    return (folders.joined(separator: "/"), anchor)
  }
}
