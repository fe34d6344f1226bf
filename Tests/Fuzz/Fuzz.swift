import FoundationEssentials

/// What libFuzzer calls once: where `TOLLGATE_FUZZ_SEEDS` names a folder, the inputs to start from are written there.
@_cdecl("LLVMFuzzerInitialize")
func fuzzInitialize(_ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["TOLLGATE_FUZZ_SEEDS"] else { return 0 }
    do { try FuzzSeeds.write(to: URL(filePath: folder)) } catch {
        fatalError("the seeds cannot be written to \(folder): \(error)")
    }
    return 0
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    guard let choice = input.first else { return 0 }
    FuzzTarget.all[Int(choice) % FuzzTarget.all.count].run(Array(input.dropFirst()))
    return 0
}
