internal import CRE2

/// One RE2 expression. Linear time by construction; the only file that touches RE2.
@safe package final class RE2Regex: Sendable {
  /// As the author wrote it.
  package let source: String
  package let isSearch: Bool
  package let look: TextLook
  /// What RE2 was given: over folded text it is folded too.
  fileprivate let pattern: String
  package let groupNames: [String?]
  // Freed in deinit; RE2 objects may be asked from any thread once they are built.
  nonisolated(unsafe) private let handle: OpaquePointer

  package enum Fault: Error {
    /// What RE2 says; the range is bytes within the source.
    case refused(message: Phrase, range: Range<Int>?)
    /// A flag asks for letter case, which folded text no longer has.
    case letterCase(Range<Int>)
  }

  /// - Parameter isSearch: whether a part of the text may match; otherwise the whole must.
  package init(_ source: String, isSearch: Bool, _ look: TextLook, limits: Limits) throws(Fault) {
    self.source = source
    self.isSearch = isSearch
    self.look = look
    var handle = try unsafe Self.compiled(source, isSearch: isSearch, look, limits)
    switch look {
    case .exact: pattern = source
    case .folded:
      let folding = RegexFolding(source)
      pattern = folding.pattern
      guard pattern != source || !folding.caseFlags.isEmpty else { break }
      unsafe wx_regex_free(handle)
      if let flag = folding.caseFlags.first { throw .letterCase(flag) }
      do throws(Fault) {
        unsafe handle = try Self.compiled(pattern, isSearch: isSearch, look, limits)
      } catch .refused(let message, _) {
        throw .refused(message: message, range: nil)  // the place is in what nobody wrote
      }
    }
    let groups = Int(unsafe wx_regex_group_count(handle))
    groupNames = (0...groups).map { index in unsafe wx_regex_group_name(handle, Int32(index)).map { unsafe String(cString: $0) } }
    unsafe self.handle = handle
  }

  private static func compiled(_ pattern: String, isSearch: Bool, _ look: TextLook, _ limits: Limits) throws(Fault) -> OpaquePointer {
    let count = pattern.utf8.count
    guard let handle = unsafe wx_regex_new(pattern, count, !isSearch, look.isCaseSensitive, limits.regexMemory) else {
      throw .refused(message: "out of memory", range: nil)
    }
    if let message = unsafe wx_regex_error(handle) {
      var start = 0
      var end = 0
      let range = unsafe wx_regex_error_range(handle, pattern, count, &start, &end) ? start..<end : nil
      let fault = unsafe Fault.refused(message: RegexProblem.phrase(of: String(cString: message)), range: range)
      unsafe wx_regex_free(handle)
      throw fault
    }
    return unsafe handle
  }

  deinit { unsafe wx_regex_free(handle) }

  package func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    unsafe bytes.extracting(range).withUnsafeBytes { buffer in
      unsafe wx_regex_matches(handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.empty, buffer.count)
    }
  }

  /// The named groups of the first match, in order; nil for a group that took no part.
  package func captures(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>?]? {
    let groups = groupNames.count
    var found = [Int64](repeating: -1, count: 2 * groups)
    let matched = unsafe bytes.extracting(range).withUnsafeBytes { buffer in
      unsafe wx_regex_captures(
        handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.empty, buffer.count, &found, Int32(groups))
    }
    guard matched else { return nil }
    return (0..<groups).filter { groupNames[$0] != nil }.map { group in
      found[2 * group] < 0 ? nil : range.lowerBound + Int(found[2 * group])..<range.lowerBound + Int(found[2 * group + 1])
    }
  }

  /// The characters that it takes, in runs; of an expression that takes them one by one, as `[a-z]+`.
  package func characters() -> [ClosedRange<UInt32>] {
    var bounds = [UInt32](repeating: 0, count: 2_048)
    var runs = unsafe wx_regex_characters(handle, &bounds, bounds.count)
    if 2 * runs > bounds.count {
      bounds = [UInt32](repeating: 0, count: 2 * runs)
      runs = unsafe wx_regex_characters(handle, &bounds, bounds.count)
    }
    return (0..<runs).map { bounds[2 * $0]...bounds[2 * $0 + 1] }
  }

  nonisolated(unsafe) static let empty: UnsafePointer<CChar> = {
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    unsafe pointer.pointee = 0
    return unsafe UnsafePointer(pointer)
  }()
}

extension TextLook {
  fileprivate var isCaseSensitive: Bool {
    switch self {
    case .folded: false
    case .exact: true
    }
  }
}

/// All expressions of one event kind and field, asked in one pass.
@safe package final class RE2Set: Sendable {
  nonisolated(unsafe) private let handle: OpaquePointer
  package let count: Int

  /// Nil when RE2 cannot hold all of them within the limit; then they must be asked one by one.
  /// - Parameter look: that of all of them.
  package init?(_ regexes: [RE2Regex], _ look: TextLook, limits: Limits) {
    count = regexes.count
    guard let handle = unsafe wx_regex_set_new(look.isCaseSensitive, limits.regexSetMemory) else { return nil }
    for regex in regexes {
      if unsafe wx_regex_set_add(handle, regex.pattern, regex.pattern.utf8.count, !regex.isSearch) < 0 {
        unsafe wx_regex_set_free(handle)
        return nil
      }
    }
    guard unsafe wx_regex_set_compile(handle) else {
      unsafe wx_regex_set_free(handle)
      return nil
    }
    unsafe self.handle = handle
  }

  deinit { unsafe wx_regex_set_free(handle) }

  /// Calls `found` with the position of each expression that matches. False when RE2 ran out of memory: nothing is known then.
  package func lookUp(_ bytes: Span<UInt8>, _ range: Range<Int>, found: (Int32) -> Void) -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { indices in
      let hits = unsafe bytes.extracting(range).withUnsafeBytes { buffer in
        unsafe wx_regex_set_matches(
          handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self) ?? RE2Regex.empty, buffer.count, indices.baseAddress,
          Int32(count))
      }
      if hits < 0 { return false }
      for index in 0..<min(Int(hits), count) { found(unsafe indices[index]) }
      return true
    }
  }
}
