/// What libyaml says of a fault that no finding of ours words, as a phrase: its words are few, and known.
enum YAMLProblem {
  /// A problem that is none of these is shown as libyaml says it.
  static func phrase(of problem: String) -> Phrase { known.first { $0.english == problem } ?? Phrase(verbatim: problem) }

  private static let known: [Phrase] = [
    "block sequence entries are not allowed in this context", "could not find expected directive name", "did not find URI escaped octet",
    "did not find expected '!'", "did not find expected <document start>", "did not find expected comment or line break",
    "did not find expected digit or '.' character", "did not find expected hexdecimal number", "did not find expected node content",
    "did not find expected tag URI", "did not find expected version number", "did not find expected whitespace",
    "did not find expected whitespace or line break", "did not find the expected '>'", "exceeded maximum depth",
    "found a tab character that violates indentation", "found a tab character where an indentation space is expected",
    "found an indentation indicator equal to 0", "found duplicate %TAG directive", "found duplicate %YAML directive",
    "found extremely long version number", "found incompatible YAML document", "found unexpected ':'", "found unexpected document indicator",
    "found unexpected end of stream", "found unexpected non-alphabetical character", "found unknown directive name",
    "mapping keys are not allowed in this context", "control characters are not allowed", "invalid leading UTF-8 octet",
    "invalid trailing UTF-8 octet", "incomplete UTF-8 octet sequence", "invalid length of a UTF-8 sequence", "invalid Unicode character",
  ]
}
