/// Zones and moments.
extension Lowering {
  mutating func zone(_ name: Located<String>?) -> Zone? {
    guard let name else { return nil }
    if let zone = Zone(named: name.value) { return zone }
    if let meant = Zone.meant(by: name.value) {
      report(
        Diagnostic(
          .timeZone, "unknown time zone `\(name.value)`", at: name.span, label: "its name is `\(meant)`", fix: meant))
      return nil
    }
    // Zones are told apart by their cities: `Asia/` is no likeness.
    let city = { (zone: String) in zone.split(separator: "/").last.map { String($0) } ?? zone }
    let close = suggestions.match(to: name.value, in: Zone.knownNames).flatMap { match in
      match.isCertain && (Suggestion.match(to: city(name.value), in: [city(match.word)])?.isCertain ?? true) ? match : nil
    }
    report(
      Diagnostic(
        .timeZone, "unknown time zone `\(name.value)`", at: name.span, label: close?.label ?? "",
        help: close == nil ? ["use an IANA name, as `Asia/Shanghai`"] : [], fix: close?.fix))
    return nil
  }

  mutating func instant(_ time: Located<WrittenTime>, in zone: Zone) -> Int64 {
    if time.value.offset == nil, time.value.hasClock {
      let instants = zone.instants(of: time.value.civil)
      if instants.isEmpty {
        report(
          Diagnostic(
            .timeZone, "this time does not exist in \(zone.identifier)", at: time.span, notes: ["clocks are put forward over it that day"],
            help: ["write another time, or add an offset, as `+08:00`"]))
      } else if instants.count > 1 {
        report(
          Diagnostic(
            .timeZone, "this time comes twice in \(zone.identifier)", severity: .note, at: time.span,
            notes: ["clocks are put back over it that day; the first one is meant"], help: ["add an offset to be sure"]))
      }
    }
    return time.value.instant(in: zone)
  }
}
