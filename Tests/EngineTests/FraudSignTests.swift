import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// What is a sign of bought followers, and what is not.
@Suite("signs of fraud")
struct FraudSignTests {
  static let start = SignTraffic.start
  static let weeks = start..<start + 28 * 86_400
  static let codes: [(scene: String?, mean: Double)] = [
    ("door:1", 8), ("door:2", 4), ("fair:1", 2), ("fair:2", 1), ("card:1", 0.3), (nil, 3),
  ]

  static func signs(_ traffic: SignTraffic, in time: Range<Int64> = weeks, now: Int64? = nil) -> [FraudSign] {
    let now = now ?? time.upperBound
    return FraudSigns(of: "main", traffic.lines.filter { $0.at <= now }, in: time, zone: .shanghai, now: now).signs
  }
  static func shown(_ signs: [FraudSign]) -> [String] { signs.map { "\($0.kind.rawValue) \($0.source?.shown ?? "all")" } }

  @Test("four quiet weeks have one false alarm at most", arguments: 1...8 as ClosedRange<UInt64>)
  func quiet(_ seed: UInt64) {
    var traffic = SignTraffic(seed)
    traffic.days(28, perHour: Self.codes)
    let signs = Self.signs(traffic)
    #expect(signs.count <= 1, "\(signs)")
  }

  @Test("nothing is sought where nobody waits for it")
  func patience() {
    var traffic = SignTraffic(1)
    for place in Int64(0)..<40 { traffic.follow(at: Self.start + 12 * 3600 + place, scene: "door:1", leaving: 0) }
    #expect(!Self.signs(traffic).isEmpty)
    #expect(Patience { true }.during { Self.signs(traffic) }.isEmpty)
  }

