extension Phrase: ExpressibleByStringInterpolation {
  /// Words without a place in them.
  public init(stringLiteral words: String) { content = .sentence(key: words, []) }

  /// Words with places.
  public init(stringInterpolation interpolation: StringInterpolation) { content = .sentence(key: interpolation.key, interpolation.values) }

  /// What stands at each place has a kind. Whatever is no text, number or phrase has to be made one.
  public struct StringInterpolation: StringInterpolationProtocol {
    var key = ""
    var values: [Filling] = []

    /// Called by the compiler.
    public init(literalCapacity: Int, interpolationCount: Int) {
      key.reserveCapacity(literalCapacity + 2 * interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    /// Called by the compiler.
    public mutating func appendLiteral(_ words: String) { key += words }

    /// A phrase, which is translated as well. A literal is one: the compiler prefers this to a text.
    public mutating func appendInterpolation(_ phrase: Phrase) { append(.phrase(phrase)) }

    /// A name, a word of the language, what somebody wrote: never translated.
    @_disfavoredOverload public mutating func appendInterpolation(_ text: String) { append(.text(text)) }
    /// The same, of a part of a text.
    @_disfavoredOverload public mutating func appendInterpolation(_ text: Substring) { append(.text(String(text))) }
    /// The same, of one character.
    @_disfavoredOverload public mutating func appendInterpolation(_ character: Character) { append(.text(String(character))) }

    /// A number.
    public mutating func appendInterpolation(_ number: some BinaryInteger) { append(.text(String(number))) }

    private mutating func append(_ value: Filling) {
      values.append(value)
      key += "%\(values.count)"
    }
  }
}
