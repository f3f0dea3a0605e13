import FuzzDriver
@_spi(Fuzzing) import Oracles

// The package manager names an executable's entry after its target.
@_cdecl("FuzzDecision_main")
func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt { fuzz(count, arguments, FuzzOracles.decision) }
