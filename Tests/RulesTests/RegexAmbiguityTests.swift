import TestSupport
import Testing

@testable import Rules

/// What is said of an expression, by whether it is searched for, how the ways grow, the part, and what repeats; nil of what is not pinned down.
struct AmbiguityCase: Sendable, CustomTestStringConvertible {
  let source: String
  var isSearch = false
  var growth: RegexAmbiguity.Growth?
  var part: String?
  var pump: String?

  init(_ source: String, search isSearch: Bool = false, _ growth: RegexAmbiguity.Growth? = nil, _ part: String? = nil, _ pump: String? = nil) {
    (self.source, self.isSearch, self.growth, self.part, self.pump) = (source, isSearch, growth, part, pump)
  }
  var testDescription: String { source }
}

@Suite("expressions that take one text in many ways")
struct RegexAmbiguityTests {
  static let cases: [AmbiguityCase] = [
    // One repetition in another.
    AmbiguityCase("(\\pL+)+", .exponential, "(\\pL+)+"), AmbiguityCase("(a+)+", .exponential, "(a+)+", "a"),
    AmbiguityCase("(a*)*", .exponential, "(a*)*", "a"),
    AmbiguityCase("x(?:(a+)+y)*", .exponential, "(a+)+", "a"), AmbiguityCase("(a|a)*", .exponential, "(a|a)*", "a"),
    AmbiguityCase("(a|b|ab)*c", .exponential, "(a|b|ab)*"), AmbiguityCase("(a?b?)*", .exponential, "(a?b?)*"),
    AmbiguityCase("(\\w+\\s?)+", .exponential, "(\\w+\\s?)+", "a"), AmbiguityCase("(\\s*,\\s*)*", .exponential, "(\\s*,\\s*)*"),
    AmbiguityCase("(?:a{2,3})*b", .exponential, "(?:a{2,3})*", "a"), AmbiguityCase("(é|[^a])*é", .exponential, "(é|[^a])*", "é"),
    AmbiguityCase("^(退|退款)*(款)*$"), AmbiguityCase("^(退|款|退款)*$", .exponential, "(退|款|退款)*"),
    // Nothing fails behind it, so that nothing is tried again.
    AmbiguityCase("(a+)+", search: true), AmbiguityCase("(a+)+b", search: true, .exponential, "(a+)+", "a"), AmbiguityCase("(.*)*"),
    // One behind the other.
    AmbiguityCase("a*a*", .polynomial, "a*a*", "a"), AmbiguityCase("\\d+\\d+", .polynomial, "\\d+\\d+", "0"),
    AmbiguityCase("[a-z]*[a-m]*", .polynomial, "[a-z]*[a-m]*", "a"), AmbiguityCase("我要退+退+单", .polynomial, "退+退+", "退"),
    AmbiguityCase(".*退.*款", .polynomial, ".*退.*"), AmbiguityCase(".*退.*款", search: true, .polynomial, ".*退.*"),
    AmbiguityCase("a+b*a+c", .polynomial, "a+b*a+", "a"),
    // Whatever follows is taken.
    AmbiguityCase(".*退款.*"), AmbiguityCase("(.*)(.*)"), AmbiguityCase("a*a*", search: true),
    // One way only.
    AmbiguityCase(""), AmbiguityCase("abc"), AmbiguityCase("a*"), AmbiguityCase("(a|b)*"), AmbiguityCase("(a?)*"), AmbiguityCase("(ab)*"),
    AmbiguityCase("(a|ab)*c"), AmbiguityCase("x*y*"), AmbiguityCase("[a-z]*[0-9]*"), AmbiguityCase("(\\d+,)*\\d+"), AmbiguityCase("a{2,5}a{2,5}"),
    AmbiguityCase("1[3-9]\\d{9}"), AmbiguityCase("姓名：(?P<n>.+)"), AmbiguityCase("\\Q(a+)+\\E"), AmbiguityCase("[(a+)+]"), AmbiguityCase("(\\ba+)+"),
    // Too large to be said.
    AmbiguityCase("(a{1,200}b?)*"),
  ]

  @Test("the part and what repeats are named", arguments: cases)
  func ambiguity(_ expected: AmbiguityCase) {
    var budget = RegexAmbiguity.steps
    let found = RegexAmbiguity(of: expected.source, isSearch: expected.isSearch, &budget)
    #expect(found?.growth == expected.growth)
    #expect(budget >= 0 && budget <= RegexAmbiguity.steps)
    guard let found else { return }
    if let part = expected.part { #expect(String(decoding: Array(expected.source.utf8)[found.part], as: UTF8.self) == part) }
    if let pump = expected.pump { #expect(found.pump == pump) }
  }

  @Test("a rule set spends a bounded number of steps on it")
  func budget() {
    var budget = 0
    #expect(RegexAmbiguity(of: "(a+)+", isSearch: false, &budget) == nil)
    budget = RegexAmbiguity.steps
    // Many repetitions that all take the same.
    _ = RegexAmbiguity(of: String(repeating: "a*", count: 100), isSearch: false, &budget)
    #expect(budget >= 0 && budget < RegexAmbiguity.steps)
  }
}
