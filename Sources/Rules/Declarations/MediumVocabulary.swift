/// The keys of pictures, recordings and films.
extension Section {
  static let medium = Section(
    "a medium",
    MediumKind.allCases.map { Key($0.rawValue, .text, "path of a file beside this one, or an address") } + [
      Key("permanent", .boolean, "kept by the platform until it is deleted; otherwise uploaded anew before its three days end"),
      Key("title", .text, "of a permanent video"),
      Key("description", .text, "of a permanent video"),
    ])
}
