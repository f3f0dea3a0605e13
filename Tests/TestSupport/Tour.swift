import Foundation

/// What a README has between `<!-- tour -->` and `<!-- end of tour -->` is followed from top to bottom, in a folder of its own; what it has besides
/// stands for itself. A page without these marks is followed as a whole.
public enum Tour {
  public static func of(_ text: String) -> String { parts(text)?.tour ?? text }
  public static func without(_ text: String) -> String { parts(text)?.others ?? text }

  private static func parts(_ text: String) -> (tour: String, others: String)? {
    let parts = text.components(separatedBy: "<!-- tour -->\n")
    guard parts.count == 2 else { return nil }
    let rest = parts[1].components(separatedBy: "<!-- end of tour -->\n")
    return rest.count == 2 ? (rest[0], parts[0] + rest[1]) : nil
  }
}
