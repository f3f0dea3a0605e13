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

  mutating func add(_ openid: String) {
    if openid.isEmpty || !young.insert(openid).inserted { return }
    seenLengths.insert(openid.utf8.count)
    if young.count < ServerLimits.seenOpenids { return }
    old = young
    young = []
    seenLengths = Set(old.map(\.utf8.count))
  }

  /// The text with a name for each openid in it.
  func replaced(in text: String, by name: (String) -> String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var at = 0
    var copied = 0
    while at < bytes.count {
      guard Self.signs.contains(bytes[at]) else {
        at += 1
        continue
      }
      let end = bytes[at...].firstIndex { !Self.signs.contains($0) } ?? bytes.count
      for found in openids(in: bytes[at..<end]) {
        out += bytes[copied..<found.lowerBound]
        out += name(String(decoding: bytes[found], as: UTF8.self)).utf8
        copied = found.upperBound
      }
      at = end
    }
    return copied == 0 ? text : String(decoding: out + bytes[copied...], as: UTF8.self)
  }

  private func openids(in run: ArraySlice<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var at = run.startIndex
    while at < run.endIndex {
      if let end = end(of: at, in: run) {
        found.append(at..<end)
        at = end
      } else {
        at += 1
      }
    }
    return found
  }

  /// Where an openid ends that begins here; nil when none does.
  private func end(of start: Int, in run: ArraySlice<UInt8>) -> Int? {
    func isJoint(_ index: Int) -> Bool { index == run.endIndex || run[index] == UInt8(ascii: "_") || run[index] == UInt8(ascii: "-") }
    // In random signs there is a capital; in a name that somebody thought of, as `official-account-poster-2026`, hardly.
    func looksRandom(_ end: Int) -> Bool { run[start..<end].contains { (0x41...0x5A).contains($0) } }
    let begins = start == run.startIndex || isJoint(start - 1)
    if begins {
      for length in seenLengths where length <= run.endIndex - start && isJoint(start + length) {
        let text = String(decoding: run[start..<start + length], as: UTF8.self)
        if young.contains(text) || old.contains(text) { return start + length }
      }
    }
    guard run[start] == UInt8(ascii: "o") else { return nil }
    let rest = run.endIndex - start
    if begins, rest > Self.usual, isJoint(start + Self.usual), looksRandom(start + Self.usual) { return start + Self.usual }
    let fits = begins ? Self.lengths.contains(rest) : rest == Self.usual && run.count <= 48
    return fits && looksRandom(run.endIndex) ? run.endIndex : nil
  }
}
