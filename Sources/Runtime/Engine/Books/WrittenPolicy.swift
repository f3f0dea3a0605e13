package import Rules

extension AttributionPolicy {
  /// Reads `touch=first,window=7d,unfollow_undoes=24h`; what is left out is as in the policy of the product.
  package init(written text: String) throws(BookQueryFault) {
    var (touch, window, undoes) = (Self.standard.touch, Self.standard.window, Self.standard.unfollowUndoes)
    let keys = ["touch", "window", "unfollow_undoes"]
    var said: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in part.filter { !$0.isWhitespace } }
      guard pair.count == 2 else { throw BookQueryFault("--policy \(text): write it as touch=first,window=7d,unfollow_undoes=24h") }
      guard said.insert(pair[0]).inserted else { throw BookQueryFault("--policy \(text): \(pair[0]) stands there twice") }
      func seconds() throws(BookQueryFault) -> Int64 {
        guard let duration = pair[1] == "0" ? 0 : Durations.milliseconds(pair[1]) else {
          throw BookQueryFault("--policy: \(pair[0])=\(pair[1]) is not a time; write 24h or 30d")
        }
        return duration / 1000
      }
      switch pair[0] {
      case "touch":
        guard let known = Touch(rawValue: pair[1]) else { throw BookQueryFault("--policy: touch=\(pair[1]) is neither first nor last") }
        touch = known
      case "window": window = try seconds()
      case "unfollow_undoes": undoes = try seconds()
      default:
        let close = Suggestion.closest(to: pair[0], in: keys)
        throw BookQueryFault(
          close.map { "--policy: no `\(pair[0])`; did you mean `\($0)`?" } ?? "--policy: no `\(pair[0])`; there are \(quotedList(keys))")
      }
    }
    self.init(touch: touch, window: window, unfollowUndoes: undoes)
  }
}
