import TestSupport
import Testing

@testable import Engine
@testable import Rules
@testable import Wire

/// What an account is told in the morning. 20611 is Sunday, 2026-06-07.
@Suite("digests")
struct DigestTests {
  static let day = 20_611

  static func postings(_ cells: [(day: Int, source: BookSource, figures: (inout BookFigures) -> Void)]) -> BookPostings {
    var postings = BookPostings()
    for cell in cells {
      var figures = BookFigures()
      cell.figures(&figures)
      postings.cells[BookCell(day: cell.day, source: cell.source, subscription: .new), default: BookFigures()].add(figures)
    }
    return postings
  }
  static func evidence(_ chinese: String, _ english: String) -> Digest.Evidence { Digest.Evidence(chinese: chinese, english: english) }
  static func store(_ number: Int) -> BookSource { .code(campaign: "store", scene: "store:\(number)") }
  static let channel = BookSource.code(campaign: "channel", scene: "channel:partner")

  static var digest: Digest {
    Digest(
      account: "main", day: day, past: postings([(20_600, .withoutCode, { $0.found = 100 })]),
      postings: postings([
        (20_604, store(1), { ($0.new, $0.lost) = (10, 2) }), (20_604, channel, { $0.new = 4 }),
        (20_611, store(1), { ($0.new, $0.lost) = (9, 4) }), (20_611, store(2), { ($0.new, $0.returning) = (6, 3) }),
        (20_611, channel, { ($0.new, $0.lost, $0.quick) = (1, 9, 9) }), (20_611, .unknownCode, { $0.new = 2 }),
        // A day that is not over is not told.
        (20_612, store(1), { $0.new = 1000 }),
      ]), remarks: [.dead(2), .fraud(channel, evidence: evidence("一分钟 30 人关注", "30 follows in a minute"))])
  }

