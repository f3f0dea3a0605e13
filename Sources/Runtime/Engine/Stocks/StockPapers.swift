package import Rules
package import Wire

/// Stocks as they are shown.
package struct StockPapers: Sendable {
  private let stocks: [StockUse]
  /// Seconds after which an unused piece is told by itself; nil for none.
  private let unusedAfter: Int64?
  private let now: Int64
  private let zone: @Sendable (_ account: String) -> Zone
  private let name: @Sendable (FollowerID) -> String
  private let showsPieces: Bool

  /// - Parameters:
  ///   - name: under which a follower is shown.
  ///   - showsPieces: whether pieces are shown whole: a code is worth something to whoever reads it.
  package init(
    _ stocks: [StockUse], unusedAfter: Int64?, now: Int64, showsPieces: Bool, zone: @escaping @Sendable (_ account: String) -> Zone,
    name: @escaping @Sendable (FollowerID) -> String
  ) {
    self.stocks = stocks
    self.unusedAfter = unusedAfter
    self.now = now
    self.showsPieces = showsPieces
    self.zone = zone
    self.name = name
  }

  private func unused(_ stock: StockUse) -> [StockUse.Piece] { unusedAfter.map { stock.unused(for: $0, at: now) } ?? [] }

  package var text: Phrase {
    if stocks.isEmpty { return "the rules have no stock\n" }
    var head: [Phrase] = ["stock", "total", "remaining", "given", "used", "unused", "went back"]
    if let unusedAfter { head.append("unused \(Durations.text(unusedAfter.multipliedSaturated(by: 1000)))") }
    let rows = stocks.map { stock in
      [
        stock.stock, "\(stock.total)", "\(stock.left)", "\(stock.given)", "\(stock.count(.used))", "\(stock.count(.unused))", "\(stock.returned)",
      ] + (unusedAfter == nil ? [] : ["\(unused(stock).count)"])
    }
    var out = Columns.table([head] + rows.map { $0.map { Phrase(verbatim: OutsideText.shown($0)) } })
    for stock in stocks {
      let old = unused(stock)
      if old.isEmpty { continue }
      out += "\n\(OutsideText.shown(stock.stock)), given and not used\n"
      out += Phrase(verbatim: Columns.text(old.map { [" " + time($0.taking), shown($0.taking.piece), name($0.taking.follower)] }))
    }
    for stock in stocks where stock.others > 0 {
      let name = OutsideText.shown(stock.stock)
      out +=
        stock.others == 1
        ? "\n\(name): 1 piece more was given by other accounts; total, left and went back are of all\n"
        : "\n\(name): \(stock.others) pieces more were given by other accounts; total, left and went back are of all\n"
    }
    let erased = stocks.reduce(0) { $0 + $1.count(.erased) }
    if erased > 0 { out += "\n\(counted(erased, "piece")) of followers who were erased: whether they were used is not known any more\n" }
    return out
  }

  /// Of stocks a line each; with an age, a line for each piece that was not used for so long.
  package var csv: String {
    guard unusedAfter != nil else {
      let head = ["stock", "total", "left", "given", "used", "unused", "went_back", "erased", "given_by_others"]
      return CSVRows.text(
        [head]
          + stocks.map {
            [
              $0.stock, "\($0.total)", "\($0.left)", "\($0.given)", "\($0.count(.used))", "\($0.count(.unused))", "\($0.returned)",
              "\($0.count(.erased))", "\($0.others)",
            ]
          })
    }
    let rows = stocks.flatMap { stock in
      unused(stock).map { piece in
        [
          stock.stock, shown(piece.taking.piece), piece.taking.follower.account, name(piece.taking.follower), time(piece.taking),
          piece.taking.until.map { WallClock.text($0, in: zone(piece.taking.follower.account)) } ?? "",
        ]
      }
    }
    return CSVRows.text([["stock", "piece", "account", "follower", "given_at", "goes_back_at"]] + rows)
  }

  package var json: JSON {
    .array(
      stocks.map { stock in
        [
          "stock": .string(stock.stock), "total": .int(stock.total), "left": .int(stock.left), "given": .int(stock.given),
          "used": .int(stock.count(.used)), "unused": .int(stock.count(.unused)), "went_back": .int(stock.returned),
          "erased": .int(stock.count(.erased)), "given_by_others": .int(stock.others),
          "unused_pieces": .array(
            unused(stock).map { piece in
              [
                "piece": .string(shown(piece.taking.piece)), "account": .string(piece.taking.follower.account),
                "follower": .string(name(piece.taking.follower)), "given_at": .string(time(piece.taking)),
                "goes_back_at": piece.taking.until.map { .string(WallClock.text($0, in: zone(piece.taking.follower.account))) } ?? .null,
              ]
            }),
        ]
      })
  }

  private func time(_ taking: Taking) -> String { WallClock.text(taking.at, in: zone(taking.follower.account)) }

  private func shown(_ piece: String) -> String { showsPieces ? OutsideText.shown(piece, upTo: 80) : Self.hidden(piece) }

  /// The end of a piece: enough to find it in a list. One of four letters or fewer guards nothing.
  package static func hidden(_ piece: String) -> String {
    let plain = OutsideText.shown(piece, upTo: 80)
    return plain.count <= 4 ? plain : "…" + plain.suffix(min(4, plain.count / 2))
  }
}
