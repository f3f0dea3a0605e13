package import Rules
package import Wire

/// Signs as they are shown.
package struct FraudReport: Sendable {
  private let found: FraudSigns
  private let zone: Zone
  private let erased: ErasedFollows
  private let name: @Sendable (FollowerID) -> String
  /// Of those whom a sign names, so many are told.
  private static let told = 5

  /// - Parameters:
  ///   - erased: follows that were not looked at.
  ///   - name: under which a follower is shown: a mask, unless openids were asked for.
  package init(_ found: FraudSigns, zone: Zone, erased: ErasedFollows = .none, name: @escaping @Sendable (FollowerID) -> String) {
    self.found = found
    self.zone = zone
    self.erased = erased
    self.name = name
  }

  package var text: String {
    let days = "\(day(found.time.lowerBound)) to \(day(max(found.time.lowerBound, found.time.upperBound - 1)))"
    var out = "account \(found.account), \(days): \(counted(found.follows, "follow")), \(counted(found.signs.count, "sign"))\n"
    if erased.count > 0 { out += "  \(ErasedFollows.sentence(erased.count))\n" }
    if !erased.untold.isEmpty { out += "  who leaves is erased: \(erased.untold.map(\.rawValue).joined(separator: " and ")) cannot be told here\n" }
    let spans = found.signs.map { span($0) }
    let width = spans.map { DisplayWidth.of($0) }.max() ?? 0
    var last: String?
    for (sign, span) in zip(found.signs, spans) {
      let head = code(sign).map { OutsideText.shown($0) } ?? "(all of the account)"
      if last != head { out += "\n\(head)\n" }
      last = head
      out += "  \(DisplayWidth.padded(span, to: width))  \(DisplayWidth.padded(sign.kind.rawValue, to: 11))  \(evidence(sign))\n"
    }
    if !found.signs.isEmpty { out += "\nSigns prove nothing: look at the lines behind them before anybody is accused.\n" }
    return out
  }

  /// A line of CSV for each, with its head.
  package static func csv(_ reports: [FraudReport]) -> String {
    let head = ["account", "campaign", "scene", "sign", "from", "to", "follows", "of", "expected", "chance", "gap_seconds", "followers"]
    return CSVRows.text([head] + reports.flatMap(\.rows))
  }

  private var rows: [[String]] {
    found.signs.map { sign in
      [
        found.account, sign.source?.campaign ?? "", scene(sign) ?? "", sign.kind.rawValue, WallClock.text(sign.from, in: zone),
        WallClock.text(sign.to, in: zone), "\(sign.count)", "\(sign.total)", rounded(sign.expected), sign.chance.map(Chances.shown) ?? "",
        sign.gap.map(rounded) ?? "", sign.followers.map(name).joined(separator: " "),
      ]
    }
  }

  package var json: JSON {
    [
      "account": .string(found.account), "from": .string(WallClock.text(found.time.lowerBound, in: zone)),
      "to": .string(WallClock.text(found.time.upperBound, in: zone)), "follows": .int(found.follows),
      "not_looked_at": .int(erased.count), "not_told": .array(erased.untold.map { .string($0.rawValue) }),
      "signs": .array(
        found.signs.map { sign in
          [
            "code": .string(code(sign) ?? ""), "campaign": sign.source?.campaign.map { .string($0) } ?? .null,
            "scene": scene(sign).map { .string($0) } ?? .null, "sign": .string(sign.kind.rawValue),
            "from": .string(WallClock.text(sign.from, in: zone)), "to": .string(WallClock.text(sign.to, in: zone)), "follows": .int(sign.count),
            "of": .int(sign.total), "expected": .number(sign.expected), "chance": sign.chance.map { .string(Chances.shown($0)) } ?? .null,
            "gap_seconds": sign.gap.map { .number($0) } ?? .null, "followers": .array(sign.followers.map { .string(name($0)) }),
            "evidence": .string(evidence(sign)),
          ]
        }),
    ]
  }

  /// Whoever shares a code of their own may stand in it.
  private func masked(_ text: String) -> String { OpenidForm.replaced(in: text, of: found.account, name) }

  /// Nil for all of the account.
  private func code(_ sign: FraudSign) -> String? {
    sign.source.map { masked($0.shown) + (sign.unknownScene.map { " " + masked($0) } ?? "") }
  }

  private func scene(_ sign: FraudSign) -> String? { (sign.source?.scene ?? sign.unknownScene).map(masked) }

  /// What speaks for it, in half a sentence.
  package func evidence(_ sign: FraudSign, in language: ReportLanguage = .en) -> String {
    switch language {
    case .en: english(sign)
    case .zh: chinese(sign)
    }
  }

  private func english(_ sign: FraudSign) -> String {
    let chance = sign.chance.map { Chances.isRare($0) ? ", by chance less than once in a million" : ", by chance \(Chances.shown($0))" } ?? ""
    switch sign.kind {
    case .burst:
      let seconds = sign.to - sign.from + 1
      return
        "\(counted(sign.count, "follow")) in \(counted(Int(seconds), "second")), where about \(rounded(sign.expected)) a minute come otherwise\(chance)"
    case .goneInAnHour, .goneInADay:
      let span = sign.kind == .goneInAnHour ? "an hour" : "a day"
      return "\(sign.count) of \(sign.total) left within \(span), where others' codes give \(rounded(sign.expected))\(chance)"
    case .samePerson:
      let names = sign.followers.prefix(Self.told).map(name).joined(separator: " ")
      let rest = sign.followers.count - Self.told
      return "\(counted(sign.count, "follow")) by \(counted(sign.followers.count, "person", "people")): \(names)"
        + (rest > 0 ? " and \(rest) more" : "")
    case .evenGaps: return "\(counted(sign.count, "follow")), one each \(rounded(sign.gap ?? 0)) s\(chance)"
    case .night: return "\(sign.count) of \(sign.total) at night, where others' codes give \(rounded(sign.expected))\(chance)"
    }
  }

  private func chinese(_ sign: FraudSign) -> String {
    let chance = sign.chance.map { Chances.isRare($0) ? "，偶然出现的概率不到百万分之一" : "，偶然出现的概率 \(Chances.shown($0))" } ?? ""
    switch sign.kind {
    case .burst: return "\(sign.to - sign.from + 1) 秒内关注 \(sign.count) 次，其余时候每分钟约 \(rounded(sign.expected)) 次\(chance)"
    case .goneInAnHour: return "\(sign.total) 人中 \(sign.count) 人一小时内取关，按其他码应约 \(rounded(sign.expected))\(chance)"
    case .goneInADay: return "\(sign.total) 人中 \(sign.count) 人一天内取关，按其他码应约 \(rounded(sign.expected))\(chance)"
    case .samePerson: return "\(sign.followers.count) 人共关注 \(sign.count) 次"
    case .evenGaps: return "连续 \(sign.count) 次关注，每隔 \(rounded(sign.gap ?? 0)) 秒一次\(chance)"
    case .night: return "\(sign.total) 人中 \(sign.count) 人在夜间关注，按其他码应约 \(rounded(sign.expected))\(chance)"
    }
  }

  /// From the first follow that shows the sign to the last: `2026-06-04 02:30:00 to 02:34:10`, with the second day where it is another.
  package func span(_ sign: FraudSign, in language: ReportLanguage = .en) -> String {
    let (from, to) = (time(sign.from), time(sign.to))
    if from == to { return from }
    let end = from.prefix(10) == to.prefix(10) ? String(to.dropFirst(11)) : to
    return switch language {
    case .en: "\(from) to \(end)"
    case .zh: "\(from) 至 \(end)"
    }
  }

  private func time(_ seconds: Int64) -> String {
    let text = WallClock.text(seconds, in: zone)
    return String(text.prefix(19)).replacing("T", with: " ")
  }
  private func day(_ seconds: Int64) -> String { String(WallClock.text(seconds, in: zone).prefix(10)) }
  private func rounded(_ number: Double) -> String { written((number * 100).rounded() / 100) }
}

extension BookSource {
  var scene: String? { if case .code(_, let scene) = self { scene } else { nil } }
}
