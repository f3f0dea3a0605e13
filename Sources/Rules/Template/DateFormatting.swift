/// `strftime` as Liquid's `date` filter has it, names in English.
enum DateFormatting {
  static func iso(_ instant: Int64, _ zone: Zone) -> String { format("%Y-%m-%d %H:%M:%S %z", instant, offset: zone.offset(at: instant), name: "") }

  /// What the filter takes: a time, seconds since 1970, or a written date. Nil: leave the input as it is.
  static func read(_ value: Value, now: Int64, zone: Zone) -> (instant: Int64, offset: Int, name: String)? {
    func local(_ instant: Int64) -> (Int64, Int, String) { (instant, zone.offset(at: instant), zone == .utc ? "UTC" : "") }
    switch value {
    case .time(let instant, let zone): return (instant, zone.offset(at: instant), zone == .utc ? "UTC" : "")
    case .int(let seconds): return local(seconds)
    case .text(let text):
      let word = text.lowercased()
      if word == "now" || word == "today" { return local(now) }
      if !text.isEmpty, text.utf8.allSatisfy(ByteSet.digits.contains), let seconds = Int64(text) { return local(seconds) }
      let trimmed = text.hasSuffix(" UTC") ? String(text.dropLast(4)) + "Z" : text
      guard let written = WrittenTime(trimmed) ?? spelledOut(trimmed) else { return nil }
      if let offset = written.offset { return (written.civil.localSeconds - Int64(offset), offset, trimmed.hasSuffix("Z") ? "UTC" : "") }
      return local(written.instant(in: zone))
    case .none, .bool, .decimal, .list, .record: return nil
    }
  }

  /// `March 5, 2024`, `5 Mar 2024`, `2024/03/05`.
  private static func spelledOut(_ text: String) -> WrittenTime? {
    if text.utf8.count == 10, text.utf8.contains(0x2F) { return WrittenTime(text.split(separator: "/").joined(separator: "-")) }
    let words = text.split { $0 == " " || $0 == "," }.map { String($0) }
    guard words.count == 3, let at = words.firstIndex(where: { month($0) != nil }), at < 2, let month = month(words[at]) else { return nil }
    guard let day = Int(words[1 - at]), let year = Int(words[2]), (1...31).contains(day), (1000...9999).contains(year) else { return nil }
    return WrittenTime("\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)")
  }

  private static func month(_ word: String) -> Int? {
    let lower = word.lowercased()
    guard lower.count >= 3 else { return nil }
    return months.firstIndex { $0.lowercased() == lower || $0.lowercased().prefix(3) == lower }.map { $0 + 1 }
  }

  static func format(_ format: String, _ instant: Int64, offset: Int, name: String) -> String {
    let civil = CivilTime(localSeconds: instant.addingSaturated(Int64(offset)))
    var out = ""
    var rest = Substring(format)
    while let character = rest.popFirst() {
      guard character == "%" else {
        out.append(character)
        continue
      }
      var directive = "%"
      var flag: Character?
      var upper = false
      var width = ""
      var colons = 0
      while let next = rest.first, "-_0^#:".contains(next) || (next.isASCII && next.isNumber && !(next == "0" && width.isEmpty)) {
        rest = rest.dropFirst()
        directive.append(next)
        if next == "^" || next == "#" {
          upper = true
        } else if next == ":" {
          colons += 1
        } else if next.isNumber && next != "0" || !width.isEmpty {
          width.append(next)
        } else {
          flag = next
        }
      }
      guard let letter = rest.popFirst() else {
        out += directive
        break
      }
      directive.append(letter)
      guard case (var text, var pad, let size)? = field(letter, civil, instant, offset, name, colons) else {
        out += directive
        continue
      }
      if flag == "_" { pad = " " } else if flag == "0" { pad = "0" }
      if letter == "N" || letter == "L", let digits = Int(width) { text = String(repeating: "0", count: min(digits, 9)) }
      let length = min(Int(width) ?? size, 64)
      if flag != "-" || !width.isEmpty, text.count < length {
        let filler = String(repeating: pad, count: length - text.count)
        text = text.hasPrefix("-") && pad == "0" ? "-" + filler + text.dropFirst() : filler + text
      }
      out += upper ? text.uppercased() : text
    }
    return out
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  private static func field(_ letter: Character, _ civil: CivilTime, _ instant: Int64, _ offset: Int, _ name: String, _ colons: Int) -> (
    String, Character, Int
  )? {
    func number(_ value: Int, _ width: Int, _ pad: Character = "0") -> (String, Character, Int) { (String(value), pad, width) }
    func nested(_ format: String) -> (String, Character, Int) { (self.format(format, instant, offset: offset, name: name), " ", 0) }
    let hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12
    switch letter {
    case "Y": return number(civil.year, 4)
    case "C": return number(civil.year / 100, 2)
    case "y": return number(civil.year % 100, 2)
    case "m": return number(civil.month, 2)
    case "B": return (months[civil.month - 1], " ", 0)
    case "b", "h": return (String(months[civil.month - 1].prefix(3)), " ", 0)
    case "d": return number(civil.day, 2)
    case "e": return number(civil.day, 2, " ")
    case "j": return number(civil.dayOfYear, 3)
    case "H": return number(civil.hour, 2)
    case "k": return number(civil.hour, 2, " ")
    case "I": return number(hour12, 2)
    case "l": return number(hour12, 2, " ")
    case "M": return number(civil.minute, 2)
    case "S": return number(civil.second, 2)
    case "L": return ("000", "0", 3)
    case "N": return (String(repeating: "0", count: 9), "0", 9)
    case "p": return (civil.hour < 12 ? "AM" : "PM", " ", 0)
    case "P": return (civil.hour < 12 ? "am" : "pm", " ", 0)
    case "A": return (days[civil.weekday], " ", 0)
    case "a": return (String(days[civil.weekday].prefix(3)), " ", 0)
    case "u": return number(civil.weekday + 1, 1)
    case "w": return number((civil.weekday + 1) % 7, 1)
    case "U": return number((civil.dayOfYear + 6 - (civil.weekday + 1) % 7) / 7, 2)
    case "W": return number((civil.dayOfYear + 6 - civil.weekday) / 7, 2)
    case "V": return number(isoWeek(civil).week, 2)
    case "G": return number(isoWeek(civil).year, 4)
    case "g": return number(isoWeek(civil).year % 100, 2)
    case "s": return (String(instant), "0", 1)
    case "z":
      let minutes = abs(offset) / 60
      let pair = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
      return ((offset < 0 ? "-" : "+") + pair(minutes / 60) + (colons > 0 ? ":" : "") + pair(minutes % 60), "0", 0)
    case "Z": return (name, " ", 0)
    case "c": return nested("%a %b %e %H:%M:%S %Y")
    case "x", "D": return nested("%m/%d/%y")
    case "X", "T": return nested("%H:%M:%S")
    case "F": return nested("%Y-%m-%d")
    case "R": return nested("%H:%M")
    case "r": return nested("%I:%M:%S %p")
    case "v": return nested("%e-%^b-%Y")
    case "n": return ("\n", " ", 0)
    case "t": return ("\t", " ", 0)
    case "%": return ("%", " ", 0)
    default: return nil
    }
  }

  private static func isoWeek(_ civil: CivilTime) -> (year: Int, week: Int) {
    let thursday = CivilTime(dayNumber: civil.dayNumber - civil.weekday + 3)
    return (thursday.year, (thursday.dayOfYear - 1) / 7 + 1)
  }
}
