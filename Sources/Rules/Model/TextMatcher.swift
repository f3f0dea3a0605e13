/// One way of looking at a text; all of a condition's must hold.
package struct TextMatcher: Sendable {
  package enum Mode: Sendable {
    case equals([[UInt8]])
    case prefix([[UInt8]])
    case suffix([[UInt8]])
    case contains([[UInt8]])
    case containsAll([[UInt8]])
    case glob([Glob])
    case pattern([Int32])
    case regex([Int32])
  }
  package let modes: [Mode]
}
