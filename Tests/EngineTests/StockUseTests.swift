import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// What became of the pieces of stocks.
@Suite("use of stocks")
struct StockUseTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    lists: { codes: { key: code, columns: { code: word }, rows: [ [ A1 ], [ A2 ], [ A3 ], [ A4 ], [ A5 ] ] } }
    stocks: { coupon: { list: codes }, gift: { count: 10 } }
    rules:
      - { id: take, on: text, take: { stock: coupon }, reply: "{{ taken.coupon }}" }
      - { id: gift, on: menu.click, when: { key: G }, take: { stock: gift }, reply: "{{ taken.gift }}" }
    """

  static func taking(_ stock: String, _ piece: String, at: Int64, openid: String = "oAda", until: Int64? = nil) -> Taking {
    Taking(stock: stock, piece: piece, follower: FollowerID(account: "main", openid: openid), turn: TurnID(number: at), at: at, until: until)
  }
  static func record(_ name: String, _ piece: String, turn: Int64, stock: String = "coupon") -> RecordEntry {
    RecordEntry(
      follower: FollowerID(account: "main", openid: "oAda"), at: turn, turn: TurnID(number: turn), position: 0, name: name,
      fields: StockRecord.fields(stock, piece: piece))
  }
  static func use(_ name: String, _ takings: [Taking], _ records: [RecordEntry] = [], now: Int64 = 1000) throws -> StockUse {
    let ruleSet = try Compile.ruleSet(rules)
    let stock = try #require(ruleSet.compiled.stocks.first { $0.name == name })
    return StockUse(stock, tables: ruleSet.compiled.tables, takings, records, now: now)
  }

  @Test("pieces are used, not used, over, or of somebody who was erased")
  func states() throws {
    let use = try Self.use(
      "coupon",
      [
        Self.taking("coupon", "A1", at: 10), Self.taking("coupon", "A2", at: 20), Self.taking("coupon", "A3", at: 30, until: 900),
        Self.taking("coupon", "A4", at: 40, openid: ""), Self.taking("coupon", "gone", at: 50),
      ], [Self.record("stock.used", "A1", turn: 15), Self.record("stock.used", "A2", turn: 15), Self.record("stock.returned", "A2", turn: 12)])
    #expect(use.pieces.map(\.state) == [.used, .unused, .over, .erased, .unused])
    // A2 was used by whoever had it before; `gone` is no longer in the list.
    #expect(use.total == 5 && use.left == 2 && use.given == 4 && use.returned == 1)
    #expect(use.unused(for: 960, at: 1000).map(\.taking.piece) == ["A2"])
  }

  @Test("a stock that is counted")
  func counted() throws {
    let use = try Self.use("gift", (1...3).map { Self.taking("gift", "\($0)", at: $0) })
    #expect(use.total == 10 && use.left == 7 && use.given == 3 && use.returned == 0)
    let other = use.given(by: "other")
    #expect(other.given == 0 && other.left == 7 && other.others == 3 && use.given(by: "main").others == 0)
    func text(_ use: StockUse) -> String {
      StockPapers([use], unusedAfter: nil, now: 100, showsPieces: false, zone: { _ in .utc }, name: { _ in "f_1" }).text.english
    }
    #expect(text(other).hasSuffix("\ngift: 3 pieces more were given by other accounts; total, left and went back are of all\n"))
    #expect(!text(use).contains("more"))
  }

  @Test("of pieces only the end is shown, of followers a mask, unless more is asked for")
  func paper() throws {
    let use = try Self.use("coupon", [Self.taking("coupon", "A2", at: 20)])
    func papers(_ showsPieces: Bool) -> StockPapers {
      StockPapers([use], unusedAfter: 86_400, now: 100_000, showsPieces: showsPieces, zone: { _ in .utc }, name: { _ in "f_1" })
    }
    #expect(papers(true).csv == "\u{FEFF}stock,piece,account,follower,given_at,goes_back_at\r\ncoupon,A2,main,f_1,1970-01-01T00:00:20Z,\r\n")
    #expect(papers(false).text.english.contains("stock   total  remaining  given  used  unused  went back  unused 1d\ncoupon  5      4          1"))
    #expect(!papers(false).json.line.contains("oAda"))
    let long = StockPapers(
      [try Self.use("coupon", [Self.taking("coupon", "SECRET-77", at: 20)])], unusedAfter: 0, now: 100, showsPieces: false, zone: { _ in .utc },
      name: { _ in "f_1" })
    #expect(long.csv.contains("coupon,…T-77,main") && !long.text.english.contains("SECRET"))
  }
}
