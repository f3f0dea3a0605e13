internal import FoundationEssentials
internal import FoundationInternationalization

/// A time zone as a table of offsets: made once when a file is loaded, asked without Foundation afterwards.
///
/// `FoundationEssentials` alone knows no zone but GMT; the names come with `FoundationInternationalization`. The table covers
/// 2000 to 2050; before and after it the nearest offset holds.
public struct Zone: Hashable, Sendable {
  /// The IANA name, for example `Asia/Shanghai`.
  public let identifier: String
  private let starts: [Int64]
  private let offsets: [Int32]

  /// China has one zone and, since 1991, no summer time.
  public static let shanghai = Zone(identifier: "Asia/Shanghai", starts: [Int64.min], offsets: [8 * 3600])
  /// Coordinated universal time.
  public static let utc = Zone(identifier: "UTC", starts: [Int64.min], offsets: [0])

  /// That of this machine, or what `TZ` says.
  package static var local: Zone { Zone(TimeZone.autoupdatingCurrent) }

  private init(identifier: String, starts: [Int64], offsets: [Int32]) {
    self.identifier = identifier
    self.starts = starts
    self.offsets = offsets
  }

  /// Nil when there is no such zone.
  public init?(named name: String) {
    switch name {
    case "Asia/Shanghai": self = .shanghai
    case "UTC": self = .utc
    default:
      guard TimeZone.knownTimeZoneIdentifiers.contains(name), let zone = TimeZone(identifier: name) else { return nil }
      self.init(zone)
    }
  }

  /// The names that ``init(named:)`` knows.
  package static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers }

  private init(_ zone: TimeZone) {
    func offset(_ instant: Int64) -> Int32 {
      Int32(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
    }
    let step: Int64 = 14 * 86_400
    let first: Int64 = 946_684_800
    var starts = [Int64.min]
    var offsets = [offset(first)]
    var instant = first
    while instant < 2_524_608_000 {
      let next = instant + step
      if offset(next) != offsets[offsets.count - 1] {
        var (low, high) = (instant, next)
        while high - low > 1 {
          let middle = (low + high) / 2
          if offset(middle) == offsets[offsets.count - 1] { low = middle } else { high = middle }
        }
        starts.append(high)
        offsets.append(offset(high))
      }
      instant = next
    }
    self.init(identifier: zone.identifier, starts: starts, offsets: offsets)
  }

  /// Seconds east of UTC at an instant (seconds since 1970 UTC).
  /// - Complexity: O(log changes of the zone's offset).
  public func offset(at instant: Int64) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= instant { low = middle } else { high = middle }
    }
    return Int(offsets[low])
  }

  /// When the offset changes between two instants.
  func changes(from first: Int64, through last: Int64) -> [Int64] { starts.filter { $0 >= first && $0 <= last } }

  package func civil(at instant: Int64) -> CivilTime { CivilTime(localSeconds: instant.addingSaturated(Int64(offset(at: instant)))) }

  /// Every instant at which a clock on the wall shows this time: none when it is skipped, two when it comes twice.
  package func instants(of civil: CivilTime) -> [Int64] {
    Set(offsets).map { civil.localSeconds.subtractingSaturated(Int64($0)) }.filter { self.civil(at: $0) == civil }.sorted()
  }

  package func instant(of civil: CivilTime) -> Int64 {
    let local = civil.localSeconds
    return instants(of: civil).first ?? local.subtractingSaturated(Int64(offset(at: local.subtractingSaturated(Int64(offsets[0])))))
  }
}

extension Zone {
  /// Names that people use for zones whose own name is another.
  private static let aliases: [(names: [String], zone: String)] = [
    (
      [
        "asia/beijing", "asia/peking", "asia/chongqing", "asia/chungking", "asia/harbin", "asia/guangzhou", "asia/shenzhen", "asia/hangzhou",
        "asia/nanjing", "asia/wuhan", "asia/chengdu", "asia/xian", "asia/tianjin", "china/beijing", "china/shanghai", "beijing", "shanghai", "prc",
        "china", "china standard time", "utc+8", "utc+08:00", "gmt+8", "gmt+08:00", "+08:00", "北京时间", "北京", "上海", "中国",
      ], "Asia/Shanghai"
    ),
    (["hongkong", "hong kong", "asia/hongkong", "香港"], "Asia/Hong_Kong"), (["macau", "macao", "asia/macao", "澳门"], "Asia/Macau"),
    (["taipei", "roc", "台北"], "Asia/Taipei"), (["singapore", "新加坡"], "Asia/Singapore"), (["tokyo", "japan", "东京"], "Asia/Tokyo"),
    (["z", "zulu", "gmt", "etc/utc", "utc+0", "+00:00"], "UTC"),
  ]

  /// The name of a zone that is known by another; nil when it is not certain which.
  package static func meant(by name: String) -> String? {
    let folded = (LookAlikes.ascii(name) ?? name).lowercased().trimmed
    return aliases.first { $0.names.contains(folded) }?.zone ?? knownNames.first { $0.lowercased() == folded }
  }
}
