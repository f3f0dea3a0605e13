import TestSupport

@testable import Rules

/// Rules and events about what `RandomRules` keeps simple: clocks of other zones through the seasons, spellings, elements that come twice,
/// large numbers, the values of facts. Few words each, so that what one rule asks another asks nearly.
enum RandomSituations {
  private static let zones = ["Asia/Shanghai", "America/New_York", "Australia/Sydney"]
  private static let hours = ["09:00", "17:00", "18:05", "05:30", "21:00", "22:07", "00:00", "02:00", "01:15", "01:45"]
  private static let spellings = ["abc", "ABC", "Abc", "q7Z", "你好", "a b", "ａｂｃ", "ſ", "s"]
  private static let numbers = [
    "0", "1", "2", "2.5", "-1", "100000000000000000", "100000000000000001", "-100000000000000000", "9007199254740993", "0.1",
  ]

  static func yaml(_ random: inout SeededRandom) -> String {
    var out = """
      wxrules: 1
      requires: ">=1.6"
      defaults: { timezone: \(random.pick(zones)) }
      vars: { t: text, n: number, u: text }
      counters: { c: { on: text } }
      calendars:
        ny: { timezone: America/New_York, week: { mon-fri: [ 09:00-17:00 ] }, known_until: 2036-12-31 }
        tokyo: { timezone: Asia/Tokyo, week: { mon-sat: [ 09:00-18:05 ] }, off: 2035-03-20, known_until: 2036-12-31 }
        home: { week: { mon-sun: [ 22:07-02:00 ] }, known_until: 2036-12-31 }
      outside: { paid: { fields: { amount: decimal, note: text } } }
      rules:

      """
    for index in 0..<Int(random.next() % 8 + 2) {
      let kind = random.pick(["text", "text", "menu.click", "outside.paid", "[ text, menu.click ]"])
      out +=
        "  - { id: r\(index), on: \(kind), when: \(condition(kind, &random, depth: 0)), reply: \(kind.contains("outside") ? "none" : "a\(index)") }\n"
    }
    return out
  }

  private static func condition(_ kind: String, _ random: inout SeededRandom, depth: Int) -> String {
    if depth < 2, random.chance(45) {
      let parts = (0..<Int(random.next() % 2 + 2)).map { _ in condition(kind, &random, depth: depth + 1) }
      switch random.next() % 4 {
      case 0, 1: return "{ all: [ \(parts.joined(separator: ", ")) ] }"
      case 2: return "{ any: [ \(parts.joined(separator: ", ")) ] }"
      default: return "{ not: \(parts[0]) }"
      }
    }
    let (from, to) = (random.pick(hours), random.pick(hours))
    let (word, other, number) = (random.pick(spellings), random.pick(spellings), random.pick(numbers))
    let order = random.pick(["gt", "gte", "lt", "lte"])
    let calendar = random.pick(["ny", "tokyo", "home"])
    var choices = [
      from == to ? "{ time: { days: [ mon, sun ] } }" : "{ time: { from: \"\(from)\", to: \"\(to)\" } }", "{ open: \(calendar) }",
      "{ closed: \(calendar) }",
      "{ date: { from: \"2035-11-04T\(random.pick(["01:00", "01:45"]))\", until: \"2035-11-\(random.pick(["04T02:00", "05T00:00", "20T12:00"]))\" } }",
      "{ date: { from: 2035-03-\(random.pick(["11", "12", "25"])), through: 2035-0\(random.pick(["4-01", "6-15"])) } }",
      "{ where: { vars.t: \"\(word)\" } }", "{ where: { vars.t: { not: \"\(word)\", exists: true } } }",
      "{ where: { vars.t: { prefix: \"\(word)\" } } }", "{ where: { vars.t: { in: [ \"\(word)\", \"\(other)\" ] } } }",
      "{ where: { vars.t: { same_as: vars.u } } }", "{ where: { vars.n: { \(order): \(number) } } }",
      "{ where: { vars.n: { not: \(number), exists: true } } }",
      "{ follow_count: { \(order): \(random.pick(["0", "1", "2"])) } }",
      "{ first_followed: { \(random.pick(["from", "until"])): 2035-0\(random.pick(["5-01", "6-15"])) } }",
      "{ where: { counters.c: { \(order): 2 } } }", "{ tag: vip }",
    ]
    if kind == "text" {
      choices += [
        "{ text: \"\(word)\" }", "{ text: { equals: \"\(word)\", exact: true } }", "{ text: { contains: \"\(word)\" } }",
        "{ where: { message.content: \"\(word)\" } }", "{ where: { message.content: { not: \"\(word)\" } } }",
        "{ where: { message.content: { prefix: \"\(word)\" } } }",
      ]
    } else if kind == "menu.click" {
      choices += ["{ key: \"\(random.pick(["abc", "ABC", "你好"]))\" }", "{ key: { regex: 'k{65,}' } }", "{ key: { contains: k } }"]
    }
    if kind.contains("outside") {
      choices += [
        "{ field: { amount: [ \"\(random.pick(["1.50", "1.5", "2"]))\", \"2.50\" ] } }",
        "{ field: { amount: { \(order): \(random.pick(["1.5", "2", "2.05"])) } } }",
        "{ field: { note: \"\(word)\" } }",
      ]
    } else {
      choices += [
        "{ field: { A: \"\(word)\" } }", "{ field: { A: { equals: \"\(word)\", exact: false } } }", "{ field: { A: { contains: \"\(word)\" } } }",
        "{ field: { A: { \(order): \(random.pick(["1", "2", "2.5"])) } } }", "{ field: { A: [ \"1\", \"2\" ] } }",
        "{ field: { A: { exists: false } } }",
      ]
    }
    return random.pick(choices)
  }

