/// Liquid's filters. Reference: Shopify/liquid, `lib/liquid/standardfilters.rb`.
package enum Filter: String, Sendable, CaseIterable {
  case append, prepend, capitalize, upcase, downcase, strip, lstrip, rstrip
  case stripNewlines = "strip_newlines"
  case newlineToBr = "newline_to_br"
  case stripHTML = "strip_html"
  case escape
  case escapeOnce = "escape_once"
  case urlEncode = "url_encode"
  case urlDecode = "url_decode"
  case base64Encode = "base64_encode"
  case base64Decode = "base64_decode"
  case replace
  case replaceFirst = "replace_first"
  case replaceLast = "replace_last"
  case remove
  case removeFirst = "remove_first"
  case removeLast = "remove_last"
  case truncate, truncatewords, split, slice
  case join, size, first, last, reverse, sort
  case sortNatural = "sort_natural"
  case uniq, map, `where`, reject, find, has, compact, concat, sum
  case plus, minus, times
  case dividedBy = "divided_by"
  case modulo, abs, ceil, floor, round
  case atLeast = "at_least"
  case atMost = "at_most"
  case `default`, date

  /// How many arguments it takes.
  package var arguments: ClosedRange<Int> {
    switch self {
    case .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape, .escapeOnce,
      .urlEncode, .urlDecode, .base64Encode, .base64Decode, .size, .first, .last, .reverse, .abs, .ceil, .floor:
      0...0
    case .append, .prepend, .remove, .removeFirst, .removeLast, .split, .map, .concat, .plus, .minus, .times, .dividedBy, .modulo,
      .atLeast, .atMost, .date:
      1...1
    case .join, .sort, .sortNatural, .uniq, .compact, .sum, .round, .default: 0...1
    case .replace, .replaceFirst: 1...2
    case .replaceLast: 2...2
    case .truncate, .truncatewords: 0...2
    case .slice, .where, .reject, .find, .has: 1...2
    }
  }

  /// Whether what comes out can no longer leave the place it stands in.
  package var makesSafeForURL: Bool { self == .urlEncode || self == .base64Encode }
}
