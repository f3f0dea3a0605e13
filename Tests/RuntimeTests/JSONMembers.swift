import Wire

extension JSON {
  /// Those of an object; nil for anything else.
  var members: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
}