  @Test("what speaks for a sign is told in Chinese without a word of English", arguments: FraudSign.Kind.allCases)
  func chinese(_ kind: FraudSign.Kind) {
    let sign = FraudSign(
      source: nil, kind: kind, from: Self.start, to: Self.start + 59, count: 12, total: 40, expected: 1.5, chance: -20,
      followers: [FollowerID(account: "main", openid: "o")], gap: 30)
    let none = FraudSigns(of: "main", [LedgerEntry](), in: Self.weeks, zone: .shanghai, now: Self.weeks.upperBound)
    let report = FraudReport(none, zone: .shanghai) { _ in "f_1" }
    // A small chance is written with an exponent.
    let words = report.evidence(sign).text(in: .zh).replacing("f_1", with: "")
    let letters = words.unicodeScalars.filter { $0.isASCII && $0.properties.isAlphabetic && $0 != "e" }
    #expect(
      letters.isEmpty && report.evidence(sign).text(in: .zh).contains("12") && report.evidence(sign).english != report.evidence(sign).text(in: .zh))
  }

  static func sign(from: Int64 = 0, to: Int64 = 0, chance: Double? = nil) -> FraudSign {
    FraudSign(source: nil, kind: .night, from: start + from, to: start + to, count: 12, total: 40, expected: 1.5, chance: chance)
  }
  static var nothingFound: FraudReport {
    FraudReport(FraudSigns(of: "main", [LedgerEntry](), in: weeks, zone: .shanghai, now: weeks.upperBound), zone: .shanghai) { _ in "" }
  }

  @Test(
    "a sign is told from its first follow to its last",
    arguments: [
      (0, 0, "2026-05-04 00:00:00", "2026-05-04 00:00:00"),
      (0, 59, "2026-05-04 00:00:00 to 00:00:59", "2026-05-04 00:00:00 至 00:00:59"),
      (86_399, 86_401, "2026-05-04 23:59:59 to 2026-05-05 00:00:01", "2026-05-04 23:59:59 至 2026-05-05 00:00:01"),
    ] as [(Int64, Int64, String, String)])
  func spans(_ from: Int64, _ to: Int64, _ english: String, _ chinese: String) {
    let sign = Self.sign(from: from, to: to)
    #expect(Self.nothingFound.span(sign).english == english && Self.nothingFound.span(sign).text(in: .zh) == chinese)
  }

  /// ln of a millionth is -13.8155.
  @Test(
    "what chance does less than once in a million times is said in words",
    arguments: [
      (nil, "", ""), (-13.80, ", by chance 1.0e-6", "，偶然出现的概率 1.0e-6"),
      (-13.82, ", by chance less than once in a million", "，偶然出现的概率不到百万分之一"),
      (-334, ", by chance less than once in a million", "，偶然出现的概率不到百万分之一"),
    ] as [(Double?, String, String)])
  func chances(_ chance: Double?, _ english: String, _ chinese: String) {
    let sign = Self.sign(chance: chance)
    #expect(Self.nothingFound.evidence(sign).english == "12 of 40 at night, where others' codes give 1.5" + english)
    #expect(Self.nothingFound.evidence(sign).text(in: .zh) == "40 人中 12 人在夜间关注，按其他码应约 1.5" + chinese)
  }

  struct Burst: Sendable, CustomTestStringConvertible {
    /// Follows by the code in an hour.
    let mean: Double
    /// Those of the minute, beside what comes anyway.
    let count: Int64
    var testDescription: String { "\(count) in a minute, where an hour has \(mean)" }
  }

  /// Five times what the hour has, in a minute; and five times what a minute has, where that is enough to tell.
  @Test(
    "a burst is found within its minute",
    arguments: [
      Burst(mean: 3, count: 15), Burst(mean: 6, count: 30), Burst(mean: 20, count: 100), Burst(mean: 240, count: 20), Burst(mean: 600, count: 50),
    ])
  func burst(_ burst: Burst) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var traffic = SignTraffic(seed)
      // The day before it, and its own.
      let noon = Self.start + 86_400 + 12 * 3600 + 1234
      for hour in Int64(0)..<37 {
        for _ in 0..<traffic.poisson(burst.mean) { traffic.follow(at: Self.start + hour * 3600 + traffic.below(3600), scene: "door:1", leaving: 0) }
      }
      for place in 0..<burst.count { traffic.follow(at: noon + place * 58 / burst.count, scene: "door:1", leaving: 0) }
      let found = Self.signs(traffic, now: noon + 59).filter { $0.kind == .burst && $0.source == .code(campaign: "door", scene: "door:1") }
      let sign = try #require(found.first, "seed \(seed)")
      #expect(found.count == 1 && sign.from > noon - 60 && sign.to >= noon + 40 && sign.count >= burst.count, "seed \(seed): \(sign)")
    }
  }

  @Test("a hall that fills at noon each day is no burst, nor is a talk that fills it within an hour")
  func crowds() {
    var traffic = SignTraffic(3)
    for day in Int64(0)..<14 {
      for _ in 0..<60 { traffic.follow(at: Self.start + day * 86_400 + 12 * 3600 + traffic.below(1200), scene: "hall:1", leaving: 0) }
    }
    for _ in 0..<200 { traffic.follow(at: Self.start + 5 * 86_400 + 19 * 3600 + traffic.below(3600), scene: "hall:1", leaving: 0) }
    #expect(Self.shown(Self.signs(traffic, in: Self.start..<Self.start + 14 * 86_400)) == [])
  }

  @Test("what is usual beside a burst is told without the burst, and a chance that is none in words")
  func usual() throws {
    var traffic = SignTraffic(1)
    let begin = Self.start + 10 * 86_400 + 40_000
    for place in Int64(0)..<40 { traffic.follow(at: begin + 5 * place, scene: "door:1", leaving: 0) }
    let sign = try #require(Self.signs(traffic).first { $0.kind == .burst })
    #expect(sign.count == 40 && sign.from == begin && sign.to == begin + 195)
    // Nobody else came in the hour around it: one more than none, in sixty minutes.
    #expect(abs(sign.expected - 1.0 / 60) < 1e-9, "\(sign)")
    let found = FraudSigns(of: "main", traffic.lines, in: Self.weeks, zone: .shanghai, now: Self.weeks.upperBound)
    let report = FraudReport(found, zone: .shanghai) { _ in "f_1" }
    #expect(
      report.evidence(sign).english == "40 follows in 196 seconds, where about 0.02 a minute come otherwise, by chance less than once in a million")
    #expect(report.evidence(sign).text(in: .zh) == "196 秒内 40 次关注，其余时候每分钟约 0.02 次，偶然出现的概率不到百万分之一")
  }

  @Test("four in a minute are never a sign, five where nobody comes are")
  func few() {
    for (count, expected) in [(4, 0), (5, 1)] as [(Int64, Int)] {
      var traffic = SignTraffic(1)
      for place in 0..<count { traffic.follow(at: Self.start + 40_000 + 3 * place * place, scene: "card:1", leaving: 0) }
      #expect(Self.signs(traffic).count == expected, "\(count)")
    }
  }

  /// A quiet fortnight with something strange by `paid:9` on its tenth day.
  static func strange(_ body: (inout SignTraffic, Int64) -> Void) -> SignTraffic {
    var traffic = SignTraffic(5)
    traffic.days(14, perHour: codes)
    body(&traffic, start + 9 * 86_400 + 10 * 3600)
    return traffic
  }
  static let fortnight = start..<start + 14 * 86_400

  @Test("followers who leave within the hour, more than by other codes")
  func leaving() throws {
    let traffic = Self.strange { traffic, ten in
      for place in 0..<40 {
        let at = ten + Int64(place) * 613 + traffic.below(600)
        traffic.follow(at: at, scene: "paid:9", leaving: 0)
        let left = at + (place < 30 ? 60 + traffic.below(3000) : 7200)
        traffic.doings.append(.init(person: traffic.doings[traffic.doings.count - 1].person, kind: .unfollow, at: left, scene: nil, arrival: left))
      }
    }
    let signs = Self.signs(traffic, in: Self.fortnight)
    #expect(Set(Self.shown(signs)) == ["gone_1h paid:9", "gone_1d paid:9"], "\(signs)")
    let hour = try #require(signs.first { $0.kind == .goneInAnHour })
    #expect(hour.count == 30 && hour.total == 40)
  }

  @Test("one after the other as by a clock")
  func clockwork() throws {
    let traffic = Self.strange { traffic, ten in
      for place in 0..<30 { traffic.follow(at: ten + Int64(place) * 60 + traffic.below(4), scene: "paid:9", leaving: 0) }
    }
    let signs = Self.signs(traffic, in: Self.fortnight)
    #expect(Self.shown(signs) == ["even_gaps paid:9"], "\(signs)")
    let gap = try #require(signs.first?.gap)
    #expect(signs.first?.count == 30 && (59...61).contains(gap))
  }

  @Test("at night, more than by other codes")
  func night() {
    let traffic = Self.strange { traffic, ten in
      for _ in 0..<30 { traffic.follow(at: ten + 15 * 3600 + traffic.below(5 * 3600), scene: "paid:9", leaving: 0) }
    }
    #expect(Self.shown(Self.signs(traffic, in: Self.fortnight)) == ["night paid:9"])
  }

  @Test("who searches for the account at night is no sign, and codes are held against codes")
  func searching() {
    for scene in [nil, "paid:9"] as [String?] {
      var traffic = SignTraffic(5)
      for code in ["door:1", "door:2"] {
        for place in Int64(0)..<60 { traffic.follow(at: Self.start + 36_000 + place % 10 * 86_400 + place * 60, scene: code, leaving: 0) }
      }
      // On ten nights, three each; as many search at night as come by codes in the day.
      for place in Int64(0)..<30 { traffic.follow(at: Self.start + place / 3 * 86_400 + 3600 + place % 3 * 5003, scene: scene, leaving: 0) }
      let signs = Self.signs(traffic, in: Self.fortnight).filter { $0.kind == .night }
      #expect(signs.map(\.count) == (scene == nil ? [] : [30]), "\(signs)")
      #expect(signs.allSatisfy { $0.total == 30 && abs($0.expected - 30.0 / 122) < 1e-9 })
    }
  }

  @Test("unknown codes are told apart by what stands in them, openids masked; those of few are one")
  func unknownCodes() throws {
    let openid = "oAda_0000000000000000000001-"
    let traffic = Self.strange { traffic, ten in
      for place in 0..<30 {
        traffic.follow(at: ten + Int64(place) * 60 + traffic.below(4), scene: "?old flyer", leaving: 0)
        traffic.follow(at: ten + 40_000 + Int64(place) * 60 + traffic.below(4), scene: "?ref:\(openid)", leaving: 0)
      }
      // Of each hardly anybody, of all together as by a clock.
      for place in 0..<30 { traffic.follow(at: ten + 86_400 + Int64(place) * 60 + traffic.below(4), scene: "?own \(place)", leaving: 0) }
    }
    // Those codes are of no campaign.
    let lines = traffic.lines.map { line -> LedgerEntry in
      guard let scene = line.scene, scene.hasPrefix("?") else { return line }
      return LedgerEntry(
        follower: line.follower, kind: line.kind, at: line.at, turn: line.turn, before: line.before, subscription: line.subscription, campaign: nil,
        scene: String(scene.dropFirst()), revision: line.revision)
    }
    let found = FraudSigns(of: "main", lines, in: Self.fortnight, zone: .shanghai, now: Self.fortnight.upperBound)
    let even = found.signs.filter { $0.kind == .evenGaps }
    #expect(even.map(\.unknownScene) == [nil, "old flyer", "ref:\(openid)"] && even.allSatisfy { $0.source == .unknownCode && $0.count == 30 })
    let report = FraudReport(found, zone: .shanghai) { $0.openid == openid ? "f_1" : "f_?" }
    for head in ["\n(unknown code)\n", "\n(unknown code) old flyer\n", "\n(unknown code) ref:f_1\n"] { #expect(report.text.english.contains(head)) }
    #expect(FraudReport.csv([report]).contains("main,,old flyer,even_gaps,") && report.json.line.contains(#""scene":"ref:f_1""#))
    for text in [report.text.english, FraudReport.csv([report]), report.json.line] { #expect(!text.contains(openid)) }
  }

  @Test("the same person again and again, and what is shown of it")
  func again() {
    let traffic = Self.strange { traffic, ten in
      for round in Int64(0)..<4 {
        let at = ten + round * 20_000
        traffic.doings.append(.init(person: "oTwice", kind: .follow, at: at, scene: "paid:9", arrival: at))
        traffic.doings.append(.init(person: "oTwice", kind: .unfollow, at: at + 9000, scene: nil, arrival: at + 9000))
      }
    }
    let found = FraudSigns(of: "main", traffic.lines, in: Self.fortnight, zone: .shanghai, now: Self.fortnight.upperBound)
    let report = FraudReport(found, zone: .shanghai) { _ in "f_1" }
    #expect(Self.shown(found.signs) == ["same_person paid:9"])
    #expect(
      report.text.english.contains("paid:9\n  2026-05-13 10:00:00 to 2026-05-14 02:40:00  same_person  4 follows by 1 person: f_1\n"),
      "\(report.text)")
    #expect(!report.text.english.contains("oTwice") && !report.json.line.contains("oTwice") && !FraudReport.csv([report]).contains("oTwice"))
    #expect(FraudReport.csv([report]).contains("main,paid,paid:9,same_person,2026-05-13T10:00:00+08:00,2026-05-14T02:40:00+08:00,4,4,1,,,f_1\r\n"))
    #expect(report.text.english.hasPrefix("account main, 2026-05-04 to 2026-05-17: \(found.follows) follows, 1 sign\n"))
  }

  @Test(
    "follows of people who were erased since are told as not looked at, and what cannot be told where who leaves is erased",
    arguments: [
      (0, false, "", "[]"), (1, false, "  1 follow of people who were erased since was not looked at\n", "[]"),
      (0, true, "  who leaves is erased: gone_1h and gone_1d cannot be told here\n", #"["gone_1h","gone_1d"]"#),
      (
        12, true,
        "  12 follows of people who were erased since were not looked at\n  who leaves is erased: gone_1h and gone_1d cannot be told here\n",
        #"["gone_1h","gone_1d"]"#
      ),
    ])
  func erased(_ count: Int, _ areLeavers: Bool, _ text: String, _ untold: String) {
    let found = FraudSigns(of: "main", [LedgerEntry](), in: Self.weeks, zone: .shanghai, now: Self.start)
    let report = FraudReport(found, zone: .shanghai, erased: ErasedFollows(count: count, areLeavers: areLeavers)) { _ in "" }
    #expect(report.text.english == "account main, 2026-05-04 to 2026-05-04: 0 follows, 0 signs\n" + text)
    #expect(report.json["not_looked_at"] == .int(count) && report.json["not_told"] == JSON(untold))
  }

  @Test("without lines nothing is said")
  func nothing() {
    let found = FraudSigns(of: "main", [], in: Self.weeks, zone: .shanghai, now: Self.start)
    #expect(found.follows == 0 && found.signs.isEmpty)
    #expect(FraudReport(found, zone: .shanghai) { _ in "" }.text == "account main, 2026-05-04 to 2026-05-04: 0 follows, 0 signs\n")
  }
}
