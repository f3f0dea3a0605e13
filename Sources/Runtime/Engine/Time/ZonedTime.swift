package import Rules

extension WallClock {
  /// `2026-06-01T20:31:07+08:00`: a time in somebody's zone, which is shown with it.
  package static func text(_ seconds: Int64, in zone: Zone) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let offset = zone.offset(at: seconds)
    let local = zone.civil(at: seconds)
    let year = String(repeating: "0", count: max(0, 4 - "\(local.year)".count)) + "\(local.year)"
    let east = offset == 0 ? "Z" : (offset < 0 ? "-" : "+") + two(abs(offset) / 3600) + ":" + two(abs(offset) / 60 % 60)
    return "\(year)-\(two(local.month))-\(two(local.day))T\(two(local.hour)):\(two(local.minute)):\(two(local.second))\(east)"
  }
}