  @Test("what is unusual stands first, then the day against the same weekday before")
  func chinese() {
    #expect(
      DigestText.markdown(Self.digest) == """
        ### main 2026-06-07 周日
        **需要留意**
        > **channel:partner** 疑似刷粉：一分钟 30 人关注
        > **channel** 流失 9，多于关注 1
        > 2 个动作失败：wxrules outbox list
        **合计**（括号内：与上周同日之差）
        新关注 18（+4），回流 3（+3），流失 13（+11），净增 8（-4）
        粉丝 120
        **活动**
        store：关注 18（+8），流失 4
        channel：关注 1（-3），流失 9
        """)
  }

  @Test("the same in English")
  func english() {
    #expect(
      DigestText.markdown(Self.digest, in: .en) == """
        ### main 2026-06-07 Sun
        **Unusual**
        > **channel:partner** looks bought: 30 follows in a minute
        > **channel** lost 9, more than the 1 who came
        > 2 actions failed: wxrules outbox list
        **Totals** (in brackets: against the same weekday before)
        new 18 (+4), returning 3 (+3), lost 13 (+11), net 8 (-4)
        followers 120
        **Campaigns**
        store: 18 (+8) came, 4 left
        channel: 1 (-3) came, 9 left
        """)
  }

  @Test(
    "follows of people who were erased since are told as not looked at",
    arguments: [
      (0, "", ""), (1, "\n另有 1 次关注的人资料已被删除，未查刷粉", "\n1 follow of people who were erased since was not looked at"),
      (12, "\n另有 12 次关注的人资料已被删除，未查刷粉", "\n12 follows of people who were erased since were not looked at"),
    ])
  func notLookedAt(_ count: Int, _ chinese: String, _ english: String) {
    let digest = Digest(account: "a", day: Self.day, past: BookPostings(), postings: BookPostings(), notLookedAt: count)
    #expect(DigestText.markdown(digest) == "### a 2026-06-07 周日\n**合计**\n新关注 0，回流 0，流失 0，净增 0\n粉丝 0\(chinese)")
    #expect(
      DigestText.markdown(digest, in: .en) == "### a 2026-06-07 Sun\n**Totals**\nnew 0, returning 0, lost 0, net 0\nfollowers 0\(english)")
  }

  @Test("on the first days there is nothing to compare with, and on a day without anything there are still totals")
  func first() {
    let young = Digest(account: "a", day: Self.day, past: BookPostings(), postings: Self.postings([(Self.day, .withoutCode, { $0.new = 2 })]))
    #expect(DigestText.markdown(young) == "### a 2026-06-07 周日\n**合计**\n新关注 2，回流 0，流失 0，净增 2\n粉丝 2")
    let empty = Digest(account: "a", day: Self.day, past: BookPostings(), postings: BookPostings())
    #expect(DigestText.markdown(empty, in: .en) == "### a 2026-06-07 Sun\n**Totals**\nnew 0, returning 0, lost 0, net 0\nfollowers 0")
  }

  @Test(
    "each remark is a sentence",
    arguments: [
      (.dead(1), "1 个动作失败：wxrules outbox list", "1 action failed: wxrules outbox list"),
      (
        .reconciliation(platform: 12, ours: 9), "新关注与平台不一致：平台 12，本系统 9", "new followers differ: 12 by the platform, 9 by us"
      ),
      (.fraud(nil, evidence: evidence("x", "y")), "疑似刷粉：x", "looks bought: y"),
      (.fraud(.withoutCode, evidence: evidence("x", "y")), "（非扫码） 疑似刷粉：x", "(without a code) looks bought: y"),
      (.fraud(.unknownCode, evidence: evidence("x", "y")), "（未知二维码） 疑似刷粉：x", "(unknown code) looks bought: y"),
      (.fraud(store(2), evidence: evidence("x", "y")), "**store:2** 疑似刷粉：x", "**store:2** looks bought: y"),
      (.fraud(.code(campaign: "ad", scene: "ad"), evidence: evidence("x", "y")), "**ad** 疑似刷粉：x", "**ad** looks bought: y"),
      (.fraud(.code(campaign: "ad", scene: "a_1"), evidence: evidence("x", "y")), #"**ad** a\_1 疑似刷粉：x"#, #"**ad** a\_1 looks bought: y"#),
    ] as [(Digest.Unusual, String, String)])
  func remarks(_ remark: Digest.Unusual, _ chinese: String, _ english: String) {
    let digest = Digest(account: "a", day: Self.day, past: BookPostings(), postings: BookPostings(), remarks: [remark])
    #expect(DigestText.markdown(digest).contains("\n> \(chinese)\n"))
    #expect(DigestText.markdown(digest, in: .en).contains("\n> \(english)\n"))
  }

  @Test(
    "what somebody else wrote is shown and does nothing",
    arguments: [
      ("a_b*c", #"a\_b\*c"#), ("<@all>", "&lt;@all&gt;"), ("a&b", "a&amp;b"), ("[x](https://e)", #"\[x\]\(https://e\)"#), ("x\ny", "x y"),
      ("a\\", "a\\\\"), ("# 静安", "\\# 静安"), (String(repeating: "字", count: 81), String(repeating: "字", count: 80) + "…"),
      // A number that does not fit is left out as a whole, and one that is all there is cannot be.
      (String(repeating: "a", count: 78) + "1234", String(repeating: "a", count: 78) + "…"),
      (String(repeating: "a", count: 76) + "1234b", String(repeating: "a", count: 76) + "1234…"),
      (String(repeating: "1", count: 81), String(repeating: "1", count: 80) + "…"),
    ])
  func escapes(_ text: String, _ shown: String) { #expect(DigestText.escape(text) == shown) }

  @Test("a sentence of ours is whole, however long it is", arguments: DisplayLanguage.allCases)
  func whole(_ language: DisplayLanguage) {
    let sentence = String(repeating: "one more ", count: 20) + "1.7e-145"
    let digest = Digest(
      account: "a", day: Self.day, past: BookPostings(), postings: BookPostings(), remarks: [.fraud(nil, evidence: Self.evidence(sentence, sentence))]
    )
    #expect(DigestText.markdown(digest, in: language).contains(sentence + "\n"))
  }

  @Test("it has at most 4096 bytes, cut at whole lines, and says how many were left out", arguments: DisplayLanguage.allCases)
  func bounded(_ language: DisplayLanguage) throws {
    let evidence = String(repeating: "关注太整齐", count: 20)
    let cells = (0..<30).map { number in
      (day: Self.day, source: BookSource.code(campaign: "活动\(number)", scene: "s"), figures: { (figures: inout BookFigures) in figures.new = 1 })
    }
    for count in [0, 5, 12, 40, 300] {
      let remarks = (0..<count).map { Digest.Unusual.fraud(.code(campaign: "活动\($0)", scene: "s"), evidence: Self.evidence(evidence, evidence)) }
      let digest = Digest(account: "主号", day: Self.day, past: BookPostings(), postings: Self.postings(cells), remarks: remarks)
      let text = DigestText.markdown(digest, in: language)
      #expect(text.utf8.count <= DigestText.limit)
      let lines = text.split(separator: "\n").map { String($0) }
      let told = lines.count { $0.hasPrefix("> **") }
      let left = lines.first { $0.hasPrefix("> …") }.map { $0.filter(\.isNumber) }.flatMap { Int($0) } ?? 0
      #expect(told + left == count, "\(told) and \(left) of \(count)")
      // Each line is whole: a sentence ends as all do.
      for line in lines where line.hasPrefix("> **") { #expect(line.hasSuffix(evidence)) }
      #expect(lines.contains { $0.contains(language == .zh ? "净增 30" : "net 30") })
      #expect(count > 0 || lines.last == (language == .zh ? "……还有 20 条" : "…and 20 more"))
    }
  }

  @Test(
    "a digest is due from its minute on, of the day before, in the account's zone",
    arguments: [
      // 2026-06-01 in Shanghai begins at 1780243200; that day is 20605.
      (1_780_243_200, 0, 20_604), (1_780_243_199, 0, 20_603), (1_780_243_200 + 9 * 3600 - 1, 540, nil), (1_780_243_200 + 9 * 3600, 540, 20_604),
      (1_780_243_200 + 86_399, 540, 20_604),
    ] as [(Int64, Int, Int?)])
  func due(_ now: Int64, _ minute: Int, _ day: Int?) {
    #expect(DigestTerms(url: .literal("https://e"), minute: minute).dueDay(at: now, in: .shanghai) == day)
  }

  @Test(
    "the next one is due today, or tomorrow when its minute has come",
    arguments: [
      (1_780_243_200, 540, 1_780_243_200 + 9 * 3600), (1_780_243_200 + 9 * 3600 - 1, 540, 1_780_243_200 + 9 * 3600),
      (1_780_243_200 + 9 * 3600, 540, 1_780_243_200 + 86_400 + 9 * 3600), (1_780_243_199, 0, 1_780_243_200),
    ] as [(Int64, Int, Int64)])
  func next(_ now: Int64, _ minute: Int, _ next: Int64) {
    #expect(DigestTerms(url: .literal("https://e"), minute: minute).next(after: now, in: .shanghai) == next)
  }
}
