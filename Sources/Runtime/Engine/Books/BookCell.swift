package import Rules

/// Where a scan or a follower came from.
package enum BookSource: Hashable, Sendable {
  /// A code of a campaign, by what stands in it; nothing where the campaign has `attribution: none`.
  case code(campaign: String, scene: String)
  /// A code that no campaign makes.
  case unknownCode
  case withoutCode

  /// Nil for an unknown code and without one.
  package var campaign: String? {
    switch self {
    case .code(let campaign, _): campaign
    case .unknownCode, .withoutCode: nil
    }
  }
}

/// What figures are kept apart by: the finest that there is.
package struct BookCell: Hashable, Sendable {
  /// Days since 1970 in the zone of the account.
  package let day: Int
  package let source: BookSource
  /// What the follower was when they came by this source.
  package let subscription: Subscription

  package init(day: Int, source: BookSource, subscription: Subscription) {
    self.day = day
    self.source = source
    self.subscription = subscription
  }
}

/// Sums of a cell, or of many. `new + returning + found − lost − erased` is what they add to those who are credited.
package struct BookFigures: Equatable, Sendable {
  package var scans = 0
  package var new = 0
  package var returning = 0
  /// First heard of as somebody who follows already.
  package var found = 0
  package var lost = 0
  /// Of those lost: soon after they followed.
  package var quick = 0
  /// Of those lost: so soon that the policy takes the credit back.
  package var takenBack = 0
  /// Followed, and nothing may be known of them any more.
  package var erased = 0
  /// Of those who followed here on this day: who has not left before their own follow was so old, by the place of the span in the terms.
  package var kept: [Int] = []

  package init() {}

  package var change: Int { new + returning + found - lost - erased }
  package var net: Int { new + returning - lost }
  package var isZero: Bool { self == BookFigures() || (self - BookFigures()).isAllZero }

  private var isAllZero: Bool {
    scans == 0 && new == 0 && returning == 0 && found == 0 && lost == 0 && quick == 0 && takenBack == 0 && erased == 0 && kept.allSatisfy { $0 == 0 }
  }

  package mutating func add(_ other: BookFigures, times sign: Int = 1) {
    scans += sign * other.scans
    new += sign * other.new
    returning += sign * other.returning
    found += sign * other.found
    lost += sign * other.lost
    quick += sign * other.quick
    takenBack += sign * other.takenBack
    erased += sign * other.erased
    if kept.count < other.kept.count { kept += Array(repeating: 0, count: other.kept.count - kept.count) }
    for (place, count) in other.kept.enumerated() { kept[place] += sign * count }
  }

  package static func + (a: BookFigures, b: BookFigures) -> BookFigures {
    var sum = a
    sum.add(b)
    return sum
  }
  package static func - (a: BookFigures, b: BookFigures) -> BookFigures {
    var difference = a
    difference.add(b, times: -1)
    return difference
  }
}

/// How far apart people are counted in time.
package enum BookSpan: String, Sendable, CaseIterable { case day, week, month, total }

/// Where distinct people are counted: such counts are never added up.
package struct PeopleCell: Hashable, Sendable {
  package enum Place: Hashable, Sendable {
    case account
    case campaign(String)
    case source(BookSource)
  }
  package let span: BookSpan
  /// The first day of the span, since 1970; 0 for `total`. Weeks begin on Monday.
  package let from: Int
  package let place: Place

  package init(span: BookSpan, from: Int, place: Place) {
    self.span = span
    self.from = from
    self.place = place
  }
}

/// Records of followers, credited to where they came from.
package struct ConversionCell: Hashable, Sendable {
  package let cell: BookCell
  /// Name of the record.
  package let name: String
  /// A field that is a number; nil for the records themselves.
  package let field: String?

  package init(cell: BookCell, name: String, field: String?) {
    self.cell = cell
    self.name = name
    self.field = field
  }
}

/// How many, and what their numbers come to.
package struct Conversion: Equatable, Sendable {
  package var count = 0
  /// In millionths, rounded: sums that are the same in any order.
  package var millionths: Int64 = 0

  package init(count: Int = 0, millionths: Int64 = 0) {
    self.count = count
    self.millionths = millionths
  }
}

/// What histories add to the figures of an account.
package struct BookPostings: Equatable, Sendable {
  package var cells: [BookCell: BookFigures] = [:]
  package var people: [PeopleCell: Int] = [:]
  package var conversions: [ConversionCell: Conversion] = [:]
  /// How many follows of a cell are not known to be kept so long, and may be; none where all histories are there.
  package var gaps: [KeptGap: Int] = [:]

  package init() {}

  package var isEmpty: Bool { cells.isEmpty && people.isEmpty && conversions.isEmpty && gaps.isEmpty }
  /// Sums of all kinds.
  package var size: Int { cells.count + people.count + conversions.count + gaps.count }

  /// Zeros are dropped, so that equal sums are equal.
  package mutating func add(_ other: BookPostings, times sign: Int = 1) {
    for (key, figures) in other.cells {
      var sum = cells[key] ?? BookFigures()
      sum.add(figures, times: sign)
      cells[key] = sum.isZero ? nil : sum
    }
    for (key, count) in other.people {
      let sum = (people[key] ?? 0) + sign * count
      people[key] = sum == 0 ? nil : sum
    }
    for (key, conversion) in other.conversions {
      var sum = conversions[key] ?? Conversion()
      sum.count += sign * conversion.count
      sum.millionths = sum.millionths.addingReportingOverflow(Int64(sign) &* conversion.millionths).partialValue
      conversions[key] = sum == Conversion() ? nil : sum
    }
    for (key, count) in other.gaps {
      let sum = (gaps[key] ?? 0) + sign * count
      gaps[key] = sum == 0 ? nil : sum
    }
  }
}
