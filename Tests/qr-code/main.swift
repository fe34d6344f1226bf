import Foundation
import QRCode

/// Draws what comes in, for readers by others.
let bytes = Array(FileHandle.standardInput.readDataToEndOfFile())
do { FileHandle.standardOutput.write(Data(try QRCode(bytes).svg.utf8)) } catch {
    FileHandle.standardError.write(Data("more than \(error.limit) bytes\n".utf8))
    exit(1)
}
