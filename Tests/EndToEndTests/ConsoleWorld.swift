import Foundation
import TestSupport
import Testing
import Wire

/// What a console is looked at with: the example's week, which ended yesterday; nothing; or a year, which ended yesterday as well.
enum ConsoleWorld: String, CaseIterable {
  case week, empty, year

  static let environment = ["WX_SHOP_TOKEN": "ruleEngine01", "WX_CLUB_TOKEN": "ruleEngine01", "WXRULES_KEEP_TURNS": "3650d"]

  /// The rules of the example, under which everybody who has the token may deliver.
  static func rules() throws -> String {
    var rules = try Repository.text("examples/14-week/rules.yaml")
    for line in ["    secret: { env: WX_SHOP_SECRET }\n", "    aes_key: { env: WX_SHOP_AES_KEY }\n"] { rules = rules.replacing(line, with: "") }
    return moved(rules.replacing("mode: encrypted", with: "mode: plain"))
  }

  /// A server of it that asks for no token, when its figures are there.
  func serve(in scratch: borrowing Scratch) throws -> RunningServer {
    try scratch.write(Self.rules(), to: "rules.yaml")
    let environment = RunningServer.environment.merging(Self.environment) { $1 }
    if let (file, days) = try played {
      try scratch.write(file, to: "days.yaml")
      let play = try Binary.run(
        ["sandbox", "play", "days.yaml", "--rules", "rules.yaml", "--database", "wx.db", "--days", "\(days)"], in: scratch.path,
        environment: environment)
      try #require(play.status == 0, "\(play)")
    }
    // A code that is printed somewhere.
    let code = ["qr", "import", "store[sh01]", "--ticket", "gQH1", "--url", "http://weixin.qq.com/q/sh01"]
    let taken = try Binary.run(code, in: scratch.path, environment: environment)
    try #require(taken.status == 0, "\(taken)")
    let server = try RunningServer(in: scratch.path, environment: Self.environment)
    for _ in 0..<6000 where try server.get("/api/report", admin: true).status != 200 { usleep(20_000) }
    return server
  }

  /// Days as `sandbox play` reads them, and how many; nil where nobody ever came.
  private var played: (file: String, days: Int)? {
    get throws {
      switch self {
      case .week: return (Self.moved(try Repository.text("examples/14-week/week.yaml")), 7)
      case .empty: return nil
      case .year: return (Self.longDays, 365)
      }
    }
  }

  private static var longDays: String {
    """
    start: \(day(365))
    arrivals:
      - { scene: "store:sh01", daily: 1 }
      - { scene: "channel:video", daily: 1 }
      - { account: club, daily: 1 }
    habits: [ { text: 在吗, daily: 1% }, { account: shop, text: 领券, daily: 1% } ]
    loss: { hour: 3%, day: 5%, week: 10% }
    returns: 15%

    """
  }

  /// So many days ago, as rules write days.
  private static func day(_ ago: Int) -> String { String(Date(timeIntervalSinceNow: Double(ago) * -86_400).ISO8601Format().prefix(10)) }

  /// The example's days, from 1 June 2026 on, as the last ones.
  private static func moved(_ text: String) -> String {
    text.replacing(/2026-06-0([1-9])/) { match in day(8 - (Int(match.output.1) ?? 1)) }
  }
}
