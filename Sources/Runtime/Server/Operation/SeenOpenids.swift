internal import Rules

/// Finds openids in texts: by their form, and those that were seen by what they are.
///
/// The platform's are `o` and 27 letters, digits, `-` and `_` (wechat-protocol 1); some have a sign less or a few more. They stand alone in a
/// text, or behind such a sign in a scene, as `ref_o…`.
struct SeenOpenids: Sendable {
  private static let signs = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-".utf8)
  private static let usual = 28
  private static let lengths = 26...32
  /// Two generations stand by turns, so that there is an end to them.
  private var young: Set<String> = []
  private var old: Set<String> = []
  /// Of those that were seen.
  private var seenLengths: Set<Int> = []
  /// No openid has fewer signs.
  private var shortest = lengths.lowerBound

  mutating func add(_ openid: String) {
    if openid.isEmpty || !young.insert(openid).inserted { return }
    if seenLengths.insert(openid.utf8.count).inserted { shortest = min(shortest, openid.utf8.count) }
    if young.count < ServerLimits.seenOpenids { return }
    old = young
    young = []
    seenLengths = Set(old.map(\.utf8.count))
    shortest = min(Self.lengths.lowerBound, seenLengths.min() ?? .max)
  }

  /// The text with a name for each openid in it.
  func replaced(in text: String, by name: (String) -> String) -> String {
    let bytes = Array(text.utf8)
    let places = places(in: bytes.span, 0..<bytes.count)
    if places.isEmpty { return text }
    var out: [UInt8] = []
    var copied = 0
    for place in places {
      out += bytes[copied..<place.lowerBound]
      out += name(String(decoding: bytes[place], as: UTF8.self)).utf8
      copied = place.upperBound
    }
    return String(decoding: out + bytes[copied...], as: UTF8.self)
  }

  /// Where openids stand.
  /// - Complexity: O(bytes), and a look-up at each joint of a run of their signs that is long enough.
  func places(in bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
    let signs = Self.signs
    var found: [Range<Int>] = []
    var at = range.lowerBound
    while at < range.upperBound {
      guard signs.contains(bytes[at]) else {
        at += 1
        continue
      }
      let start = at
      while at < range.upperBound, signs.contains(bytes[at]) { at += 1 }
      if at - start >= shortest { add(places: start..<at, of: bytes, to: &found) }
    }
    return found
  }

  private func add(places run: Range<Int>, of bytes: Span<UInt8>, to found: inout [Range<Int>]) {
    var at = run.lowerBound
    while at < run.upperBound {
      if let end = end(of: at, in: run, of: bytes) {
        found.append(at..<end)
        at = end
      } else {
        at += 1
      }
    }
  }

  /// Where an openid ends that begins here; nil when none does.
  private func end(of start: Int, in run: Range<Int>, of bytes: Span<UInt8>) -> Int? {
    func isJoint(_ index: Int) -> Bool { index == run.upperBound || bytes[index] == UInt8(ascii: "_") || bytes[index] == UInt8(ascii: "-") }
    // In random signs there is a capital; in a name that somebody thought of, as `official-account-poster-2026`, hardly.
    func looksRandom(_ end: Int) -> Bool { (start..<end).contains { (0x41...0x5A).contains(bytes[$0]) } }
    let begins = start == run.lowerBound || isJoint(start - 1)
    if begins {
      for length in seenLengths where length <= run.upperBound - start && isJoint(start + length) {
        let text = bytes.string(start..<start + length)
        if young.contains(text) || old.contains(text) { return start + length }
      }
    }
    guard bytes[start] == UInt8(ascii: "o") else { return nil }
    let rest = run.upperBound - start
    if begins, rest > Self.usual, isJoint(start + Self.usual), looksRandom(start + Self.usual) { return start + Self.usual }
    let fits = begins ? Self.lengths.contains(rest) : rest == Self.usual && run.count <= 48
    return fits && looksRandom(run.upperBound) ? run.upperBound : nil
  }
}
