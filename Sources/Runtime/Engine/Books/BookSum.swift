/// What a row of a report comes to.
struct BookSum {
  var figures = BookFigures()
  /// By the places of the spans in the summation.
  var kept: [Int]
  /// Whether somebody followed too lately to say, by the same places.
  var isYoung: [Bool]
  /// Whether nobody can say it of somebody who was erased, by the same places.
  var hasGap: [Bool]
  /// Credited before the row's first day.
  var opening = 0
  var conversions: [BookColumn: Conversion] = [:]
  /// Numbers of campaigns.
  var campaigns: Set<Int> = []
  /// In millionths; nil while nothing was paid.
  var cost: Int64?
  /// Something was paid, and it is not known how much of it for this row.
  var isCostShared = false
  /// Follows that nothing was paid for.
  var unpaidNew = 0
  var unpaidFollows = 0

  init(spans: Int) {
    kept = Array(repeating: 0, count: spans)
    isYoung = Array(repeating: false, count: spans)
    hasGap = isYoung
  }

  var closing: Int { opening + figures.change }
}

extension BookSummation {
  /// Nil for what is not known of a row.
  func figure(_ column: BookColumn, of sum: BookSum, people: Int?) -> BookFigure? {
    switch column {
    case .scans: return .count(sum.figures.scans)
    case .people: return people.map { .count($0) }
    case .new: return .count(sum.figures.new)
    case .returning: return .count(sum.figures.returning)
    case .found: return .count(sum.figures.found)
    case .lost: return .count(sum.figures.lost)
    case .quick: return .count(sum.figures.quick)
    case .takenBack: return .count(sum.figures.takenBack)
    case .erased: return .count(sum.figures.erased)
    case .net: return .count(sum.figures.net)
    case .opening: return .count(sum.opening)
    case .closing: return .count(sum.closing)
    case .kept(let span): return kept(span, sum).map { .count($0) }
    case .conversion(_, let field):
      let conversion = sum.conversions[column] ?? Conversion()
      return field == nil ? .count(conversion.count) : .amount(conversion.millionths)
    case .cost: return cost(of: sum).map { .amount($0) }
    case .costPerNew:
      guard let cost = cost(of: sum), sum.unpaidNew == 0 else { return nil }
      return .share(cost, of: sum.figures.new)
    case .costPerKept(let span):
      guard let cost = cost(of: sum), sum.unpaidFollows == 0, let kept = kept(span, sum) else { return nil }
      return .share(cost, of: kept)
    case .otherwise: return nil
    }
  }

  private func kept(_ span: Int64, _ sum: BookSum) -> Int? {
    guard let place = spans.firstIndex(of: span), !sum.isYoung[place], !sum.hasGap[place] else { return nil }
    return sum.kept[place]
  }

  private func cost(of sum: BookSum) -> Int64? { sum.isCostShared ? nil : sum.cost }
}
