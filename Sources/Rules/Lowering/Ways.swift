/// Ways of matching, put together.
extension Scope.Way {
  /// More than these are not looked at one by one.
  private static let limit = 64

  /// Conditions that must all hold: each way through the first with each through the next.
  static func each(of ways: [Scope.Way], joinedWithEachOf next: [Scope.Way]) -> [Scope.Way] {
    few(ways.flatMap { way in next.map { way.joined(with: $0) } })
  }

  /// As many as are looked at. Where some are left out, no value and no piece is certain to be there; captures go by those that are looked at, of
  /// which none is like another.
  static func few(_ ways: [Scope.Way]) -> [Scope.Way] {
    if ways.count <= limit { return ways }
    var known: Set<Scope.Readable.Way> = []
    let different = ways.filter { known.insert($0.readable).inserted }
    if different.count <= limit { return different }
    return different.prefix(limit).map { way in
      var way = way
      way.present = []
      way.taken = []
      way.isOneOfMore = true
      return way
    }
  }
}
