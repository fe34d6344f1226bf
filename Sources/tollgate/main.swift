import Foundation
import TollgateApp

exit(await TollgateCommand.run(Array(CommandLine.arguments.dropFirst())))
