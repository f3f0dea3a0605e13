import TestSupport
import Testing

@testable import Rules

@Suite("regular expressions as languages take what RE2 takes")
struct RegexLanguageTests {
  static let expressions = [
    "", "a", "abc", "a|b", "a|", "|a", "(a|b)c", "(?:ab)+", "(?P<n>ab)*c", "a?b", "a*", "a+?", "a*?b", "a{2}", "a{2,}", "a{0,2}b", "a{0}", "a{,2}",
    "a{", "{", "a{1,2",
    "(a{1,2}){2}", ".", ".*", "..", "(?s).", "(?s:.)a", "(?-s).", "^a", "a$", "^a$", "^", "$", "^$", "\\Aab", "ab\\z", "(?m)^b", "(?m)a$", "(?m:^b$)",
    "a\\nb",
    "\\bab\\b", "\\b", "\\B", "a\\Bb", "中\\b", "\\b1", "[ab]+", "[^ab]", "[a-c]", "[^a-c]*", "[]a]", "[^]a]", "[a-]", "[-a]", "[--a]", "[a\\]b]",
    "[\\d]", "[^\\d]",
    "[\\w-]", "[\\W]", "[[:digit:]]+", "[[:^digit:]]", "[[:alpha:]_]", "[[:punct:]]", "[一-龥]+", "[^一-龥]", "\\d+", "\\D", "\\w+", "\\W", "\\s", "\\S+",
    "\\x41",
    "\\x{4e2d}文", "\\101", "\\07", "\\.", "\\Qa.b\\E+", "\\Qa|b", "\\t", "\\-", "(?i)ab", "(?i)K", "(?i)[^k]", "(?i:a)B", "a(?i)b|c", "((a))",
    "(?U)a+", "(a*)*", "(a*)+b",
    "(^a|b$)", "(?:^)*a", "()", "\\pP?a?", "\\p{Han}+", "\\P{Han}", "[\\p{Han}a]", "[^\\p{Han}]", "退款|退货", "(退|货)+.", "[Ａ-Ｚ]", "Ｂ", "１", "(?i)[ａ-ｃ]",
    "a\\b:?",
    "\\pL", "\\pLa", "\\p{L}+", "\\P{L}", "\\p{^L}", "\\P{^L}", "[^\\p{L}]", "[\\p{L}\\p{N}]+", "[^\\P{L}a]", "[\\pN]", "\\p{Lu}", "\\P{Lu}",
    "(?i)\\p{Lu}+",
    "(?i)\\P{Lu}",
    "(?i)[^\\p{Lu}]", "\\p{Latin}+", "\\p{Greek}", "\\p{Cyrillic}+", "\\p{Katakana}", "(?i:\\p{Ll})\\p{Lu}",
  ]
  static let texts: [[UInt8]] = [
    "", "a", "b", "c", "ab", "ba", "aa", "aaa", "aaaa", "abc", "ac", "bc", "abab", "ababc", "A", "AB", "B", "aB", "Ab", "k", "K", "\u{212A}", "ſ",
    "s", "1", "12", "a1", "1a", "_",
    "-", "]", ".", ":", "a:", "a b", " ", "\t", "\n", "a\nb", "b\n", "\nb", "\u{7}", "\u{B}", "中", "中文", "文", "中a", "a中", "退款", "退货x", "退退货", "Ａ",
    "Ｂ", "ａ", "１", "a.b", "a|b",
    "a.bb", "a中a", "{", "a{,2}", "a{", "a{1,2", "é", "É", "α", "😀", "𠮷", "〇", "a-b", "ab ab", " ab",
    "Ж", "да", "Σ", "ǅ", "ß", "ー", "ア", "Éa", "aÉ", "٣", "à1",
  ].map { Array($0.utf8) }
  /// What is not said is not claimed either: letters beyond ASCII where case does not count, and more ranges than there may be.
  static let unknown = ["(?i)é", "(?i)[à-ý]", "\\C", String(repeating: "\\pL", count: 40)]

  @Test("text by text, searched for and as a whole, folded and letter by letter", arguments: expressions)
  func membership(_ source: String) throws {
    var said = 0
    for (isSearch, look) in [(false, TextLook.exact), (true, .exact), (false, .folded), (true, .folded)] {
      // RE2 refuses some that are open to the end when something is put behind them.
      guard let regex = try? RE2Regex(source, isSearch: isSearch, look, limits: .standard), let expression = RegexParser.expression(of: regex)
      else { continue }
      said += 1
      let language = TextLanguage(look: look, .automata([try #require(CharacterAutomaton(expression))]))
      for text in Self.texts {
        let shown = String(decoding: text, as: UTF8.self)
        #expect(language.takes(text) == regex.matches(text.span, 0..<text.count), "\(source) on `\(shown)`, search \(isSearch), \(look)")
      }
      // What the search of states says is the same.
      let (found, isComplete) = TextSignatures.all(of: [language], among: LegalTexts(.exact, bytes: 0...64))
      #expect(isComplete)
      for one in found { #expect(regex.matches(one.witness.span, 0..<one.witness.count) == one.takes.contains(0), "\(source): \(one.witness)") }
    }
    #expect(said > 0)
  }

  @Test("what is not known is not claimed", arguments: unknown)
  func notSaid(_ source: String) throws {
    let regex = try RE2Regex(source, isSearch: false, .exact, limits: .standard)
    #expect(RegexParser.expression(of: regex) == nil)
  }

  @Test("groups in groups are read as far as they are bounded")
  func depth() throws {
    let source = String(repeating: "(?:", count: 60) + "a" + String(repeating: ")", count: 60)
    let regex = try RE2Regex(source, isSearch: false, .exact, limits: .standard)
    #expect(RegexParser.expression(of: regex) == nil)
  }
}