  static func facts(_ random: inout SeededRandom) -> Facts {
    var facts = Facts()
    facts.history.followCount = Int(random.next() % 4)
    // Who has never followed has no day of a first follow.
    if facts.history.followCount > 0, random.chance(50) { facts.history.firstFollowedAt = time(&random) }
    if random.chance(60) { facts.profile.variables["t"] = .text(random.pick(spellings + ["hello", "abcd"])) }
    if random.chance(50) { facts.profile.variables["u"] = .text(random.pick(spellings)) }
    if random.chance(60) {
      let large: Int64 = 100_000_000_000_000_000
      facts.profile.variables["n"] = .int(
        random.pick([-1, 0, 1, 2, 3, large - 1, large, large + 1, large + 100, -large - 100, 9_007_199_254_740_993]))
    }
    if random.chance(40) { facts.profile.tags = ["vip"] }
    if random.chance(40) { facts.profile.counters["c"] = Tally(count: Int(random.next() % 4)) }
    return facts
  }

  static func event(_ random: inout SeededRandom) -> Event {
    let at = time(&random)
    let subject = random.pick(spellings + ["1", "hello", "abc 你好"])
    switch random.next() % 4 {
    case 0, 1: return made(.text, subject, at, &random)
    case 2: return made(.menuClick, random.chance(20) ? String(repeating: "k", count: 64 + Int(random.next() % 60)) : subject, at, &random)
    default:
      var fields: [(String, String)] = [("amount", random.pick(["1.5", "1.50", "2", "2.0", "2.05", "2.50", "-1"]))]
      if random.chance(50) { fields.append(("note", subject)) }
      return .outside("paid", openid: "o1", account: "", time: at, fields: fields)
    }
  }

  /// Through a year, often at a minute that some rule begins or ends with, as clocks show it in some zone.
  private static func time(_ random: inout SeededRandom) -> Int64 {
    let start: Int64 = 2_050_000_000  // 2034-12
    let minutes: [Int64] = [540, 1020, 1085, 330, 1260, 1327, 0, 120, 75, 105]
    let hoursEast: [Int64] = [8, 9, -5, -4, 10, 11]
    let aside: [Int64] = [-1, 0, 1, 120, -120]
    let changes: [Int64] = [2_077_854_400, 2_057_202_000]
    let day: Int64 = start / 86_400 + Int64(random.next() % 370)
    if random.chance(30) { return start + Int64(random.next() % (370 * 86_400)) }
    // 2035-11-04 is when New York's clocks go back, 2035-03-11 when they go forward.
    if random.chance(20) { return random.pick(changes) + Int64(random.next() % 14_400) }
    let minute = random.pick(minutes) * 60 - random.pick(hoursEast) * 3600
    return day * 86_400 + minute + random.pick(aside)
  }

  /// What it is about, and its element `A`: not there, once or twice.
  private static func made(_ kind: EventKind, _ subject: String, _ time: Int64, _ random: inout SeededRandom) -> Event {
    var bytes: [UInt8] = []
    func put(_ text: String) -> Range<Int32> {
      let start = Int32(bytes.count)
      bytes += Array(text.utf8)
      return start..<Int32(bytes.count)
    }
    let root = put("xml")
    var entries = [Fields.Entry(name: root, text: root.upperBound..<root.upperBound, parent: -1, hasChildren: true)]
    func element(_ name: String, _ text: String) -> Range<Int> {
      let (name, place) = (put(name), put(text))
      entries.append(Fields.Entry(name: name, text: place, parent: 0, hasChildren: false))
      return Int(place.lowerBound)..<Int(place.upperBound)
    }
    let place = element(kind == .text ? "Content" : "EventKey", subject)
    for _ in 0..<Int(random.next() % 3) { _ = element("A", random.pick(spellings + ["1", "2", "2.5", "3", "hello"])) }
    let openid = put("o1")
    return Event(
      kind: kind, fields: Fields(bytes: bytes, entries: entries), time: time, isFollow: false, subject: place,
      openid: Int(openid.lowerBound)..<Int(openid.upperBound), account: bytes.count..<bytes.count)
  }
}
