/// How often a rule answers.
package struct CompiledLimit: Sendable {
  package let times: Int
  package let period: CountedPeriod
  package let share: LimitShare
  /// Answers are counted apart by what this says of the event.
  package let by: Template?
  package let span: SourceSpan

  /// Times of answers that still count at an event, the newest last.
  package func counting(_ times: [Int64], at now: Int64, in zone: Zone) -> [Int64] {
    period.counting(times, at: now, in: zone).suffix(self.times)
  }

  /// What is kept when it answers once more: what an event may ask for that comes late. In no stretch as long as the period are more answers
  /// than `times`, so there are only so many; 1000 at most.
  package func kept(_ times: [Int64], adding now: Int64, lateness: Int64, in zone: Zone) -> [Int64] {
    switch period {
    case .ever: return (counting(times, at: now, in: zone) + [now]).sorted()
    case .within, .each:
      let all = (times + [now]).sorted()
      let oldest = period.start(at: (all.last ?? now).subtractingSaturated(lateness), in: zone)
      return all.filter { $0 >= oldest }.suffix(max(2 * self.times, min(self.times * stretches(within: lateness), Tally.limit)))
    }
  }

  /// How many periods lie between the oldest answer that is asked for and the newest, at most.
  private func stretches(within lateness: Int64) -> Int {
    switch period {
    case .ever: 1
    case .within(let seconds): Int(clamping: min(lateness / max(1, seconds), Int64(Tally.limit))) + 2
    case .each: Int(clamping: min(lateness / 86_400, Int64(Tally.limit))) + 2
    }
  }

  /// Under what a rule's answers are counted. Of a text only a hash is kept: it may be what a follower wrote, and of any length.
  package static func key(_ rule: String, by text: String?) -> String {
    guard let text else { return rule }
    let bytes = Array(text.utf8)
    return prefix(of: rule) + String(byteHash(bytes.span, 0..<bytes.count), radix: 16)
  }

  /// The keys of a rule that counts apart begin with it; no id has this sign.
  package static func prefix(of rule: String) -> String { rule + "#" }
}
