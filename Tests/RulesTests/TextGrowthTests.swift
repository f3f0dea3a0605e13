import Glibc
import TestSupport
import Testing

@testable import Rules

/// Whoever pastes a page of signs into a reply waits for it once, and not for each sign anew.
@Suite("texts of many signs")
struct TextGrowthTests {
  /// What stands in a text again and again.
  static let pieces = [
    "{", "{{ ", "{% ", "{{ '", "{{ “", "｛", "｛｛", "｛％", "｛｛ ＃ ： ，", "﹛", "{{ a }}﹛", "{ vars.x } ", "｛ vars.x ｝", "｛｛ vars.x ｝｝", "{{ vars.x ，，， }}",
    "{{ vars.x }}", "{{ vars.x | no }}", "{% raw %}", "{% if a %}", "{% assign a = ‘b’ %}", "$｛x｝", "，", "＃", "“", "\\n", "<br>", "&nbsp;",
  ]

  private static func time(_ piece: String, _ count: Int) -> Double {
    let yaml = "wxrules: 1\nrules:\n  - id: a\n    on: text\n    reply: |-\n      好 " + String(repeating: piece, count: count) + "\n"
    var least = Double.infinity
    for _ in 0..<3 {
      let began = processor()
      _ = Compile.text(yaml)
      least = min(least, processor() - began)
    }
    return least
  }

  /// Seconds that this thread had a processor: others on the machine do not count.
  private static func processor() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Eight times the signs may take three times eight times as long; each sign anew would be 64 times.
  @Test("their time grows with their length", arguments: pieces)
  func growth(_ piece: String) {
    let (few, many) = (Self.time(piece, 250), Self.time(piece, 2000))
    #expect(many < 24 * few, "\(few) s and \(many) s")
  }
}
