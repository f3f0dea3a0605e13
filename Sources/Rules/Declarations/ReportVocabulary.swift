/// The keys of what reports count by.
extension Section {
  static let report = Section("`report`", ReportKey.self)
}

/// The keys of `report`.
enum ReportKey: String, SectionKey {
  case quickLoss = "quick_loss", kept, zone

  var declared: Section.Key {
    switch self {
    case .quickLoss: holds(.duration, since: .seventh, "who leaves so soon after a follow is a quick loss; 24h unless given")
    case .kept:
      holds(
        .oneOrMany(.duration), since: .seventh, "after which times it is counted who still follows, the shortest first; 1d, 7d and 30d unless given")
    case .zone: holds(.text, since: .seventh, "zone of the days in reports; each account's own unless given")
    }
  }
}
