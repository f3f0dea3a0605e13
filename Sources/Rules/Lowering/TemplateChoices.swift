/// Where a template chooses between words by one value: `case`, and `if` … `elsif` of the same path.
struct TemplateChoices {
  /// A value that is held against a word that is written out.
  struct Comparison {
    let path: TemplateParser.Path
    let word: String
    /// Whether it holds for all that is not this word.
    let isDenied: Bool
    let range: Range<Int>
  }
  struct Choice {
    let path: TemplateParser.Path
    let branches: [(words: [String], range: Range<Int>)]
    let hasElse: Bool
    /// Of `else` where it is known, else of what is compared.
    let elseRange: Range<Int>
    /// Whether nothing else of the template is seen.
    let isWhole: Bool
  }

  /// A value that is a condition by itself.
  struct Truth {
    let path: TemplateParser.Path
    /// What is shown only where it does not hold: the next branch, or with `unless` the first.
    let contrary: Range<Int>?
  }

  private var locals: Set<String> = ["forloop"]
  private(set) var comparisons: [Comparison] = []
  private(set) var choices: [Choice] = []
  private(set) var truths: [Truth] = []
  var isEmpty: Bool { comparisons.isEmpty && truths.isEmpty }

  init(_ nodes: [TemplateParser.Node]) {
    locals.formUnion(TemplateResolver.assigned(nodes))
    walk(nodes, isTop: true)
  }

  private mutating func walk(_ nodes: [TemplateParser.Node], isTop: Bool = false) {
    let isAlone = isTop && nodes.count(where: { !$0.isBlank }) == 1
    for node in nodes {
      switch node {
      case .conditional(let branches):
        note(branches, isWhole: isAlone)
        noteTruths(of: branches)
        for branch in branches {
          if let test = branch.test { note(test) }
          walk(branch.body)
        }
      case .choice(let subject, let whens, let otherwise):
        note(subject, whens, hasElse: !otherwise.isEmpty, isWhole: isAlone)
        for when in whens { walk(when.body) }
        walk(otherwise)
      case .loop(let loop):
        let outer = locals
        locals.insert(loop.variable)
        walk(loop.body)
        locals = outer
        walk(loop.otherwise)
      case .capture(_, let body): walk(body)
      case .literal, .output, .assign, .remark, .breakLoop, .continueLoop: continue
      }
    }
  }

  // MARK: words

  private mutating func note(_ test: TemplateParser.Test) {
    switch test {
    case .truth: return
    case .and(let left, let right), .or(let left, let right):
      note(left)
      note(right)
    case .comparison(let left, let sign, let right):
      switch sign {
      case .equal, .notEqual, .unequal:
        guard let (path, word) = worded(left, right) else { return }
        comparisons.append(Comparison(path: path, word: word, isDenied: sign != .equal, range: path.range))
      case .less, .greater, .lessOrEqual, .greaterOrEqual, .contains: return
      }
    }
  }

  private func worded(_ left: TemplateParser.Expression, _ right: TemplateParser.Expression) -> (TemplateParser.Path, String)? {
    for (value, other) in [(left, right), (right, left)] {
      if case .path(let path) = value, !locals.contains(path.root), case .literal(.text(let word)) = other { return (path, word) }
    }
    return nil
  }

  private mutating func noteTruths(of branches: [TemplateParser.Branch]) {
    for (at, branch) in branches.enumerated() {
      guard case .truth(.path(let path))? = branch.test, !locals.contains(path.root) else { continue }
      let next = at + 1 < branches.count ? branches[at + 1].range : nil
      truths.append(Truth(path: path, contrary: branch.isNegated ? branch.range : next))
    }
  }

  // MARK: choices

  private mutating func note(_ subject: TemplateParser.Expression, _ whens: [TemplateParser.When], hasElse: Bool, isWhole: Bool) {
    guard case .path(let path) = subject, !locals.contains(path.root) else { return }
    var branches: [(words: [String], range: Range<Int>)] = []
    var isWorded = true
    for when in whens {
      var words: [String] = []
      for value in when.values {
        guard case .literal(.text(let word)) = value else {
          isWorded = false
          continue
        }
        words.append(word)
        comparisons.append(Comparison(path: path, word: word, isDenied: false, range: when.range))
      }
      branches.append((words, when.range))
    }
    if isWorded { choices.append(Choice(path: path, branches: branches, hasElse: hasElse, elseRange: path.range, isWhole: isWhole)) }
  }

  private mutating func note(_ branches: [TemplateParser.Branch], isWhole: Bool) {
    var chosen: TemplateParser.Path?
    var named: [(words: [String], range: Range<Int>)] = []
    var otherwise: Range<Int>?
    for branch in branches {
      guard let test = branch.test else {
        otherwise = branch.range
        break
      }
      guard !branch.isNegated, let (path, words) = words(of: test), chosen == nil || chosen?.text == path.text else { return }
      chosen = path
      named.append((words, branch.range))
    }
    guard let chosen else { return }
    choices.append(
      Choice(path: chosen, branches: named, hasElse: otherwise != nil, elseRange: otherwise ?? chosen.range, isWhole: isWhole))
  }

  /// What a test takes of one path: `a == 'x'`, or several of these with `or`.
  private func words(of test: TemplateParser.Test) -> (TemplateParser.Path, [String])? {
    switch test {
    case .comparison(let left, .equal, let right): return worded(left, right).map { ($0, [$1]) }
    case .or(let left, let right):
      guard let a = words(of: left), let b = words(of: right), a.0.text == b.0.text else { return nil }
      return (a.0, a.1 + b.1)
    case .truth, .comparison, .and: return nil
    }
  }
}
